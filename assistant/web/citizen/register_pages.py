"""The register as the page "Vos données" tells it: what is kept, what for, who reads it, until when.

Which subjects there are, whom they concern and when they end comes from the register; here are only its words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assistant.eligibility.rulebook import Rulebook
from assistant.services.public_register import Kept, kept_subjects
from assistant.settings import Retention
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.wording import in_words

# By subject: what it is, what it is for, who can read it.
WORDS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "answers": (
            _m("Vos réponses"),
            _m("Calculer vos droits, dresser vos papiers, reprendre plus tard."),
            _m("Vous, la personne qui a votre code, et les bureaux à qui vous donnez le dossier."),
        ),
        "appointment": (
            _m("Vos rendez-vous"),
            _m("Vous recevoir, avec la bonne personne, sans rien vous faire répéter."),
            _m("Le bureau qui vous reçoit."),
        ),
        "contact": (
            _m("Votre adresse électronique et votre téléphone"),
            _m("Vous confirmer, vous rappeler ou vous prévenir d'un rendez-vous."),
            _m("Le bureau qui vous reçoit."),
        ),
        "waiting": (
            _m("Votre demande d'être prévenu·e d'une heure libre"),
            _m("Vous proposer une heure plus proche."),
            _m("Le service seul."),
        ),
        "call_back": (
            _m("Votre demande d'être rappelé·e"),
            _m("Vous appeler le jour choisi."),
            _m("Le bureau qui rappelle."),
        ),
        "visit": (
            _m("Votre passage à l'accueil"),
            _m("Vous appeler à votre tour."),
            _m("Le bureau qui vous reçoit."),
        ),
        "accesses": (
            _m("Le journal de qui a ouvert votre dossier"),
            _m("Vous dire qui a lu quoi, quand et pourquoi."),
            _m("Vous, et les responsables du bureau."),
        ),
        "attempts": (
            _m("Le nombre d'essais de code depuis un appareil"),
            _m("Empêcher qu'on devine un code. L'adresse de l'appareil n'est pas lisible."),
            _m("Personne."),
        ),
    }
)

PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "all_benefits": _m("Communes à toutes les aides"),
        "family_benefits": _m("Pour les prestations familiales"),
        "housing_aid": _m("Pour l'aide au logement"),
    }
)


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One thing that is kept."""

    title: str
    purpose: str
    holder: str
    kept: str
    is_special: bool


def subject_lines(keep: Retention) -> tuple[SubjectLine, ...]:
    """Tell each thing the register keeps of a citizen."""
    return tuple(_line(one, keep) for one in kept_subjects())


def asked_for(rulebook: Rulebook) -> tuple[tuple[str, int], ...]:
    """Count the answers that may be asked for, by what they are for."""
    purposes = [fact.purpose for fact in rulebook.facts.values() if fact.question]
    return tuple((_(words), purposes.count(code)) for code, words in PURPOSES.items())


def _line(one: Kept, keep: Retention) -> SubjectLine:
    title, purpose, holder = WORDS[one.subject]
    return SubjectLine(_(title), _(purpose), _(holder), _until(one.subject, keep), one.is_special)


def _until(subject: str, keep: Retention) -> str:
    """Say until when; the lengths are the organisation's and the register's."""
    if subject == "answers":
        idle, saved = in_words(keep.unsaved_case_idle), in_words(keep.saved_case)
        return _(
            "Sans code : %(idle)s sans activité. Avec un code : %(saved)s après votre visite.", idle=idle, saved=saved
        )
    lengths = {
        "appointment": _("%(length)s après le rendez-vous.", length=in_words(keep.appointment)),
        "contact": _("Sept jours après le dernier message du rendez-vous."),
        "waiting": _("%(length)s au plus.", length=in_words(keep.alert)),
        "call_back": _("Sept jours après le jour prévu."),
        "visit": _("Sept jours après votre passage."),
        "accesses": _("%(length)s au plus.", length=in_words(keep.audit)),
        "attempts": _("Une heure environ."),
    }
    return lengths[subject]

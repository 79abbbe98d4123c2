"""A mandate in words: the text that is signed, in French, and what is read on pages, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from assistant.services.contents import CaseContents
from assistant.services.mandates import Mandate, mandates
from assistant.web.i18n import format_date
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m

HELPERS: Final = MappingProxyType(
    {
        "social_worker": _m("travailleur social ou association"),
        "relative": _m("proche"),
        "guardian": _m("personne désignée par un juge (tutelle, curatelle, habilitation)"),
    }
)
SCOPES: Final = MappingProxyType(
    {
        "answers": _m("donner et corriger mes réponses"),
        "papers": _m("apporter mes papiers"),
        "meetings": _m("prendre, changer ou annuler mes rendez-vous"),
    }
)
STATES: Final = MappingProxyType({"to_sign": _m("à signer"), "active": _m("en cours"), "ended": _m("terminé")})


@dataclass(frozen=True, slots=True)
class MandateLine:
    """One mandate as it is read."""

    reference: str
    helper: str
    name: str
    scopes: tuple[str, ...]
    purpose: str
    until: str
    state: str
    state_in_words: str
    text: str
    text_sha256: str


def mandate_text(mandate: Mandate, organisation: str) -> str:
    """Write what is signed. One text for all languages: it is the French one whose digest is in the journal."""
    until = format_date(date.fromisoformat(mandate.until))
    whom = f"{mandate.name}, {mandate.organisation}" if mandate.organisation else mandate.name
    sentences = [
        _(
            "Mandat %(reference)s, auprès de : %(organisation)s.",
            reference=mandate.reference,
            organisation=organisation,
        ),
        _(
            "J'autorise %(whom)s (%(helper)s) à faire en mon nom ce qui suit :",
            whom=whom,
            helper=_(HELPERS[mandate.helper]),
        ),
        *(f"- {_(SCOPES[scope])} ;" for scope in mandate.scopes),
        _("Pour : %(purpose)s.", purpose=mandate.purpose),
        _("Jusqu'au %(until)s compris. Je peux l'arrêter avant, quand je veux et sans dire pourquoi.", until=until),
        _("La personne qui m'aide n'a pas de compte : elle vient avec le code de mon dossier et cette référence."),
        _("Chaque changement fait en mon nom est noté dans mon dossier et m'est dit."),
    ]
    if mandate.helper == "guardian":
        sentences.append(_("La décision du juge qui désigne cette personne a été montrée au guichet."))
    return "\n".join(sentences)


def mandate_line(mandate: Mandate, today: date) -> MandateLine:
    """Write one mandate in words; one whose last day has passed is over."""
    state = "ended" if mandate.state == "active" and not mandate.holds(today) else mandate.state
    name = f"{mandate.name}, {mandate.organisation}" if mandate.organisation else mandate.name
    return MandateLine(
        mandate.reference,
        _(HELPERS[mandate.helper]),
        name,
        tuple(_(SCOPES[scope]) for scope in mandate.scopes),
        mandate.purpose,
        format_date(date.fromisoformat(mandate.until)),
        state,
        _(STATES[state]),
        mandate.text,
        mandate.text_sha256,
    )


def mandate_lines(contents: CaseContents, today: date) -> Sequence[MandateLine]:
    """Write the mandates of a case, the latest first."""
    return [mandate_line(one, today) for one in reversed(mandates(contents))]

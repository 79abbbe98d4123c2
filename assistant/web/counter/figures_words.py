"""What is counted, in words: for charts, tables and the file of figures."""

import re
from collections.abc import Mapping
from typing import Final

from assistant.booking.motives import Motive
from assistant.eligibility.rulebook import Rulebook, fact_name
from assistant.services.figures import Figure
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.meeting_words import mode_name

TITLES: Final = {
    "left": _m("Où les personnes s'arrêtent"),
    "unsure": _m("« Je ne sais pas », par question"),
    "referred": _m("Ce que devient une raison de voir quelqu'un"),
    "papers": _m("Pièces impossibles à obtenir"),
    "refused": _m("Pièces refusées au guichet"),
    "waits": _m("Attente avant le premier créneau"),
    "came": _m("Rendez-vous tenus"),
    "notices": _m("Messages envoyés"),
    "channels": _m("Par où les personnes commencent"),
    "person_first": _m("Venir d'abord pour quelqu'un"),
}
ABOUT: Final = {
    "left": _m(
        "Dernière page vue avant de s'arrêter, parmi toutes les personnes qui ont commencé. Qui revient en arrière "
        "peut compter deux fois."
    ),
    "unsure": _m("Une question souvent laissée sans réponse est mal posée, ou demande une aide."),
    "referred": _m("Combien ont ensuite pris rendez-vous. Les autres ont peut-être appelé, ou sont venues."),
    "papers": _m("Ces pièces bloquent des personnes : une règle ou un partenaire pourrait les remplacer."),
    "refused": _m("Une pièce souvent refusée est mal expliquée sur la liste : il faut mieux dire ce qui est attendu."),
    "waits": _m(
        "Au moment où quelqu'un choisit une heure ou demande une alerte : dans combien de jours était la première."
    ),
    "came": _m("Ce que l'accueil a noté. Une correction compte aussi."),
    "notices": _m("Par e-mail, par SMS, ou sur la page de la personne."),
    "channels": _m("Dossiers ouverts, et par qui les réponses sont saisies."),
    "person_first": _m(
        "Certaines personnes veulent d'abord parler à quelqu'un : c'est un besoin, et c'est bien ainsi."
    ),
}
_WORDS: Final = {
    "finished": _m("sont allées jusqu'au bout"),
    "booked": _m("ont pris rendez-vous"),
    "not_booked": _m("n'ont pas pris rendez-vous ici"),
    "same_day": _m("le jour même"),
    "two_days": _m("sous 2 jours"),
    "week": _m("sous 7 jours"),
    "two_weeks": _m("sous 14 jours"),
    "month": _m("sous 30 jours"),
    "longer": _m("plus de 30 jours"),
    "none": _m("aucun créneau"),
    "came": _m("venues"),
    "excused": _m("excusées"),
    "missed": _m("pas venues"),
    "sent": _m("partis"),
    "failed": _m("pas partis"),
    "email": _m("E-mail"),
    "sms": _m("SMS"),
    "page": _m("Page de la personne"),
    "self_service": _m("seules, en ligne"),
    "counter": _m("au guichet"),
    "telephone": _m("par téléphone"),
    "paper": _m("sur papier, saisi ensuite"),
    "at_once": _m("une personne, tout de suite"),
    "after_answers": _m("après avoir répondu aux questions"),
}
_ORDER: Final = tuple(_WORDS)
_PLACE: Final = re.compile(r"\{\w+\}")


def ordered(names: Mapping[str, int | None]) -> list[str]:
    """Put counts in the order of their words, then by number: the most first."""
    return sorted(names, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), -(names[name] or 0)))


def reason_in_words(rulebook: Rulebook, code: str) -> str:
    """Say why the rules stopped; a code that these rules no longer have stays a code."""
    known = rulebook.reasons.get(code)
    if known is not None:
        return _(known.sentence)
    built_in = {
        "unsure": _("une réponse que la personne ne connaissait pas"),
        "no_value": _("une valeur que les règles n'ont pas"),
        "stale_figures": _("des chiffres qui ne sont plus à jour"),
        **dict.fromkeys(("eligible", "not_eligible", "refer", "undecided"), _("les règles avaient conclu")),
    }
    return built_in.get(code, code)


class Words:
    """Names what was counted, with the words of the rules."""

    def __init__(self, rulebook: Rulebook, motives: Mapping[str, Motive]) -> None:
        self.rulebook = rulebook
        self.motives = motives
        self.pages = {rule.id: rule.title for rule in rulebook.interview.pages}

    def title(self, figure: Figure) -> str:
        """Name a list."""
        title = _(TITLES[figure.kind])
        about = self._about(figure)
        whole = _("%(name)s : %(value)s", name=title, value=about) if about else title
        return whole.replace(" :", "\N{NO-BREAK SPACE}:")

    def _about(self, figure: Figure) -> str:
        if figure.kind == "waits":
            motive, _sep, mode = figure.about.partition("/")
            label = _(self.motives[motive].label) if motive in self.motives else motive
            return f"{label}, {mode_name(mode).lower()}" if mode in {"office", "video", "telephone"} else label
        if figure.kind == "referred":
            return reason_in_words(self.rulebook, figure.about)
        return _(_WORDS[figure.about]) if figure.about in _WORDS else figure.about

    def name(self, kind: str, code: str) -> str:
        """Name one count of a list."""
        if code in _WORDS:
            return _(_WORDS[code])
        if kind in ("papers", "refused") and code in self.rulebook.documents:
            return _(self.rulebook.documents[code].label)
        if kind == "left":
            page = code.partition("/")[0]
            return _(self.pages[page]) if self.pages.get(page) else _(_DATE) if page == "date" else code
        if kind == "unsure":
            fact = self.rulebook.facts.get(fact_name(code.replace("children.n", "children.0")))
            return _PLACE.sub("…", _(fact.question)) if fact is not None and fact.question else code
        return code


_DATE: Final = _m("Pour quel mois voulez-vous vérifier vos droits ?")

"""An opinion in words, for the person and for staff: always as a person's, by name or function."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from markupsafe import Markup, escape

from assistant.services.applications import Rules
from assistant.services.contents import CaseContents
from assistant.services.opinions import Opinion, opinions, opinions_that_hold
from assistant.web.i18n import PARIS, format_date, format_money, in_french
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m

OUTCOMES: Final = MappingProxyType(
    {
        "eligible": _m("Un droit paraît ouvert"),
        "not_eligible": _m("Pas de droit, à ce jour"),
        "open": _m("Pas encore de conclusion"),
    }
)
DECIDED: Final = MappingProxyType(
    {"eligible": _m("Droit accordé"), "not_eligible": _m("Droit refusé"), "open": _m("Décision à venir")}
)


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One opinion as it is read."""

    id: str
    benefit: str
    name: str
    title: str
    outcome: str
    amount: str
    reason: str
    basis: tuple[str, ...]
    papers: tuple[str, ...]
    signed: Markup
    is_decision: bool
    remedies: str
    deadline: str
    is_replaced: bool


def opinion_line(rules: Rules, given: Opinion) -> OpinionLine:
    """Write an opinion in words."""
    rulebook = rules.rulebook
    benefit = rulebook.benefits.get(given.benefit)
    references = [rulebook.references[code].short for code in given.references if code in rulebook.references]
    amount = format_money(Decimal(given.amount)) if given.amount else ""
    day = format_date(datetime.fromisoformat(given.at).astimezone(PARIS).date()) if given.at else ""
    return OpinionLine(
        given.id,
        given.benefit,
        _(benefit.name) if benefit else given.benefit,
        _("Décision") if given.is_decision else _("Avis d'une personne"),
        _((DECIDED if given.is_decision else OUTCOMES)[given.outcome]),
        amount,
        given.reason,
        tuple(word for word in (*references, given.basis) if word),
        tuple(_(rulebook.documents[code].label) for code in given.papers if code in rulebook.documents),
        Markup(escape(_("%(who)s, %(place)s, le %(day)s")))  # noqa: S704 — escaped
        % {"who": in_french(given.who), "place": in_french(given.place), "day": day},
        given.is_decision,
        given.remedies,
        format_date(date.fromisoformat(given.deadline)) if given.deadline else "",
        bool(given.replaced_by),
    )


def opinion_lines(rules: Rules, contents: CaseContents) -> Sequence[OpinionLine]:
    """Write every opinion of a case, the latest first."""
    return [opinion_line(rules, given) for given in reversed(opinions(contents))]


def opinions_told(rules: Rules, contents: CaseContents) -> Sequence[OpinionLine]:
    """Write the opinions that hold, as the person reads them on their result."""
    return [opinion_line(rules, given) for given in opinions_that_hold(contents).values()]

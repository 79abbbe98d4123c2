"""Amounts in words, and what time alone will change of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from flask import url_for

from assistant.eligibility.decision import Decision, Outcome
from assistant.eligibility.explanation import Change, next_change
from assistant.services.applications import Settled
from assistant.web import i18n
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.wording import to_cent

PERIODS: Final = MappingProxyType(
    {"month": _m("%(amount)s par mois"), "once": _m("%(amount)s en une fois"), "year": _m("%(amount)s par an")}
)


@dataclass(frozen=True, slots=True)
class ComingChange:
    """What becomes of the answer when time passes, the file that reminds of it, and whether a right opens then."""

    text: str
    calendar: str
    opens: bool


def amount_in_words(decision: Decision) -> str:
    """Write what is paid: an amount, or between which two; empty where it cannot be told."""
    if decision.amount is not None:
        return with_period(i18n.format_money(to_cent(decision.amount)), decision.period)
    if decision.range is None:
        return ""
    low, high = (_money(bound) for bound in decision.range)
    if low == high:
        return with_period(_("environ %(amount)s", amount=low), decision.period)
    return with_period(_("entre %(low)s et %(high)s", low=low, high=high), decision.period)


def _money(amount: Decimal) -> str:
    return i18n.format_money(to_cent(amount))


def with_period(amount: str, period: str | None) -> str:
    """Say for how long an amount is."""
    return _(PERIODS[period], amount=amount) if period is not None else amount


def change_ahead(settled: Settled, code: str) -> Change | None:
    """Look ahead for what time alone will change; not where the amount is not known even today."""
    decision = settled.decisions[code]
    if decision.outcome is Outcome.REFER or decision.range is not None:
        return None
    return next_change(settled.application.rulebook, settled.situation, code, settled.months_ahead)


def coming_change(settled: Settled, code: str) -> ComingChange | None:
    """Say what time alone will change."""
    decision = settled.decisions[code]
    if decision.opens_on is not None:
        return ComingChange(opening_in_words(decision.opens_on), url_for("citizen.calendar", code=code), opens=True)
    change = change_ahead(settled, code)
    if change is None:
        return None
    opens = change.decision.outcome is Outcome.ELIGIBLE
    return ComingChange(change_in_words(decision, change), url_for("citizen.calendar", code=code), opens)


def opening_in_words(month: date) -> str:
    """Say from when a right opens by time alone."""
    words = i18n.format_month(month)
    return _("Le droit s'ouvrirait en %(month)s, si rien d'autre ne change.", month=words)


def change_in_words(decision: Decision, change: Change) -> str:
    """Say what would change, and from which month, if nothing else does."""
    month, later = i18n.format_month(change.month), change.decision
    if later.outcome is Outcome.NOT_ELIGIBLE:
        return _("Si rien d'autre ne change, cette aide s'arrêterait à partir de %(month)s.", month=month)
    if later.outcome is Outcome.UNDECIDED:
        return _("Refaites la vérification en %(month)s : le résultat peut changer.", month=month)
    amount = amount_in_words(later)
    if decision.outcome is Outcome.NOT_ELIGIBLE:
        return _(
            "Si rien d'autre ne change, vous pourriez y avoir droit à partir de %(month)s (%(amount)s).",
            month=month,
            amount=amount,
        )
    return _(
        "Si rien d'autre ne change, le montant passerait à %(amount)s à partir de %(month)s.",
        month=month,
        amount=amount,
    )


def change_of(settled: Settled, code: str) -> tuple[date, str, str] | None:
    """Return the day, the title and the text of the reminder for what will change."""
    decision = settled.decisions[code]
    name = _(settled.application.rulebook.benefit(code).name)
    if decision.opens_on is not None:
        return decision.opens_on, _("À demander : %(name)s", name=name), opening_in_words(decision.opens_on)
    change = change_ahead(settled, code)
    if change is None:
        return None
    return change.month, _("À vérifier : %(name)s", name=name), change_in_words(decision, change)

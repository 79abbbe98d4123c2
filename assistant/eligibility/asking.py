"""What a benefit still asks: the verdict of `decision` without its reasons, its steps and its words, which take longer.

Each function stands beside one of `decision` and goes the same way; properties compare the two on rulebooks and
households of every kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.eligibility.calendar import add_months
from assistant.eligibility.conditions import read_guards
from assistant.eligibility.decision import MONTHS_TO_OPEN, Outcome, asked_of, read_conditions
from assistant.eligibility.ranges import paid_range, read_payment
from assistant.eligibility.readings import NONE_MISSING
from assistant.eligibility.truth import Truth

if TYPE_CHECKING:
    from assistant.eligibility.benefits import Benefit
    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.ranges import Payment


class Asked(NamedTuple):
    """How a benefit stands: its outcome so far, what it asks now and perhaps later, and whether time alone opens it."""

    outcome: Outcome
    missing: frozenset[str] = NONE_MISSING
    potential: frozenset[str] = NONE_MISSING
    opens_later: bool = False


REFUSED, REFERRED, GRANTED = Asked(Outcome.NOT_ELIGIBLE), Asked(Outcome.REFER), Asked(Outcome.ELIGIBLE)


def still_asked(walk: Walk, benefit: Benefit) -> Asked:
    """Say how a benefit stands; before a no, look whether time alone opens the right: `decide_one`."""
    today = _this_month(walk, benefit)
    if benefit.opens_later_when is None or today.outcome not in (Outcome.NOT_ELIGIBLE, Outcome.UNDECIDED):
        return today
    opens_later = walk.read(benefit.opens_later_when)
    if opens_later.value is False:
        return today
    if today.outcome is Outcome.UNDECIDED:
        return _with_questions_to_come(walk, benefit, today)
    if opens_later.value is True:
        return _look_ahead(walk, benefit, today)
    if opens_later.missing:
        return _with_questions_to_come(walk, benefit, Asked(Outcome.UNDECIDED, opens_later.missing))
    return today


def _look_ahead(walk: Walk, benefit: Benefit, today: Asked) -> Asked:
    for ahead in range(1, MONTHS_TO_OPEN + 1):
        later = _later(walk, benefit, ahead)
        if later.outcome is Outcome.ELIGIBLE:
            return today._replace(opens_later=True)
        if later.outcome is Outcome.UNDECIDED:
            return _with_questions_to_come(walk, benefit, later)
        if later.outcome is Outcome.REFER:
            return later
    return today


def _later(walk: Walk, benefit: Benefit, ahead: int) -> Asked:
    return _this_month(walk.in_month(add_months(walk.situation.month, ahead)), benefit)


def _with_questions_to_come(walk: Walk, benefit: Benefit, asked: Asked) -> Asked:
    last = _later(walk, benefit, MONTHS_TO_OPEN)
    return asked._replace(potential=asked.potential | last.potential | asked.missing | last.missing)


def _this_month(walk: Walk, benefit: Benefit) -> Asked:
    refer = read_guards(walk, benefit.refer_when, benefit.code)
    if refer.truth is Truth.YES or refer.truth is Truth.OUTSIDE:
        return REFERRED
    read = read_conditions(walk, benefit)
    truth = read[2]
    if truth is Truth.UNKNOWN or refer.truth is Truth.UNKNOWN:
        return Asked(Outcome.UNDECIDED, *asked_of(walk, benefit, refer, read))
    if truth is Truth.YES:
        return _with_amount(walk, benefit)
    return REFUSED if truth is Truth.NO else REFERRED


def _with_amount(walk: Walk, benefit: Benefit) -> Asked:
    amount = benefit.amount
    if amount is None:
        return GRANTED
    payment = read_payment(walk, amount)
    if payment.missing:
        return Asked(Outcome.UNDECIDED, payment.missing, payment.missing)
    if amount.estimated_when is not None:
        estimated = read_guards(walk, (amount.estimated_when,), "amount")
        if estimated.value is not False:
            return REFERRED
    if payment.is_nil:
        return REFUSED
    if payment.amount is None and not payment.has_bounds:
        return REFERRED
    if payment.amount is not None or payment.low > 0:
        return GRANTED
    return _uncertain(walk, benefit, payment)


def _uncertain(walk: Walk, benefit: Benefit, payment: Payment) -> Asked:
    """Say whether anything is surely paid, where the first look leaves nothing possible."""
    assert benefit.amount is not None
    found = paid_range(walk, benefit.amount, payment)
    if found is None:
        return REFERRED
    return REFUSED if found[1] <= 0 else GRANTED if found[0] > 0 else REFERRED

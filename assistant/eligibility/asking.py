"""What a benefit still asks: the verdict of `decision` without its reasons, its steps and its words, which take longer.

Each function stands beside one of `decision` and goes the same way; properties compare the two on rulebooks and
households of every kind. A benefit that is not decided says which of its parts are open: `asked_further` goes on from
there when more is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.eligibility.calendar import add_months
from assistant.eligibility.conditions import read_guards
from assistant.eligibility.decision import MONTHS_TO_OPEN, Outcome
from assistant.eligibility.open_parts import Kind, Open, OpenParts, Part, asked_by, opened, parts_of, read_further
from assistant.eligibility.ranges import paid_range, read_payment
from assistant.eligibility.readings import NONE_MISSING
from assistant.eligibility.truth import Truth

if TYPE_CHECKING:
    from assistant.eligibility.benefits import Benefit
    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.ranges import Payment


class Waiting(NamedTuple):
    """The open parts of a benefit that is not decided: this month and, where time may open it, in the last month ahead.

    `opens` is what is still asked to know whether time may open it; `looks_ahead` tells that it is not known not to.
    """

    today: OpenParts
    looks_ahead: bool = False
    opens: frozenset[str] = NONE_MISSING
    last: OpenParts = ()

    def waits_for(self, answers: frozenset[str]) -> bool:
        """Tell whether one of these answers may change anything."""
        for one in self.today:
            if not one.watched.isdisjoint(answers):
                return True
        return not self.opens.isdisjoint(answers) or any(not one.watched.isdisjoint(answers) for one in self.last)


class Asked(NamedTuple):
    """How a benefit stands: its outcome so far, what it asks now and perhaps later, and whether time alone opens it."""

    outcome: Outcome
    missing: frozenset[str] = NONE_MISSING
    potential: frozenset[str] = NONE_MISSING
    opens_later: bool = False
    waiting: Waiting | None = None


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
        assert today.waiting is not None
        last = _later(walk, benefit, MONTHS_TO_OPEN)
        return _undecided(walk, benefit, Waiting(today.waiting.today, True, opens_later.missing, _open_in(last)))  # noqa: FBT003 — a field
    if opens_later.value is True:
        return _look_ahead(walk, benefit, today)
    if opens_later.missing:
        return _with_questions_to_come(walk, benefit, Asked(Outcome.UNDECIDED, opens_later.missing))
    return today


def asked_further(walk: Walk, benefit: Benefit, waiting: Waiting, answered: frozenset[str]) -> Asked | None:
    """Say how a benefit stands after more answers; None where it may be decided now.

    Only the parts that waited for one of these answers are read again.
    """
    parts = parts_of(walk.rulebook, benefit.code)
    today = read_further(walk, parts, waiting.today, answered)
    if today is None:
        return None
    looks_ahead, opens, last = waiting.looks_ahead, waiting.opens, waiting.last
    if not opens.isdisjoint(answered):
        assert benefit.opens_later_when is not None
        found = walk.read(benefit.opens_later_when)
        looks_ahead, opens = found.value is not False, found.missing
    if not looks_ahead:
        return _undecided(walk, benefit, Waiting(today))
    if any(not one.watched.isdisjoint(answered) for one in last):
        later = _in_months(walk, MONTHS_TO_OPEN)
        further = read_further(later, parts, last, answered)
        last = _open_in(_this_month(later, benefit)) if further is None else further
    return _undecided(walk, benefit, Waiting(today, looks_ahead, opens, last))


def _undecided(walk: Walk, benefit: Benefit, waiting: Waiting) -> Asked:
    """Count the questions of this month, and those that only the months ahead may ask."""
    parts = parts_of(walk.rulebook, benefit.code)
    missing, potential = asked_by(parts, waiting.today)
    if waiting.last:
        potential |= asked_by(parts, waiting.last)[1]
    return Asked(Outcome.UNDECIDED, missing, potential, waiting=waiting)


def _open_in(asked: Asked) -> OpenParts:
    return asked.waiting.today if asked.waiting is not None else ()


def _look_ahead(walk: Walk, benefit: Benefit, today: Asked) -> Asked:
    for ahead in range(1, MONTHS_TO_OPEN + 1):
        later = _later(walk, benefit, ahead)
        if later.outcome is Outcome.ELIGIBLE:
            return today._replace(opens_later=True)
        if later.outcome is Outcome.UNDECIDED:
            return _with_questions_to_come(walk, benefit, later._replace(waiting=None))
        if later.outcome is Outcome.REFER:
            return later
    return today


def _later(walk: Walk, benefit: Benefit, ahead: int) -> Asked:
    return _this_month(_in_months(walk, ahead), benefit)


def _in_months(walk: Walk, ahead: int) -> Walk:
    return walk.in_month(add_months(walk.situation.month, ahead))


def _with_questions_to_come(walk: Walk, benefit: Benefit, asked: Asked) -> Asked:
    last = _later(walk, benefit, MONTHS_TO_OPEN)
    return asked._replace(potential=asked.potential | last.potential | asked.missing | last.missing)


def _this_month(walk: Walk, benefit: Benefit) -> Asked:
    """Read the parts until one decides; once one condition fails the others have no say."""
    parts = parts_of(walk.rulebook, benefit.code)
    still_open: list[Open] = []
    truth = Truth.YES
    for place, part in enumerate(parts):
        if part.kind is Kind.PAYS or part.kind is Kind.SUM:
            break
        found = part.look(walk)
        if part.settles(found.truth):
            if part.kind is Kind.REFERS:
                return REFERRED
            refers = tuple(one for one in still_open if parts[one.place].kind is Kind.REFERS)
            return _undecided(walk, benefit, Waiting(refers)) if refers else REFUSED
        if found.truth is Truth.UNKNOWN:
            still_open.append(opened(place, part, found))
        elif found.truth is Truth.OUTSIDE:
            truth = Truth.OUTSIDE
    if still_open:
        return _undecided(walk, benefit, Waiting((*still_open, *_open_of_amount(walk, parts, asks_now=False))))
    return _with_amount(walk, benefit) if truth is Truth.YES else REFERRED


def _open_of_amount(walk: Walk, parts: tuple[Part, ...], *, asks_now: bool) -> OpenParts:
    """List what the amount still asks: nothing where it is surely not paid."""
    still_open: list[Open] = []
    for place, part in enumerate(parts):
        if part.kind is not Kind.PAYS and part.kind is not Kind.SUM:
            continue
        found = part.look(walk)
        if part.settles(found.truth):
            return ()
        if found.missing:
            still_open.append(opened(place, part, found, asks_now=asks_now))
    return tuple(still_open)


def _with_amount(walk: Walk, benefit: Benefit) -> Asked:
    amount = benefit.amount
    if amount is None:
        return GRANTED
    still_open = _open_of_amount(walk, parts_of(walk.rulebook, benefit.code), asks_now=True)
    if still_open:
        return _undecided(walk, benefit, Waiting(still_open))
    payment = read_payment(walk, amount)
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

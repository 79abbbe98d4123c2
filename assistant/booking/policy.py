"""What one may still do with an appointment, and why not.

A refusal is a value with its reason: the pages turn it into a sentence and offer another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.booking.intervals import Interval
from assistant.booking.timing import Lead, Timing

HELD = "held"
CONFIRMED = "confirmed"
CANCELLED = "cancelled"
SEEN = "seen"
EXCUSED = "excused"
NO_SHOW = "no_show"
STATES = (HELD, CONFIRMED, CANCELLED, SEEN, EXCUSED, NO_SHOW)
OUTCOMES = (SEEN, EXCUSED, NO_SHOW)
"""What an appointment that stood may have become, by the word of the office."""

TOO_SOON = "too_soon"
TOO_FAR = "too_far"
TOO_LATE = "too_late"
BEGUN = "begun"
ALREADY_CANCELLED = "already_cancelled"
NOT_CONFIRMED = "not_confirmed"
RENEWED_ALREADY = "renewed_already"
SETTLED = "settled"
NOT_YET = "not_yet"
OVER = "over"
TIME_GONE = "time_gone"


@dataclass(frozen=True)
class Allowed:
    """Nothing stands in the way."""


@dataclass(frozen=True)
class Refused:
    """It cannot be done, for the reason named."""

    reason: str


Verdict = Allowed | Refused


@dataclass(frozen=True)
class BookingPolicy:
    """What holds for every motive. Notice and the limit for changes are each motive's own (``Timing``).

    A slot is held for ``hold_for``, and once more when the person asks; for ``offer_for`` when it is offered to whoever
    waits. A time given up comes back to everybody after a delay drawn between the two ends of ``back_after``, so that
    nobody can pass it on to somebody who waits for it. Nobody is said not to have come before ``wait_for``; what became
    of an appointment is written within ``mark_within`` of its day, and corrected within ``correct_within``.
    """

    hold_for: timedelta = timedelta(minutes=10)
    offer_for: timedelta = timedelta(hours=3)
    renewals: int = 1
    back_after: tuple[timedelta, timedelta] = (timedelta(minutes=1), timedelta(minutes=10))
    wait_for: timedelta = timedelta(minutes=10)
    mark_within: timedelta = timedelta(days=7)
    correct_within: timedelta = timedelta(days=30)


def bookable_period(lead: Lead, now: datetime) -> Interval:
    """Return the stretch within which a slot may be offered at this moment."""
    return Interval(now + lead.shortest, now + lead.longest)


def may_book(lead: Lead, starts_at: datetime, now: datetime) -> Verdict:
    """Tell whether an appointment at that time may be taken now."""
    period = bookable_period(lead, now)
    if starts_at < period.starts_at:
        return Refused(TOO_SOON)
    if starts_at > period.ends_at:
        return Refused(TOO_FAR)
    return Allowed()


def may_renew(policy: BookingPolicy, renewals: int) -> Verdict:
    """Tell whether a hold may be made to last once more."""
    return Allowed() if renewals < policy.renewals else Refused(RENEWED_ALREADY)


def may_move(timing: Timing, state: str, starts_at: datetime, now: datetime) -> Verdict:
    """Tell whether an appointment may be exchanged for another time."""
    if state == HELD:
        return Refused(NOT_CONFIRMED)
    return may_cancel(timing, state, starts_at, now)


def may_cancel(timing: Timing, state: str, starts_at: datetime, now: datetime) -> Verdict:
    """Tell whether an appointment may be given up: until it begins, or the limit its motive sets before that."""
    if state == CANCELLED:
        return Refused(ALREADY_CANCELLED)
    if state in OUTCOMES:
        return Refused(SETTLED)
    if now > starts_at:
        return Refused(BEGUN)
    if now > starts_at - timing.change_until:
        return Refused(TOO_LATE)
    return Allowed()


@dataclass(frozen=True)
class Appointed:
    """When an appointment begins, and the day on the office's wall it falls on."""

    starts_at: datetime
    day: Interval


def may_mark(policy: BookingPolicy, state: str, outcome: str, when: Appointed, now: datetime) -> Verdict:
    """Tell whether the office may write what became of an appointment.

    Before its day the person cancels or moves it, and the time serves somebody else.
    """
    if state in {*OUTCOMES, CANCELLED}:
        return Refused(SETTLED)
    if state != CONFIRMED:
        return Refused(NOT_CONFIRMED)
    if now < when.day.starts_at or _may_still_come(policy, outcome, when, now):
        return Refused(NOT_YET)
    return Refused(OVER) if now > when.day.ends_at + policy.mark_within else Allowed()


def may_correct(policy: BookingPolicy, state: str, outcome: str, when: Appointed, now: datetime) -> Verdict:
    """Tell whether what was written of an appointment may be written otherwise; back to waiting only on its day."""
    if state not in OUTCOMES or state == outcome:
        return Refused(SETTLED)
    if outcome == CONFIRMED:
        return Allowed() if when.day.starts_at <= now < when.day.ends_at else Refused(OVER)
    if _may_still_come(policy, outcome, when, now):
        return Refused(NOT_YET)
    return Refused(OVER) if now > when.day.ends_at + policy.correct_within else Allowed()


def _may_still_come(policy: BookingPolicy, outcome: str, when: Appointed, now: datetime) -> bool:
    return outcome == NO_SHOW and now < when.starts_at + policy.wait_for

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
STATES = (HELD, CONFIRMED, CANCELLED)

TOO_SOON = "too_soon"
TOO_FAR = "too_far"
TOO_LATE = "too_late"
BEGUN = "begun"
ALREADY_CANCELLED = "already_cancelled"
NOT_CONFIRMED = "not_confirmed"
RENEWED_ALREADY = "renewed_already"


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
    nobody can pass it on to somebody who waits for it.
    """

    hold_for: timedelta = timedelta(minutes=10)
    offer_for: timedelta = timedelta(hours=3)
    renewals: int = 1
    back_after: tuple[timedelta, timedelta] = (timedelta(minutes=1), timedelta(minutes=10))


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
    if now > starts_at:
        return Refused(BEGUN)
    if now > starts_at - timing.change_until:
        return Refused(TOO_LATE)
    return Allowed()

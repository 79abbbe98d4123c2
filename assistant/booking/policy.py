"""What one may still do with an appointment, and why not.

A refusal is a value with its reason: the pages turn it into a sentence and offer another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.booking.intervals import Interval

HELD = "held"
CONFIRMED = "confirmed"
CANCELLED = "cancelled"
STATES = (HELD, CONFIRMED, CANCELLED)

TOO_SOON = "too_soon"
TOO_FAR = "too_far"
TOO_LATE = "too_late"
ALREADY_CANCELLED = "already_cancelled"
NOT_CONFIRMED = "not_confirmed"


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
    """How early and how late one may book, and until when one may change one's mind."""

    shortest_notice: timedelta = timedelta(hours=2)
    longest_notice: timedelta = timedelta(days=60)
    change_until: timedelta = timedelta(0)
    hold_for: timedelta = timedelta(minutes=10)

    def bookable_period(self, now: datetime) -> Interval:
        """Return the stretch within which a slot may be offered at this moment."""
        return Interval(now + self.shortest_notice, now + self.longest_notice)


def may_book(policy: BookingPolicy, starts_at: datetime, now: datetime) -> Verdict:
    """Tell whether an appointment at that time may be taken now."""
    period = policy.bookable_period(now)
    if starts_at < period.starts_at:
        return Refused(TOO_SOON)
    if starts_at > period.ends_at:
        return Refused(TOO_FAR)
    return Allowed()


def may_move(policy: BookingPolicy, state: str, starts_at: datetime, now: datetime) -> Verdict:
    """Tell whether an appointment may be exchanged for another time."""
    if state == HELD:
        return Refused(NOT_CONFIRMED)
    return may_cancel(policy, state, starts_at, now)


def may_cancel(policy: BookingPolicy, state: str, starts_at: datetime, now: datetime) -> Verdict:
    """Tell whether an appointment may be given up: until it begins, or the limit before it."""
    if state == CANCELLED:
        return Refused(ALREADY_CANCELLED)
    if now > starts_at - policy.change_until:
        return Refused(TOO_LATE)
    return Allowed()

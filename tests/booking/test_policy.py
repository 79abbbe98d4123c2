"""What one may do with an appointment."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.booking.policy import (
    ALREADY_CANCELLED,
    BEGUN,
    CANCELLED,
    CONFIRMED,
    HELD,
    NOT_CONFIRMED,
    RENEWED_ALREADY,
    TOO_FAR,
    TOO_LATE,
    TOO_SOON,
    Allowed,
    BookingPolicy,
    Refused,
    may_book,
    may_cancel,
    may_move,
    may_renew,
)
from assistant.booking.timing import Lead, Timing

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
LEAD = Lead(timedelta(hours=2), timedelta(days=60))
TIMING = Timing(change_until=timedelta(hours=1))


@pytest.mark.parametrize(
    ("notice", "verdict"),
    [
        (timedelta(hours=2), Allowed()),
        (timedelta(minutes=119), Refused(TOO_SOON)),
        (timedelta(days=60), Allowed()),
        (timedelta(days=61), Refused(TOO_FAR)),
        (timedelta(days=-1), Refused(TOO_SOON)),
    ],
)
def test_one_may_book_neither_too_soon_nor_too_far(notice: timedelta, verdict: Allowed | Refused) -> None:
    assert may_book(LEAD, NOW + notice, NOW) == verdict


@pytest.mark.parametrize(
    ("state", "notice", "verdict"),
    [
        (CONFIRMED, timedelta(hours=1), Allowed()),
        (HELD, timedelta(hours=5), Allowed()),
        (CONFIRMED, timedelta(minutes=59), Refused(TOO_LATE)),
        (CONFIRMED, timedelta(minutes=-1), Refused(BEGUN)),
        (CANCELLED, timedelta(hours=5), Refused(ALREADY_CANCELLED)),
    ],
)
def test_one_may_cancel_until_the_limit(state: str, notice: timedelta, verdict: Allowed | Refused) -> None:
    assert may_cancel(TIMING, state, NOW + notice, NOW) == verdict


def test_only_a_confirmed_appointment_is_moved() -> None:
    assert may_move(TIMING, HELD, NOW + timedelta(days=1), NOW) == Refused(NOT_CONFIRMED)
    assert may_move(TIMING, CONFIRMED, NOW + timedelta(days=1), NOW) == Allowed()


def test_a_hold_is_renewed_once() -> None:
    assert may_renew(BookingPolicy(), 0) == Allowed()
    assert may_renew(BookingPolicy(), 1) == Refused(RENEWED_ALREADY)

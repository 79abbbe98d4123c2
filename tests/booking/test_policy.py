"""What one may do with an appointment."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.booking.policy import (
    ALREADY_CANCELLED,
    CANCELLED,
    CONFIRMED,
    HELD,
    NOT_CONFIRMED,
    TOO_FAR,
    TOO_LATE,
    TOO_SOON,
    Allowed,
    BookingPolicy,
    Refused,
    may_book,
    may_cancel,
    may_move,
)

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
POLICY = BookingPolicy(
    shortest_notice=timedelta(hours=2), longest_notice=timedelta(days=60), change_until=timedelta(hours=1)
)


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
    assert may_book(POLICY, NOW + notice, NOW) == verdict


@pytest.mark.parametrize(
    ("state", "notice", "verdict"),
    [
        (CONFIRMED, timedelta(hours=1), Allowed()),
        (HELD, timedelta(hours=5), Allowed()),
        (CONFIRMED, timedelta(minutes=59), Refused(TOO_LATE)),
        (CANCELLED, timedelta(hours=5), Refused(ALREADY_CANCELLED)),
    ],
)
def test_one_may_cancel_until_the_limit(state: str, notice: timedelta, verdict: Allowed | Refused) -> None:
    assert may_cancel(POLICY, state, NOW + notice, NOW) == verdict


def test_only_a_confirmed_appointment_is_moved() -> None:
    assert may_move(POLICY, HELD, NOW + timedelta(days=1), NOW) == Refused(NOT_CONFIRMED)
    assert may_move(POLICY, CONFIRMED, NOW + timedelta(days=1), NOW) == Allowed()

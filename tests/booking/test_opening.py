"""Hours on the wall, and the instants they are."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from assistant.booking.intervals import Interval
from assistant.booking.opening import (
    PARIS,
    Absence,
    EveryWeeks,
    NthWeekday,
    Once,
    OpeningWindow,
    Recurrence,
    local_week,
    occurrences,
)

MONDAY = date(2026, 3, 2)


def a_window(recurrence: Recurrence, first_on: date = MONDAY, last_on: date | None = None) -> OpeningWindow:
    return OpeningWindow("ada", "lyon", frozenset({"office"}), time(9), time(12), first_on, last_on, recurrence)


def days(window: OpeningWindow, first: date, last: date, closed_on: frozenset[date] = frozenset()) -> list[date]:
    period = Interval(datetime.combine(first, time(), PARIS), datetime.combine(last, time(23), PARIS))
    return [found.starts_at.astimezone(PARIS).date() for found in occurrences(window, period, closed_on)]


def test_a_window_that_opens_once_opens_on_its_day_only() -> None:
    assert days(a_window(Once()), date(2026, 2, 1), date(2026, 4, 1)) == [MONDAY]
    assert days(a_window(Once()), date(2026, 3, 3), date(2026, 4, 1)) == []


def test_every_second_week_counts_from_the_first_day() -> None:
    window = a_window(EveryWeeks(2))
    assert days(window, date(2026, 3, 9), date(2026, 4, 1)) == [date(2026, 3, 16), date(2026, 3, 30)]
    assert days(window, date(2026, 2, 1), date(2026, 3, 8)) == [MONDAY]


@pytest.mark.parametrize(
    ("nth", "expected"),
    [
        (1, [date(2026, 4, 6), date(2026, 5, 4)]),
        (3, [date(2026, 3, 16), date(2026, 4, 20), date(2026, 5, 18)]),
        (5, [date(2026, 3, 30)]),
        (-1, [date(2026, 3, 30), date(2026, 4, 27), date(2026, 5, 25)]),
    ],
)
def test_the_nth_monday_of_each_month(nth: int, expected: list[date]) -> None:
    assert days(a_window(NthWeekday(nth)), date(2026, 3, 3), date(2026, 5, 31)) == expected


def test_a_window_ends_with_its_last_day() -> None:
    window = a_window(EveryWeeks(), last_on=date(2026, 3, 9))
    assert days(window, MONDAY, date(2026, 4, 1)) == [MONDAY, date(2026, 3, 9)]


def test_nobody_receives_on_a_day_of_closure() -> None:
    window = a_window(EveryWeeks())
    assert days(window, MONDAY, date(2026, 3, 16), frozenset({date(2026, 3, 9)})) == [MONDAY, date(2026, 3, 16)]


@pytest.mark.parametrize(
    ("day", "opens_at"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 8, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 30, 7, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 7, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_nine_o_clock_stays_nine_o_clock_when_clocks_change(day: date, opens_at: datetime) -> None:
    window = a_window(Once(), first_on=day)
    (opening,) = occurrences(window, local_week(day), ())
    assert opening.starts_at == opens_at
    assert opening.duration == timedelta(hours=3)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 7), 24)])
def test_a_night_window_lasts_what_the_clocks_leave_of_it(day: date, hours: int) -> None:
    window = OpeningWindow("ada", "lyon", frozenset({"telephone"}), time(0), time(23, 55), day, None, Once())
    (opening,) = occurrences(window, local_week(day), ())
    assert opening.duration == timedelta(hours=hours) - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("adviser", "office", "expected"),
    [("ada", None, True), (None, "lyon", True), (None, None, True), ("bob", None, False), ("ada", "rennes", False)],
)
def test_an_absence_closes_what_it_names(adviser: str | None, office: str | None, *, expected: bool) -> None:
    absence = Absence(local_week(MONDAY), adviser, office)
    assert absence.concerns(a_window(Once())) is expected

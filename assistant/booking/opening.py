"""When offices receive: opening windows in local time, absences and days nobody works.

A window says "every Tuesday from 9 to 12": clock time, the one on the office's wall. It is turned into
instants here, so that the two changes of clock each year move the instants and never the hours people read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from assistant.booking.intervals import Interval

PARIS = ZoneInfo("Europe/Paris")
_WEEK = 7
_LAST = -1


@dataclass(frozen=True)
class Once:
    """The window opens on its first day only."""


@dataclass(frozen=True)
class EveryWeeks:
    """The window opens on the weekday of its first day, every so many weeks."""

    weeks: int = 1


@dataclass(frozen=True)
class NthWeekday:
    """The window opens on the nth such weekday of each month; -1 is the last one."""

    nth: int


Recurrence = Once | EveryWeeks | NthWeekday


@dataclass(frozen=True)
class OpeningWindow:
    """Hours during which one adviser receives at one office, in the ways listed.

    ``motives`` are those it is open for (none named: all); ``kept_for_staff`` the minutes of each opening that only the
    office itself may book, for those who come without an appointment or whom somebody sends.
    """

    adviser: str
    office: str
    modes: frozenset[str]
    starts: time
    ends: time
    first_on: date
    last_on: date | None = None
    recurrence: Recurrence = field(default_factory=EveryWeeks)
    zone: ZoneInfo = PARIS
    motives: frozenset[str] = frozenset()
    kept_for_staff: int = 0


@dataclass(frozen=True)
class Absence:
    """A stretch during which an adviser is away, or (no adviser) a whole office is closed."""

    interval: Interval
    adviser: str | None = None
    office: str | None = None

    def concerns(self, window: OpeningWindow) -> bool:
        """Tell whether the absence closes this window: what it does not name, it does not restrict."""
        return self.adviser in {None, window.adviser} and self.office in {None, window.office}


@dataclass(frozen=True)
class RecurringAbsence:
    """Hours away that come again and again, on the clock of whichever office they fall in.

    Without an adviser a whole office is closed then; without an office its adviser is away everywhere.
    """

    starts: time
    ends: time
    first_on: date
    last_on: date | None = None
    recurrence: Recurrence = field(default_factory=EveryWeeks)
    adviser: str | None = None
    office: str | None = None

    def concerns(self, window: OpeningWindow) -> bool:
        """Tell whether the absence closes this window at times: what it does not name, it does not restrict."""
        return self.adviser in {None, window.adviser} and self.office in {None, window.office}


class _Recurring(Protocol):
    """Clock times that come back: an opening, or an absence."""

    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...
    @property
    def first_on(self) -> date: ...
    @property
    def last_on(self) -> date | None: ...
    @property
    def recurrence(self) -> Recurrence: ...


def occurrences(window: OpeningWindow, period: Interval, closed_on: Collection[date]) -> tuple[Interval, ...]:
    """Return the openings, whole, of every local day the period touches, days of closure left out.

    Whole, so that what is cut from an opening does not depend on the moment one looks.
    """
    return _stretches(window, period, window.zone, closed_on)


def hours_away(absence: RecurringAbsence, period: Interval, zone: ZoneInfo) -> tuple[Interval, ...]:
    """Return the stretches of an absence, whole, on every local day the period touches."""
    return _stretches(absence, period, zone, ())


def _stretches(
    recurring: _Recurring, period: Interval, zone: ZoneInfo, closed_on: Collection[date]
) -> tuple[Interval, ...]:
    return tuple(
        Interval(_instant(day, recurring.starts, zone), _instant(day, recurring.ends, zone))
        for day in _days(recurring, period, zone)
        if day not in closed_on
    )


def local_day(instant: datetime, zone: ZoneInfo = PARIS) -> date:
    """Return the day on the wall calendar at that instant."""
    return instant.astimezone(zone).date()


def local_week(day: date, zone: ZoneInfo = PARIS) -> Interval:
    """Return the week (Monday to Sunday) the day belongs to, as instants."""
    monday = day - timedelta(days=day.weekday())
    return Interval(_instant(monday, time(), zone), _instant(monday + timedelta(days=_WEEK), time(), zone))


def whole_days(period: Interval, zone: ZoneInfo = PARIS) -> Interval:
    """Return the local days the period touches, from the first midnight to the last."""
    first, last = local_day(period.starts_at, zone), local_day(period.ends_at, zone)
    return Interval(_instant(first, time(), zone), _instant(last + timedelta(days=1), time(), zone))


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Read a clock time as an instant: the first of two in autumn, an hour later in the gap of spring."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _days(recurring: _Recurring, period: Interval, zone: ZoneInfo) -> Iterator[date]:
    begins_on = recurring.first_on
    first = max(begins_on, local_day(period.starts_at, zone))
    last = local_day(period.ends_at, zone)
    if recurring.last_on is not None:
        last = min(last, recurring.last_on)
    match recurring.recurrence:
        case Once():
            if first <= begins_on <= last:
                yield begins_on
        case EveryWeeks(weeks):
            yield from _every_weeks(begins_on, weeks, first, last)
        case NthWeekday(nth):
            yield from _nth_weekdays(begins_on.weekday(), nth, first, last)


def _every_weeks(anchor: date, weeks: int, first: date, last: date) -> Iterator[date]:
    step = timedelta(days=_WEEK * weeks)
    day = anchor + step * -((anchor - first) // step)
    while day <= last:
        yield day
        day += step


def _nth_weekdays(weekday: int, nth: int, first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        day = _nth_in_month(weekday, nth, month, following)
        if day < following and first <= day <= last:
            yield day
        month = following


def _nth_in_month(weekday: int, nth: int, month: date, following: date) -> date:
    """Return the nth such weekday of the month; a fifth that does not exist falls in the following month."""
    if nth == _LAST:
        last_day = following - timedelta(days=1)
        return last_day - timedelta(days=(last_day.weekday() - weekday) % _WEEK)
    return month + timedelta(days=(weekday - month.weekday()) % _WEEK + _WEEK * (nth - 1))

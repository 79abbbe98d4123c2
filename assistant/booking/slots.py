"""The times one may choose: opening windows, minus absences, closures and busy time, cut by duration.

Slots are computed and never stored. A free stretch is cut from its beginning, one appointment after the
other, on the five-minute grid. A start that would strand a gap too short for any meeting is offered only where
the stretch has no better one; the last place is then the one that ends with the stretch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from assistant.booking.intervals import GRID, Interval, grid_number, merge, next_on_grid, on_grid, subtract
from assistant.booking.opening import Absence, OpeningWindow, RecurringAbsence, hours_away, occurrences


@dataclass(frozen=True)
class Adviser:
    """What an adviser can do. Who they are is the storage's business."""

    code: str
    modes: frozenset[str]
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Calendar:
    """All that decides when somebody is free. Busy time must cover every day the period touches."""

    advisers: Mapping[str, Adviser]
    windows: Sequence[OpeningWindow]
    absences: Sequence[Absence] = ()
    closed_on: Collection[date] = frozenset()
    busy: Mapping[str, Sequence[Interval]] = field(default_factory=dict)
    recurring: Sequence[RecurringAbsence] = ()

    def away_from(self, window: OpeningWindow, period: Interval) -> list[Interval]:
        """Return when nobody receives in a window although it is open: absences, once or again and again."""
        once = [absence.interval for absence in self.absences if absence.concerns(window)]
        again = (hours_away(absence, period, window.zone) for absence in self.recurring if absence.concerns(window))
        return [*once, *(stretch for stretches in again for stretch in stretches)]


@dataclass(frozen=True)
class Wish:
    """What is looked for: so many minutes, in that way, within that period, with those skills.

    ``before`` and ``after`` are minutes that must be free of other meetings around this one; they may lie outside the
    opening hours. ``motives`` are what it is about; ``shortest`` is the length of the shortest meeting there is: a gap
    that is shorter serves nobody. ``by_staff`` opens the time kept for the office. ``language`` is preferred,
    ``speaks`` is needed: sign language is no preference.
    """

    minutes: int
    mode: str
    period: Interval
    skills: frozenset[str] = frozenset()
    language: str | None = None
    before: int = 0
    after: int = 0
    motives: frozenset[str] = frozenset()
    shortest: int = 0
    by_staff: bool = False
    speaks: frozenset[str] = frozenset()

    @property
    def duration(self) -> timedelta:
        """The length of the meeting."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, order=True)
class Slot:
    """A time that can be booked, and the adviser who would be met."""

    starts_at: datetime
    ends_at: datetime
    office: str
    mode: str
    adviser: str

    @property
    def interval(self) -> Interval:
        """The time the meeting takes."""
        return Interval(self.starts_at, self.ends_at)


def available_slots(calendar: Calendar, wish: Wish, now: datetime) -> tuple[Slot, ...]:
    """Return the slots one may choose, in order; a time several advisers offer is shown once per office."""
    by_time: dict[tuple[datetime, str], list[Slot]] = defaultdict(list)
    for slot in _slots_of_all(calendar, wish, now):
        by_time[slot.starts_at, slot.office].append(slot)
    fairness = _Fairness.of(calendar, wish)
    return tuple(fairness.in_order(by_time[key])[0] for key in sorted(by_time))


def candidates_at(calendar: Calendar, wish: Wish, starts_at: datetime, office: str, now: datetime) -> tuple[Slot, ...]:
    """Return every adviser free for that time at that office, in the order they should be tried.

    The time need not be one `available_slots` would cut today: it may have been shown a moment ago, before
    another booking moved the cut. What counts is that somebody is still free for the whole of it.
    """
    asked = Interval(starts_at, starts_at + wish.duration)
    if starts_at < now or not on_grid(starts_at) or not wish.period.contains(asked):
        return ()
    found = [
        Slot(starts_at, asked.ends_at, office, wish.mode, adviser)
        for (adviser, where), stretches in _free_time(calendar, wish).items()
        if where == office and any(stretch.contains(asked) for stretch in stretches)
    ]
    return tuple(_Fairness.of(calendar, wish).in_order(found))


def _slots_of_all(calendar: Calendar, wish: Wish, now: datetime) -> Iterator[Slot]:
    for (adviser, office), stretches in _free_time(calendar, wish).items():
        for stretch in stretches:
            for starts_at in _starts(stretch, wish):
                slot = Slot(starts_at, starts_at + wish.duration, office, wish.mode, adviser)
                if starts_at >= now and wish.period.contains(slot.interval):
                    yield slot


def _starts(stretch: Interval, wish: Wish) -> list[datetime]:
    """Return the starts worth offering in a free stretch, in order."""
    first, duration = next_on_grid(stretch.starts_at), wish.duration
    count = max((stretch.ends_at - first) // duration, 0)
    cut = [first + index * duration for index in range(count)]
    if not cut:
        return []
    to_the_end = next_on_grid(stretch.ends_at - GRID + timedelta(microseconds=1)) - duration
    tidy = [start for start in sorted({*cut, to_the_end}) if is_tidy(stretch, start, wish)]
    return tidy or cut


def is_tidy(stretch: Interval, starts_at: datetime, wish: Wish) -> bool:
    """Tell whether a meeting at that time leaves, before and after it, nothing or room for some other meeting."""
    shortest = timedelta(minutes=wish.shortest)
    gaps = (starts_at - next_on_grid(stretch.starts_at), stretch.ends_at - (starts_at + wish.duration))
    return all(gap < GRID or gap >= shortest for gap in gaps)


def _free_time(calendar: Calendar, wish: Wish) -> dict[tuple[str, str], tuple[Interval, ...]]:
    """Return the free stretches of each adviser able to do it, at each office where they receive."""
    opened: dict[tuple[str, str], list[Interval]] = defaultdict(list)
    for window in calendar.windows:
        adviser = calendar.advisers.get(window.adviser)
        if adviser is None or not _is_able(adviser, window, wish):
            continue
        away = calendar.away_from(window, wish.period)
        taken = [*calendar.busy.get(window.adviser, ()), *away]
        hours = [
            opening
            for opening in occurrences(window, wish.period, calendar.closed_on)
            if wish.by_staff or not window.kept_for_staff or _leaves_enough(opening, taken, window, wish)
        ]
        opened[window.adviser, window.office].extend(subtract(hours, away))
    return {key: subtract(merge(hours), _around(calendar.busy.get(key[0], ()), wish)) for key, hours in opened.items()}


def _around(busy: Sequence[Interval], wish: Wish) -> list[Interval]:
    """Widen busy time by the room this meeting needs: what is left may be used to its last minute."""
    before, after = timedelta(minutes=wish.before), timedelta(minutes=wish.after)
    return [Interval(taken.starts_at - after, taken.ends_at + before) for taken in busy]


def _leaves_enough(opening: Interval, taken: Sequence[Interval], window: OpeningWindow, wish: Wish) -> bool:
    """Tell whether, with this meeting in it, an opening still has the minutes that are kept for the office."""
    free = sum((piece.duration for piece in subtract([opening], taken)), timedelta())
    return free - wish.duration >= timedelta(minutes=window.kept_for_staff)


def _is_able(adviser: Adviser, window: OpeningWindow, wish: Wish) -> bool:
    ways = wish.mode in adviser.modes and wish.mode in window.modes
    able = wish.skills <= adviser.skills and wish.speaks <= adviser.languages
    return ways and able and (not window.motives or wish.motives <= window.motives)


@dataclass(frozen=True)
class _Fairness:
    """Who is proposed first: whoever speaks the language asked, then the least busy, then each in turn."""

    foreign: frozenset[str]
    load: Mapping[str, timedelta]
    rank: Mapping[str, int]

    @classmethod
    def of(cls, calendar: Calendar, wish: Wish) -> _Fairness:
        return cls(
            foreign=frozenset(
                code
                for code, adviser in calendar.advisers.items()
                if wish.language is not None and wish.language not in adviser.languages
            ),
            load={code: _load(calendar.busy.get(code, ()), wish.period) for code in calendar.advisers},
            rank={code: number for number, code in enumerate(sorted(calendar.advisers))},
        )

    def in_order(self, slots: Sequence[Slot]) -> list[Slot]:
        """Sort without chance, so that two people who look see the same, and none is always first."""

        def place(slot: Slot) -> tuple[bool, timedelta, int]:
            turn = (self.rank[slot.adviser] - grid_number(slot.starts_at) // 3) % len(self.rank)
            return slot.adviser in self.foreign, self.load[slot.adviser], turn

        return sorted(slots, key=place)


def _load(busy: Sequence[Interval], period: Interval) -> timedelta:
    within = (interval.clipped_to(period) for interval in merge(busy))
    return sum((interval.duration for interval in within if interval is not None), timedelta())

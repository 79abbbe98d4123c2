"""Stretches of time, and what is left of them once others are taken away.

Every instant is aware and in UTC; an interval holds its start and not its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GRID = timedelta(minutes=5)
"""Appointments start and end on multiples of five minutes: the unit the database protects."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Interval:
    """From one instant to a later one, the end left out."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        """Refuse naive instants: they would mean something else on another machine."""
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            message = "an interval needs aware instants"
            raise ValueError(message)

    @property
    def duration(self) -> timedelta:
        """The time that really passes, whatever the clocks on the wall do."""
        return self.ends_at - self.starts_at

    def overlaps(self, other: Interval) -> bool:
        """Tell whether some instant belongs to both."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: Interval) -> bool:
        """Tell whether the other lies wholly within this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def clipped_to(self, period: Interval) -> Interval | None:
        """Return the part within the period, or nothing."""
        starts_at = max(self.starts_at, period.starts_at)
        ends_at = min(self.ends_at, period.ends_at)
        return Interval(starts_at, ends_at) if starts_at < ends_at else None


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same instants as disjoint intervals in order; those that touch become one."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if interval.starts_at >= interval.ends_at:
            continue
        if merged and interval.starts_at <= merged[-1].ends_at:
            merged[-1] = Interval(merged[-1].starts_at, max(merged[-1].ends_at, interval.ends_at))
        else:
            merged.append(interval)
    return tuple(merged)


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return what remains of the intervals outside everything that is taken, in order."""
    remaining: list[Interval] = []
    obstacles = merge(taken)
    for interval in merge(intervals):
        remaining.extend(_pieces(interval, obstacles))
    return tuple(remaining)


def _pieces(interval: Interval, obstacles: tuple[Interval, ...]) -> Iterator[Interval]:
    starts_at = interval.starts_at
    for obstacle in obstacles:
        if obstacle.ends_at <= starts_at:
            continue
        if obstacle.starts_at >= interval.ends_at:
            break
        if starts_at < obstacle.starts_at:
            yield Interval(starts_at, obstacle.starts_at)
        starts_at = max(starts_at, obstacle.ends_at)
    if starts_at < interval.ends_at:
        yield Interval(starts_at, interval.ends_at)


def on_grid(instant: datetime) -> bool:
    """Tell whether the instant is a multiple of five minutes."""
    return (instant - _EPOCH) % GRID == timedelta(0)


def next_on_grid(instant: datetime) -> datetime:
    """Return the instant itself if it is on the grid, else the next one that is."""
    late = (instant - _EPOCH) % GRID
    return instant if late == timedelta(0) else instant + GRID - late


def grid_number(instant: datetime) -> int:
    """Return the number of the five-minute step, counted from 1970: what turns taken by time are made of."""
    return (instant - _EPOCH) // GRID


def grid_steps(interval: Interval) -> tuple[datetime, ...]:
    """Return every five-minute step the interval covers: the rows a booking takes."""
    count = (interval.ends_at - interval.starts_at) // GRID
    return tuple(interval.starts_at + index * GRID for index in range(count))

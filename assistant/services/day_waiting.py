"""How long somebody still waits: an optimistic and a cautious figure, and what they were worked out from.

The line is played forward twice. Optimistic: everybody who receives takes the next person as soon as they are free, and
meetings last as the shorter ones of today did. Cautious: meetings last as the longer ones did, and the appointments of
the day are met at their hour before anybody else. Until three meetings were measured, usual paces are taken.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Final

USUAL_LOW: Final = 0.7
USUAL_HIGH: Final = 1.3
ENOUGH: Final = 3
STEP: Final = 5
_LEAST, _MOST = 0.3, 3.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long meetings last beside what was planned: the shorter and the longer ones; how many were measured."""

    low: float = USUAL_LOW
    high: float = USUAL_HIGH
    measured: int = 0


@dataclass(frozen=True, slots=True)
class Underway:
    """A meeting that takes place: the minutes planned for it, and since how many it lasts."""

    planned: float
    elapsed: float


@dataclass(frozen=True, slots=True)
class Coming:
    """An appointment nobody has come to yet: in how many minutes, and for how long."""

    starts_in: float
    planned: float


@dataclass(frozen=True, slots=True)
class Room:
    """What the waiting room looks like at one moment: who receives, and what they already do or will have to."""

    receiving: int
    underway: Sequence[Underway] = ()
    coming: Sequence[Coming] = ()
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes still to wait, rounded to five: down where optimistic, up where cautious."""

    optimistic: int
    cautious: int


def pace_of(measured: Sequence[tuple[float, float]]) -> Pace:
    """Learn a pace from meetings that are over: minutes planned, minutes taken."""
    ratios = [min(max(taken / planned, _LEAST), _MOST) for planned, taken in measured if planned > 0]
    if len(ratios) < ENOUGH:
        return Pace(measured=len(ratios))
    low, _middle, high = quantiles(ratios, n=4, method="inclusive")
    return Pace(low, high, len(ratios))


def waits(line: Sequence[float], room: Room) -> tuple[Wait | None, ...]:
    """Say for each of a line, by the minutes planned for them, how long they wait; nothing where nobody receives."""
    if room.receiving == 0:
        return (None,) * len(line)
    soonest = _play(line, room, room.pace.low, ())
    latest = _play(line, room, room.pace.high, room.coming)
    return tuple(
        Wait(STEP * math.floor(soon / STEP), STEP * math.ceil(max(soon, late) / STEP))
        for soon, late in zip(soonest, latest, strict=True)
    )


def _play(line: Sequence[float], room: Room, factor: float, coming: Sequence[Coming]) -> list[float]:
    """Play the line forward, and return in how many minutes each is called."""
    busy = sorted(max(one.planned * factor - one.elapsed, 0.0) for one in room.underway)
    free = [*busy, *([0.0] * max(room.receiving - len(busy), 0))]
    heapq.heapify(free)
    due = sorted(coming, key=lambda one: one.starts_in)
    called = []
    for planned in line:
        at = heapq.heappop(free)
        while due and due[0].starts_in <= at:
            first = due.pop(0)
            heapq.heappush(free, max(at, first.starts_in) + first.planned * factor)
            at = heapq.heappop(free)
        called.append(at)
        heapq.heappush(free, at + planned * factor)
    return called

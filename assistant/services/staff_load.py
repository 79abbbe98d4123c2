"""How much there is to do, by person and by day, and the hard conversations that somebody counts for themselves.

A load, never a ranking: people are listed by name. The number of hard conversations is shown to nobody but whoever
counted them; it says nothing about anybody who came.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.booking.opening import local_day
from assistant.services.desk import Desk
from assistant.services.office_editing_conflicts import upcoming
from assistant.services.office_editing_things import zone_of
from assistant.storage.appointments import State
from assistant.storage.base import reading, transaction
from assistant.storage.office_records import add_hard_moment, hard_moments_of
from assistant.storage.offices import Adviser

DAYS_SHOWN = 7
HARD_SHOWN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DayLoad:
    """The appointments of a day, and the minutes they take."""

    day: date
    appointments: int
    minutes: int


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """What somebody has before them, day by day."""

    adviser: str
    name: str
    days: tuple[DayLoad, ...]


def load_at(desk: Desk, office: str, only: str | None = None) -> tuple[PersonLoad, ...]:
    """Return what each adviser of an office has before them, by name; or one of them alone."""
    minutes: dict[tuple[str, date], list[int]] = defaultdict(list)
    with reading(desk.safe.engine) as session:
        zone = zone_of(session, office)
        for one in upcoming(session, desk, office):
            if one.state is State.CONFIRMED:
                key = (one.details.adviser, local_day(one.details.starts_at, zone))
                minutes[key].append(one.details.taken.duration // timedelta(minutes=1))
        concerned = {adviser for adviser, _day in minutes} if only is None else {only}
        names = {row.id: row.name for row in session.query(Adviser).where(Adviser.id.in_(concerned))}
    today = local_day(desk.safe.clock.now(), zone)
    days = [today + timedelta(days=number) for number in range(DAYS_SHOWN)]
    return tuple(
        PersonLoad(
            adviser,
            name,
            tuple(DayLoad(day, len(minutes[adviser, day]), sum(minutes[adviser, day])) for day in days),
        )
        for adviser, name in sorted(names.items(), key=lambda one: one[1])
    )


def count_hard_moment(desk: Desk, account: str, *, less: bool = False) -> None:
    """Count a hard conversation of today for oneself, or take one back."""
    today = local_day(desk.safe.clock.now())
    with transaction(desk.safe.engine) as session:
        add_hard_moment(session, account, today, -1 if less else 1)


def my_hard_moments(desk: Desk, account: str) -> Mapping[date, int]:
    """Return one's own numbers of the last two weeks."""
    since = local_day(desk.safe.clock.now()) - HARD_SHOWN
    with reading(desk.safe.engine) as session:
        return {day: number for day, number in hard_moments_of(session, account, since).items() if number}

"""Appointments that fall outside the hours, and the nearest times to which they could go; what a week would look like.

All of it is read in the caller's transaction: an edit is tried there, looked at, and undone.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.booking.intervals import Interval, merge, subtract
from assistant.booking.opening import local_day, local_week, occurrences, whole_days
from assistant.booking.slots import Calendar, Slot, available_slots
from assistant.booking.timing import STAFF
from assistant.services.agenda import calendar_of, wish_for
from assistant.services.appointment_details import Details, open_details
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting, search_of, told
from assistant.services.office_editing_things import zone_of
from assistant.storage.appointments import OWNER_LENGTH, Appointment, Claim, State, claim_time
from assistant.storage.offices import Adviser

SOONEST_MOVE = timedelta(hours=3)
"""Nobody is moved to a time that begins sooner than this."""

FURTHEST_MOVE = timedelta(days=28)
PROPOSED = 3
HALF_HOUR = timedelta(minutes=30)
_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Upcoming:
    """An appointment to come, or a hold, with what is known of it."""

    id: str
    state: State
    sequence: int
    has_case: bool
    details: Details


@dataclass(frozen=True, slots=True)
class Conflict:
    """An appointment that would fall outside: where it could go, and whether the person can wait in line."""

    meeting: Meeting
    proposals: tuple[Slot, ...]
    can_wait: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch during which somebody receives."""

    adviser: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One day of a week: who receives when, and how many half-hours are free."""

    day: date
    openings: tuple[Opening, ...]
    free_half_hours: int


def upcoming(session: Session, desk: Desk, office: str) -> tuple[Upcoming, ...]:
    """Return what is still to come at an office, in order of time."""
    now = desk.safe.clock.now()
    rows = session.execute(
        select(Appointment.id, Appointment.state, Appointment.sequence, Appointment.case_id, Appointment.details).where(
            Appointment.office_id == office, Appointment.state.in_((State.CONFIRMED, State.HELD))
        )
    )
    every = (
        Upcoming(key, state, sequence, case is not None, open_details(desk.safe.server_keys, key, sealed))
        for key, state, sequence, case, sealed in rows
    )
    coming = (one for one in every if one.details.ends_at > now)
    return tuple(sorted(coming, key=lambda one: (one.details.starts_at, one.id)))


def outside(session: Session, desk: Desk, office: str, every: Sequence[Upcoming]) -> frozenset[str]:
    """Return which of these appointments nobody is there to hold, as the hours are in this transaction."""
    if not every:
        return frozenset()
    first, last = min(one.details.starts_at for one in every), max(one.details.ends_at for one in every)
    calendar = calendar_of(session, desk, office, Interval(first, last), ())
    zone = zone_of(session, office)
    return frozenset(
        one.id for one in every if not _is_held(calendar, one.details, whole_days(one.details.interval, zone))
    )


def _is_held(calendar: Calendar, details: Details, days: Interval) -> bool:
    adviser = calendar.advisers.get(details.adviser)
    if adviser is None or details.mode not in adviser.modes:
        return False
    open_then: list[Interval] = []
    for window in calendar.windows:
        suits = not window.motives or set(details.motives) <= window.motives
        if window.adviser == details.adviser and details.mode in window.modes and suits:
            opened = occurrences(window, days, calendar.closed_on)
            open_then.extend(subtract(opened, calendar.away_from(window, days)))
    return any(stretch.contains(details.interval) for stretch in merge(open_then))


def conflicts(session: Session, desk: Desk, office: str, concerned: Iterable[Upcoming]) -> tuple[Conflict, ...]:
    """Say of each appointment where it could go. The first times proposed are all different.

    Each is taken in this transaction as it is proposed: the caller undoes it.
    """
    found = []
    for one in concerned:
        row = session.get_one(Appointment, one.id)
        meeting = told(session, desk, row)
        proposals = _nearest(session, desk, office, meeting)
        if proposals:
            _take_for_now(session, desk, meeting, proposals[0])
        found.append(Conflict(meeting, proposals, one.has_case))
    return tuple(found)


def _nearest(session: Session, desk: Desk, office: str, meeting: Meeting) -> tuple[Slot, ...]:
    now, details = desk.safe.clock.now(), meeting.details
    period = Interval(now + SOONEST_MOVE, max(now, details.starts_at) + FURTHEST_MOVE)
    search = replace(search_of(desk, meeting), audience=STAFF)
    calendar = calendar_of(session, desk, office, period, ())
    free = available_slots(calendar, wish_for(session, desk, search, period), now)
    closest = sorted(free, key=lambda slot: (abs(slot.starts_at - details.starts_at), slot.starts_at))
    return tuple(slot for slot in closest if slot.interval != details.interval or slot.adviser != details.adviser)[
        :PROPOSED
    ]


def _take_for_now(session: Session, desk: Desk, meeting: Meeting, slot: Slot) -> None:
    details = replace(meeting.details, starts_at=slot.starts_at, ends_at=slot.ends_at)
    owner = secrets.token_bytes(OWNER_LENGTH)
    claim_time(session, Claim(slot.adviser, details.taken, owner), desk.safe.clock.now())


def week_ahead(session: Session, desk: Desk, office: str, day: date) -> tuple[DayAhead, ...]:
    """Return the week of a day at an office: who receives when, and what is still free."""
    zone = zone_of(session, office)
    week = local_week(day, zone)
    calendar = calendar_of(session, desk, office, week, ())
    names = {row.id: row.name for row in session.query(Adviser).where(Adviser.id.in_(list(calendar.advisers)))}
    stretches = list(_stretches(calendar, week))
    monday = local_day(week.starts_at, zone)
    return tuple(
        _day(monday + timedelta(days=number), stretches, calendar, names, lambda at: local_day(at, zone))
        for number in range(_DAYS_OF_A_WEEK)
    )


def _stretches(calendar: Calendar, week: Interval) -> Iterator[tuple[str, Interval]]:
    for adviser in sorted(calendar.advisers):
        hours: list[Interval] = []
        for window in calendar.windows:
            if window.adviser == adviser:
                opened = occurrences(window, week, calendar.closed_on)
                hours.extend(subtract(opened, calendar.away_from(window, week)))
        yield from ((adviser, stretch) for stretch in merge(hours))


def _day(
    day: date,
    stretches: Collection[tuple[str, Interval]],
    calendar: Calendar,
    names: dict[str, str],
    day_of: Callable[[datetime], date],
) -> DayAhead:
    here = [(adviser, stretch) for adviser, stretch in stretches if day_of(stretch.starts_at) == day]
    free = sum(
        piece.duration // HALF_HOUR
        for adviser, stretch in here
        for piece in subtract([stretch], calendar.busy.get(adviser, ()))
    )
    openings = tuple(Opening(names.get(adviser, adviser), stretch) for adviser, stretch in here)
    return DayAhead(day, tuple(sorted(openings, key=lambda one: (one.interval, one.adviser))), free)

"""The day of an office, as one screen shows it: appointments, who waits, cases handed over, calls that are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assistant.booking.intervals import Interval
from assistant.booking.motives import OFFICE, OTHER
from assistant.booking.opening import occurrences, whole_days
from assistant.services.agenda import Office, read_office
from assistant.services.appointment_details import Details, open_details
from assistant.services.call_backs import Promised, promised_by
from assistant.services.day_waiting import Coming, Pace, Room, Underway, Wait, pace_of, waits
from assistant.services.desk import Desk
from assistant.services.meetings import MET, Meeting, told
from assistant.services.visits import OVER_STATES, ToldVisit, today_at, told_visit
from assistant.storage.appointments import Appointment, State
from assistant.storage.audit import AuditedAction, AuditLine
from assistant.storage.base import reading
from assistant.storage.cases import CaseKey, Reader
from assistant.storage.offices import windows_at
from assistant.storage.staff import accounts_among
from assistant.storage.visits import VisitState, call_back_tries, desks_of, visits_of

DUE = timedelta(minutes=5)
_SHOWN = (State.CONFIRMED, State.SEEN, State.EXCUSED, State.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Expected:
    """An appointment of today, and the visit it became; none while nobody arrived."""

    meeting: Meeting
    case: str | None
    visit: ToldVisit | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits, and how long they still have to; no figure where nobody receives."""

    visit: ToldVisit
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A case this office was given and that nobody here has opened; ``meeting`` where an appointment brought it."""

    case: str
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class CallDue:
    """A call promised for today, and whether it was made: nothing, reached, nobody answered."""

    promised: Promised
    was_reached: bool | None


@dataclass(frozen=True, slots=True)
class Day:
    """Everything an office has before it today, at one instant."""

    office: Office
    now: datetime
    appointments: tuple[Expected, ...]
    line: tuple[Waiting, ...]
    called: tuple[ToldVisit, ...]
    coming: tuple[ToldVisit, ...]
    over: tuple[ToldVisit, ...]
    handed_over: tuple[HandedOver, ...]
    calls: tuple[CallDue, ...]
    names: Mapping[str, str]
    receiving: int
    pace: Pace


def day_of(desk: Desk, office: str) -> Day | None:
    """Gather the day of an office."""
    now = desk.safe.clock.now()
    with reading(desk.safe.engine) as session:
        place = read_office(session, office)
        if place is None:
            return None
        today = today_at(session, desk, office)
        visits = [told_visit(session, desk, row) for row in visits_of(session, office, today)]
        expected = _expected(session, desk, place, visits)
        present = desks_of(session, office, today)
        receiving = len(present) or _scheduled(session, desk, place, now)
        room = _room(desk, visits, expected, receiving, now)
        calls = promised_by(desk, office, today)
        tries = call_back_tries(session, {one.id for one in calls})
        people = accounts_among(session, {one.staff for one in visits if one.staff} | set(present))
        return Day(
            office=place,
            now=now,
            appointments=expected,
            line=_line(desk, visits, room, now),
            called=_in_state(visits, VisitState.CALLED, VisitState.WITH),
            coming=_in_state(visits, VisitState.EXPECTED),
            over=_in_state(visits, *OVER_STATES),
            handed_over=_handed_over(session, desk, office, now),
            calls=tuple(CallDue(one, tries[one.id].was_reached if one.id in tries else None) for one in calls),
            names={code: account.name for code, account in people.items()},
            receiving=receiving,
            pace=room.pace,
        )


def line_of(visits: Sequence[ToldVisit], now: datetime) -> tuple[ToldVisit, ...]:
    """Return who waits, in turn: appointments whose hour has come, then everybody by arrival or by their hour."""

    def turn(visit: ToldVisit) -> tuple[bool, datetime, int]:
        hour = visit.starts_at or visit.arrived_at or now
        is_due = visit.starts_at is not None and visit.starts_at <= now + DUE
        return not is_due, hour, visit.number or 0

    return tuple(sorted(_in_state(visits, VisitState.WAITING), key=turn))


def minutes_planned(desk: Desk, motives: Sequence[str]) -> int:
    """Return how long the rules plan for these motives."""
    known = [desk.motives[code].minutes for code in motives if code in desk.motives]
    return max(known, default=desk.motives[OTHER].minutes)


def _line(desk: Desk, visits: Sequence[ToldVisit], room: Room, now: datetime) -> tuple[Waiting, ...]:
    line = line_of(visits, now)
    estimates = waits([minutes_planned(desk, visit.details.motives) for visit in line], room)
    return tuple(Waiting(visit, wait) for visit, wait in zip(line, estimates, strict=True))


def _room(desk: Desk, visits: Sequence[ToldVisit], expected: Sequence[Expected], receiving: int, now: datetime) -> Room:
    """Describe the waiting room: what takes place, what must still come, at which pace today goes."""
    measured = [
        (minutes_planned(desk, one.details.motives), _minutes(one.ended_at - one.with_at))
        for one in visits
        if one.state is VisitState.DONE and one.with_at is not None and one.ended_at is not None
    ]
    underway = [
        Underway(minutes_planned(desk, one.details.motives), _minutes(now - (one.with_at or one.called_at or now)))
        for one in _in_state(visits, VisitState.CALLED, VisitState.WITH)
    ]
    coming = [
        Coming(_minutes(details.starts_at - now), _minutes(details.interval.duration))
        for details in (one.meeting.details for one in expected if one.visit is None and _still_comes(one, now))
    ]
    return Room(receiving, underway, coming, pace_of(measured))


def _still_comes(one: Expected, now: datetime) -> bool:
    return one.meeting.state is State.CONFIRMED and one.meeting.details.ends_at > now


def _minutes(duration: timedelta) -> float:
    return duration.total_seconds() / 60


def _in_state(visits: Sequence[ToldVisit], *states: VisitState) -> tuple[ToldVisit, ...]:
    return tuple(visit for visit in visits if visit.state in states)


def _expected(session: Session, desk: Desk, office: Office, visits: Sequence[ToldVisit]) -> tuple[Expected, ...]:
    now = desk.safe.clock.now()
    today = whole_days(Interval(now, now), office.zone)
    # An appointment is kept longer than its day: what may be forgotten sooner was met before today.
    kept = Appointment.keep_until > today.starts_at + desk.safe.keep.appointment
    rows = session.scalars(
        select(Appointment).where(Appointment.office_id == office.id, Appointment.state.in_(_SHOWN), kept)
    ).all()
    opened = [(row, open_details(desk.safe.server_keys, row.id, row.details)) for row in rows]
    became = {visit.appointment: visit for visit in visits if visit.appointment}
    todays = [row for row, details in opened if _is_of(details, today)]
    found = [Expected(told(session, desk, row), row.case_id, became.get(row.id)) for row in todays]
    return tuple(sorted(found, key=lambda one: (one.meeting.details.starts_at, one.meeting.adviser, one.meeting.id)))


def _is_of(details: Details, day: Interval) -> bool:
    return day.starts_at <= details.starts_at < day.ends_at


def _handed_over(session: Session, desk: Desk, office: str, now: datetime) -> tuple[HandedOver, ...]:
    """Find the cases nobody here has opened; those whose appointment comes first, first."""
    line = (AuditLine.case_id == CaseKey.case_id, AuditLine.office == office, AuditLine.action == AuditedAction.OPENED)
    given = (CaseKey.reader == Reader.OFFICE, CaseKey.office == office, CaseKey.expires_at > now)
    cases = session.scalars(select(CaseKey.case_id).where(*given, ~exists().where(*line))).all()
    met = (Appointment.case_id.in_(cases), Appointment.office_id == office, Appointment.state.in_(MET))
    rows = session.scalars(select(Appointment).where(*met)).all()
    meetings: dict[str, Meeting] = {}
    for meeting, case in sorted(((told(session, desk, row), row.case_id) for row in rows), key=_hour_of):
        meetings.setdefault(str(case), meeting)
    found = [HandedOver(case, meetings.get(case)) for case in cases]
    return tuple(sorted(found, key=lambda one: (one.meeting is None, _hour_of((one.meeting, one.case)), one.case)))


def _hour_of(pair: tuple[Meeting | None, str | None]) -> float:
    return pair[0].details.starts_at.timestamp() if pair[0] else 0.0


def _scheduled(session: Session, desk: Desk, office: Office, now: datetime) -> int:
    """Count whose opening hours at the counter cover this moment: a guess, until somebody says where they sit."""
    closed = desk.holidays.days("", (now.year,))
    moment = Interval(now, now + timedelta(minutes=1))
    open_now = {
        window.adviser
        for window in windows_at(session, office.id)
        if OFFICE in window.modes
        for opening in occurrences(window, moment, closed)
        if opening.starts_at <= now < opening.ends_at
    }
    return len(open_now)

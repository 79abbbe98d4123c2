"""Somebody at the counter, from the line to the end: called, with an adviser, done (arriving: ``visits_arriving``).

Each step is one transaction and one question to the database, which decides between two members of staff who press at
once: the second is told who was quicker, and nothing is done twice. Every function works for the office of the member
of staff alone; a visit of another office is as unknown as one that never was.
"""

import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assistant.booking.motives import OTHER
from assistant.booking.opening import PARIS, local_day
from assistant.services.appointment_details import open_details
from assistant.services.desk import Desk
from assistant.services.safe import StaffAccess
from assistant.services.server_keys import ServerKeys, seal, unseal
from assistant.storage.appointments import Appointment
from assistant.storage.base import reading, transaction
from assistant.storage.offices import Office
from assistant.storage.staff import accounts_among
from assistant.storage.visits import (
    VISIT_ID_LENGTH,
    Visit,
    VisitState,
    change_visit,
    visit_at,
)

PRESENT_STATES = (VisitState.WAITING, VisitState.CALLED, VisitState.WITH)
OVER_STATES = (VisitState.DONE, VisitState.LEFT, VisitState.SENT)
_PURPOSE = "visit"
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class VisitDetails:
    """The sealed part of a visit: how to call the person aloud at the desk, why they came, what they need.

    ``note`` is what they said already, so that nobody asks it again. ``motives`` are codes of the rules.
    """

    name: str = ""
    motives: tuple[str, ...] = (OTHER,)
    language: str = "fr"
    needs: str = ""
    note: str = ""
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class ToldVisit:
    """A visit as the pages tell it."""

    id: str
    office: str
    day: date
    number: int | None
    state: VisitState
    appointment: str | None
    case: str | None
    arrived_at: datetime | None
    called_at: datetime | None
    with_at: datetime | None
    ended_at: datetime | None
    desk: str
    staff: str
    calls: int
    details: VisitDetails = field(repr=False)
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoSuchVisit:
    """This office has no such visit."""


@dataclass(frozen=True, slots=True)
class TakenAlready:
    """Somebody else was quicker: who (a name of staff, empty where it was nobody), at which desk, and what now is."""

    state: VisitState
    name: str = ""
    desk: str = ""


@dataclass(frozen=True, slots=True)
class NobodyWaits:
    """There is nobody to call."""


VisitOutcome = ToldVisit | TakenAlready | NoSuchVisit


def call(desk: Desk, access: StaffAccess, visit_id: str, place: str) -> VisitOutcome:
    """Call one person to a desk. Of two who call them at once, the second learns who was quicker."""
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        visit = visit_at(session, access.office, visit_id)
        if visit is None:
            return NoSuchVisit()
        said = {"desk": place, "staff": access.staff, "called_at": now, "calls": visit.calls + 1}
        if not change_visit(session, visit_id, (VisitState.WAITING,), VisitState.CALLED, **said):
            return taken_by(session, session.get_one(Visit, visit_id, populate_existing=True))
        return _again(session, desk, visit_id)


def call_again(desk: Desk, access: StaffAccess, visit_id: str) -> VisitOutcome:
    """Say the number once more in the waiting room."""
    visit = visit_for(desk, access.office, visit_id)
    calls = visit.calls + 1 if visit else 1
    return _step(desk, access, visit_id, (VisitState.CALLED,), VisitState.CALLED, ("called_at",), calls=calls)


def call_first(desk: Desk, access: StaffAccess, line: Collection[str], place: str) -> ToldVisit | NobodyWaits:
    """Call the first of the line whom nobody else called meanwhile."""
    for visit_id in line:
        outcome = call(desk, access, visit_id, place)
        if isinstance(outcome, ToldVisit):
            return outcome
    return NobodyWaits()


def receive(desk: Desk, access: StaffAccess, visit_id: str) -> VisitOutcome:
    """Write that the person who was called sat down with an adviser."""
    return _step(desk, access, visit_id, (VisitState.CALLED,), VisitState.WITH, ("with_at",), staff=access.staff)


def finish(desk: Desk, access: StaffAccess, visit_id: str) -> VisitOutcome:
    """Write that it is done."""
    return _step(desk, access, visit_id, (VisitState.CALLED, VisitState.WITH), VisitState.DONE, ("ended_at",))


def leave(desk: Desk, access: StaffAccess, visit_id: str) -> VisitOutcome:
    """Write that the person went away, or does not answer the call."""
    there = (VisitState.EXPECTED, VisitState.WAITING, VisitState.CALLED)
    return _step(desk, access, visit_id, there, VisitState.LEFT, ("ended_at",))


def back_in_line(desk: Desk, access: StaffAccess, visit_id: str) -> VisitOutcome:
    """Undo: the person waits again, in the place that the hour of their arrival gives them."""
    left = (VisitState.CALLED, VisitState.WITH, VisitState.DONE, VisitState.LEFT)
    cleared = {"desk": None, "staff": None, "called_at": None, "with_at": None, "ended_at": None}
    with transaction(desk.safe.engine) as session:
        visit = visit_at(session, access.office, visit_id)
        if visit is None:
            return NoSuchVisit()
        if visit.number is None or not change_visit(session, visit_id, left, VisitState.WAITING, **cleared):
            return taken_by(session, session.get_one(Visit, visit_id, populate_existing=True))
        return _again(session, desk, visit_id)


def visit_for(desk: Desk, office: str, visit_id: str) -> ToldVisit | None:
    """Return a visit of an office."""
    with reading(desk.safe.engine) as session:
        found = visit_at(session, office, visit_id)
        return None if found is None else told_visit(session, desk, found)


def told_visit(session: Session, desk: Desk, row: Visit) -> ToldVisit:
    """Return a row as it is told."""
    met = session.get(Appointment, row.appointment_id) if row.appointment_id else None
    return ToldVisit(
        row.id,
        row.office_id,
        row.day,
        row.number,
        row.state,
        row.appointment_id,
        row.case_id,
        row.arrived_at,
        row.called_at,
        row.with_at,
        row.ended_at,
        row.desk or "",
        row.staff or "",
        row.calls,
        open_visit_details(desk.safe.server_keys, row),
        open_details(desk.safe.server_keys, met.id, met.details).starts_at if met else None,
    )


def today_at(session: Session, desk: Desk, office: str) -> date:
    """Return the day it is on the wall of an office."""
    row = session.get(Office, office)
    return local_day(desk.safe.clock.now(), ZoneInfo(row.zone) if row else PARIS)


def seal_visit_details(keys: ServerKeys, visit_id: str, details: VisitDetails) -> bytes:
    """Close what is personal of a visit."""
    written = json.dumps(asdict(details), ensure_ascii=False).encode()
    return seal(keys, _PURPOSE, visit_id, written.ljust(-(-len(written) // _BLOCK) * _BLOCK))


def open_visit_details(keys: ServerKeys, row: Visit) -> VisitDetails:
    """Open what is personal of a visit."""
    read = json.loads(unseal(keys, _PURPOSE, row.id, row.details))
    return VisitDetails(**{**read, "motives": tuple(read["motives"])})


def fresh_visit(session: Session, desk: Desk, office: str, details: VisitDetails) -> Visit:
    """Make the row of somebody who comes to an office today; whoever writes it gives the number."""
    new_id = secrets.token_hex(VISIT_ID_LENGTH // 2)
    return Visit(
        id=new_id,
        office_id=office,
        day=today_at(session, desk, office),
        state=VisitState.WAITING,
        created_at=desk.safe.clock.now(),
        calls=0,
        details=seal_visit_details(desk.safe.server_keys, new_id, details),
    )


def _step(
    desk: Desk,
    access: StaffAccess,
    visit_id: str,
    before: Collection[VisitState],
    after: VisitState,
    stamps: Collection[str],
    **values: object,
) -> VisitOutcome:
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        visit = visit_at(session, access.office, visit_id)
        if visit is None:
            return NoSuchVisit()
        if not change_visit(session, visit_id, before, after, **dict.fromkeys(stamps, now), **values):
            return taken_by(session, session.get_one(Visit, visit_id, populate_existing=True))
        return _again(session, desk, visit_id)


def _again(session: Session, desk: Desk, visit_id: str) -> ToldVisit:
    return told_visit(session, desk, session.get_one(Visit, visit_id, populate_existing=True))


def taken_by(session: Session, visit: Visit) -> TakenAlready:
    """Say what a visit has become meanwhile, and by whom."""
    people = accounts_among(session, {visit.staff} if visit.staff else set())
    person = people.get(visit.staff or "")
    return TakenAlready(visit.state, person.name if person else "", visit.desk or "")

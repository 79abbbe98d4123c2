"""Arriving at an office: with an appointment, without one, sent by another office; and undoing that."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.booking.policy import Refused
from assistant.services.appointment_details import open_details
from assistant.services.appointments import NoSuchAppointment
from assistant.services.desk import Desk
from assistant.services.marking import MarkOutcome, correct_mark, mark_seen
from assistant.services.safe import StaffAccess
from assistant.services.visits import (
    NoSuchVisit,
    ToldVisit,
    VisitDetails,
    VisitOutcome,
    fresh_visit,
    taken_by,
    today_at,
    told_visit,
)
from assistant.storage.appointments import Appointment, State
from assistant.storage.base import reading, transaction
from assistant.storage.visits import Visit, VisitState, give_number, lock_visit_at, visit_of_appointment


def arrive_with_appointment(
    desk: Desk, access: StaffAccess, appointment_id: str
) -> ToldVisit | Refused | NoSuchAppointment:
    """Write that the person of an appointment is there, and give them a number. Asked twice, it is done once."""
    with transaction(desk.safe.engine) as session:
        row = session.get(Appointment, appointment_id)
        if row is None or row.office_id != access.office or row.state in {State.HELD, State.CANCELLED}:
            return NoSuchAppointment()
        before = visit_of_appointment(session, row.id)
        visit = before or _arrive(session, desk, row)
        found = told_visit(session, desk, visit)
    marked = _mark_seen(desk, access, appointment_id)
    if isinstance(marked, Refused) and before is None and _state_of(desk, appointment_id) is not State.SEEN:
        with transaction(desk.safe.engine) as session:
            session.delete(session.get_one(Visit, found.id))
        return marked
    return found


def arrive_without(desk: Desk, access: StaffAccess, details: VisitDetails, case: str | None = None) -> ToldVisit:
    """Give a number to somebody who came without an appointment."""
    with transaction(desk.safe.engine) as session:
        visit = fresh_visit(session, desk, access.office, details)
        visit.case_id, visit.arrived_at = case, desk.safe.clock.now()
        give_number(session, visit)
        return told_visit(session, desk, visit)


def arrive_expected(desk: Desk, access: StaffAccess, visit_id: str) -> VisitOutcome:
    """Give a number to somebody whom another office sent."""
    with transaction(desk.safe.engine) as session:
        visit = lock_visit_at(session, access.office, visit_id)
        if visit is None:
            return NoSuchVisit()
        if visit.state is not VisitState.EXPECTED:
            return taken_by(session, visit)
        visit.state, visit.arrived_at = VisitState.WAITING, desk.safe.clock.now()
        visit.day = today_at(session, desk, access.office)
        give_number(session, visit)
        return told_visit(session, desk, visit)


def undo_arrival(desk: Desk, access: StaffAccess, visit_id: str) -> ToldVisit | Refused | NoSuchVisit:
    """Take an arrival back that was pressed by mistake: the appointment is expected again, its number is given up."""
    with reading(desk.safe.engine) as session:
        row = session.get(Visit, visit_id)
        if row is None or row.office_id != access.office or row.appointment_id is None:
            return NoSuchVisit()
        if row.state is not VisitState.WAITING:
            return NoSuchVisit()
        found = told_visit(session, desk, row)
    marked = correct_mark(desk, access, str(found.appointment), State.CONFIRMED)
    if isinstance(marked, Refused):
        return marked
    with transaction(desk.safe.engine) as session:
        gone = lock_visit_at(session, access.office, visit_id)
        if gone is not None:
            session.delete(gone)
    return found


def _arrive(session: Session, desk: Desk, row: Appointment) -> Visit:
    met = open_details(desk.safe.server_keys, row.id, row.details)
    needs = ", ".join(part for part in (met.contact.accessibility,) if part)
    details = VisitDetails(met.contact.name, met.motives, met.contact.messages_in, needs, discreet=met.is_discreet)
    visit = fresh_visit(session, desk, row.office_id, details)
    visit.appointment_id, visit.case_id, visit.arrived_at = row.id, row.case_id, desk.safe.clock.now()
    try:
        give_number(session, visit)
    except IntegrityError:
        found = visit_of_appointment(session, row.id)
        if found is None:
            raise
        return found
    return visit


def _mark_seen(desk: Desk, access: StaffAccess, appointment_id: str) -> MarkOutcome:
    """Write that they came, also over "did not come" and "excused": a late arrival is no fault of anybody's."""
    if _state_of(desk, appointment_id) in {State.NO_SHOW, State.EXCUSED}:
        return correct_mark(desk, access, appointment_id, State.SEEN)
    return mark_seen(desk, access, appointment_id)


def _state_of(desk: Desk, appointment_id: str) -> State:
    with reading(desk.safe.engine) as session:
        return session.get_one(Appointment, appointment_id).state

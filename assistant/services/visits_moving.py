"""Sending somebody on without having them tell it all again: to another motive, or to another office with their case.

What was said goes along, sealed for whoever receives them next. The case goes too: its key is wrapped for the other
office, this one can read it no more unless an appointment stands here, and a line of the journal says who did it.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from assistant.services.agenda import Office, read_office
from assistant.services.appointments import withdraw_unless_needed
from assistant.services.desk import Desk
from assistant.services.envelope import office_lookup_id
from assistant.services.safe import OpenedCase, StaffAccess
from assistant.services.sharing import give_to_office, open_for_staff
from assistant.services.visits import (
    NoSuchVisit,
    TakenAlready,
    ToldVisit,
    VisitDetails,
    VisitOutcome,
    fresh_visit,
    open_visit_details,
    seal_visit_details,
    taken_by,
    told_visit,
)
from assistant.storage.audit import AuditedAction, AuditLine
from assistant.storage.base import transaction
from assistant.storage.cases import find_sealed_case
from assistant.storage.visits import Visit, VisitState, change_visit, lock_visit_at

CASE_STAYS = timedelta(days=90)
_MAY_BE_SENT = (VisitState.EXPECTED, VisitState.WAITING, VisitState.CALLED, VisitState.WITH)
_CLEARED = {"desk": None, "staff": None, "called_at": None, "with_at": None}


@dataclass(frozen=True, slots=True)
class SentOn:
    """Where somebody goes from here: the visit as it ended, the office they go to, whether their case went along."""

    visit: ToldVisit
    office: Office
    new_visit: str
    with_case: bool


@dataclass(frozen=True, slots=True)
class NoSuchOffice:
    """There is no such office to send to, or it is this one."""


def send_to_motive(desk: Desk, access: StaffAccess, visit_id: str, motive: str, note: str) -> VisitOutcome:
    """Let somebody wait for another motive: same number, same place in the line, what they said written beside."""
    with transaction(desk.safe.engine) as session:
        visit = lock_visit_at(session, access.office, visit_id)
        if visit is None or motive not in desk.motives:
            return NoSuchVisit()
        if visit.state is VisitState.EXPECTED or visit.state not in _MAY_BE_SENT:
            return taken_by(session, visit)
        changed = replace(_with_note(desk, visit, note), motives=(motive,))
        visit.details = seal_visit_details(desk.safe.server_keys, visit.id, changed)
        session.flush()
        change_visit(session, visit.id, _MAY_BE_SENT, VisitState.WAITING, **_CLEARED)
        return told_visit(session, desk, session.get_one(Visit, visit.id, populate_existing=True))


def send_to_office(
    desk: Desk, access: StaffAccess, visit_id: str, office: str, note: str
) -> SentOn | TakenAlready | NoSuchVisit | NoSuchOffice:
    """Send somebody to another office: they are expected there, with what they said and with their case."""
    with transaction(desk.safe.engine) as session:
        visit, place = lock_visit_at(session, access.office, visit_id), read_office(session, office)
        if visit is None:
            return NoSuchVisit()
        if place is None or office == access.office:
            return NoSuchOffice()
        if visit.state not in _MAY_BE_SENT:
            return taken_by(session, visit)
        further = fresh_visit(session, desk, office, _with_note(desk, visit, note))
        further.state, further.case_id = VisitState.EXPECTED, visit.case_id
        session.add(further)
        moved = visit.case_id is not None and _hand_on(session, desk, access, visit.case_id, office)
        now = desk.safe.clock.now()
        change_visit(session, visit.id, _MAY_BE_SENT, VisitState.SENT, ended_at=now)
        ended = told_visit(session, desk, session.get_one(Visit, visit.id, populate_existing=True))
        return SentOn(ended, place, further.id, moved)


def write_note(desk: Desk, access: StaffAccess, visit_id: str, note: str) -> ToldVisit | NoSuchVisit:
    """Write down what somebody said, for whoever receives them; an empty note erases what was written."""
    with transaction(desk.safe.engine) as session:
        visit = lock_visit_at(session, access.office, visit_id)
        if visit is None:
            return NoSuchVisit()
        present = open_visit_details(desk.safe.server_keys, visit)
        visit.details = seal_visit_details(desk.safe.server_keys, visit.id, replace(present, note=note))
        session.flush()
        return told_visit(session, desk, visit)


def join_case(desk: Desk, access: StaffAccess, visit_id: str, case: str) -> ToldVisit | NoSuchVisit:
    """Say that a visit is about a case; one this office was not given is no case here."""
    with transaction(desk.safe.engine) as session:
        visit = lock_visit_at(session, access.office, visit_id)
        sealed = find_sealed_case(session, office_lookup_id(access.office, case))
        if visit is None or sealed is None or sealed.key_expires_at <= desk.safe.clock.now():
            return NoSuchVisit()
        visit.case_id = case
        session.flush()
        return told_visit(session, desk, visit)


def _with_note(desk: Desk, visit: Visit, note: str) -> VisitDetails:
    """Add what was said now to what was said before."""
    present = open_visit_details(desk.safe.server_keys, visit)
    said = [part for part in (present.note, note) if part]
    return replace(present, note="\n".join(dict.fromkeys(said)))


def _hand_on(session: Session, desk: Desk, access: StaffAccess, case: str, office: str) -> bool:
    """Give a case to the next office and take it from this one; say whether this office had it to give."""
    now = desk.safe.clock.now()
    opened = open_for_staff(session, desk.safe, case, access)
    if not isinstance(opened, OpenedCase):
        return False
    if give_to_office(session, desk.safe, opened, office, now + CASE_STAYS) is not None:
        return False
    withdraw_unless_needed(session, case, access.office)
    line = AuditLine(
        happened_at=now,
        staff=access.staff,
        office=access.office,
        case_id=case,
        action=AuditedAction.HANDED_ON,
        why=access.why,
    )
    session.add(line)
    return True

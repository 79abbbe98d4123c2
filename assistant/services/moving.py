"""Exchanging an appointment for another time: the old one is theirs until the new one is sure.

Both happen in one transaction under one owner of busy time. With the code one may also choose another way or office;
with the link of a notice the office stays the same, for nobody can give the case to another one.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.booking.policy import Refused, may_move
from assistant.booking.slots import Slot
from assistant.services.agenda import Search, advisers_free_at, nearest_slots
from assistant.services.announcing import announce
from assistant.services.appointment_details import Details, open_details, seal_details
from assistant.services.appointments import (
    NoSuchAppointment,
    SlotTaken,
    back_at,
    withdraw_unless_needed,
)
from assistant.services.desk import Desk
from assistant.services.meetings import (
    Holder,
    Meeting,
    MeetingLink,
    appointment_for,
    keep_until,
    meeting_of,
    timing_of,
    told,
)
from assistant.services.sharing import extend_for_office, give_to_office
from assistant.storage.appointments import Appointment, Claim, claim_time, lock_appointment
from assistant.storage.base import transaction
from assistant.storage.outbox import NoticeKind


@dataclass(frozen=True, slots=True)
class Moved:
    """The appointment stands at the new time, and the old one is given up."""

    meeting: Meeting


MoveOutcome = Moved | SlotTaken | Refused | NoSuchAppointment


def move(desk: Desk, holder: Holder, appointment_id: str, search: Search, starts_at: datetime) -> MoveOutcome:
    """Exchange an appointment for another time. Asked twice, the second finds it done."""
    found = meeting_of(desk, holder, appointment_id)
    if found is None or (isinstance(holder, MeetingLink) and search.office != found.office.id):
        return NoSuchAppointment()
    mine = [found.details.owner]
    candidates = sorted(
        advisers_free_at(desk, search, starts_at, mine), key=lambda slot: slot.adviser != found.details.adviser
    )
    with transaction(desk.safe.engine) as session:
        row = lock_appointment(session, appointment_id)
        if row is None or appointment_for(session, holder, appointment_id) is None:
            return NoSuchAppointment()
        before = open_details(desk.safe.server_keys, row.id, row.details)
        verdict = may_move(timing_of(desk, before), row.state, before.starts_at, desk.safe.clock.now())
        if isinstance(verdict, Refused):
            return verdict
        if _is_there(row, before, search, starts_at) or _take_one(session, desk, holder, row, candidates):
            return Moved(told(session, desk, row))
    return SlotTaken(nearest_slots(desk, search, starts_at, mine))


def _is_there(row: Appointment, details: Details, search: Search, starts_at: datetime) -> bool:
    return (row.office_id, details.mode, details.starts_at) == (search.office, search.mode, starts_at)


def _take_one(session: Session, desk: Desk, holder: Holder, row: Appointment, candidates: list[Slot]) -> bool:
    """Exchange the time for that of the first adviser who is still free; say whether one was."""
    now = desk.safe.clock.now()
    before = open_details(desk.safe.server_keys, row.id, row.details)
    for slot in candidates:
        details = replace(
            before,
            room=desk.rooms.new_room(),
            adviser=slot.adviser,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            mode=slot.mode,
        )
        if claim_time(session, Claim(slot.adviser, details.taken, details.owner), now, back_at=back_at(desk, now)):
            _rewrite(session, desk, holder, row, slot.office, details)
            announce(session, desk, row, details, NoticeKind.CHANGE)
            return True
    return False


def _rewrite(session: Session, desk: Desk, holder: Holder, row: Appointment, office: str, details: Details) -> None:
    """Write the appointment at its new time; calendars see a later version, and the office can read as long."""
    left, row.office_id = row.office_id, office
    row.sequence += 1
    row.details = seal_details(desk.safe.server_keys, row.id, details)
    row.keep_until = max(row.keep_until, keep_until(desk, details))
    session.flush()
    if row.case_id is None:
        return
    if left == office or isinstance(holder, MeetingLink):
        extend_for_office(session, row.case_id, office, row.keep_until)
    else:
        give_to_office(session, desk.safe, holder, office, row.keep_until)
        withdraw_unless_needed(session, row.case_id, left)

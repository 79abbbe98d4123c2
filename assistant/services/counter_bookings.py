"""An appointment taken by the office itself, for somebody at the counter or on the telephone, with a case or without.

Staff have the time that is kept for them, and the notice their motives give them. A follow-up goes to the adviser who
was met before, if they are free.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.booking.motives import Route
from assistant.booking.policy import Refused, may_book
from assistant.booking.slots import Slot
from assistant.booking.timing import STAFF
from assistant.services.agenda import Search, advisers_free_at, nearest_slots
from assistant.services.announcing import announce
from assistant.services.appointment_details import Contact, open_details
from assistant.services.appointments import SlotTaken
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting, told
from assistant.services.orders import Order, make_appointment
from assistant.services.safe import CaseExpired, OpenedCase, StaffAccess
from assistant.services.sealing import hold_still
from assistant.services.sharing import give_to_office
from assistant.storage.appointments import Appointment
from assistant.storage.base import reading, transaction
from assistant.storage.marks import AppointmentMark
from assistant.storage.outbox import NoticeKind

NEW = "new"


@dataclass(frozen=True, slots=True)
class Booked:
    """The appointment stands. Its code, for the slip, is among its details."""

    meeting: Meeting


def search_for_staff(search: Search) -> Search:
    """Look with the notice and the time that are staff's: for the page of times and for the booking alike."""
    return replace(search, audience=STAFF)


def book_at_counter(  # noqa: PLR0913 -- for whom, about what, when, after which meeting: each is said by the page
    desk: Desk,
    access: StaffAccess,
    route: Route,
    search: Search,
    starts_at: datetime,
    contact: Contact,
    *,
    opened: OpenedCase | None = None,
    follow_up_of: str | None = None,
) -> Booked | SlotTaken | Refused | CaseExpired:
    """Book for somebody, in the name of a member of staff; ``opened`` is the person's case, where they have one."""
    search, now = search_for_staff(search), desk.safe.clock.now()
    verdict = may_book(search.timing.lead(STAFF), starts_at, now)
    if isinstance(verdict, Refused):
        return verdict
    candidates = _in_order(desk, advisers_free_at(desk, search, starts_at), access, follow_up_of)
    order = Order(route, search, contact, STAFF, opened.id if opened else None)
    with transaction(desk.safe.engine) as session:
        if opened is not None and not hold_still(session, opened):
            return CaseExpired()
        made = make_appointment(session, desk, order, candidates, now)
        if made is not None:
            row, details = made
            if opened is not None:
                give_to_office(session, desk.safe, opened, row.office_id, row.keep_until)
            _say_who(session, row, access, now)
            announce(session, desk, row, details, NoticeKind.CONFIRMATION, by=STAFF)
            return Booked(told(session, desk, row))
    return SlotTaken(nearest_slots(desk, search, starts_at))


def _in_order(desk: Desk, candidates: tuple[Slot, ...], access: StaffAccess, follow_up_of: str | None) -> list[Slot]:
    """Try first whoever was met before; an appointment of another office says nothing here."""
    with reading(desk.safe.engine) as session:
        before = session.get(Appointment, follow_up_of) if follow_up_of else None
        if before is None or before.office_id != access.office:
            return list(candidates)
        known = open_details(desk.safe.server_keys, before.id, before.details).adviser
    return sorted(candidates, key=lambda slot: slot.adviser != known)


def _say_who(session: Session, row: Appointment, access: StaffAccess, now: datetime) -> None:
    session.add(
        AppointmentMark(
            appointment_id=row.id,
            happened_at=now,
            staff=access.staff,
            office=access.office,
            before=NEW,
            after=row.state.value,
            why=access.why,
        )
    )

"""Appointments made in one go, without a slot held first: at the counter, by telephone, from another program.

They claim the adviser's time as every other path does, so the database judges them alike.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.booking.motives import Route
from assistant.booking.slots import Slot
from assistant.services.agenda import Search
from assistant.services.appointment_codes import give_code
from assistant.services.appointment_details import Contact, Details, seal_details
from assistant.services.appointments import new_appointment
from assistant.services.desk import Desk
from assistant.services.meetings import keep_until
from assistant.storage.appointments import OWNER_LENGTH, Appointment, Claim, State, claim_time

IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be met about, how and where; for whom; and by which path it came. ``case_id`` may be nobody's."""

    route: Route
    search: Search
    contact: Contact = field(repr=False)
    booked_by: str
    case_id: str | None = None
    import_hash: bytes | None = None


def make_appointment(
    session: Session, desk: Desk, order: Order, candidates: Iterable[Slot], now: datetime
) -> tuple[Appointment, Details] | None:
    """Take the time of the first adviser who is still free, for good; nothing where nobody is."""
    for slot in candidates:
        details = _details(desk, order, slot)
        if claim_time(session, Claim(slot.adviser, details.taken, details.owner), now):
            return _write(session, desk, order, slot, details, now)
    return None


def _write(
    session: Session, desk: Desk, order: Order, slot: Slot, details: Details, now: datetime
) -> tuple[Appointment, Details]:
    row = new_appointment(session, order.case_id, now)
    row.office_id, row.state, row.import_hash = slot.office, State.CONFIRMED, order.import_hash
    details = give_code(session, desk, row, details)
    row.details = seal_details(desk.safe.server_keys, row.id, details)
    row.keep_until = keep_until(desk, details)
    session.flush()
    return row, details


def _details(desk: Desk, order: Order, slot: Slot) -> Details:
    return Details(
        owner=secrets.token_bytes(OWNER_LENGTH),
        room=desk.rooms.new_room(),
        adviser=slot.adviser,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        mode=slot.mode,
        motives=tuple(motive.code for motive in order.route.concerned),
        confidential=order.route.confidential,
        contact=order.contact,
        before=order.search.timing.before,
        after=order.search.timing.after,
        booked_by=order.booked_by,
    )

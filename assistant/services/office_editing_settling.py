"""Settling appointments that fall outside the hours: keep them, move them, or cancel and put the person first in line.

What was decided is written with the edit, in one transaction; each decision is then carried out in its own. Should the
service stop half-way, what is left is still written, and is carried out when somebody presses "terminer".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from assistant.booking.slots import Slot
from assistant.booking.timing import STAFF
from assistant.services.alerts import NoPlaceInLine, wait_first_in_line, withdraw_offer
from assistant.services.announcing import announce
from assistant.services.appointment_details import Details, open_details, seal_details
from assistant.services.appointments import withdraw_unless_needed
from assistant.services.desk import Desk
from assistant.services.meetings import keep_until
from assistant.services.office_editing_conflicts import Upcoming
from assistant.services.safe import StaffAccess
from assistant.services.server_keys import seal, unseal
from assistant.services.sharing import extend_for_office
from assistant.storage.appointments import (
    Appointment,
    Claim,
    State,
    change_state,
    claim_time,
    lock_appointment,
    release_time,
)
from assistant.storage.base import reading, transaction
from assistant.storage.marks import AppointmentMark
from assistant.storage.office_records import PlannedSettlement, keep_outside, planned_at_office
from assistant.storage.outbox import NoticeKind
from assistant.storage.video import empty_room
from assistant.storage.waiting import alert_offering

WHY = "opening_hours"
_PURPOSE = "settlement"
_BLOCK = 256


class Way(StrEnum):
    """What becomes of an appointment outside the hours."""

    KEEP = "keep"
    MOVE = "move"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided for one appointment; to move it: with whom and when."""

    way: Way
    adviser: str = ""
    starts_at: datetime | None = None

    @classmethod
    def move_to(cls, slot: Slot) -> "Choice":
        """Decide for a time that is free."""
        return cls(Way.MOVE, slot.adviser, slot.starts_at)


@dataclass(frozen=True, slots=True)
class Settled:
    """How many appointments were kept, moved and cancelled; ``left`` found their new time taken, or had changed."""

    done: Mapping[Way, int]
    left: int


def plan(session: Session, desk: Desk, access: StaffAccess, one: Upcoming, choice: Choice) -> None:
    """Write what was decided for an appointment, sealed: nobody reads from it who comes when."""
    written = json.dumps(
        {
            "way": choice.way,
            "adviser": choice.adviser,
            "starts_at": choice.starts_at.isoformat() if choice.starts_at else None,
            "sequence": one.sequence,
            "office": access.office,
        }
    ).encode()
    sealed = seal(desk.safe.server_keys, _PURPOSE, one.id, written.ljust(_BLOCK))
    now = desk.safe.clock.now()
    session.merge(
        PlannedSettlement(
            appointment_id=one.id, office_id=access.office, staff=access.staff, planned_at=now, details=sealed
        )
    )


def let_go(session: Session, desk: Desk, held: Upcoming) -> None:
    """Give up a time that somebody only holds; whoever was offered it stays first in line."""
    alert = alert_offering(session, held.id)
    if alert is not None:
        withdraw_offer(session, desk, alert)
    elif change_state(session, held.id, (State.HELD,), State.CANCELLED):
        release_time(session, held.details.owner)


def settle_planned(desk: Desk, office: str) -> Settled:
    """Carry out what was decided and is not done yet. Done twice, or by two together, it is done once."""
    with reading(desk.safe.engine) as session:
        waiting = [row.appointment_id for row in planned_at_office(session, office)]
    ways = [_settle(desk, appointment) for appointment in waiting]
    return Settled({way: ways.count(way) for way in Way}, ways.count(None))


def _settle(desk: Desk, appointment: str) -> Way | None:
    with transaction(desk.safe.engine) as session:
        planned = session.get(PlannedSettlement, appointment, with_for_update=True)
        if planned is None:
            return None
        read = json.loads(unseal(desk.safe.server_keys, _PURPOSE, appointment, planned.details))
        access = StaffAccess(planned.staff, planned.office_id, WHY)
        session.delete(planned)
        session.flush()
        row = lock_appointment(session, appointment)
        if row is None or (row.office_id, row.sequence) != (read["office"], read["sequence"]):
            return None  # the person changed it meanwhile: what they did stands
        if row.state is not State.CONFIRMED:
            return None
        when = datetime.fromisoformat(read["starts_at"]) if read["starts_at"] else None
        choice = Choice(Way(read["way"]), read["adviser"], when)
        return choice.way if _carry_out(session, desk, access, row, choice) else None


def _carry_out(session: Session, desk: Desk, access: StaffAccess, row: Appointment, choice: Choice) -> bool:
    details = open_details(desk.safe.server_keys, row.id, row.details)
    if choice.way is Way.KEEP:
        keep_outside(session, row.id, row.sequence)
        _say_who(session, desk, access, row, "kept")
        return True
    if choice.way is Way.CANCEL:
        return _cancel(session, desk, access, row, details)
    return _move(session, desk, access, row, (details, choice))


def _move(session: Session, desk: Desk, access: StaffAccess, row: Appointment, wanted: tuple[Details, Choice]) -> bool:
    before, choice = wanted
    now = desk.safe.clock.now()
    if choice.starts_at is None or choice.starts_at <= now:
        return False
    details = replace(
        before,
        room=desk.rooms.new_room(),
        adviser=choice.adviser,
        starts_at=choice.starts_at,
        ends_at=choice.starts_at + before.interval.duration,
    )
    if not claim_time(session, Claim(details.adviser, details.taken, details.owner), now):
        return False
    row.sequence += 1
    row.details = seal_details(desk.safe.server_keys, row.id, details)
    row.keep_until = max(row.keep_until, keep_until(desk, details))
    empty_room(session, row.id)
    session.flush()
    if row.case_id is not None:
        extend_for_office(session, row.case_id, row.office_id, row.keep_until)
    announce(session, desk, row, details, NoticeKind.CHANGE, by=STAFF)
    _say_who(session, desk, access, row, "moved")
    return True


def _cancel(session: Session, desk: Desk, access: StaffAccess, row: Appointment, details: Details) -> bool:
    if not change_state(session, row.id, (State.CONFIRMED,), State.CANCELLED):
        return False
    session.refresh(row)
    release_time(session, details.owner)
    announce(session, desk, row, details, NoticeKind.CANCELLATION, by=STAFF)
    placed = wait_first_in_line(session, desk, row, details)
    withdraw_unless_needed(session, row.case_id, row.office_id)
    _say_who(session, desk, access, row, "cancelled" if isinstance(placed, NoPlaceInLine) else "in_line")
    return True


def _say_who(session: Session, desk: Desk, access: StaffAccess, row: Appointment, after: str) -> None:
    session.add(
        AppointmentMark(
            appointment_id=row.id,
            happened_at=desk.safe.clock.now(),
            staff=access.staff,
            office=access.office,
            before=State.CONFIRMED.value,
            after=after,
            why=access.why,
        )
    )

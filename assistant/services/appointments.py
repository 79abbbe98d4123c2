"""The use cases of an appointment: hold a slot, confirm it, give it up.

Each is one transaction, once who could be met has been looked up. Looking up is only a proposal: the database decides
who gets the time, whichever way two people arrive at it. What can be expected to go wrong comes back as a value.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assistant.booking.motives import VIDEO, Route
from assistant.booking.policy import ALREADY_CANCELLED, Refused, may_cancel
from assistant.booking.slots import Slot
from assistant.services.agenda import Office, Search, advisers_free_at, nearest_slots, read_office
from assistant.services.appointment_details import Contact, Details, open_details, seal_details
from assistant.services.desk import Desk
from assistant.services.dossier import save_with_code
from assistant.services.safe import CaseExpired, OpenedCase
from assistant.services.sharing import give_to_office, withdraw_from_office
from assistant.storage.appointments import (
    APPOINTMENT_ID_LENGTH,
    OWNER_LENGTH,
    Appointment,
    State,
    appointments_of_case,
    change_state,
    claim_time,
    release_time,
)
from assistant.storage.base import reading, transaction
from assistant.storage.cases import lock_case
from assistant.storage.offices import Adviser
from assistant.storage.outbox import Notice, NoticeKind


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment as its pages, prints and messages tell it."""

    id: str
    state: State
    sequence: int
    office: Office
    adviser: str
    details: Details
    held_until: datetime | None
    video_link: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """The slot is kept for this person until the end of the hold."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class SlotTaken:
    """Somebody else has that time; these are the nearest that are free. Nothing else has changed."""

    nearest: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The appointment stands, and the office can read the case. ``opened`` knows the code."""

    meeting: Meeting
    opened: OpenedCase


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The appointment is given up; the office can no longer read the case for it."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class NoSuchAppointment:
    """This case has no such appointment, or has it no more."""


def hold_slot(
    desk: Desk, opened: OpenedCase, route: Route, search: Search, starts_at: datetime
) -> Held | SlotTaken | CaseExpired:
    """Keep a slot for the person while they fill in the form; what they held before is given up once this is theirs."""
    held = held_by(desk, opened)
    candidates = advisers_free_at(desk, search, starts_at, held.details.owner if held else None)
    now = desk.safe.clock.now()
    held_until = now + desk.policy.hold_for
    with transaction(desk.safe.engine) as session:
        if not lock_case(session, opened.id):
            return CaseExpired()
        row = _held_row(session, opened.id)
        owner = _owner_of(desk, row) if row else secrets.token_bytes(OWNER_LENGTH)
        for slot in candidates:
            if claim_time(session, slot.adviser, slot.interval, owner, held_until, now):
                row = row or _new_appointment(session, opened.id, now)
                details = _new_details(desk, route, slot, owner)
                _write_hold(desk, row, slot.office, details, held_until)
                session.flush()
                return Held(_meeting(session, desk, row))
    return SlotTaken(nearest_slots(desk, search, starts_at, owner))


def confirm(
    desk: Desk, opened: OpenedCase, appointment_id: str, contact: Contact
) -> Confirmed | SlotTaken | NoSuchAppointment | CaseExpired:
    """Make a held appointment stand, and give the case to its office. Asked twice, the second finds it done.

    A hold whose time is over still stands if nobody took the time meanwhile.
    """
    saved = save_with_code(desk.safe, opened)
    if isinstance(saved, CaseExpired):
        return saved
    with transaction(desk.safe.engine) as session:
        if not lock_case(session, saved.id):
            return CaseExpired()
        row = _appointment(session, saved.id, appointment_id)
        if row is None or row.state is State.CANCELLED:
            return NoSuchAppointment()
        if row.state is State.CONFIRMED or _confirm_held(session, desk, saved, row, contact):
            return Confirmed(_meeting(session, desk, row), saved)
        gone = _meeting(session, desk, row)
    return SlotTaken(nearest_slots(desk, _search_again(desk, gone), gone.details.starts_at, gone.details.owner))


def cancel(desk: Desk, opened: OpenedCase, appointment_id: str) -> Cancelled | Refused | NoSuchAppointment:
    """Give an appointment up: its time is free at once, and its office can no longer read the case."""
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        row = _appointment(session, opened.id, appointment_id)
        if row is None:
            return NoSuchAppointment()
        details = open_details(desk.safe.server_keys, row.id, row.details)
        verdict = may_cancel(desk.policy, row.state, details.starts_at, now)
        if isinstance(verdict, Refused):
            return verdict
        was_confirmed = row.state is State.CONFIRMED
        if not change_state(session, row.id, (State.HELD, State.CONFIRMED), State.CANCELLED):
            return Refused(ALREADY_CANCELLED)
        session.refresh(row)
        release_time(session, details.owner)
        if was_confirmed:
            _add_notice(session, row, details.contact, NoticeKind.CANCELLATION, now)
            _withdraw_unless_needed(session, row)
        return Cancelled(_meeting(session, desk, row))


def held_by(desk: Desk, opened: OpenedCase) -> Meeting | None:
    """Return the slot this case holds, even past its end: it may still be free."""
    return next((meeting for meeting in meetings_of(desk, opened) if meeting.state is State.HELD), None)


def meetings_of(desk: Desk, opened: OpenedCase) -> tuple[Meeting, ...]:
    """Return the appointments of a case, the newest first."""
    with reading(desk.safe.engine) as session:
        return tuple(_meeting(session, desk, row) for row in appointments_of_case(session, opened.id))


def meeting_of(desk: Desk, opened: OpenedCase, appointment_id: str) -> Meeting | None:
    """Return one appointment of a case."""
    with reading(desk.safe.engine) as session:
        row = _appointment(session, opened.id, appointment_id)
        return None if row is None else _meeting(session, desk, row)


def read_meeting(session: Session, desk: Desk, appointment_id: str) -> Meeting | None:
    """Return an appointment for the service itself, in the caller's transaction."""
    row = session.get(Appointment, appointment_id)
    return None if row is None else _meeting(session, desk, row)


def _appointment(session: Session, case_id: str, appointment_id: str) -> Appointment | None:
    row = session.get(Appointment, appointment_id)
    return row if row is not None and row.case_id == case_id else None


def _new_details(desk: Desk, route: Route, slot: Slot, owner: bytes) -> Details:
    return Details(
        owner=owner,
        room=desk.rooms.new_room(),
        adviser=slot.adviser,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        mode=slot.mode,
        motives=tuple(motive.code for motive in route.concerned),
        confidential=route.confidential,
    )


def _held_row(session: Session, case_id: str) -> Appointment | None:
    rows = appointments_of_case(session, case_id)
    return next((row for row in rows if row.state is State.HELD), None)


def _owner_of(desk: Desk, row: Appointment) -> bytes:
    return open_details(desk.safe.server_keys, row.id, row.details).owner


def _new_appointment(session: Session, case_id: str, now: datetime) -> Appointment:
    row = Appointment(
        id=secrets.token_hex(APPOINTMENT_ID_LENGTH // 2),
        case_id=case_id,
        state=State.HELD,
        sequence=0,
        created_at=now,
    )
    session.add(row)
    return row


def _write_hold(desk: Desk, row: Appointment, office: str, details: Details, held_until: datetime) -> None:
    row.office_id = office
    row.held_until = held_until
    row.details = seal_details(desk.safe.server_keys, row.id, details)
    row.keep_until = _keep_until(desk, details)


def _confirm_held(session: Session, desk: Desk, opened: OpenedCase, row: Appointment, contact: Contact) -> bool:
    """Turn a hold into an appointment, with everything that goes with it; say whether the time was still there."""
    now = desk.safe.clock.now()
    details = replace(open_details(desk.safe.server_keys, row.id, row.details), contact=contact)
    if not claim_time(session, details.adviser, details.interval, details.owner, None, now):
        return False
    row.details = seal_details(desk.safe.server_keys, row.id, details)
    row.state = State.CONFIRMED
    row.held_until = None
    session.flush()
    give_to_office(session, desk.safe, opened, row.office_id, row.keep_until)
    _add_notice(session, row, contact, NoticeKind.CONFIRMATION, now)
    return True


def _add_notice(session: Session, row: Appointment, contact: Contact, kind: NoticeKind, now: datetime) -> None:
    """Put a notice in the outbox, for those who can be written to without danger."""
    if contact.email and contact.safe_contact:
        session.add(Notice(appointment_id=row.id, kind=kind, sequence=row.sequence, send_at=now, attempts=0))


def _withdraw_unless_needed(session: Session, row: Appointment) -> None:
    if row.case_id is None:
        return
    others = appointments_of_case(session, row.case_id)
    if not any(other.state is State.CONFIRMED and other.office_id == row.office_id for other in others):
        withdraw_from_office(session, row.case_id, row.office_id)


def _search_again(desk: Desk, meeting: Meeting) -> Search:
    motives = [desk.motives[code] for code in meeting.details.motives if code in desk.motives]
    skills = frozenset(skill for motive in motives for skill in motive.skills)
    minutes = meeting.details.interval.duration // timedelta(minutes=1)
    return Search(meeting.office.id, meeting.details.mode, minutes, skills)


def _keep_until(desk: Desk, details: Details) -> datetime:
    """Return the first day of a month after the time to keep it is over: a date that tells no appointment's day."""
    over = details.ends_at + desk.safe.keep.appointment
    return (over.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)


def _meeting(session: Session, desk: Desk, row: Appointment) -> Meeting:
    details = open_details(desk.safe.server_keys, row.id, row.details)
    office = read_office(session, row.office_id)
    adviser = session.get(Adviser, details.adviser)
    if office is None or adviser is None:
        raise LookupError(row.office_id, details.adviser)
    return Meeting(
        id=row.id,
        state=row.state,
        sequence=row.sequence,
        office=office,
        adviser=adviser.name,
        details=details,
        held_until=row.held_until,
        video_link=desk.rooms.link_to(details.room) if details.mode == VIDEO else None,
    )

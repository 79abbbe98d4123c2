"""The use cases of an appointment: hold a slot, confirm it, move it, give it up.

Each is one transaction, once who could be met has been looked up. Looking up is only a proposal: the database decides
who gets the time, whichever way two people arrive at it. What can be expected to go wrong comes back as a value.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assistant.booking.motives import Route
from assistant.booking.policy import ALREADY_CANCELLED, Refused, may_cancel, may_renew
from assistant.booking.slots import Slot
from assistant.booking.timing import CITIZEN, PRESCRIBER
from assistant.services.agenda import Search, advisers_free_at, nearest_slots
from assistant.services.announcing import announce
from assistant.services.appointment_codes import give_code
from assistant.services.appointment_details import Contact, Details, Prescriber, open_details, seal_details
from assistant.services.desk import Desk
from assistant.services.dossier import save_with_code
from assistant.services.meetings import (
    MET,
    Holder,
    Meeting,
    appointment_for,
    held_by,
    keep_until,
    search_of,
    standing,
    timing_of,
    told,
)
from assistant.services.safe import CaseExpired, OpenedCase
from assistant.services.sharing import give_to_office, withdraw_from_office
from assistant.storage.appointments import (
    APPOINTMENT_ID_LENGTH,
    OWNER_LENGTH,
    Appointment,
    Claim,
    State,
    appointments_of_case,
    change_state,
    claim_time,
    release_time,
)
from assistant.storage.base import transaction
from assistant.storage.cases import lock_case
from assistant.storage.outbox import NoticeKind


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
class HoldChanged:
    """The time held is no longer the one that was shown: another tab chose this one. Nothing was confirmed."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The appointment is given up; the office can no longer read the case for it."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class NoSuchAppointment:
    """This reader has no such appointment, or has it no more."""


def hold_slot(
    desk: Desk, opened: OpenedCase, route: Route, search: Search, starts_at: datetime
) -> Held | SlotTaken | CaseExpired:
    """Keep a slot for the person while they fill in the form; what they held before is given up once this is theirs."""
    held = held_by(desk, opened)
    mine = [held.details.owner] if held else []
    candidates = _in_order(desk, opened, advisers_free_at(desk, search, starts_at, mine), held)
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        if not lock_case(session, opened.id):
            return CaseExpired()
        row, before = _held_row(session, desk, opened.id)
        for slot in candidates:
            details = _new_details(desk, route, search, slot, before)
            until = _held_until(desk, row, before, details, now)
            if claim_time(session, Claim(slot.adviser, details.taken, details.owner, until), now):
                row = row or new_appointment(session, opened.id, now)
                write_hold(desk, row, slot.office, details, until)
                session.flush()
                return Held(told(session, desk, row))
    return SlotTaken(nearest_slots(desk, search, starts_at, mine))


def renew_hold(desk: Desk, opened: OpenedCase, appointment_id: str) -> Held | Refused | NoSuchAppointment:
    """Make a hold last once more, if its time is still theirs."""
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        lock_case(session, opened.id)
        row = appointment_for(session, opened, appointment_id)
        if row is None or row.state is not State.HELD:
            return NoSuchAppointment()
        details = open_details(desk.safe.server_keys, row.id, row.details)
        verdict = may_renew(desk.policy, details.renewals)
        if isinstance(verdict, Refused):
            return verdict
        until = now + desk.policy.hold_for
        if not claim_time(session, Claim(details.adviser, details.taken, details.owner, until), now):
            return NoSuchAppointment()
        write_hold(desk, row, row.office_id, replace(details, renewals=details.renewals + 1), until)
        session.flush()
        return Held(told(session, desk, row))


def confirm(
    desk: Desk,
    opened: OpenedCase,
    appointment_id: str,
    contact: Contact,
    shown: datetime | None = None,
    prescriber: Prescriber | None = None,
) -> Confirmed | HoldChanged | SlotTaken | NoSuchAppointment | CaseExpired:
    """Make a held appointment stand, and give the case to its office. Asked twice, the second finds it done.

    A hold whose time is over still stands if nobody took the time meanwhile. ``shown`` is the time the person read
    before saying yes: should another tab have chosen another one, nothing is confirmed. Taken by a ``prescriber`` for
    somebody else, it has its own code alone: the case is whoever's who clicks, no office is given it.
    """
    saved = save_with_code(desk.safe, opened) if prescriber is None else opened
    if isinstance(saved, CaseExpired):
        return saved
    with transaction(desk.safe.engine) as session:
        if not lock_case(session, saved.id):
            return CaseExpired()
        row = appointment_for(session, saved, appointment_id)
        if row is None or row.state is State.CANCELLED:
            return NoSuchAppointment()
        held = told(session, desk, row)
        if row.state is State.HELD and shown is not None and shown != held.details.starts_at:
            return HoldChanged(held)
        if row.state is State.CONFIRMED or _confirm_held(session, desk, saved, row, (contact, prescriber)):
            return Confirmed(told(session, desk, row), saved)
    return SlotTaken(nearest_slots(desk, search_of(desk, held), held.details.starts_at, [held.details.owner]))


def cancel(desk: Desk, holder: Holder, appointment_id: str) -> Cancelled | Refused | NoSuchAppointment:
    """Give an appointment up: its time comes back a little later, and its office can no longer read the case."""
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        row = appointment_for(session, holder, appointment_id)
        if row is None:
            return NoSuchAppointment()
        details = open_details(desk.safe.server_keys, row.id, row.details)
        verdict = may_cancel(timing_of(desk, details), row.state, details.starts_at, now)
        if isinstance(verdict, Refused):
            return verdict
        was_confirmed = row.state is State.CONFIRMED
        if not change_state(session, row.id, (State.HELD, State.CONFIRMED), State.CANCELLED):
            return Refused(ALREADY_CANCELLED)
        session.refresh(row)
        release_time(session, details.owner, back_at(desk, now) if was_confirmed else None)
        if was_confirmed:
            announce(session, desk, row, details, NoticeKind.CANCELLATION)
            withdraw_unless_needed(session, row.case_id, row.office_id)
        return Cancelled(told(session, desk, row))


def back_at(desk: Desk, now: datetime) -> datetime:
    """Draw when a time that was given up is everybody's again: nobody can know, so nobody can pass it on."""
    soonest, latest = desk.policy.back_after
    spread = int((latest - soonest).total_seconds())
    return now + soonest + timedelta(seconds=secrets.randbelow(spread + 1))


def withdraw_unless_needed(session: Session, case_id: str | None, office: str) -> None:
    """Take a case back from an office that has no other appointment with it."""
    if case_id is None:
        return
    if not any(other.office_id == office for other in appointments_of_case(session, case_id, MET)):
        withdraw_from_office(session, case_id, office)


def _in_order(desk: Desk, opened: OpenedCase, candidates: Sequence[Slot], held: Meeting | None) -> list[Slot]:
    """Try first whom the person already holds a time with, then whom they met before; the others stay in turn."""
    known = [held.details.adviser] if held else []
    known += [details.adviser for details in standing(desk, opened)]
    return sorted(candidates, key=lambda slot: known.index(slot.adviser) if slot.adviser in known else len(known))


def _new_details(desk: Desk, route: Route, search: Search, slot: Slot, before: Details | None) -> Details:
    return Details(
        owner=before.owner if before else secrets.token_bytes(OWNER_LENGTH),
        room=desk.rooms.new_room(),
        adviser=slot.adviser,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        mode=slot.mode,
        motives=tuple(motive.code for motive in route.concerned),
        confidential=route.confidential,
        before=search.timing.before,
        after=search.timing.after,
        renewals=before.renewals if before and before.starts_at == slot.starts_at else 0,
    )


def _held_until(
    desk: Desk, row: Appointment | None, before: Details | None, details: Details, now: datetime
) -> datetime:
    """Say until when a slot is kept; choosing the very same again is no way to keep it for ever."""
    same = before is not None and (before.adviser, before.taken) == (details.adviser, details.taken)
    if same and row is not None and row.held_until is not None and row.held_until > now:
        return row.held_until
    return now + desk.policy.hold_for


def _held_row(session: Session, desk: Desk, case_id: str) -> tuple[Appointment | None, Details | None]:
    """Return the slot a case chose and holds; what is held for it because it waited is another matter."""
    for row in appointments_of_case(session, case_id, (State.HELD,)):
        details = open_details(desk.safe.server_keys, row.id, row.details)
        if not details.is_offer:
            return row, details
    return None, None


def new_appointment(session: Session, case_id: str | None, now: datetime) -> Appointment:
    """Add the row of an appointment that is held; the caller writes what it is."""
    row = Appointment(
        id=secrets.token_hex(APPOINTMENT_ID_LENGTH // 2),
        case_id=case_id,
        state=State.HELD,
        sequence=0,
        created_at=now,
    )
    session.add(row)
    return row


def write_hold(desk: Desk, row: Appointment, office: str, details: Details, held_until: datetime) -> None:
    """Write the slot that a row holds."""
    row.office_id = office
    row.held_until = held_until
    row.details = seal_details(desk.safe.server_keys, row.id, details)
    row.keep_until = keep_until(desk, details)


def _confirm_held(
    session: Session, desk: Desk, opened: OpenedCase, row: Appointment, people: tuple[Contact, Prescriber | None]
) -> bool:
    """Turn a hold into an appointment, with everything that goes with it; say whether the time was still there."""
    now = desk.safe.clock.now()
    contact, prescriber = people
    by = PRESCRIBER if prescriber else CITIZEN
    held = open_details(desk.safe.server_keys, row.id, row.details)
    details = replace(held, contact=contact, prescriber=prescriber, booked_by=by)
    details = give_code(session, desk, row, details)
    if not claim_time(session, Claim(details.adviser, details.taken, details.owner), now):
        return False
    row.details = seal_details(desk.safe.server_keys, row.id, details)
    row.state = State.CONFIRMED
    row.held_until = None
    session.flush()
    if prescriber is None:
        give_to_office(session, desk.safe, opened, row.office_id, row.keep_until)
    announce(session, desk, row, details, NoticeKind.CONFIRMATION)
    return True

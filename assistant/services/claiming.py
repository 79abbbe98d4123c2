"""Taking a time that was offered to somebody in line: one press, with the code or with the link of the message."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.booking.policy import Refused, may_move
from assistant.services.alerts import Wanted, open_wanted, withdraw_offer
from assistant.services.announcing import announce
from assistant.services.appointment_codes import give_code
from assistant.services.appointment_details import Details, open_details, seal_details
from assistant.services.appointments import back_at
from assistant.services.desk import Desk
from assistant.services.meetings import Holder, Meeting, appointment_for, keep_until, timing_of, told
from assistant.services.sharing import extend_for_office, give_wrapped
from assistant.storage.appointments import Appointment, Claim, State, claim_time, lock_appointment, release_time
from assistant.storage.base import transaction
from assistant.storage.outbox import NoticeKind
from assistant.storage.waiting import alert_offering


@dataclass(frozen=True, slots=True)
class Claimed:
    """The time is theirs: a new appointment, or the one they had, moved to it."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class OfferOver:
    """The time was offered to somebody else meanwhile, or is taken."""


def claim_offer(desk: Desk, holder: Holder, offered_id: str) -> Claimed | OfferOver:
    """Take the time that is held for somebody in line; their place in line is used up."""
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        row = appointment_for(session, holder, offered_id) and lock_appointment(session, offered_id)
        if row is not None and row.state is State.CONFIRMED:
            return Claimed(told(session, desk, row))
        alert = alert_offering(session, offered_id) if row is not None else None
        if row is None or alert is None or row.state is not State.HELD:
            return OfferOver()
        wanted = open_wanted(desk, alert)
        details = open_details(desk.safe.server_keys, row.id, row.details)
        had = lock_appointment(session, wanted.instead_of) if wanted.instead_of else None
        if had is not None and _is_movable(desk, had, now):
            withdraw_offer(session, desk, alert)
            kept = _move(session, desk, had, details, now)
        else:
            kept = _confirm(session, desk, row, details, wanted, now)
        if kept is None:
            session.rollback()
            return OfferOver()
        session.delete(alert)
        return Claimed(told(session, desk, kept))


def _is_movable(desk: Desk, row: Appointment, now: datetime) -> bool:
    details = open_details(desk.safe.server_keys, row.id, row.details)
    return not isinstance(may_move(timing_of(desk, details), row.state, details.starts_at, now), Refused)


def _confirm(
    session: Session, desk: Desk, row: Appointment, details: Details, wanted: Wanted, now: datetime
) -> Appointment | None:
    if not claim_time(session, Claim(details.adviser, details.taken, details.owner), now):
        return None
    details = give_code(session, desk, row, replace(details, is_offer=False))
    row.details = seal_details(desk.safe.server_keys, row.id, details)
    row.state, row.held_until = State.CONFIRMED, None
    session.flush()
    if row.case_id is not None:
        give_wrapped(session, row.case_id, row.office_id, wanted.key, row.keep_until)
    announce(session, desk, row, details, NoticeKind.CONFIRMATION)
    return row


def _move(session: Session, desk: Desk, had: Appointment, offer: Details, now: datetime) -> Appointment | None:
    """Bring the appointment they had to the time that was held for them."""
    before = open_details(desk.safe.server_keys, had.id, had.details)
    details = replace(before, adviser=offer.adviser, starts_at=offer.starts_at, ends_at=offer.ends_at, mode=offer.mode)
    release_time(session, offer.owner)
    if not claim_time(session, Claim(details.adviser, details.taken, details.owner), now, back_at=back_at(desk, now)):
        return None
    had.sequence += 1
    had.details = seal_details(desk.safe.server_keys, had.id, details)
    had.keep_until = max(had.keep_until, keep_until(desk, details))
    session.flush()
    if had.case_id is not None:
        extend_for_office(session, had.case_id, had.office_id, had.keep_until)
    announce(session, desk, had, details, NoticeKind.CHANGE)
    return had

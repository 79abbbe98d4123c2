"""What became of an appointment, by the word of its office: the person came, excused themselves, or did not come.

Each is written once, within some days, with a line that says who wrote it; a slip is corrected on another line. Whoever
did not come may book less for a while (``assistant.services.limits``); an excuse costs nothing and frees the time.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from assistant.booking.intervals import Interval
from assistant.booking.opening import whole_days
from assistant.booking.policy import SETTLED, TIME_GONE, Appointed, Refused, may_correct, may_mark
from assistant.services.appointment_details import Details, open_details
from assistant.services.appointments import NoSuchAppointment, back_at
from assistant.services.counts import CAME, EXCUSED, MISSED, count
from assistant.services.desk import Desk
from assistant.services.limits import count_no_show, forget_no_show
from assistant.services.meetings import Meeting, told
from assistant.services.safe import StaffAccess
from assistant.storage.appointments import (
    Appointment,
    Claim,
    State,
    change_state,
    claim_time,
    lock_appointment,
    release_time,
)
from assistant.storage.base import transaction
from assistant.storage.marks import AppointmentMark, marks_of

_COUNTED = {State.SEEN: CAME, State.EXCUSED: EXCUSED, State.NO_SHOW: MISSED}


@dataclass(frozen=True, slots=True)
class Marked:
    """It is written."""

    meeting: Meeting


MarkOutcome = Marked | Refused | NoSuchAppointment


def mark_seen(desk: Desk, access: StaffAccess, appointment_id: str) -> MarkOutcome:
    """Write that the person came."""
    return _mark(desk, access, appointment_id, State.SEEN)


def mark_excused(desk: Desk, access: StaffAccess, appointment_id: str) -> MarkOutcome:
    """Write that the person said they could not come; time that has not begun comes back to everybody."""
    return _mark(desk, access, appointment_id, State.EXCUSED)


def mark_no_show(desk: Desk, access: StaffAccess, appointment_id: str) -> MarkOutcome:
    """Write that the person did not come."""
    return _mark(desk, access, appointment_id, State.NO_SHOW)


def correct_mark(desk: Desk, access: StaffAccess, appointment_id: str, outcome: State) -> MarkOutcome:
    """Write something else than what was written; on its day also that the person is still expected."""
    now = desk.safe.clock.now()
    counted_at = None
    with transaction(desk.safe.engine) as session:
        row, details = _their_row(session, desk, access, appointment_id)
        if row is None or details is None:
            return NoSuchAppointment()
        verdict = may_correct(desk.policy, row.state, outcome, _appointed(session, desk, row, details), now)
        if isinstance(verdict, Refused):
            return verdict
        if outcome is State.CONFIRMED and not claim_time(
            session, Claim(details.adviser, details.taken, details.owner), now
        ):
            return Refused(TIME_GONE)
        if row.state is State.NO_SHOW:
            counted_at = marks_of(session, row.id)[-1].happened_at
        marked = _write(session, desk, access, row, outcome)
    if isinstance(marked, Marked) and counted_at is not None:
        forget_no_show(desk, details.contact, counted_at)
    if isinstance(marked, Marked) and outcome is State.NO_SHOW:
        count_no_show(desk, details.contact)
    return marked


def expect_again(desk: Desk, access: StaffAccess, appointment_id: str) -> MarkOutcome:
    """Take back what was written by mistake, on the day itself: the person is expected again."""
    return correct_mark(desk, access, appointment_id, State.CONFIRMED)


def _mark(desk: Desk, access: StaffAccess, appointment_id: str, outcome: State) -> MarkOutcome:
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        row, details = _their_row(session, desk, access, appointment_id)
        if row is None or details is None:
            return NoSuchAppointment()
        verdict = may_mark(desk.policy, row.state, outcome, _appointed(session, desk, row, details), now)
        if isinstance(verdict, Refused):
            return verdict
        marked = _write(session, desk, access, row, outcome)
        if outcome is State.EXCUSED and isinstance(marked, Marked) and now < details.starts_at:
            release_time(session, details.owner, back_at(desk, now))
    if outcome is State.NO_SHOW and isinstance(marked, Marked):
        count_no_show(desk, details.contact)
    return marked


def _their_row(
    session: Session, desk: Desk, access: StaffAccess, appointment_id: str
) -> tuple[Appointment | None, Details | None]:
    """Return an appointment of the office that asks, locked; to any other office it does not exist."""
    row = lock_appointment(session, appointment_id)
    if row is None or row.office_id != access.office:
        return None, None
    return row, open_details(desk.safe.server_keys, row.id, row.details)


def _appointed(session: Session, desk: Desk, row: Appointment, details: Details) -> Appointed:
    zone = told(session, desk, row).office.zone
    return Appointed(details.starts_at, whole_days(Interval(details.starts_at, details.starts_at), zone))


def _write(session: Session, desk: Desk, access: StaffAccess, row: Appointment, after: State) -> Marked | Refused:
    """Change the state if nobody else just did, and say on a line who did it."""
    before = row.state
    if not change_state(session, row.id, (before,), after):
        return Refused(SETTLED)
    session.add(
        AppointmentMark(
            appointment_id=row.id,
            happened_at=desk.safe.clock.now(),
            staff=access.staff,
            office=access.office,
            before=before.value,
            after=after.value,
            why=access.why,
        )
    )
    session.flush()
    session.refresh(row)
    if after in _COUNTED:
        count(session, _COUNTED[after], "appointment", access.office, clock=desk.safe.clock)
    return Marked(told(session, desk, row))

"""An appointment as the office that made it, or where it takes place, reads it."""

from assistant.services.desk import Desk
from assistant.services.envelope import office_lookup_id
from assistant.services.meetings import MET, Meeting, told
from assistant.storage.appointments import Appointment, State, appointments_of_case
from assistant.storage.base import reading
from assistant.storage.cases import find_sealed_case
from assistant.storage.marks import marks_of


def meeting_for_office(desk: Desk, office: str, appointment_id: str) -> Meeting | None:
    """Return an appointment of this office, or one that it took for somebody elsewhere; nothing else exists."""
    with reading(desk.safe.engine) as session:
        row = session.get(Appointment, appointment_id)
        if row is None or row.state is State.HELD:
            return None
        if row.office_id != office and all(mark.office != office for mark in marks_of(session, row.id)):
            return None
        return told(session, desk, row)


def case_of_meeting(desk: Desk, office: str, appointment_id: str) -> str | None:
    """Return the case that came with an appointment of this office, as long as the office may open it."""
    with reading(desk.safe.engine) as session:
        row = session.get(Appointment, appointment_id)
        if row is None or row.case_id is None or row.office_id != office:
            return None
        sealed = find_sealed_case(session, office_lookup_id(office, row.case_id))
        return row.case_id if sealed is not None and sealed.key_expires_at > desk.safe.clock.now() else None


def meetings_ahead(desk: Desk, office: str, case: str) -> tuple[Meeting, ...]:
    """Return the appointments about a case that are still to come at this office, the next one first."""
    now = desk.safe.clock.now()
    with reading(desk.safe.engine) as session:
        rows = appointments_of_case(session, case, (State.CONFIRMED,))
        found = [told(session, desk, row) for row in rows if row.office_id == office]
    ahead = [meeting for meeting in found if meeting.details.ends_at > now]
    return tuple(sorted(ahead, key=lambda meeting: meeting.details.starts_at))


def has_met_before(desk: Desk, case: str, but: str) -> bool:
    """Tell whether a case has or had another appointment, wherever it is; nothing else of it is told."""
    with reading(desk.safe.engine) as session:
        return any(row.id != but for row in appointments_of_case(session, case, MET))


def last_meeting_about(desk: Desk, office: str, case: str) -> Meeting | None:
    """Return the newest appointment this office has or had about a case: whoever comes back need not be asked again."""
    with reading(desk.safe.engine) as session:
        rows = appointments_of_case(session, case, MET)
        mine = next((row for row in rows if row.office_id == office), None)
        return None if mine is None else told(session, desk, mine)

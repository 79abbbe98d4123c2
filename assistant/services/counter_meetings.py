"""An appointment as the office that made it, or where it takes place, reads it."""

from assistant.services.desk import Desk
from assistant.services.meetings import MET, Meeting, told
from assistant.storage.appointments import Appointment, State, appointments_of_case
from assistant.storage.base import reading
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
    """Return the case that came with an appointment of this office."""
    with reading(desk.safe.engine) as session:
        row = session.get(Appointment, appointment_id)
        return row.case_id if row is not None and row.office_id == office else None


def last_meeting_about(desk: Desk, office: str, case: str) -> Meeting | None:
    """Return the newest appointment this office has or had about a case: whoever comes back need not be asked again."""
    with reading(desk.safe.engine) as session:
        rows = appointments_of_case(session, case, MET)
        mine = next((row for row in rows if row.office_id == office), None)
        return None if mine is None else told(session, desk, mine)

"""When video does not suit after all: the same time by telephone or at the counter, without losing it.

Nothing is freed and nothing is taken: the adviser keeps that time for this person, and only the way to meet changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.booking.motives import OFFICE, TELEPHONE, VIDEO
from assistant.booking.opening import occurrences, whole_days
from assistant.booking.timing import CITIZEN, STAFF
from assistant.services.announcing import announce
from assistant.services.appointment_details import Details, open_details, seal_details
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting, told
from assistant.storage import offices as offices_tables
from assistant.storage.appointments import State, lock_appointment
from assistant.storage.base import reading, transaction
from assistant.storage.outbox import NoticeKind
from assistant.storage.video import empty_room


@dataclass(frozen=True, slots=True)
class NotByVideo:
    """The meeting is not held by video, or no longer stands: there is nothing to change here."""


def call_instead(desk: Desk, appointment: str, telephone: str) -> Meeting | NotByVideo:
    """Ask the office to call at that number, at the time that was kept."""
    return _change(
        desk,
        appointment,
        lambda details: replace(details, mode=TELEPHONE, contact=replace(details.contact, telephone=telephone)),
    )


def come_instead(desk: Desk, appointment: str) -> Meeting | NotByVideo:
    """Meet at the counter, at the time that was kept."""
    return _change(desk, appointment, lambda details: replace(details, mode=OFFICE))


def receives_there(desk: Desk, meeting: Meeting) -> bool:
    """Tell whether the adviser is at the counter of that office at that very time."""
    details = meeting.details
    with reading(desk.safe.engine) as session:
        adviser = offices_tables.advisers_at(session, meeting.office.id).get(details.adviser)
        if adviser is None or OFFICE not in adviser.modes:
            return False
        return any(
            opened.starts_at <= details.starts_at and details.ends_at <= opened.ends_at
            for window in offices_tables.windows_at(session, meeting.office.id)
            if window.adviser == details.adviser and OFFICE in window.modes
            for opened in occurrences(window, whole_days(details.interval, meeting.office.zone), ())
        )


def draw_new_room(desk: Desk, appointment: str) -> Meeting | NotByVideo:
    """End the links people have, and send them others."""
    return _change(
        desk, appointment, lambda details: replace(details, room=desk.rooms.new_room()), NoticeKind.LINK, by=STAFF
    )


def _change(
    desk: Desk,
    appointment: str,
    changed: Callable[[Details], Details],
    kind: NoticeKind = NoticeKind.CHANGE,
    *,
    by: str = CITIZEN,
) -> Meeting | NotByVideo:
    """Write a video meeting otherwise: calendars see a later version, the person is told, and the room is emptied."""
    with transaction(desk.safe.engine) as session:
        row = lock_appointment(session, appointment)
        if row is None or row.state is not State.CONFIRMED:
            return NotByVideo()
        details = open_details(desk.safe.server_keys, row.id, row.details)
        if details.mode != VIDEO:
            return NotByVideo()
        details = changed(details)
        row.details = seal_details(desk.safe.server_keys, row.id, details)
        row.sequence += 1
        empty_room(session, row.id)
        session.flush()
        announce(session, desk, row, details, kind, by=by)
        return told(session, desk, row)

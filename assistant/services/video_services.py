"""Which service an office uses for video, and what is written again when one ends.

The links people have lead to our own page, which knows where the meeting is held: changing the service breaks none.
When a service ends, or a room may have become known, every meeting to come gets a new room: the old links end, and the
person is told, with a later version for their calendar.
"""

from sqlalchemy import select

from assistant.booking.motives import VIDEO
from assistant.errors import AssistantError
from assistant.services.appointment_details import open_details
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting
from assistant.services.video import known_service, shows_addresses
from assistant.services.video_instead import draw_new_room
from assistant.settings import OUR_ROOM
from assistant.storage.appointments import Appointment, State
from assistant.storage.base import reading, transaction
from assistant.storage.offices import Office
from assistant.storage.video import choose_provider, provider_of


class UnknownVideoService(AssistantError):
    """No office or no service for video has that name; ``data`` says which, and what there is."""


def use_service(desk: Desk, office: str, service: str) -> None:
    """Let an office meet at a service from now on: our own room, or one the organisation's file describes."""
    known = (OUR_ROOM, *desk.rooms.services)
    if service not in known:
        raise UnknownVideoService("video_service_unknown", {"name": service, "known": ", ".join(known)})
    with transaction(desk.safe.engine) as session:
        if session.get(Office, office) is None:
            raise UnknownVideoService("office_unknown", {"name": office})
        choose_provider(session, office, None if service == OUR_ROOM else service)


def service_of(desk: Desk, office: str) -> str:
    """Return the service an office uses; our own room where the one it chose is gone."""
    with reading(desk.safe.engine) as session:
        return known_service(desk, provider_of(session, office))


def video_shows_addresses(desk: Desk, office: str) -> bool:
    """Tell whether a video meeting at an office would show each side where on the Internet the other is."""
    return shows_addresses(desk, service_of(desk, office))


def reissue(desk: Desk, office: str) -> int:
    """Draw a new room for every video meeting to come at an office, and tell the people; return how many."""
    with reading(desk.safe.engine) as session:
        if session.get(Office, office) is None:
            raise UnknownVideoService("office_unknown", {"name": office})
        rows = session.execute(
            select(Appointment.id, Appointment.details).where(
                Appointment.office_id == office, Appointment.state == State.CONFIRMED
            )
        ).all()
    concerned = []
    for appointment, sealed in rows:
        details = open_details(desk.safe.server_keys, appointment, sealed)
        if details.mode == VIDEO and details.ends_at > desk.safe.clock.now():
            concerned.append(appointment)
    return sum(isinstance(draw_new_room(desk, appointment), Meeting) for appointment in concerned)

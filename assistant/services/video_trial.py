"""A video meeting to try things with: it begins now, nobody booked it, and it is erased as any other.

Operators try their relay with it, and whoever looks at a demonstration enters the room without waiting for a real day.
It takes nobody's time: no busy row is written.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from assistant.booking.motives import OTHER, VIDEO
from assistant.services.appointment_details import Contact, Details, seal_details
from assistant.services.appointments import new_appointment
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting, keep_until, told
from assistant.services.video import adviser_link
from assistant.storage.appointments import OWNER_LENGTH, State
from assistant.storage.base import transaction
from assistant.storage.offices import advisers_at

TRIAL_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Trial:
    """The meeting, and the two addresses that lead into its room."""

    meeting: Meeting
    person: str = field(repr=False)
    adviser: str = field(repr=False)


def open_trial(
    desk: Desk, office: str, contact: Contact | None = None, *, begins_in: timedelta = timedelta()
) -> Trial | None:
    """Write a video meeting at an office; nothing where nobody receives there by video."""
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        able = sorted(code for code, adviser in advisers_at(session, office).items() if VIDEO in adviser.modes)
        if not able:
            return None
        details = Details(
            owner=secrets.token_bytes(OWNER_LENGTH),
            room=desk.rooms.new_room(),
            adviser=able[0],
            starts_at=now + begins_in,
            ends_at=now + begins_in + TRIAL_LASTS,
            mode=VIDEO,
            motives=(OTHER,),
            confidential=False,
            contact=contact or Contact(),
        )
        row = new_appointment(session, None, now)
        row.office_id, row.state, row.keep_until = office, State.CONFIRMED, keep_until(desk, details)
        row.details = seal_details(desk.safe.server_keys, row.id, details)
        session.flush()
        meeting = told(session, desk, row)
    return Trial(meeting, meeting.video_link or "", adviser_link(desk, meeting))

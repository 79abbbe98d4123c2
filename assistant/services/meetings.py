"""An appointment as its pages, prints and messages read it, and who may ask for it.

Whoever opened the case sees all its appointments; whoever has the signed link of a notice sees that one alone.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.booking.motives import VIDEO, Motive
from assistant.booking.timing import Timing, strictest
from assistant.services.agenda import Office, Search, read_office
from assistant.services.appointment_details import Details, open_details
from assistant.services.desk import Desk
from assistant.services.safe import OpenedCase
from assistant.services.server_keys import ServerKeys
from assistant.services.video_links import PERSON, write_video_link
from assistant.storage.appointments import APPOINTMENT_ID_LENGTH, Appointment, State, appointments_of_case
from assistant.storage.base import reading
from assistant.storage.offices import Adviser

LINK_LASTS = timedelta(days=1)
SHORT_LINK_LASTS = timedelta(hours=2)
MET = (State.CONFIRMED, State.SEEN)
"""The states in which a person has met somebody, or will."""

_HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ID_LENGTH = APPOINTMENT_ID_LENGTH
_ID_BYTES, _HOUR_BYTES, _MAC_BYTES = ID_LENGTH // 2, 4, 16


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment as it is told."""

    id: str
    state: State
    sequence: int
    office: Office
    adviser: str
    details: Details
    held_until: datetime | None
    video_link: str | None


@dataclass(frozen=True, slots=True)
class MeetingLink:
    """What the link of a notice opens: one appointment, and nothing of the case."""

    appointment: str


Holder = OpenedCase | MeetingLink


def link_to(desk: Desk, meeting: Meeting) -> str:
    """Write the token of a link that opens this appointment alone, until a day after it."""
    return _link(desk, meeting, meeting.details.ends_at + LINK_LASTS)


def short_link_to(desk: Desk, meeting: Meeting) -> str:
    """Write the token of a link for whoever found the appointment with its code: a shared computer forgets it soon."""
    return _link(desk, meeting, desk.safe.clock.now() + SHORT_LINK_LASTS)


def _link(desk: Desk, meeting: Meeting, lasts_until: datetime) -> str:
    until = (lasts_until - _EPOCH) // _HOUR + 1
    body = bytes.fromhex(meeting.id) + until.to_bytes(_HOUR_BYTES, "big")
    return urlsafe_b64encode(body + _mac(desk.safe.server_keys.keys[0], body)).decode().rstrip("=")


def read_link(desk: Desk, token: str) -> MeetingLink | None:
    """Read a token; nothing when it was not written here or its time is over."""
    try:
        read = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    body, mac = read[:-_MAC_BYTES], read[-_MAC_BYTES:]
    if len(body) != _ID_BYTES + _HOUR_BYTES or not _is_ours(desk.safe.server_keys, body, mac):
        return None
    until = _EPOCH + int.from_bytes(body[_ID_BYTES:], "big") * _HOUR
    return MeetingLink(body[:_ID_BYTES].hex()) if desk.safe.clock.now() < until else None


def appointment_for(session: Session, holder: Holder, appointment_id: str) -> Appointment | None:
    """Return the row of an appointment, if this reader may see it."""
    row = session.get(Appointment, appointment_id)
    if row is None:
        return None
    if isinstance(holder, MeetingLink):
        return row if row.id == holder.appointment else None
    return row if row.case_id == holder.id else None


def meeting_of(desk: Desk, holder: Holder, appointment_id: str) -> Meeting | None:
    """Return one appointment, if this reader may see it."""
    with reading(desk.safe.engine) as session:
        row = appointment_for(session, holder, appointment_id)
        return None if row is None else told(session, desk, row)


def meetings_of(desk: Desk, opened: OpenedCase) -> tuple[Meeting, ...]:
    """Return the appointments of a case, the newest first."""
    with reading(desk.safe.engine) as session:
        return tuple(told(session, desk, row) for row in appointments_of_case(session, opened.id))


def held_by(desk: Desk, opened: OpenedCase) -> Meeting | None:
    """Return the slot this case chose and holds, even past its end: it may still be free."""
    with reading(desk.safe.engine) as session:
        for row in appointments_of_case(session, opened.id, (State.HELD,)):
            if not open_details(desk.safe.server_keys, row.id, row.details).is_offer:
                return told(session, desk, row)
    return None


def standing(desk: Desk, opened: OpenedCase) -> tuple[Details, ...]:
    """Return the appointments a person has or had, the newest first: not those missed, nor those taken for others."""
    with reading(desk.safe.engine) as session:
        rows = appointments_of_case(session, opened.id, MET)
        every = (open_details(desk.safe.server_keys, row.id, row.details) for row in rows)
        return tuple(details for details in every if details.prescriber is None)


def missed_by(desk: Desk, opened: OpenedCase) -> tuple[Details, ...]:
    """Return the appointments a case did not come to."""
    with reading(desk.safe.engine) as session:
        rows = appointments_of_case(session, opened.id, (State.NO_SHOW,))
        return tuple(open_details(desk.safe.server_keys, row.id, row.details) for row in rows)


def read_meeting(session: Session, desk: Desk, appointment_id: str) -> Meeting | None:
    """Return an appointment for the service itself, in the caller's transaction."""
    row = session.get(Appointment, appointment_id)
    return None if row is None else told(session, desk, row)


def told(session: Session, desk: Desk, row: Appointment) -> Meeting:
    """Return a row as it is told."""
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
        video_link=_video_page(desk, row.id, details) if details.mode == VIDEO else None,
    )


def _video_page(desk: Desk, appointment: str, details: Details) -> str:
    """Return the address by which the person enters the video meeting."""
    return desk.rooms.page(write_video_link(desk.safe.server_keys, appointment, details, PERSON))


def motives_of(desk: Desk, details: Details) -> tuple[Motive, ...]:
    """Return why a meeting is held; a motive the rules no longer know is left out."""
    return tuple(desk.motives[code] for code in details.motives if code in desk.motives)


def timing_of(desk: Desk, details: Details) -> Timing:
    """Return what the motives of a meeting say about its time."""
    return strictest(motive.timing for motive in motives_of(desk, details))


def search_of(desk: Desk, meeting: Meeting) -> Search:
    """Look for the same meeting at another time."""
    details = meeting.details
    skills = frozenset(skill for motive in motives_of(desk, details) for skill in motive.skills)
    minutes = details.interval.duration // timedelta(minutes=1)
    timing = timing_of(desk, details)
    return Search(
        office=meeting.office.id,
        mode=details.mode,
        minutes=minutes,
        skills=skills,
        language=details.contact.language,
        timing=timing,
        motives=frozenset(details.motives),
        speaks=details.contact.must_speak,
    )


def keep_until(desk: Desk, details: Details) -> datetime:
    """Return the first day of a month after the time to keep it is over: a date that tells no appointment's day."""
    over = details.ends_at + desk.safe.keep.appointment
    return (over.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)


def _is_ours(keys: ServerKeys, body: bytes, mac: bytes) -> bool:
    return any(hmac.compare_digest(_mac(key, body), mac) for key in keys.keys)


def _mac(key: bytes, body: bytes) -> bytes:
    return ServerKeys((key,)).hash_of("appointment link", body.hex())[:_MAC_BYTES]

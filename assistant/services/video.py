"""The room of a video meeting: who may enter, who sits there, and what each side tells the other.

Nothing of the meeting itself passes here: picture and sound go from browser to browser, or through the operator's
relay. Nobody is identified by video, and nothing is recorded. All that is shared is in the database, so that any number
of processes may serve one meeting.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from assistant.booking.motives import VIDEO
from assistant.services.appointment_details import open_details
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting, told
from assistant.services.ports import OutsideVisit
from assistant.services.server_keys import seal, unseal
from assistant.services.video_links import ADVISER, PERSON, is_true, read_video_link, write_video_link
from assistant.settings import OUR_ROOM
from assistant.storage import video as tables
from assistant.storage.appointments import Appointment, State
from assistant.storage.base import reading, transaction

OPENS_BEFORE = timedelta(minutes=10)
CLOSES_AFTER = timedelta(hours=2)
SILENT_AFTER = timedelta(seconds=25)
MOST_WAITING = 200
_PURPOSE = "video signal"
_TOKEN_BYTES = 24
_MOST_VISITS = 2**31 - 1


class Door(StrEnum):
    """What a visitor finds: the room itself, or why there is none for them now."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"
    OTHER_WAY = "other_way"
    EXPOSED = "exposed"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a true link: which meeting, which side, and at whose service the meeting is held."""

    meeting: Meeting
    role: str
    service: str = OUR_ROOM

    @property
    def place(self) -> tables.Place:
        """Their seat."""
        return tables.Place(self.meeting.id, self.role)

    @property
    def other_place(self) -> tables.Place:
        """The seat across."""
        return tables.Place(self.meeting.id, PERSON if self.role == ADVISER else ADVISER)

    @property
    def opens_at(self) -> datetime:
        """From when on one may enter."""
        return self.meeting.details.starts_at - OPENS_BEFORE

    @property
    def closes_at(self) -> datetime:
        """Until when one may enter."""
        return self.meeting.details.ends_at + CLOSES_AFTER


@dataclass(frozen=True, slots=True)
class Entered:
    """The seat is theirs: the token their browser keeps, this visit's number, and that of whoever sits across."""

    token: str = field(repr=False)
    visit: int
    across: int | None
    servers: Sequence[Mapping[str, object]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """The same link is in use on another device, which still answers."""


@dataclass(frozen=True, slots=True)
class Unseated:
    """This browser has no seat, or no longer."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What the other side left: its number, the visit that left it, the words."""

    number: int
    visit: int
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """Who sits across now, and what they left."""

    across: int | None
    signals: tuple[Signal, ...] = ()


def adviser_link(desk: Desk, meeting: Meeting) -> str:
    """Return the address by which the adviser enters a video meeting."""
    return desk.rooms.page(write_video_link(desk.safe.server_keys, meeting.id, meeting.details, ADVISER))


def visitor_of(desk: Desk, token: str) -> Visitor | None:
    """Return who comes with a link; nothing where it is not true, or not any more."""
    link = read_video_link(token)
    if link is None:
        return None
    with reading(desk.safe.engine) as session:
        row = session.get(Appointment, link.appointment)
        if row is None or row.state in {State.HELD, State.CANCELLED}:
            return None
        if not is_true(desk.safe.server_keys, link, open_details(desk.safe.server_keys, row.id, row.details)):
            return None
        chosen = tables.provider_of(session, row.office_id)
        return Visitor(told(session, desk, row), link.role, known_service(desk, chosen))


def door_of(desk: Desk, visitor: Visitor) -> Door:
    """Say what a visitor finds at this moment."""
    details, now = visitor.meeting.details, desk.safe.clock.now()
    if now >= visitor.closes_at:
        return Door.OVER
    if details.mode != VIDEO:
        return Door.OTHER_WAY
    if details.is_discreet and shows_addresses(desk, visitor.service):
        return Door.EXPOSED
    if now < visitor.opens_at:
        return Door.EARLY
    return Door.OPEN if visitor.service == OUR_ROOM else Door.OUTSIDE


def shows_addresses(desk: Desk, service: str) -> bool:
    """Tell whether each side of a call at a service would learn where on the Internet the other is."""
    return service == OUR_ROOM and not desk.rooms.relays


def outside_address(desk: Desk, visitor: Visitor) -> str:
    """Return where the meeting is held, at the service of somebody else."""
    leads = visitor.role == ADVISER
    visit = OutsideVisit(visitor.meeting.details.room, leads, visitor.opens_at, visitor.closes_at)
    return desk.rooms.elsewhere(visitor.service, visit)


def enter(desk: Desk, visitor: Visitor, token: str = "") -> Entered | SeatTaken:
    """Sit down: on a free seat, on one's own after a reload, or where the device before went silent."""
    now = desk.safe.clock.now()
    token, visit = token or secrets.token_urlsafe(_TOKEN_BYTES), 1 + secrets.randbelow(_MOST_VISITS)
    with transaction(desk.safe.engine, durable=False) as session:
        holder = _holder(desk, token)
        if not tables.take_seat(session, visitor.place, holder, visit, now, now - SILENT_AFTER):
            return SeatTaken()
        across = _across(session, desk, visitor)
    return Entered(token, visit, across, desk.rooms.servers(visitor.closes_at))


def still_here(desk: Desk, visitor: Visitor, token: str, after: int) -> bool:
    """Note that this browser still sits there, and has heard everything up to a number; say whether it does."""
    with transaction(desk.safe.engine, durable=False) as session:
        seat = tables.seat_of(session, visitor.place)
        if seat is None or seat.holder != _holder(desk, token):
            return False
        tables.mark_seen(session, visitor.place, desk.safe.clock.now())
        tables.forget_heard(session, visitor.place, after)
        return True


def hear(desk: Desk, visitor: Visitor, token: str, after: int) -> Heard | Unseated:
    """Return who sits across, and what they left since a number."""
    with reading(desk.safe.engine) as session:
        seat = tables.seat_of(session, visitor.place)
        if seat is None or seat.holder != _holder(desk, token):
            return Unseated()
        found = tables.signals_after(session, seat, after)
        return Heard(
            _across(session, desk, visitor),
            tuple(Signal(row.id, row.from_visit, _opened(desk, row.appointment_id, row.body)) for row in found),
        )


def say(desk: Desk, visitor: Visitor, token: str, to: int, bodies: Sequence[str]) -> Heard | Unseated:
    """Leave something for one visit across; what is meant for somebody who left since is dropped."""
    with transaction(desk.safe.engine, durable=False) as session:
        mine, theirs = tables.seat_of(session, visitor.place), tables.seat_of(session, visitor.other_place)
        if mine is None or mine.holder != _holder(desk, token):
            return Unseated()
        if theirs is not None and theirs.visit == to and tables.count_signals(session, theirs) < MOST_WAITING:
            sealed = [seal(desk.safe.server_keys, _PURPOSE, visitor.meeting.id, body.encode()) for body in bodies]
            tables.leave_signals(session, theirs, mine.visit, sealed, desk.safe.clock.now())
        return Heard(_across(session, desk, visitor))


def leave(desk: Desk, visitor: Visitor, token: str) -> None:
    """Get up. The last to leave leaves nothing in the database."""
    with transaction(desk.safe.engine, durable=False) as session:
        seat = tables.seat_of(session, visitor.place)
        if seat is not None and seat.holder == _holder(desk, token):
            tables.leave_seat(session, visitor.place)


def known_service(desk: Desk, chosen: str | None) -> str:
    """Return the service an office chose; our own room where it chose none, or one that is gone."""
    return chosen if chosen is not None and chosen in desk.rooms.services else OUR_ROOM


def _across(session: Session, desk: Desk, visitor: Visitor) -> int | None:
    seat = tables.seat_of(session, visitor.other_place)
    return seat.visit if seat and seat.seen_at > desk.safe.clock.now() - SILENT_AFTER else None


def _holder(desk: Desk, token: str) -> bytes:
    return desk.safe.server_keys.hash_of("video seat", token)


def _opened(desk: Desk, appointment: str, sealed: bytes) -> str:
    return unseal(desk.safe.server_keys, _PURPOSE, appointment, sealed).decode()

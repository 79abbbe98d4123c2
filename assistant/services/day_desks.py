"""Who receives today and at which desk; the screen of the waiting room, behind a secret address of its own.

Whoever has that address sees numbers and desks, and nothing else. It is told once, when it is made; making another one
takes it back.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from assistant.services.agenda import Office, read_office
from assistant.services.desk import Desk
from assistant.services.safe import StaffAccess
from assistant.services.visits import today_at
from assistant.storage.base import reading, transaction
from assistant.storage.visits import (
    DESK_LENGTH,
    CallBackTry,
    CallScreen,
    DeskPresence,
    desks_of,
    last_calls,
    screen_with,
    sit_down,
    stand_up,
)
from assistant.storage.waiting import CallBack

CALLS_SHOWN = 6
_TOKEN_BYTES = 24
_PURPOSE = "call screen"


@dataclass(frozen=True, slots=True)
class Announced:
    """One call, as the waiting room sees and hears it; ``turn`` differs each time a number is said again."""

    number: int
    desk: str
    turn: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What the waiting room of an office shows: the newest call first."""

    office: Office
    calls: tuple[Announced, ...]


def take_desk(desk: Desk, access: StaffAccess, place: str) -> None:
    """Write at which desk a member of staff receives today."""
    with transaction(desk.safe.engine) as session:
        day = today_at(session, desk, access.office)
        seat = DeskPresence(office_id=access.office, day=day, account_id=access.staff, desk=place[:DESK_LENGTH])
        sit_down(session, seat)


def leave_desk(desk: Desk, access: StaffAccess) -> None:
    """Write that a member of staff receives nobody for now."""
    with transaction(desk.safe.engine) as session:
        stand_up(session, access.office, today_at(session, desk, access.office), access.staff)


def desk_of(desk: Desk, access: StaffAccess) -> str:
    """Return the desk of a member of staff today; empty where they have none."""
    with reading(desk.safe.engine) as session:
        return desks_of(session, access.office, today_at(session, desk, access.office)).get(access.staff, "")


def open_screen(desk: Desk, office: str) -> str:
    """Make the address of an office's screen and return its token; the one before opens nothing any more."""
    token = urlsafe_b64encode(token_bytes(_TOKEN_BYTES)).decode()
    with transaction(desk.safe.engine) as session:
        made = CallScreen(office_id=office, token_hash=_hash(desk, token), created_at=desk.safe.clock.now())
        session.merge(made)
    return token


def close_screen(desk: Desk, office: str) -> None:
    """Take the address of an office's screen back."""
    with transaction(desk.safe.engine) as session:
        present = session.get(CallScreen, office)
        if present is not None:
            session.delete(present)


def screen_since(desk: Desk, office: str) -> datetime | None:
    """Return when the address of an office's screen was made; nothing where it has none."""
    with reading(desk.safe.engine) as session:
        present = session.get(CallScreen, office)
        return present.created_at if present else None


def screen_at(desk: Desk, token: str) -> Screen | None:
    """Return what the screen behind an address shows; nothing where there is no such screen."""
    with reading(desk.safe.engine) as session:
        found = screen_with(session, desk.safe.server_keys.hashes_of(_PURPOSE, token))
        office = read_office(session, found.office_id) if found else None
        if office is None:
            return None
        rows = last_calls(session, office.id, today_at(session, desk, office.id), CALLS_SHOWN)
        return Screen(
            office, tuple(Announced(row.number or 0, row.desk or "", f"{row.id[:8]}-{row.calls}") for row in rows)
        )


def note_call_back(desk: Desk, access: StaffAccess, call_back: str, *, was_reached: bool) -> bool:
    """Write what became of a promised call; say whether this office promised it."""
    with transaction(desk.safe.engine) as session:
        promised = session.get(CallBack, call_back)
        if promised is None or promised.office_id != access.office:
            return False
        session.merge(
            CallBackTry(
                call_back_id=call_back,
                tried_at=desk.safe.clock.now(),
                staff=access.staff,
                was_reached=was_reached,
            )
        )
        return True


def _hash(desk: Desk, token: str) -> bytes:
    return desk.safe.server_keys.hash_of(_PURPOSE, token)

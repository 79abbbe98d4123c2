"""A call in a half-day: for whoever finds no time that suits, or cannot choose one on a screen."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assistant.booking.motives import Route
from assistant.booking.opening import PARIS
from assistant.services.agenda import Office
from assistant.services.appointment_details import Contact, Prescriber
from assistant.services.desk import Desk
from assistant.services.dossier import save_with_code
from assistant.services.safe import CaseExpired, OpenedCase
from assistant.services.server_keys import seal, unseal
from assistant.settings import Hours
from assistant.storage import offices as tables
from assistant.storage.appointments import APPOINTMENT_ID_LENGTH
from assistant.storage.base import reading, transaction
from assistant.storage.cases import lock_case
from assistant.storage.waiting import CallBack, call_backs_of, call_backs_of_case, places_taken, take_place

MORNING: Final = "morning"
AFTERNOON: Final = "afternoon"
PLACES = 6
HALF_DAYS = 6
_NOON = time(12, 30)
_LOOKED_AT = 21
_PURPOSE = "call back"
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A morning or an afternoon of one day."""

    day: date
    half: str


@dataclass(frozen=True, slots=True)
class Promised:
    """A call that is promised: when, from which office, whom to call and about what; and who asked in their stead."""

    id: str
    office: str
    half_day: HalfDay
    contact: Contact = field(repr=False)
    motives: tuple[str, ...]
    prescriber: Prescriber | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CalledFor:
    """Whom to call, and who asked for it in their stead, if somebody did."""

    contact: Contact = field(repr=False)
    prescriber: Prescriber | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class HalfDayFull:
    """Every place of that half-day is taken, or it is none the office keeps."""


def half_days(desk: Desk, office: Office) -> tuple[HalfDay, ...]:
    """Return the coming half-days in which an office can call somebody."""
    now = desk.safe.clock.now().astimezone(office.zone)
    found = []
    with reading(desk.safe.engine) as session:
        row = session.get(tables.Office, office.id)
        closed = desk.holidays.days(row.holidays_of if row else "", (now.year, now.year + 1))
        for half_day, begins_at in _halves(office, now.date(), office.zone):
            if half_day.day in closed or begins_at <= now:
                continue
            if places_taken(session, office.id, half_day.day, half_day.half) < PLACES:
                found.append(half_day)
            if len(found) == HALF_DAYS:
                break
    return tuple(found)


def ask_call_back(
    desk: Desk, opened: OpenedCase, route: Route, office: Office, half_day: HalfDay, who: Contact | CalledFor
) -> OpenedCase | HalfDayFull | CaseExpired:
    """Promise a call; return the case, which has a code. Asked again, the last wish holds: one call at a time."""
    if half_day not in half_days(desk, office):
        return HalfDayFull()
    saved = save_with_code(desk.safe, opened)
    if isinstance(saved, CaseExpired):
        return saved
    new_id = secrets.token_hex(APPOINTMENT_ID_LENGTH // 2)
    motives = [motive.code for motive in route.concerned]
    called = who if isinstance(who, CalledFor) else CalledFor(who, None)
    written = json.dumps({**asdict(called), "motives": motives}, ensure_ascii=False).encode()
    sealed = seal(desk.safe.server_keys, _PURPOSE, new_id, written.ljust(-(-len(written) // _BLOCK) * _BLOCK))
    with transaction(desk.safe.engine) as session:
        if not lock_case(session, saved.id):
            return CaseExpired()
        before = call_backs_of_case(session, saved.id)
        promised = CallBack(
            id=new_id,
            case_id=saved.id,
            office_id=office.id,
            day=half_day.day,
            half=half_day.half,
            created_at=desk.safe.clock.now(),
            details=sealed,
        )
        if not take_place(session, promised, PLACES):
            return HalfDayFull()
        for row in before:
            session.delete(row)
    return saved


def promised_to(desk: Desk, opened: OpenedCase) -> tuple[Promised, ...]:
    """Return the calls promised to a case, from today on."""
    today = desk.safe.clock.now().astimezone(PARIS).date()
    with reading(desk.safe.engine) as session:
        return tuple(_promised(desk, row) for row in call_backs_of_case(session, opened.id) if row.day >= today)


def give_up_call(desk: Desk, opened: OpenedCase, call_back: str) -> None:
    """Give a promised call up: its place is somebody else's again."""
    with transaction(desk.safe.engine) as session:
        for row in call_backs_of_case(session, opened.id):
            if row.id == call_back:
                session.delete(row)


def promised_by(desk: Desk, office: str, day: date) -> tuple[Promised, ...]:
    """Return the calls an office promised for a day: the list its staff goes through."""
    with reading(desk.safe.engine) as session:
        return tuple(_promised(desk, row) for row in call_backs_of(session, office, day))


def _promised(desk: Desk, row: CallBack) -> Promised:
    read = json.loads(unseal(desk.safe.server_keys, _PURPOSE, row.id, row.details))
    return Promised(
        row.id,
        row.office_id,
        HalfDay(row.day, row.half),
        Contact(**read["contact"]),
        tuple(read["motives"]),
        Prescriber(**read["prescriber"]) if read.get("prescriber") else None,
    )


def _halves(office: Office, today: date, zone: ZoneInfo) -> Iterator[tuple[HalfDay, datetime]]:
    """Give the half-days an office is open, and when each begins."""
    for offset in range(_LOOKED_AT):
        day = today + timedelta(days=offset)
        stretches: tuple[Hours, ...] = office.hours.get(day.weekday(), ())
        for half in (MORNING, AFTERNOON):
            opens = [
                max(stretch.opens, _NOON) if half == AFTERNOON else stretch.opens
                for stretch in stretches
                if (stretch.closes > _NOON if half == AFTERNOON else stretch.opens < _NOON)
            ]
            if opens:
                yield HalfDay(day, half), datetime.combine(day, min(opens), zone)

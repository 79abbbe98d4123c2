"""What can be edited of an office, one kind of thing after the other: read as plain values, written from them.

A thing is a mapping of names to values that JSON can hold, so that its history can be kept as it was said. Each kind
answers only for the things of the office that asks: those of another one do not exist.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.storage.office_records import OfficeMotive
from assistant.storage.offices import (
    MONTHLY,
    ONCE,
    USUAL_ZONE,
    WEEKLY,
    Absence,
    Adviser,
    AdviserOffice,
    Office,
    OpeningWindow,
    RecurringAbsence,
)
from assistant.storage.staff import OfficeNamingStaff
from assistant.storage.video import choose_provider, provider_of

__all__ = [
    "ABSENCE",
    "ADVISER",
    "AWAY_AGAIN",
    "KINDS",
    "MONTHLY",
    "MOTIVE",
    "OFFICE",
    "ONCE",
    "WEEKLY",
    "WINDOW",
    "Kind",
    "Values",
    "keys_of",
    "zone_of",
]

Values = Mapping[str, Any]
WINDOW, ABSENCE, AWAY_AGAIN, MOTIVE, OFFICE, ADVISER = "window", "absence", "away_again", "motive", "office", "adviser"


@dataclass(frozen=True)
class Kind:
    """How one kind of thing is read, written and removed. Nothing is removed that must always be there."""

    read: Callable[[Session, str, str], dict[str, Any] | None]
    write: Callable[[Session, str, str, Values], str]
    remove: Callable[[Session, str, str], None] | None = None


def zone_of(session: Session, office: str) -> ZoneInfo:
    """Return the clocks of an office."""
    row = session.get(Office, office)
    return ZoneInfo(row.zone if row else USUAL_ZONE)


def _number(key: str) -> int:
    return int(key) if key.isascii() and key.isdigit() else -1


# --- opening windows ---------------------------------------------------------------


def _window(session: Session, office: str, key: str) -> OpeningWindow | None:
    row = session.get(OpeningWindow, _number(key))
    return row if row is not None and row.office_id == office else None


def _read_window(session: Session, office: str, key: str) -> dict[str, Any] | None:
    row = _window(session, office, key)
    if row is None:
        return None
    return {
        "adviser": row.adviser_id,
        "modes": list(row.modes),
        **_again(row),
        "motives": list(row.motives or ()),
        "kept_for_staff": row.kept_for_staff,
    }


def _again(row: OpeningWindow | RecurringAbsence) -> dict[str, Any]:
    return {
        "starts": f"{row.starts:%H:%M}",
        "ends": f"{row.ends:%H:%M}",
        "first_on": row.first_on.isoformat(),
        "last_on": row.last_on.isoformat() if row.last_on else None,
        "recurrence": row.recurrence,
        "every": row.every,
    }


def _write_again(row: OpeningWindow | RecurringAbsence, said: Values) -> None:
    row.starts, row.ends = time.fromisoformat(said["starts"]), time.fromisoformat(said["ends"])
    row.first_on = date.fromisoformat(said["first_on"])
    row.last_on = date.fromisoformat(said["last_on"]) if said["last_on"] else None
    row.recurrence, row.every = said["recurrence"], said["every"]


def _write_window(session: Session, office: str, key: str, said: Values) -> str:
    row = _window(session, office, key) if key else OpeningWindow(office_id=office)
    if row is None:
        raise LookupError(key)
    row.adviser_id, row.modes = said["adviser"], list(said["modes"])
    _write_again(row, said)
    row.motives, row.kept_for_staff = list(said["motives"]) or None, said["kept_for_staff"]
    session.add(row)
    session.flush()
    return str(row.id)


def _remove_window(session: Session, office: str, key: str) -> None:
    session.delete(_window(session, office, key))


# --- absences, once and again ------------------------------------------------------


def _absence(session: Session, office: str, key: str) -> Absence | None:
    row = session.get(Absence, _number(key))
    return row if row is not None and row.office_id == office else None


def _read_absence(session: Session, office: str, key: str) -> dict[str, Any] | None:
    row = _absence(session, office, key)
    if row is None:
        return None
    zone = zone_of(session, office)
    starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    return {
        "adviser": row.adviser_id,
        "starts": starts.replace(tzinfo=None).isoformat("T", "minutes"),
        "ends": ends.replace(tzinfo=None).isoformat("T", "minutes"),
    }


def _write_absence(session: Session, office: str, key: str, said: Values) -> str:
    row = _absence(session, office, key) if key else Absence(office_id=office)
    if row is None:
        raise LookupError(key)
    zone = zone_of(session, office)
    row.adviser_id = said["adviser"]
    row.starts_at = datetime.fromisoformat(said["starts"]).replace(tzinfo=zone).astimezone(UTC)
    row.ends_at = datetime.fromisoformat(said["ends"]).replace(tzinfo=zone).astimezone(UTC)
    session.add(row)
    session.flush()
    return str(row.id)


def _remove_absence(session: Session, office: str, key: str) -> None:
    session.delete(_absence(session, office, key))


def _recurring(session: Session, office: str, key: str) -> RecurringAbsence | None:
    row = session.get(RecurringAbsence, _number(key))
    return row if row is not None and row.office_id == office else None


def _read_recurring(session: Session, office: str, key: str) -> dict[str, Any] | None:
    row = _recurring(session, office, key)
    return None if row is None else {"adviser": row.adviser_id, **_again(row)}


def _write_recurring(session: Session, office: str, key: str, said: Values) -> str:
    row = _recurring(session, office, key) if key else RecurringAbsence(office_id=office)
    if row is None:
        raise LookupError(key)
    row.adviser_id = said["adviser"]
    _write_again(row, said)
    session.add(row)
    session.flush()
    return str(row.id)


def _remove_recurring(session: Session, office: str, key: str) -> None:
    session.delete(_recurring(session, office, key))


# --- motives -----------------------------------------------------------------------


def _read_motive(session: Session, office: str, key: str) -> dict[str, Any] | None:
    row = session.get(OfficeMotive, (office, key))
    return None if row is None else {"modes": list(row.modes), "extra_minutes": row.extra_minutes}


def _write_motive(session: Session, office: str, key: str, said: Values) -> str:
    row = session.get(OfficeMotive, (office, key)) or OfficeMotive(office_id=office, motive=key)
    row.modes, row.extra_minutes = list(said["modes"]), said["extra_minutes"]
    session.add(row)
    session.flush()
    return key


# --- the office itself -------------------------------------------------------------

_TEXTS = (
    "name",
    "town",
    "insee_code",
    "address",
    "telephone",
    "telephone_label",
    "accessibility",
    "holidays_of",
    "zone",
)


def _read_office(session: Session, office: str, key: str) -> dict[str, Any] | None:
    row = session.get(Office, office)
    if row is None or key != office:
        return None
    return {
        **{name: getattr(row, name) for name in _TEXTS},
        "hours": row.hours,
        "map_url": row.map_url or "",
        "tells_names": session.get(OfficeNamingStaff, office) is not None,
        "video_service": provider_of(session, office) or "",
    }


def _write_office(session: Session, office: str, key: str, said: Values) -> str:
    row = session.get(Office, office)
    if row is None or key != office:
        raise LookupError(key)
    for name in _TEXTS:
        setattr(row, name, said[name])
    row.hours, row.map_url = dict(said["hours"]), said["map_url"] or None
    named = session.get(OfficeNamingStaff, office)
    if said["tells_names"] and named is None:
        session.add(OfficeNamingStaff(office_id=office))
    elif named is not None and not said["tells_names"]:
        session.delete(named)
    choose_provider(session, office, said["video_service"] or None)
    session.flush()
    return office


# --- advisers ----------------------------------------------------------------------


def _receives_here(session: Session, office: str, key: str) -> AdviserOffice | None:
    return session.get(AdviserOffice, (key, office))


def _read_adviser(session: Session, office: str, key: str) -> dict[str, Any] | None:
    row = session.get(Adviser, key)
    if row is None or _receives_here(session, office, key) is None:
        return None
    return {
        "name": row.name,
        "modes": list(row.modes),
        "languages": list(row.languages),
        "skills": list(row.skills),
        "offices": sorted(session.scalars(select(AdviserOffice.office_id).where(AdviserOffice.adviser_id == key))),
    }


def _write_adviser(session: Session, office: str, key: str, said: Values) -> str:
    row = session.get(Adviser, key) if key else Adviser(id=f"adviser-{secrets.token_hex(6)}")
    if row is None or (key and _receives_here(session, office, key) is None):
        raise LookupError(key)
    row.name = said["name"]
    row.modes, row.languages, row.skills = (list(said[name]) for name in ("modes", "languages", "skills"))
    session.add(row)
    session.flush()
    present = set(session.scalars(select(AdviserOffice.office_id).where(AdviserOffice.adviser_id == row.id)))
    for place in set(said["offices"]) - present:
        session.add(AdviserOffice(adviser_id=row.id, office_id=place))
    for place in present - set(said["offices"]):
        session.delete(session.get(AdviserOffice, (row.id, place)))
    session.flush()
    return str(row.id)


KINDS: Mapping[str, Kind] = {
    WINDOW: Kind(_read_window, _write_window, _remove_window),
    ABSENCE: Kind(_read_absence, _write_absence, _remove_absence),
    AWAY_AGAIN: Kind(_read_recurring, _write_recurring, _remove_recurring),
    MOTIVE: Kind(_read_motive, _write_motive),
    OFFICE: Kind(_read_office, _write_office),
    ADVISER: Kind(_read_adviser, _write_adviser),
}


_TABLES: Mapping[str, type[OpeningWindow] | type[Absence] | type[RecurringAbsence]] = {
    WINDOW: OpeningWindow,
    ABSENCE: Absence,
    AWAY_AGAIN: RecurringAbsence,
}


def keys_of(session: Session, office: str, kind: str) -> list[str]:
    """List the things of one kind that an office has, in the order they were written."""
    if kind in _TABLES:
        table = _TABLES[kind]
        theirs = select(table.id).where(table.office_id == office).order_by(table.id)
        return [str(key) for key in session.scalars(theirs)]
    if kind == ADVISER:
        here = select(Adviser.id).join(AdviserOffice, AdviserOffice.adviser_id == Adviser.id)
        return list(session.scalars(here.where(AdviserOffice.office_id == office).order_by(Adviser.name)))
    return list(session.scalars(select(OfficeMotive.motive).where(OfficeMotive.office_id == office)))

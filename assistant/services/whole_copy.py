"""Everything that is stored of a person, for them: every row that belongs to their case, opened.

Which tables those are follows from the tables themselves: whatever names the case, or an appointment or a call of it. A
table added tomorrow is in the copy without anybody thinking of it (a test compares with the register). Hashes, wrapped
keys and the names of rooms are left out: they say nothing, or open something. Staff are told as the journal tells them.
"""

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Final, TypeAlias

from sqlalchemy import Row, Table, select
from sqlalchemy.orm import Session

from assistant import storage
from assistant.services.contents import Json
from assistant.services.safe import OpenedCase, Safe
from assistant.services.server_keys import ServerKeys, unseal
from assistant.storage.base import Base, reading
from assistant.storage.staff import all_accounts, offices_naming_staff

OPENED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "appointments": "appointment",
        "alerts": "alert",
        "call_backs": "call back",
        "visits": "visit",
        "planned_settlements": "settlement",
    }
)
"""The tables whose ``details`` are opened, and what they are sealed for."""

LEFT_OUT: Final = frozenset({"video_seats", "video_signals"})
"""What lives for the minutes of one call: hashes of browsers, network addresses."""

_OPENS_SOMETHING: Final = frozenset({"owner", "room", "key", "code_hash", "import_hash", "lookup_id", "wrapped"})
_STAFF: Final = "staff"

AnyRow: TypeAlias = Row[tuple[object, ...]]
StaffInWords = Callable[[str, str], str | None]
"""From an account and an office to how the citizen is told who that was."""


def copy_of(safe: Safe, opened: OpenedCase) -> Mapping[str, object]:
    """Return everything that is stored of the person whose case is open."""
    tables = _tables()
    with reading(safe.engine) as session:
        rows = dict(_rows_of(session, tables, opened.id))
        staff_in_words = _staff_in_words(session)
        found = {
            name: [_told(tables[name], row, safe.server_keys, staff_in_words) for row in theirs]
            for name, theirs in rows.items()
            if theirs and name not in LEFT_OUT
        }
    return {"contents": _contents(opened), "code": str(opened.code) if opened.code else None, "stored": found}


def tables_about_a_case() -> frozenset[str]:
    """Return the names of the tables the copy looks into."""
    return frozenset({"cases"} | {name for name, table in _tables().items() if _link(table) is not None})


def _staff_in_words(session: Session) -> StaffInWords:
    """Tell staff as the page of openings does: by name where the office tells names, by what they do elsewhere."""
    naming = offices_naming_staff(session)
    accounts = {account.id: account for account in all_accounts(session)}

    def in_words(account: str, office: str) -> str | None:
        person = accounts.get(account)
        return None if person is None else person.name if office in naming else person.function

    return in_words


def _tables() -> Mapping[str, Table]:
    """Return every table, whichever modules were loaded so far."""
    for module in pkgutil.iter_modules(storage.__path__):
        if module.name != "migrations":
            importlib.import_module(f"{storage.__name__}.{module.name}")
    return Base.metadata.tables


def _link(table: Table) -> tuple[str, str] | None:
    """Return by which column a table belongs to something of the case, and to what."""
    for column, parent in (("case_id", "cases"), ("appointment_id", "appointments"), ("call_back_id", "call_backs")):
        if column in table.columns:
            return column, parent
    return None


def _rows_of(session: Session, tables: Mapping[str, Table], case_id: str) -> Iterator[tuple[str, list[AnyRow]]]:
    """Give the rows of each table that belong to the case, those that appointments belong to first."""
    ids: dict[str, list[str]] = {"cases": [case_id], "appointments": [], "call_backs": []}
    yield "cases", list(session.execute(select(tables["cases"]).where(tables["cases"].c.id == case_id)))
    for name in sorted(tables, key=lambda one: (one not in ids, one)):
        link = _link(tables[name])
        if link is None:
            continue
        column, parent = link
        theirs = tables[name].c[column].in_(ids[parent])
        rows = list(session.execute(select(tables[name]).where(theirs)))
        if name in ids:
            ids[name] = [row._mapping["id"] for row in rows]  # noqa: SLF001 — SQLAlchemy's own name for it
        yield name, rows


def _told(table: Table, row: AnyRow, keys: ServerKeys, staff_in_words: StaffInWords) -> dict[str, Json]:
    values = dict(row._mapping)  # noqa: SLF001 — SQLAlchemy's own name for it
    told: dict[str, Json] = {}
    for column, value in values.items():
        if column in _OPENS_SOMETHING:
            continue
        if column == _STAFF:
            office = values.get("office", values.get("office_id"))
            told[column] = staff_in_words(str(value), str(office)) if value else None
        elif column == "details" and table.name in OPENED:
            told[column] = _opened(table.name, values, keys)
        elif not isinstance(value, bytes):
            told[column] = _plain(value)
    return told


def _opened(table: str, values: Mapping[str, object], keys: ServerKeys) -> dict[str, Json]:
    row_id = str(values.get("id", values.get("appointment_id")))
    sealed = values["details"]
    assert isinstance(sealed, bytes)  # noqa: S101 — the column is binary
    read: dict[str, Json] = json.loads(unseal(keys, OPENED[table], row_id, sealed))
    return {name: value for name, value in read.items() if name not in _OPENS_SOMETHING}


def _contents(opened: OpenedCase) -> dict[str, Json]:
    read: dict[str, Json] = json.loads(opened.contents.to_bytes())
    return read


def _plain(value: object) -> Json:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return json.loads(json.dumps(value, default=str))  # type: ignore[no-any-return]

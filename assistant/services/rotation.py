"""Sealing again what older keys sealed, some rows at a time: stopped anywhere, it goes on where it was.

Nothing says which rows are done: each tells by itself (a key id, or which private key opens it). There is no state to
lose, two runs beside each other do no harm, and a run that finds nothing left is the proof that an old key may go.

The server keys. Every sealed value is opened with whichever key made it and sealed with the first. Keyed hashes that
find something (an agenda's address, a screen's) cannot be made again from what is kept: they go on working as long as
the old key stays behind the new one, then their owner draws new ones. So do the links in messages: signed with an old
key they open until it goes.

The pepper. Codes of appointments are kept sealed, so they are hashed again; codes of cases move when they are used.

The offices' keys. Each case key that was wrapped for an office is wrapped again for its present public key, in the same
length: an office gets no answer it did not have.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, Table, select, update
from sqlalchemy.orm import Session

from assistant.services.appointment_codes import hash_again
from assistant.services.envelope import SealBroken, unwrap_for_office, wrap_for_office
from assistant.services.ports import OfficeKeys
from assistant.services.safe import Safe
from assistant.services.server_keys import ServerKeys, key_in_use, seal, unseal
from assistant.storage import offices, staff  # noqa: F401 — their tables are named below
from assistant.storage.appointments import Appointment
from assistant.storage.base import Base, reading, transaction
from assistant.storage.cases import CaseKey, Reader

ROWS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column that the server's keys seal: for what, and which column names the row."""

    table: str
    column: str
    purpose: str
    row: str = "id"


SEALED: Final = (
    Sealed("appointments", "details", "appointment"),
    Sealed("alerts", "details", "alert"),
    Sealed("call_backs", "details", "call back"),
    Sealed("visits", "details", "visit"),
    Sealed("planned_settlements", "details", "settlement", "appointment_id"),
    Sealed("draft_examples", "sealed", "draft example"),
    Sealed("staff_accounts", "totp_sealed", "totp"),
)


def seal_again(engine: Engine, keys: ServerKeys) -> Mapping[str, int]:
    """Seal with the first key whatever another one sealed; return how many rows of each table."""
    return {one.table: _seal_table(engine, keys, one) for one in SEALED}


def left_to_seal(engine: Engine, keys: ServerKeys) -> Mapping[str, int]:
    """Count what is still sealed with an older key."""
    found: dict[str, int] = {}
    with reading(engine) as session:
        for one in SEALED:
            table = Base.metadata.tables[one.table]
            values = session.scalars(select(table.c[one.column]).where(table.c[one.column].is_not(None)))
            found[one.table] = sum(not key_in_use(keys, value) for value in values)
    return found


def wrap_again(engine: Engine, office_keys: OfficeKeys) -> int:
    """Wrap for each office's present key what was wrapped for one before it; return how many."""
    count, last = 0, b""
    while True:
        with transaction(engine) as session:
            asked = select(CaseKey).where(CaseKey.reader == Reader.OFFICE, CaseKey.lookup_id > last)
            rows = session.scalars(asked.order_by(CaseKey.lookup_id).limit(ROWS_AT_ONCE).with_for_update()).all()
            count += sum(_wrap_row(row, office_keys) for row in rows)
            if not rows:
                return count
            last = rows[-1].lookup_id


def hash_codes_again(safe: Safe) -> int:
    """Hash the codes of appointments with the pepper in use: the service keeps them, sealed; return how many."""
    count, last = 0, ""
    while True:
        with transaction(safe.engine) as session:
            asked = select(Appointment).where(Appointment.code_hash.is_not(None), Appointment.id > last)
            rows = session.scalars(asked.order_by(Appointment.id).limit(ROWS_AT_ONCE).with_for_update()).all()
            count += sum(_hash_row(safe, row) for row in rows)
            if not rows:
                return count
            last = rows[-1].id


def _hash_row(safe: Safe, row: Appointment) -> bool:
    try:
        return hash_again(safe, row)
    except SealBroken:  # no key opens it: neither does its code
        return False


def _seal_table(engine: Engine, keys: ServerKeys, one: Sealed) -> int:
    table, count, last = Base.metadata.tables[one.table], 0, ""
    while True:
        with transaction(engine) as session:
            rows = _next_rows(session, table, one, last)
            count += sum(_seal_row(session, table, one, keys, row) for row in rows)
        if not rows:
            return count
        last = rows[-1][0]


def _next_rows(session: Session, table: Table, one: Sealed, last: str) -> Sequence[tuple[str, bytes | None]]:
    name, value = table.c[one.row], table.c[one.column]
    asked = select(name, value).where(name > last).order_by(name).limit(ROWS_AT_ONCE).with_for_update()
    return [(row[0], row[1]) for row in session.execute(asked)]


def _seal_row(session: Session, table: Table, one: Sealed, keys: ServerKeys, row: tuple[str, bytes | None]) -> bool:
    name, sealed = row
    if sealed is None or key_in_use(keys, sealed):
        return False
    again = seal(keys, one.purpose, name, unseal(keys, one.purpose, name, sealed))
    session.execute(update(table).where(table.c[one.row] == name).values({one.column: again}))
    return True


def _wrap_row(row: CaseKey, office_keys: OfficeKeys) -> bool:
    """Wrap one key again, unless the office's present key opens it already."""
    office = row.office or ""
    present, public = office_keys.private_keys(office), office_keys.public_key(office)
    if (
        not present
        or public is None
        or _opens(lambda: unwrap_for_office(present[:1], office, row.case_id, row.wrapped))
    ):
        return False
    case_key = unwrap_for_office(present, office, row.case_id, row.wrapped)
    row.wrapped = wrap_for_office(public, office, row.case_id, case_key)
    return True


def _opens(attempt: Callable[[], bytes]) -> bool:
    try:
        attempt()
    except SealBroken:
        return False
    return True

"""Appointments that another program made, read from a table: each row becomes one whole, or is refused with reasons.

The same row read again is recognised and left alone, so that a file may be read as often as it takes to mend it.
Nothing of a row that was refused is kept; a row that is wrong stops none of the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assistant.booking.slots import Slot
from assistant.booking.timing import STAFF
from assistant.services.agenda import Search, advisers_free_at
from assistant.services.announcing import announce, keep_contact
from assistant.services.desk import Desk
from assistant.services.import_rows import Checked, Fault, Place, Row, check_row
from assistant.services.orders import IMPORT, Order, make_appointment
from assistant.storage.appointments import appointment_imported, busy_intervals
from assistant.storage.base import reading, transaction
from assistant.storage.offices import advisers_at, all_offices
from assistant.storage.outbox import NoticeKind

TAKEN, CLOSED = "taken", "closed"


@dataclass(frozen=True, slots=True)
class Imported:
    """The row is an appointment now (or would be: a trial keeps nothing)."""

    row: Row
    appointment: str


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """An earlier reading made this row an appointment, whatever became of it since."""

    row: Row


@dataclass(frozen=True, slots=True)
class RowRefused:
    """The row cannot be an appointment, for every reason named."""

    row: Row
    faults: Sequence[Fault]


Outcome = Imported | AlreadyThere | RowRefused


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is read: on trial, outside opening hours too, telling the people."""

    dry_run: bool = False
    outside_hours: bool = False
    notify: bool = False


def import_appointments(desk: Desk, rows: Iterable[Row], choices: Choices) -> list[Outcome]:
    """Read the rows in order; on trial everything is done and nothing is kept."""
    places = _places(desk)
    if choices.dry_run:
        with transaction(desk.safe.engine) as session:
            outcomes = [_read(session, desk, row, places, choices) for row in rows]
            session.rollback()
        return outcomes
    return [_read_for_good(desk, row, places, choices) for row in rows]


def _places(desk: Desk) -> Mapping[str, Place]:
    with reading(desk.safe.engine) as session:
        return {
            office.id: Place(ZoneInfo(office.zone), advisers_at(session, office.id)) for office in all_offices(session)
        }


def _read_for_good(desk: Desk, row: Row, places: Mapping[str, Place], choices: Choices) -> Outcome:
    with transaction(desk.safe.engine) as session:
        return _read(session, desk, row, places, choices)


def _read(session: Session, desk: Desk, row: Row, places: Mapping[str, Place], choices: Choices) -> Outcome:
    checked = check_row(desk, row, places)
    if not isinstance(checked, Checked):
        known = appointment_imported(session, _hashes(desk, row)) is not None
        return AlreadyThere(row) if known else RowRefused(row, checked)
    import_hashes, now = _hashes(desk, row), desk.safe.clock.now()
    if appointment_imported(session, import_hashes) is not None:
        return AlreadyThere(row)
    search = Search.along(checked.route, checked.office, checked.mode, audience=STAFF)
    slot = Slot(
        checked.starts_at,
        checked.starts_at + timedelta(minutes=search.minutes),
        checked.office,
        checked.mode,
        checked.adviser,
    )
    if not choices.outside_hours and not _is_open(session, desk, search, slot):
        return RowRefused(row, [Fault("start", CLOSED)])
    order = Order(checked.route, search, checked.contact, IMPORT, import_hash=import_hashes[0])
    made = make_appointment(session, desk, order, [slot], now)
    if made is None:
        return RowRefused(row, [Fault("start", TAKEN)])
    if choices.notify:
        announce(session, desk, *made, NoticeKind.CONFIRMATION, by=IMPORT)
    else:
        keep_contact(session, made[0].id, slot.ends_at)
    return Imported(row, made[0].id)


def _is_open(session: Session, desk: Desk, search: Search, slot: Slot) -> bool:
    """Tell whether the adviser receives then; where their time is taken already, that is what is said instead."""
    free = any(one.adviser == slot.adviser for one in advisers_free_at(desk, search, slot.starts_at))
    asked = search.around(slot.interval)
    busy = busy_intervals(session, [slot.adviser], asked, desk.safe.clock.now())
    return free or any(asked.overlaps(taken) for taken in busy.get(slot.adviser, ()))


def _hashes(desk: Desk, row: Row) -> tuple[bytes, ...]:
    """Recognise a row by what it says, however its spaces and capitals are written."""
    said = (row[name].casefold() for name in ("office", "adviser", "start", "motive", "mode", "name", "contact"))
    reach = (row[name].casefold() for name in ("email", "telephone"))
    return desk.safe.server_keys.hashes_of("imported appointment", "\n".join([*said, *reach]))

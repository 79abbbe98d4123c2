"""Reading one row of a table of appointments: every cell is checked, and everything that is wrong is said at once.

Columns: ``office``, ``adviser``, ``start``, ``motive``, ``mode``, ``name``; and, where they are known, ``contact`` (an
e-mail address or a telephone number), ``email``, ``telephone``, ``language``. A start without an offset is the time on
the wall of the office.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from assistant.booking.intervals import on_grid
from assistant.booking.motives import Route, route
from assistant.booking.slots import Adviser
from assistant.services.appointment_details import Contact
from assistant.services.desk import Desk

REQUIRED = ("office", "adviser", "start", "motive", "mode", "name")
OPTIONAL = ("contact", "email", "telephone", "language")
MISSING, UNKNOWN, UNREADABLE, PAST, OFF_GRID, NO_SUCH_HOUR = (
    "missing",
    "unknown",
    "unreadable",
    "past",
    "off_grid",
    "no_such_hour",
)
NOT_THERE, NOT_THAT_WAY = "not_there", "not_that_way"
LONGEST_NAME = 80
MOST_YEARS_AHEAD = 5
TOO_LONG = "too_long"
_FRENCH = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file, and its line there."""

    line: int
    cells: Mapping[str, str] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        """Return a cell without the spaces around it; empty where the file has none."""
        return (self.cells.get(name) or "").strip()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell: which one, a code, and what would have been right, where that can be listed."""

    column: str
    code: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """An office as a row may name it: its clock and who receives there."""

    zone: ZoneInfo
    advisers: Mapping[str, Adviser]


@dataclass(frozen=True, slots=True)
class Checked:
    """A row whose every cell makes sense."""

    row: Row
    office: str
    adviser: str
    starts_at: datetime
    route: Route
    mode: str
    contact: Contact = field(repr=False)


def read_table(text: str) -> tuple[list[Row], tuple[str, ...]]:
    """Read a table with commas, semicolons or tabs; return its rows, and the columns it lacks."""
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=separator, restkey="")
    columns = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
    reader.fieldnames = columns
    missing = tuple(name for name in REQUIRED if name not in columns)
    rows = [
        Row(reader.line_num, {name: value for name, value in cells.items() if isinstance(value, str)})
        for cells in ([] if missing else reader)
    ]
    return rows, missing


def check_row(desk: Desk, row: Row, places: Mapping[str, Place]) -> Checked | tuple[Fault, ...]:
    """Check every cell of a row; return what it means, or everything that is wrong with it."""
    faults = [Fault(name, MISSING) for name in REQUIRED if not row[name]]
    faults += [Fault("name", TOO_LONG)] if len(row["name"]) > LONGEST_NAME else []
    place = places.get(row["office"])
    if place is None:
        faults += [Fault("office", UNKNOWN, tuple(sorted(places)))] if row["office"] else []
        place = Place(ZoneInfo("UTC"), {})
    else:
        faults += _who(row, place)
    motive = desk.motives.get(row["motive"])
    if motive is None and row["motive"]:
        faults.append(Fault("motive", UNKNOWN, tuple(sorted(desk.motives))))
    way = route([motive]) if motive else None
    if way and row["mode"] and row["mode"] not in way.modes:
        faults.append(Fault("mode", UNKNOWN, way.modes))
    start, contact = _start(desk, row["start"], place.zone), _contact(row)
    faults += start if isinstance(start, list) else []
    faults += contact if isinstance(contact, list) else []
    if faults or way is None or isinstance(start, list) or isinstance(contact, list):
        return tuple(faults)
    return Checked(row, row["office"], row["adviser"], start, way, row["mode"], contact)


def _who(row: Row, place: Place) -> list[Fault]:
    """Check that the adviser receives at the office, in that way."""
    adviser = place.advisers.get(row["adviser"])
    if adviser is None:
        return [Fault("adviser", NOT_THERE, tuple(sorted(place.advisers)))] if row["adviser"] else []
    if row["mode"] and row["mode"] not in adviser.modes:
        return [Fault("mode", NOT_THAT_WAY, tuple(sorted(adviser.modes)))]
    return []


def _start(desk: Desk, written: str, zone: ZoneInfo) -> datetime | list[Fault]:
    if not written:
        return []
    read = _instant(written)
    year = desk.safe.clock.now().year
    if read is None or read.year > year + MOST_YEARS_AHEAD:
        return [Fault("start", UNREADABLE)]
    if read.year < year - 1:
        return [Fault("start", PAST)]
    if read.tzinfo is None:
        local = read.replace(tzinfo=zone)
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != read:
            return [Fault("start", NO_SUCH_HOUR)]
        read = local
    starts_at = read.astimezone(UTC)
    if not on_grid(starts_at):
        return [Fault("start", OFF_GRID)]
    return [Fault("start", PAST)] if starts_at <= desk.safe.clock.now() else starts_at


def _instant(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        pass
    for pattern in _FRENCH:
        try:
            return datetime.strptime(written, pattern)  # noqa: DTZ007 -- the office's clock is put beside it
        except ValueError:
            continue
    return None


def _contact(row: Row) -> Contact | list[Fault]:
    """Read how the person can be reached: an address, a number, both or nothing."""
    given = row["contact"]
    email = row["email"] or (given if "@" in given else "")
    telephone = row["telephone"] or ("" if "@" in given else given)
    faults: list[Fault] = []
    try:
        email = validate_email(email, check_deliverability=False).normalized if email else ""
    except EmailNotValidError:
        faults.append(Fault("email" if row["email"] else "contact", UNREADABLE))
    number = _number(telephone)
    if telephone and number is None:
        faults.append(Fault("telephone" if row["telephone"] else "contact", UNREADABLE))
    language = row["language"] or "fr"
    return faults or Contact(row["name"], email or None, number, language=language, messages_in=language)


def _number(written: str) -> str | None:
    try:
        number = phonenumbers.parse(written, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

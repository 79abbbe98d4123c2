"""A table of appointments: every row whole or refused with its reasons, and never twice."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from assistant.services.appointment_codes import find_by_code
from assistant.services.appointment_details import open_details
from assistant.services.appointments import Cancelled, cancel
from assistant.services.desk import Desk
from assistant.services.import_rows import read_table
from assistant.services.importing import AlreadyThere, Choices, Imported, Outcome, RowRefused, import_appointments
from assistant.services.meetings import MeetingLink
from assistant.services.safe import Safe
from assistant.storage.appointments import Appointment, BusyTime
from assistant.storage.base import reading, transaction
from assistant.storage.offices import Office
from assistant.storage.outbox import Notice
from tests.services.desks import a_desk
from tests.services.test_appointments import being

HEADER = "office,adviser,start,motive,mode,name,contact\n"
GOOD = "lyon-3,amina-b,2026-12-01 09:00,custody,office,Nina Fauquembergue,nina@example.org\n"


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def read(desk: Desk, *lines: str, choices: Choices | None = None) -> list[Outcome]:
    rows, missing = read_table(HEADER + "".join(lines))
    assert missing == ()
    return import_appointments(desk, rows, choices or Choices())


def appointments(desk: Desk) -> int:
    with reading(desk.safe.engine) as session:
        return len(session.scalars(select(Appointment)).all())


def faults(outcome: Outcome) -> set[tuple[str, str]]:
    return {(fault.column, fault.code) for fault in being(RowRefused, outcome).faults}


def test_a_row_becomes_an_appointment_its_person_finds_and_cancels(desk: Desk) -> None:
    assert isinstance(read(desk, GOOD)[0], Imported)
    with reading(desk.safe.engine) as session:
        row = session.scalars(select(Appointment)).one()
        assert len(session.scalars(select(BusyTime)).all()) == 9
        assert session.scalars(select(Notice)).all() == []
    details = open_details(desk.safe.server_keys, row.id, row.details)
    assert details.starts_at.isoformat() == "2026-12-01T08:00:00+00:00"
    assert (details.booked_by, details.contact.email) == ("import", "nina@example.org")
    link = being(MeetingLink, find_by_code(desk, details.code, "fau", ""))
    assert isinstance(cancel(desk, link, row.id), Cancelled)
    assert isinstance(read(desk, GOOD)[0], AlreadyThere), "what was cancelled since is not booked again"


def test_the_same_file_read_again_books_nothing_and_a_mended_one_the_rest(desk: Desk) -> None:
    wrong = "lyon-3,amina-b,2026-12-01 10:00,cusstody,office,Omar B.,\n"
    assert [type(one) for one in read(desk, GOOD, wrong)] == [Imported, RowRefused]
    mended = wrong.replace("cusstody", "custody")
    assert [type(one) for one in read(desk, GOOD, mended)] == [AlreadyThere, Imported]
    assert appointments(desk) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("lyon-9,amina-b,2026-12-01 09:00,custody,office,N.,", {("office", "unknown")}),
        ("lyon-3,denis-e,2026-12-01 09:00,custody,office,N.,", {("adviser", "not_there")}),
        ("lyon-3,amina-b,tomorrow,custody,office,N.,", {("start", "unreadable")}),
        ("lyon-3,amina-b,9999-12-31 23:55,custody,office,N.,", {("start", "unreadable")}),
        ("lyon-3,amina-b,0001-01-01 00:00,custody,office,N.,", {("start", "past")}),
        ("lyon-3,amina-b,2026-12-01 09:02,custody,office,N.,", {("start", "off_grid")}),
        ("lyon-3,amina-b,2026-10-01 09:00,custody,office,N.,", {("start", "past")}),
        ("lyon-3,amina-b,2027-03-28 02:30,custody,office,N.,", {("start", "no_such_hour")}),
        ("lyon-3,amina-b,2026-12-01 09:00,custody,video,N.,", {("mode", "unknown")}),
        ("lyon-3,claire-d,2026-12-02 09:00,custody,office,N.,", {("mode", "not_that_way")}),
        ("lyon-3,amina-b,2026-12-01 09:00,custody,office,,nina@", {("name", "missing"), ("contact", "unreadable")}),
        ("lyon-3,amina-b,2026-12-01 09:00,custody,office,N.,12", {("contact", "unreadable")}),
        ("lyon-3,amina-b,2026-12-01 20:00,custody,office,N.,", {("start", "closed")}),
        (",,,,,,", {(name, "missing") for name in ("office", "adviser", "start", "motive", "mode", "name")}),
    ],
)
def test_everything_wrong_with_a_row_is_said_and_nothing_of_it_is_kept(
    desk: Desk, line: str, expected: set[tuple[str, str]]
) -> None:
    assert faults(read(desk, line + "\n")[0]) == expected
    assert appointments(desk) == 0


def test_two_rows_for_one_time_are_one_appointment_and_one_refusal(desk: Desk) -> None:
    outcomes = read(desk, GOOD, GOOD.replace("09:00", "09:30").replace("Nina", "Omar"))
    assert faults(outcomes[1]) == {("start", "taken")}
    assert appointments(desk) == 1


def test_a_trial_says_the_same_and_keeps_nothing(desk: Desk) -> None:
    lines = (GOOD, GOOD.replace("Nina", "Omar"), GOOD.replace("lyon-3", "nowhere"), GOOD)
    trial = read(desk, *lines, choices=Choices(dry_run=True))
    assert appointments(desk) == 0
    assert [type(one) for one in trial] == [type(one) for one in read(desk, *lines)]


def test_times_outside_hours_are_taken_when_that_is_asked(desk: Desk) -> None:
    late = GOOD.replace("09:00", "20:00")
    assert isinstance(read(desk, late, choices=Choices(outside_hours=True))[0], Imported)


def test_the_people_are_told_when_that_is_asked(desk: Desk) -> None:
    read(desk, GOOD, choices=Choices(notify=True))
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Notice)).all()


def test_a_start_is_the_time_on_the_wall_of_the_office(desk: Desk) -> None:
    with transaction(desk.safe.engine) as session:
        session.execute(update(Office).values(zone="Indian/Reunion"))
    assert isinstance(read(desk, GOOD.replace("2026-12-01 09:00", "01/12/2026 09:00"))[0], Imported)
    with reading(desk.safe.engine) as session:
        steps = session.scalars(select(BusyTime.step)).all()
    assert min(steps) * 300 == 1_796_101_200, "5:00 UTC"


def test_semicolons_and_lines_are_read_and_missing_columns_named() -> None:
    rows, missing = read_table("Office;adviser;start;motive;mode;name\na;b;c;d;e;f\n\ng;h;i;j;k;l\n")
    assert missing == ()
    assert [(row.line, row["office"]) for row in rows] == [(2, "a"), (4, "g")]
    assert read_table("office,start\n")[1] == ("adviser", "motive", "mode", "name")
    assert read_table("")[1] == ("office", "adviser", "start", "motive", "mode", "name")

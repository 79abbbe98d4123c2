"""`make bench-booking`: does the past make the first page of times slow?

200 offices and 2,000 advisers, once with 10,000 past appointments and once with 1,000,000, on both databases. The page
is asked for through the whole application; rounds are taken in turn, so that the ratio depends little on the machine.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import perf_counter

import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.booking.intervals import grid_number
from assistant.services.bookings import Draft, with_draft
from assistant.services.contents import CaseContents
from assistant.services.demonstration import OFFICE_IDS
from assistant.services.dossier import start_case
from assistant.settings import load_settings
from assistant.storage.base import open_engine, transaction
from assistant.storage.migrations import migrate
from assistant.storage.offices import WEEKLY, Adviser, AdviserOffice, Office, OpeningWindow
from assistant.web.open_case import COOKIE
from tests.conftest import PostgresqlServer, fresh_database, written
from tests.proofs.service import Service, open_service

OFFICES, ADVISERS = 200, 2_000
FEW, MANY = 10_000, 1_000_000
ROUNDS = 15
STEPS = 6
AIM = 1.3

_ROWS = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count) SELECT i FROM n)",
    "postgresql": "(SELECT generate_series(0, :count - 1) AS i)",
}
_BYTES = {"sqlite": "randomblob({})", "postgresql": "decode(repeat(md5(random()::text), {} / 16), 'hex')"}
_ID = {"sqlite": "printf('%032x', i)", "postgresql": "lpad(to_hex(i), 32, '0')"}
_ADVISER = {"sqlite": "printf('adviser-%04d', {})", "postgresql": "'adviser-' || lpad(({})::text, 4, '0')"}


def main(many: int = MANY, few: int = FEW) -> int:
    """Measure on both databases; return how many ratios are above the aim."""
    above = 0
    for kind in ("sqlite", "postgresql"):
        with ExitStack() as stack:
            pages = {count: _page(stack, kind, count) for count in (few, many)}
            times = _in_turn(pages)
        ratio = statistics.median(late / early for early, late in zip(times[few], times[many], strict=True))
        told = ", ".join(
            f"{statistics.median(times[count]) * 1000:.0f} ms with {count:,} past" for count in (few, many)
        )
        sys.stdout.write(f"{kind}: first page of times: {told}; ratio {ratio:.2f} (aim: under {AIM})\n")
        sys.stdout.flush()
        above += ratio >= AIM
    return above


def _in_turn(pages: dict[int, FlaskClient]) -> dict[int, list[float]]:
    times: dict[int, list[float]] = {count: [] for count in pages}
    for turn in range(ROUNDS + 2):
        for count, client in pages.items():
            started = perf_counter()
            page = client.get("/rendez-vous/creneau")
            took = perf_counter() - started
            if 'name="slot"' not in page.text:
                message = "no times on the page"
                raise RuntimeError(message)
            if turn > 1:
                times[count].append(took)
    return times


def _page(stack: ExitStack, kind: str, past: int) -> FlaskClient:
    """Fill a database and lead somebody to the page of times."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-bench-")))
    url = f"sqlite:///{folder}/bench.sqlite3" if kind == "sqlite" else _postgresql(stack)
    migrate(url)
    service = open_service(url, folder)
    _fill(url, kind, past)
    app = _application(service)
    opened = start_case(
        app.extensions["safe"], with_draft(CaseContents(), Draft(subject="other", mode="office", office="office-007"))
    )
    client = app.test_client()
    client.set_cookie(COOKIE, opened.cookie or "")
    return client


def _application(service: Service) -> Flask:
    settings = load_settings(service.environ)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    return create_app(settings)


def _postgresql(stack: ExitStack) -> str:
    server = PostgresqlServer.found()
    if server is None:
        message = "PostgreSQL is not installed here"
        raise RuntimeError(message)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-pg-")))
    server.start(folder)
    stack.callback(server.stop, folder)
    here = sqlalchemy.URL.create("postgresql+psycopg", username="app", database="postgres", query={"host": str(folder)})
    return written(here, stack.enter_context(fresh_database(here)))


def _fill(url: str, kind: str, past: int) -> None:
    """Write offices, advisers and their hours; then past appointments, with the time they took."""
    engine = open_engine(url, patient=True)
    with transaction(engine) as session:
        session.add_all(_offices())
        session.flush()
        session.add_all(_advisers())
        session.flush()
        session.add_all(_receiving())
    each = past // ADVISERS
    adviser = _ADVISER[kind].format(f"i / {each * STEPS}")
    today = grid_number(_midnight())
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO appointments (id, office_id, state, sequence, details, created_at, keep_until) "  # noqa: S608
                f"SELECT {_ID[kind]}, 'office-007', 'confirmed', 0, {_BYTES[kind].format(560)}, "
                f"'2025-01-01 00:00:00+00', '2027-01-01 00:00:00+00' FROM {_ROWS[kind]} AS numbers"
            ),
            {"count": past},
        )
        connection.execute(
            text(
                "INSERT INTO busy_times (adviser_id, step, owner) "  # noqa: S608
                f"SELECT {adviser}, {today} - 1 - i % {each * STEPS}, {_BYTES[kind].format(16)} "
                f"FROM {_ROWS[kind]} AS numbers"
            ),
            {"count": past * STEPS},
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _offices() -> Iterator[Office]:
    blank = dict.fromkeys(("name", "town", "address", "telephone", "telephone_label", "accessibility"), "…")
    for number in range(OFFICES):
        yield Office(id=f"office-{number:03d}", insee_code="69123", holidays_of="", hours={}, **blank)


def _advisers() -> Iterator[Adviser]:
    for number in range(ADVISERS):
        yield Adviser(
            id=f"adviser-{number:04d}", name="A.", modes=["office", "video"], languages=["fr"], skills=["housing"]
        )


def _receiving() -> Iterator[AdviserOffice | OpeningWindow]:
    for number in range(ADVISERS):
        here = {"adviser_id": f"adviser-{number:04d}", "office_id": f"office-{number % OFFICES:03d}"}
        yield AdviserOffice(**here)
        for day in range(5, 10):
            yield OpeningWindow(
                **here,
                modes=["office", "video"],
                starts=time(9),
                ends=time(17),
                first_on=date(2026, 1, day),
                last_on=None,
                recurrence=WEEKLY,
                every=1,
                motives=None,
                kept_for_staff=0,
            )


if __name__ == "__main__":
    sys.exit(main(*(int(number) for number in sys.argv[1:])))

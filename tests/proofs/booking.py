"""`make prove-booking`: many people, several processes, and a database that must be right.

Two proofs, each on SQLite and on PostgreSQL, printed as figures; the command fails when one of them does not hold.

1. 200 people press the button for one slot in the same instant, in 4 processes that each run the whole application:
   one has it, 199 are shown other times, nobody sees an error.
2. 8 processes book, move and cancel at random, 10,000 times in all, among few slots so that they meet; what each
   person was told last is what the database holds, no time is taken twice, and none is taken for nobody.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import sqlalchemy

from assistant.storage.migrations import migrate
from tests.conftest import PostgresqlServer, fresh_database, written
from tests.proofs.one_slot import Race, race
from tests.proofs.random_changes import Ledger, audit, change_at_random
from tests.proofs.service import Service, open_service

PEOPLE, PROCESSES = 200, 4
CHANGES, CHANGERS = 10_000, 8


def main(people: int = PEOPLE, changes: int = CHANGES) -> int:
    """Prove both on both databases; return how many proofs failed."""
    failed = 0
    for name, url in databases():
        with tempfile.TemporaryDirectory(prefix="assistant-proof-") as folder:
            service = open_service(url, Path(folder))
            failed += not prove_one_slot(name, service, people, PROCESSES)
            failed += not prove_random_changes(name, service, changes, CHANGERS)
    return failed


def prove_one_slot(name: str, service: Service, people: int, processes: int) -> bool:
    """Let people race for one slot, and print how it ended."""
    started = perf_counter()
    ended = race(service, people, processes)
    say(
        f"{name}: {people} people at once on one slot, {processes} processes: {ended.booked} booked, "
        f"{ended.polite} shown other times, {ended.errors} errors ({perf_counter() - started:.0f} s)"
    )
    return ended == Race(booked=1, polite=people - 1, errors=0)


def prove_random_changes(name: str, service: Service, changes: int, processes: int) -> bool:
    """Let people book, move and cancel at random, and print what the database says afterwards."""
    started = perf_counter()
    ledgers = change_at_random(service, changes, processes)
    found = audit(service.desk(), ledgers)
    counts = Ledger.counted(ledgers)
    seconds = perf_counter() - started
    say(
        f"{name}: {sum(counts.values())} random changes by {processes} processes: "
        f"{', '.join(f'{count} {kind}' for kind, count in sorted(counts.items()))}; {found.standing} stand, "
        f"{found.overlaps} overlaps, {found.lost} lost, {found.orphans} taken for nobody, {found.errors} errors "
        f"({seconds:.0f} s, {sum(counts.values()) / seconds:.0f} a second)"
    )
    for error in dict.fromkeys(error for ledger in ledgers for error in ledger.errors):
        say(f"  {error}")
    return not (found.overlaps or found.lost or found.orphans or found.errors)


def databases() -> Iterator[tuple[str, str]]:
    """Give a fresh database of each kind; PostgreSQL is started here, or that of TEST_PG_URL is used."""
    with tempfile.TemporaryDirectory(prefix="assistant-proof-") as folder:
        url = f"sqlite:///{folder}/proof.sqlite3"
        migrate(url)
        yield "SQLite", url
    server = PostgresqlServer.found()
    if server is None:
        say("PostgreSQL: not installed here, nothing proven")
        return
    with tempfile.TemporaryDirectory(prefix="assistant-pg-") as folder:
        server.start(Path(folder))
        here = sqlalchemy.URL.create("postgresql+psycopg", username="app", database="postgres", query={"host": folder})
        try:
            with fresh_database(here) as database:
                url = written(here, database)
                migrate(url)
                yield "PostgreSQL", url
        finally:
            server.stop(Path(folder))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*(int(number) for number in sys.argv[1:])))

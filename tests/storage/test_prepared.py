"""Statements run alone keep the promises of transactions: whole or not at all, the same values, the same refusals."""

from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, bindparam, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import DatabaseAway
from assistant.storage import base
from assistant.storage.base import open_engine, reading, transaction
from assistant.storage.cases import Case, CaseKey, Reader, find_sealed_case, replace_ciphertext
from assistant.storage.counts import EventCount, add_to_count
from assistant.storage.prepared import WITHOUT_WAITING, Prepared

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
LOOKUP = b"l" * 32
EVENTS = {("answered", "rent"): 1, ("shown", "floor-area"): 2}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """Give a database with one case, which one browser opens."""
    key = CaseKey(lookup_id=LOOKUP, case_id="a", reader=Reader.BROWSER, wrapped=b"\0w", expires_at=NOON)
    with transaction(engine) as session:
        session.add(Case(id="a", ciphertext=b"\0sealed", version=1, created_at=NOON, last_opened_at=NOON))
        session.flush()
        session.add(key)
    return engine


def written(engine: Engine) -> tuple[bytes, int, datetime]:
    with reading(engine) as session:
        case = session.scalars(select(Case)).one()
        return case.ciphertext, case.version, case.last_opened_at


def numbers(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {row.subject: row.number for row in session.scalars(select(EventCount))}


def test_alone_and_in_a_transaction_the_same_is_read(engine: Engine) -> None:
    with reading(engine) as session:
        among_others = find_sealed_case(session, LOOKUP)
    alone = find_sealed_case(engine, LOOKUP)
    assert alone == among_others
    assert alone is not None
    assert (alone.ciphertext, alone.reader, alone.key_expires_at) == (b"\0sealed", Reader.BROWSER, NOON)
    assert alone.key_expires_at.utcoffset() == timedelta()
    assert find_sealed_case(engine, b"another") is None


def test_alone_it_stands_at_once_and_in_a_transaction_that_raises_it_does_not(engine: Engine) -> None:
    later = (NOON + timedelta(hours=1)).astimezone(timezone(timedelta(hours=2)))
    assert replace_ciphertext(engine, "a", 1, b"next", later)
    assert not replace_ciphertext(engine, "a", 1, b"too late", later)
    assert written(engine) == (b"next", 2, later)
    with suppress(LookupError), transaction(engine) as session:
        assert replace_ciphertext(session, "a", 2, b"never", later)
        raise LookupError
    assert written(engine) == (b"next", 2, later)


def test_counts_of_one_statement_are_added_together(engine: Engine) -> None:
    add_to_count(engine, NOON.date(), "", EVENTS)
    with transaction(engine) as session:
        add_to_count(session, NOON.date(), "", EVENTS)
    assert numbers(engine) == {"rent": 2, "floor-area": 4}


def test_what_a_constraint_refuses_is_refused_as_from_anywhere_else(engine: Engine) -> None:
    values = {"lookup_id": b"o", "case_id": "nobody", "reader": Reader.CODE, "wrapped": b"w", "expires_at": NOON}
    orphan = Prepared(insert(CaseKey).values({name: bindparam(name) for name in values}))
    with pytest.raises(IntegrityError):
        orphan.changed(engine, values)
    assert find_sealed_case(engine, LOOKUP) is not None


def test_who_waits_for_the_disk_still_does_after_a_statement_that_did_not(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    add_to_count(engine, NOON.date(), "", EVENTS)
    with transaction(engine) as session:
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
    add_to_count(engine, NOON.date(), "", EVENTS)
    with transaction(engine, durable=False) as session:
        assert session.scalar(text("PRAGMA synchronous")) == 1  # NORMAL
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_hasty_and_nothing_else_goes_on_before_the_disk_has_it(engine: Engine) -> None:
    said = func.current_setting("synchronous_commit")
    wanted = update(Case).values(version=Case.version)
    prepared = Prepared(wanted.returning(said), hasty=wanted.where(WITHOUT_WAITING).returning(said))
    assert [*prepared.rows(engine, {})[0]] == ["off"]
    with transaction(engine) as session:
        assert [*prepared.rows(session, {})[0]] == ["on"]
    assert [*Prepared(wanted.returning(said)).rows(engine, {})[0]] == ["on"]


def test_a_locked_database_is_said_to_be_away_and_still_reads(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "BUSY_SECONDS", 0.05)
    engine = open_engine(sqlite_url)
    with transaction(engine) as session:
        session.add(Case(id="b", ciphertext=b"s", version=1, created_at=NOON, last_opened_at=NOON))
        session.flush()
        with pytest.raises(DatabaseAway):
            add_to_count(engine, NOON.date(), "", EVENTS)
        assert find_sealed_case(engine, b"another") is None
    add_to_count(engine, NOON.date(), "", EVENTS)
    assert numbers(engine) == {"rent": 1, "floor-area": 2}
    engine.dispose()


def test_no_connection_left_is_said_as_well(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as others:
        monkeypatch.setattr(engine.pool, "_timeout", 0.01)
        monkeypatch.setattr(engine.pool, "_max_overflow", 0)
        for _connection in range(5):
            others.enter_context(engine.connect())
        with pytest.raises(DatabaseAway):
            find_sealed_case(engine, LOOKUP)
    assert find_sealed_case(engine, LOOKUP) is not None


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_cut_in_use_is_said_and_replaced(engine: Engine) -> None:
    assert find_sealed_case(engine, LOOKUP) is not None
    cut_connections(engine)
    with pytest.raises(DatabaseAway):
        find_sealed_case(engine, LOOKUP)
    assert find_sealed_case(engine, LOOKUP) is not None


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_cut_while_it_lay_idle_is_replaced_in_silence(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_sealed_case(engine, LOOKUP) is not None
    cut_connections(engine)
    monkeypatch.setattr(base, "TRUSTED_SECONDS", 0)
    assert find_sealed_case(engine, LOOKUP) is not None
    assert replace_ciphertext(engine, "a", 1, b"next", NOON)


def cut_connections(engine: Engine) -> None:
    """End every other connection to the database of an engine, as a server that restarts does."""
    other = open_engine(engine.url)
    ours = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()")
    with other.connect() as connection:
        for pid in connection.scalars(ours).all():
            connection.execute(select(func.pg_terminate_backend(pid, 5000)))
    other.dispose()

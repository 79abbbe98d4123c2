import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from assistant.storage.base import NaiveInstant, reading, transaction
from assistant.storage.cases import Case, CaseKey, Reader

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)


def a_case(case_id: str = "a", at: datetime = NOON) -> Case:
    return Case(id=case_id, ciphertext=b"sealed", version=1, created_at=at, last_opened_at=at)


def test_an_instant_comes_back_aware_and_in_utc(engine: Engine) -> None:
    in_paris = NOON.astimezone(timezone(timedelta(hours=1)))
    with transaction(engine) as session:
        session.add(a_case(at=in_paris))
    with reading(engine) as session:
        read = session.scalars(select(Case.created_at)).one()
    assert (read, read.utcoffset()) == (NOON, timedelta())


def test_instants_compare_in_the_database_whatever_their_zone(engine: Engine) -> None:
    an_hour_later = (NOON + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-9)))
    with transaction(engine) as session:
        session.add(a_case("before"))
        session.add(a_case("after", at=an_hour_later))
    with reading(engine) as session:
        assert session.scalars(select(Case.id).where(Case.created_at > NOON)).all() == ["after"]


def test_an_instant_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError) as refusal, transaction(engine) as session:
        session.add(a_case(at=NOON.replace(tzinfo=None)))
    assert isinstance(refusal.value.orig, NaiveInstant)


def test_a_block_that_raises_leaves_nothing(engine: Engine) -> None:
    with suppress(LookupError), transaction(engine) as session:
        session.add(a_case())
        session.flush()
        raise LookupError
    with reading(engine) as session:
        assert session.scalars(select(Case.id)).all() == []


def test_a_key_without_its_case_is_refused_by_name(engine: Engine) -> None:
    orphan = CaseKey(lookup_id=b"l", case_id="nobody", reader=Reader.CODE, wrapped=b"w", expires_at=NOON)
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.add(orphan)


def test_writers_queue_instead_of_failing(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(a_case())
    everybody = threading.Barrier(6)

    def write_five_times() -> None:
        everybody.wait()
        for _ in range(5):
            with transaction(engine, durable=False) as session:
                case = session.scalars(select(Case).with_for_update()).one()
                session.execute(update(Case).values(version=case.version + 1))

    threads = [threading.Thread(target=write_five_times) for _ in range(everybody.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.scalars(select(Case.version)).one() == 1 + 5 * everybody.parties

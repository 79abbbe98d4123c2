"""A whole database copied into another: every row arrives, or nothing does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from assistant.cli import main
from assistant.storage import copying
from assistant.storage.base import open_engine, reading, transaction
from assistant.storage.cases import Case, CaseKey, Reader
from assistant.storage.copying import CopyRefused, copy_database
from assistant.storage.migrations import declared_tables
from assistant.storage.worker import AgendaFeed
from tests.proofs.service import set_up_demonstration

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
CASES = 450  # more than two batches


@pytest.fixture
def filled(sqlite_url: str) -> Iterator[str]:
    engine = open_engine(sqlite_url)
    set_up_demonstration(engine)
    with transaction(engine) as session:
        adviser = session.execute(select(declared_tables().tables["advisers"].c.id)).scalars().first()
        for number in range(CASES):
            key = f"{number:032x}"
            session.add(
                Case(id=key, ciphertext=bytes([number % 256]) * 50, version=1, created_at=NOW, last_opened_at=NOW)
            )
            session.flush()
            session.add(
                CaseKey(
                    lookup_id=number.to_bytes(32, "big"),
                    case_id=key,
                    reader=Reader.BROWSER,
                    wrapped=b"w",
                    expires_at=NOW + timedelta(days=1),
                )
            )
        for number in range(3):
            session.add(AgendaFeed(adviser_id=adviser, token_hash=bytes([number]) * 32, created_at=NOW))
    engine.dispose()
    return sqlite_url


@pytest.mark.postgres
def test_every_row_of_sqlite_arrives_in_postgresql_and_new_rows_get_new_numbers(
    filled: str, postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["database", "copy", "--from", filled, "--to", postgresql_url]) == 0
    printed = capsys.readouterr().out
    assert f"cases: {CASES}," in printed
    assert "each the same on both sides" in printed
    engine = open_engine(postgresql_url)
    with transaction(engine) as session:
        assert session.get_one(Case, f"{7:032x}").ciphertext == bytes([7]) * 50
        assert session.get_one(Case, f"{7:032x}").created_at == NOW
        feed = AgendaFeed(adviser_id=session.scalars(select(AgendaFeed.adviser_id)).first(), token_hash=b"n" * 32)
        feed.created_at = NOW
        session.add(feed)
        session.flush()
        assert feed.id == 4
    engine.dispose()


@pytest.mark.postgres
def test_the_way_back_gives_the_same_rows(filled: str, postgresql_url: str, tmp_path: object) -> None:
    there = copy_database(filled, postgresql_url)
    back = copy_database(postgresql_url, f"sqlite:///{tmp_path}/back.sqlite3")
    assert {one.table: one.rows for one in there} == {one.table: one.rows for one in back}
    assert sum(one.rows for one in back) > 2 * CASES


def test_a_target_that_holds_something_is_refused_and_left_as_it_was(
    filled: str, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    target = f"sqlite:///{tmp_path}/other.sqlite3"
    copy_database(filled, target)
    assert main(["database", "copy", "--from", filled, "--to", target]) == 1
    assert "is not empty" in capsys.readouterr().err


def test_a_database_of_another_release_is_refused(filled: str, tmp_path: object) -> None:
    engine = open_engine(filled)
    with transaction(engine) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    engine.dispose()
    with pytest.raises(CopyRefused, match="other_revision"):
        copy_database(filled, f"sqlite:///{tmp_path}/other.sqlite3")


def test_one_row_that_arrives_otherwise_undoes_everything(
    filled: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The target is spoilt between the copy and the comparison, as a broken driver would."""
    target = f"sqlite:///{tmp_path}/other.sqlite3"
    count_on = copying._go_on_counting

    def spoil(writes: object, table: object) -> None:
        count_on(writes, table)  # type: ignore[arg-type]
        if table is Case.__table__:
            writes.execute(update(Case).where(Case.id == f"{3:032x}").values(version=2))  # type: ignore[attr-defined]

    monkeypatch.setattr(copying, "_go_on_counting", spoil)
    with pytest.raises(CopyRefused, match="row_differs"):
        copy_database(filled, target)
    engine = open_engine(target)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0
    engine.dispose()


def test_one_row_too_many_undoes_everything(filled: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    target = f"sqlite:///{tmp_path}/other.sqlite3"

    def add_one(writes: object, table: object) -> None:
        if table is Case.__table__:
            row = {"id": "f" * 32, "ciphertext": b"", "version": 1, "created_at": NOW, "last_opened_at": NOW}
            writes.execute(insert(Case), [row])  # type: ignore[attr-defined]

    monkeypatch.setattr(copying, "_go_on_counting", add_one)
    with pytest.raises(CopyRefused, match="count_differs"):
        copy_database(filled, target)

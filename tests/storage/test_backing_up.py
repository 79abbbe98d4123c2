"""Backups taken while people write, and what a restored one holds."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from assistant.cli import main
from assistant.storage import backing_up
from assistant.storage.backing_up import back_up, restore
from assistant.storage.base import open_engine, reading, transaction
from assistant.storage.cases import Case
from assistant.storage.copying import CopyRefused

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


@contextmanager
def writers(engine: Engine, number: int = 3) -> Iterator[list[int]]:
    """Write pairs of cases without a pause: a consistent copy holds both of a pair, or neither."""
    over, written = threading.Event(), [0] * number

    def write(rank: int) -> None:
        for turn in count():
            if over.is_set():
                return
            with transaction(engine, durable=False) as session:
                for half in "ab":
                    key = f"{rank}-{turn:020}-{half}"
                    session.add(Case(id=key, ciphertext=b"c" * 200, version=1, created_at=NOW, last_opened_at=NOW))
                    session.flush()
            written[rank] += 1

    threads = [threading.Thread(target=write, args=(rank,)) for rank in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_a_backup_taken_while_people_write_holds_one_instant(engine: Engine, database_url: str, tmp_path: Path) -> None:
    with writers(engine) as written:
        while min(written) < 20:
            threading.Event().wait(0.01)
        before = sum(written)
        back_up(database_url, tmp_path / "backup")
        assert sum(written) > before, "nobody could write during the backup"
    restored = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    restore(tmp_path / "backup", restored)
    opened = open_engine(restored)
    with reading(opened) as session:
        found = session.scalars(select(Case.id)).all()
    opened.dispose()
    assert len(found) >= 2 * before
    assert {key[:-1] + "a" for key in found} | {key[:-1] + "b" for key in found} == set(found)


@pytest.mark.postgres
def test_one_backup_restores_into_the_other_kind(sqlite_url: str, postgresql_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url)
    with transaction(engine) as session:
        session.add(Case(id="a" * 32, ciphertext=b"kept", version=3, created_at=NOW, last_opened_at=NOW))
    engine.dispose()
    held = back_up(sqlite_url, tmp_path / "backup")
    assert restore(tmp_path / "backup", postgresql_url) == held
    engine = open_engine(postgresql_url)
    with reading(engine) as session:
        assert session.get_one(Case, "a" * 32).ciphertext == b"kept"
    engine.dispose()


def test_the_command_says_what_is_not_in_it_and_nobody_else_reads_it(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    file = tmp_path / "kept" / "backup"
    file.parent.mkdir()
    assert main(["backup", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "NOT in it" in printed
    assert "SERVER_KEY" in printed
    assert list(file.parent.iterdir()) == [file]
    assert not file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    assert main(["backup", str(file)]) == 1
    assert "never overwrites" in capsys.readouterr().err
    assert main(["restore", str(file)]) == 0, "the database of the settings is empty"
    assert "erased since" in capsys.readouterr().out


def test_a_damaged_backup_is_refused_before_anything_is_written(sqlite_url: str, tmp_path: Path) -> None:
    back_up(sqlite_url, tmp_path / "backup")
    whole = (tmp_path / "backup").read_bytes()
    (tmp_path / "backup").write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    with pytest.raises(CopyRefused, match="file_unreadable"):
        restore(tmp_path / "backup", f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    assert not (tmp_path / "restored.sqlite3").exists()


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.sqlite3").close()
    with pytest.raises(CopyRefused):
        back_up(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path / "backup")
    assert [path.name for path in tmp_path.iterdir()] == ["empty.sqlite3"]


@pytest.mark.parametrize(
    "failure",
    [
        OSError(28, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
    ],
)
def test_a_backup_without_room_says_so_and_leaves_nothing(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def no_room(_file: Path) -> None:
        raise failure

    monkeypatch.setattr(backing_up, "_restored_beside", no_room)
    (tmp_path / "backups").mkdir()
    with pytest.raises(CopyRefused) as refusal:
        backing_up.back_up(sqlite_url, tmp_path / "backups" / "today.sqlite3")
    assert refusal.value.code == "file_unwritable"
    assert list((tmp_path / "backups").iterdir()) == []

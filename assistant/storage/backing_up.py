"""Backups: one file that holds every row as it stood at one instant, taken while the service runs, proved by restoring.

The file is a SQLite database whatever the service runs on, so one backup restores into either kind. SQLite is copied by
its own backup interface in one step; PostgreSQL is read in one REPEATABLE READ transaction. Neither stops a writer.

What is not in it, on purpose: the secrets and the offices' keys. A stolen backup opens no case.
"""

import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from assistant.storage.copying import Copied, CopyRefused, copy_database
from assistant.storage.migrations import migrate

ONLY_OURS: Final = 0o600


def back_up(url: str, file: Path) -> tuple[Copied, ...]:
    """Write a backup of ``url`` to ``file``, which must not exist, and prove that it restores; return what it holds.

    A backup that fails leaves nothing behind that could be taken for one.
    """
    if file.exists():
        raise CopyRefused("file_exists", {"file": str(file)})
    unproved = file.with_name(f"{file.name}.unproved")
    unproved.unlink(missing_ok=True)
    try:
        unproved.touch(ONLY_OURS)
        if make_url(url).get_backend_name() == "sqlite":
            _copy_file(Path(str(make_url(url).database)), unproved)
        else:
            copy_database(url, _address(unproved))
        _into_one_file(unproved)
        held = _restored_beside(unproved)
        unproved.rename(file)
    except (OSError, sqlite3.OperationalError, OperationalError) as failure:
        why = failure.orig if isinstance(failure, OperationalError) else failure
        if not isinstance(why, OSError | sqlite3.OperationalError):
            raise  # the database that is read, not the files that are written
        raise CopyRefused("file_unwritable", {"file": str(file), "why": str(why)}) from failure
    finally:
        for left in file.parent.glob(f"{unproved.name}*"):
            left.unlink()
    return held


def restore(file: Path, url: str) -> tuple[Copied, ...]:
    """Write the rows of a backup into an empty database; one taken with an earlier release is brought up to date."""
    if not file.is_file():
        raise CopyRefused("file_missing", {"file": str(file)})
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".restoring-") as folder:
        present = Path(folder) / "backup.sqlite3"
        shutil.copyfile(file, present)
        try:
            _check_file(present)
        except sqlite3.DatabaseError as damage:
            raise CopyRefused("file_unreadable", {"file": str(file)}) from damage
        migrate(_address(present))
        return copy_database(_address(present), url)


def _restored_beside(file: Path) -> tuple[Copied, ...]:
    """Prove a backup by restoring it: every row is compared."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".proving-") as folder:
        return restore(file, _address(Path(folder) / "restored.sqlite3"))


def _copy_file(source: Path, target: Path) -> None:
    """Copy in one step: a writer beside waits for nothing, and the copy shows one instant."""
    if not source.is_file():
        raise CopyRefused("file_missing", {"file": str(source)})
    reads, writes = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reads.backup(writes, pages=-1)
    finally:
        reads.close()
        writes.close()


def _into_one_file(file: Path) -> None:
    """Leave no write-ahead log beside: a backup is one file."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def _check_file(file: Path) -> None:
    connection = sqlite3.connect(file)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        versions = connection.execute("SELECT count(*) FROM alembic_version").fetchone()[0]
    finally:
        connection.close()
    if found != ["ok"] or versions != 1:
        raise sqlite3.DatabaseError(found[0])


def _address(file: Path) -> str:
    return f"sqlite:///{file.absolute()}"

"""Copying a whole database into another, empty one, of the other kind or of the same, and proving that it arrived.

All or nothing: the target is written in one transaction, compared with the source row by row, and kept only when both
hold the same. The source is read in one transaction as well: what is written there meanwhile is not copied, so stop the
service first when it is to go on with the copy.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Integer, Row, Table, func, insert, select, text, tuple_

from assistant.errors import AssistantError
from assistant.storage.base import open_engine
from assistant.storage.migrations import configuration, declared_tables, migrate

ROWS_AT_ONCE: Final = 200


class CopyRefused(AssistantError):
    """A copy that would lose or mix something: the code says why, ``data`` where."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One table that arrived: how many rows, and one digest of them all, the same on both sides."""

    table: str
    rows: int
    digest: str


def copy_database(source: str, target: str) -> tuple[Copied, ...]:
    """Copy every table of ``source`` into the empty ``target``; raise `CopyRefused` and leave it empty otherwise."""
    if source == target:
        raise CopyRefused("same_database")
    from_engine, to_engine = open_engine(source, patient=True), open_engine(target, patient=True)
    try:
        with from_engine.connect().execution_options(**_one_view(from_engine.dialect.name)) as reads, reads.begin():
            check_revision(reads)
            migrate(target)
            with to_engine.connect().execution_options(writing=True) as writes, writes.begin():
                return _copy_tables(reads, writes)
    finally:
        from_engine.dispose()
        to_engine.dispose()


def check_revision(connection: Connection) -> None:
    """Refuse a database that this release did not bring up to date: its tables are not the ones known here."""
    found = MigrationContext.configure(connection).get_current_revision()
    expected = ScriptDirectory.from_config(configuration()).get_current_head()
    if found != expected:
        raise CopyRefused("other_revision", {"found": found or "none", "expected": expected})


def _one_view(dialect: str) -> dict[str, Any]:
    """Let PostgreSQL show one state for the whole reading, as SQLite does by itself."""
    return {"isolation_level": "REPEATABLE READ"} if dialect == "postgresql" else {}


def _copy_tables(reads: Connection, writes: Connection) -> tuple[Copied, ...]:
    tables = declared_tables().sorted_tables
    for table in tables:
        if writes.execute(select(func.count()).select_from(table)).scalar_one():
            raise CopyRefused("target_not_empty", {"table": table.name})
    for table in tables:
        for rows in batches(reads, table):
            writes.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 — its public name
        _go_on_counting(writes, table)
    return tuple(_compare(reads, writes, table) for table in tables)


def batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """Read a table in the order of its key, so many rows at a time."""
    ordered = select(table).order_by(*table.primary_key.columns)
    yield from connection.execution_options(yield_per=ROWS_AT_ONCE).execute(ordered).partitions()


def _go_on_counting(writes: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the last one copied; SQLite looks for itself."""
    key = list(table.primary_key.columns)
    if writes.dialect.name != "postgresql" or len(key) != 1 or not isinstance(key[0].type, Integer):
        return
    sequence = writes.execute(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": key[0].name}
    ).scalar_one()
    last = writes.execute(select(func.max(key[0]))).scalar_one()
    if sequence is not None and last is not None:
        writes.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def _compare(reads: Connection, writes: Connection, table: Table) -> Copied:
    """Look up every row of the source in the target by its key; both must have the same digest."""
    count, whole = 0, hashlib.sha256()
    for rows in batches(reads, table):
        expected = {_key(table, row): digest_of(dict(row._mapping)) for row in rows}  # noqa: SLF001 — its public name
        arrived = {
            _key(table, row): digest_of(dict(row._mapping))  # noqa: SLF001 — its public name
            for row in writes.execute(_rows_with(table, list(expected)))
        }
        if arrived != expected:
            raise CopyRefused("row_differs", {"table": table.name})
        count += len(expected)
        for digest in expected.values():
            whole.update(digest)
    if writes.execute(select(func.count()).select_from(table)).scalar_one() != count:
        raise CopyRefused("count_differs", {"table": table.name})
    return Copied(table.name, count, whole.hexdigest())


def _rows_with(table: Table, keys: Sequence[tuple[Any, ...]]) -> Any:  # noqa: ANN401 — a select of any columns
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return select(table).where(columns[0].in_([key[0] for key in keys]))
    return select(table).where(tuple_(*columns).in_(keys))


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row._mapping[column.name] for column in table.primary_key.columns)  # noqa: SLF001 — its public name


def digest_of(row: Mapping[str, Any]) -> bytes:
    """Digest one row: every column by name, as Python reads it, whichever database it comes from."""
    digest = hashlib.sha256()
    for name in sorted(row):
        digest.update(f"{name}={row[name]!r}\x00".encode())
    return digest.digest()

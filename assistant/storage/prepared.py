"""Statements that every answer runs: built and compiled once; alone, they are run by the driver itself.

A statement is written with SQLAlchemy like all others, and on a session it runs like all others. On an engine it is a
transaction by itself: SQLAlchemy gives its text, the types of what goes in and comes out, and a connection of the pool;
the rest of its way costs several times what the database does (docs/decisions/0025-single-statements.md). What goes
wrong comes out as from anywhere else in ``assistant.storage``.

One statement needs no BEGIN and no COMMIT: either database keeps the whole of it or nothing, and holds its locks for no
longer than it runs.

What is ``hasty`` does not wait for the disk, so that a power cut may lose it: ``synchronous`` on SQLite, as in
``assistant.storage.base``; on PostgreSQL ``synchronous_commit``, which the statement itself turns off for its own
transaction (`WITHOUT_WAITING`). A setting of the connection would reach others behind a pooler.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import Boolean, ColumnElement, Dialect, Engine, Select, UpdateBase
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from assistant.storage.base import rows_changed, synchronise, told_when_away

On: TypeAlias = Session | Engine
"""Where a prepared statement runs: among others in a transaction, or as one by itself."""

Row: TypeAlias = Sequence[Any]
Found = TypeVar("Found")
_Change: TypeAlias = Callable[[Any], Any]
_Statement: TypeAlias = Select[*tuple[Any, ...]] | UpdateBase


class _WithoutWaiting(ColumnElement[bool]):
    """A condition that always holds; see `WITHOUT_WAITING`."""

    inherit_cache = True
    type = Boolean()


@compiles(_WithoutWaiting)
def _anywhere(_condition: _WithoutWaiting, _compiler: SQLCompiler, **_options: object) -> str:
    return "1 = 1"


@compiles(_WithoutWaiting, "postgresql")
def _on_postgresql(_condition: _WithoutWaiting, _compiler: SQLCompiler, **_options: object) -> str:
    return "set_config('synchronous_commit', 'off', true) = 'off'"


WITHOUT_WAITING: Final = _WithoutWaiting()
"""Holds for every row. PostgreSQL calls a function to tell, and then does not wait for the disk in this transaction."""


class Prepared:
    """One statement with named parameters; ``hasty`` says the same without waiting for the disk, where it is alone."""

    def __init__(self, statement: _Statement, *, hasty: _Statement | None = None) -> None:
        self._statement = statement
        self._alone = statement if hasty is None else hasty
        self._durable = hasty is None
        self._texts: dict[str, _Text] = {}

    def rows(self, on: On, values: Mapping[str, Any]) -> Sequence[Row]:
        """Run it; return what it returns."""
        if isinstance(on, Session):
            return on.connection().execute(self._statement, values).all()
        text = self._text_for(on.dialect)
        return text.read(_alone(on, lambda connection: self._run(text, connection, values).fetchall()))

    def changed(self, on: On, values: Mapping[str, Any]) -> int:
        """Run it; return how many rows it changed."""
        if isinstance(on, Session):
            return rows_changed(on.connection().execute(self._statement, values))
        text = self._text_for(on.dialect)
        return _alone(on, lambda connection: self._run(text, connection, values).rowcount)

    def _run(self, text: "_Text", connection: PoolProxiedConnection, values: Mapping[str, Any]) -> DBAPICursor:
        cursor = connection.cursor()
        if text.waits_for_disk:
            synchronise(connection.info, cursor.execute, durable=self._durable)
        cursor.execute(text.sql, text.sent(values))
        return cursor

    def _text_for(self, dialect: Dialect) -> "_Text":
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _Text.of(self._alone, dialect)
        return text


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as one driver takes it: the text, its constants, how values are sent and read."""

    sql: str
    waits_for_disk: bool
    constants: Mapping[str, Any]
    order: tuple[str, ...] | None
    sending: tuple[tuple[str, _Change], ...]
    reading: tuple[tuple[int, _Change], ...]

    @classmethod
    def of(cls, statement: _Statement, dialect: Dialect) -> "_Text":
        """Let SQLAlchemy write the statement for a driver."""
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"not a statement of SQL: {statement!r}")
        names = compiled.params
        senders = {name: _as_kept(compiled.binds[name].type, dialect).bind_processor(dialect) for name in names}
        columns = statement.exported_columns
        readers = [_as_kept(column.type, dialect).result_processor(dialect, None) for column in columns]
        return cls(
            sql=str(compiled),
            waits_for_disk=isinstance(statement, UpdateBase) and dialect.name == "sqlite",
            constants={name: value for name, value in names.items() if not compiled.binds[name].required},
            order=None if compiled.positiontup is None else tuple(compiled.positiontup),
            sending=tuple((name, change) for name, change in senders.items() if change is not None),
            reading=tuple((place, change) for place, change in enumerate(readers) if change is not None),
        )

    def sent(self, values: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        """Write values as the driver takes them: named, or in the order of the text."""
        complete = {**self.constants, **values}
        for name, change in self.sending:
            complete[name] = change(complete[name])
        return complete if self.order is None else [complete[name] for name in self.order]

    def read(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Read rows as the driver gives them."""
        found = [list(row) for row in rows]
        for row in found:
            for place, change in self.reading:
                row[place] = change(row[place])
        return found


def _as_kept(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    """Return a type as one kind of database keeps it."""
    return kind.dialect_impl(dialect)


def _alone(engine: Engine, run: Callable[[PoolProxiedConnection], Found]) -> Found:
    """Run on a connection where each statement is a transaction by itself; the pool has it back as it was."""
    driver = engine.dialect.loaded_dbapi
    try:
        connection = engine.raw_connection()
        try:
            return run(connection) if engine.dialect.name == "sqlite" else _in_autocommit(connection, run)
        except driver.Error as failure:
            if engine.dialect.is_disconnect(failure, connection.dbapi_connection, None):
                connection.invalidate(failure)
            raise
        finally:
            connection.close()
    except driver.Error as failure:
        with told_when_away():
            raise DBAPIError.instance(None, None, failure, driver.Error, dialect=engine.dialect) from failure
    except PoolTimeout:
        with told_when_away():
            raise


def _in_autocommit(connection: PoolProxiedConnection, run: Callable[[PoolProxiedConnection], Found]) -> Found:
    """Keep the driver from beginning a transaction; that of SQLite never does here (`assistant.storage.base`)."""
    driving: Any = connection.driver_connection
    driving.autocommit = True
    try:
        return run(connection)
    finally:
        if not driving.closed:
            driving.autocommit = False

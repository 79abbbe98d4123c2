"""Statements that every answer runs: built and compiled once; alone, they are run by the driver itself.

A statement is written with SQLAlchemy like all others, and on a session it runs like all others. On an engine it is a
transaction by itself: SQLAlchemy gives its text, the types of what goes in and comes out, and a connection of the pool;
the rest of its way costs several times what the database does (docs/decisions/0024-single-statements.md). What goes
wrong comes out as from anywhere else in ``assistant.storage``.

One statement needs no BEGIN and no COMMIT: either database keeps the whole of it or nothing, and holds its locks for no
longer than it runs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Dialect, Engine, Select, UpdateBase
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from assistant.storage.base import rows_changed, synchronise, told_when_away

On: TypeAlias = Session | Engine
"""Where a prepared statement runs: among others in a transaction, or as one by itself."""

Row: TypeAlias = Sequence[Any]
_Change: TypeAlias = Callable[[Any], Any]
_Statement: TypeAlias = Select[*tuple[Any, ...]] | UpdateBase


class Prepared:
    """One statement with named parameters; where it is alone, SQLite waits for the disk if it is ``durable``."""

    def __init__(self, statement: _Statement, *, durable: bool = True) -> None:
        self._statement = statement
        self._durable = durable
        self._texts: dict[str, _Text] = {}

    def rows(self, on: On, values: Mapping[str, Any]) -> Sequence[Row]:
        """Run it; return what it returns."""
        if isinstance(on, Session):
            return on.connection().execute(self._statement, values).all()
        with _alone(on) as connection:
            text, cursor = self._run(on.dialect, connection, values)
            return text.read(cursor.fetchall())

    def changed(self, on: On, values: Mapping[str, Any]) -> int:
        """Run it; return how many rows it changed."""
        if isinstance(on, Session):
            return rows_changed(on.connection().execute(self._statement, values))
        with _alone(on) as connection:
            _text, cursor = self._run(on.dialect, connection, values)
            return cursor.rowcount

    def _run(
        self, dialect: Dialect, connection: PoolProxiedConnection, values: Mapping[str, Any]
    ) -> "tuple[_Text, DBAPICursor]":
        text, cursor = self._text_for(dialect), connection.cursor()
        if text.writes and dialect.name == "sqlite":
            synchronise(connection.info, cursor.execute, durable=self._durable)
        cursor.execute(text.sql, text.sent(values))
        return text, cursor

    def _text_for(self, dialect: Dialect) -> "_Text":
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _Text.of(self._statement, dialect)
        return text


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as one driver takes it: the text, its constants, how values are sent and read."""

    sql: str
    writes: bool
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
            writes=isinstance(statement, UpdateBase),
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


@contextmanager
def _alone(engine: Engine) -> Iterator[PoolProxiedConnection]:
    """Give a connection on which each statement is a transaction by itself; the pool has it back as it was."""
    driver = engine.dialect.loaded_dbapi
    with told_when_away():
        try:
            with _lent(engine) as connection:
                yield connection
        except driver.Error as failure:
            raise DBAPIError.instance(None, None, failure, driver.Error, dialect=engine.dialect) from failure


@contextmanager
def _lent(engine: Engine) -> Iterator[PoolProxiedConnection]:
    connection = engine.raw_connection()
    begins_by_itself = engine.dialect.name != "sqlite"  # ours does not: see `assistant.storage.base`
    try:
        if begins_by_itself:
            _set_autocommit(connection, is_set=True)
        yield connection
    except engine.dialect.loaded_dbapi.Error as failure:
        if engine.dialect.is_disconnect(failure, connection.dbapi_connection, None):
            connection.invalidate(failure)
        raise
    finally:
        if begins_by_itself:
            _set_autocommit(connection, is_set=False)
        connection.close()


def _set_autocommit(connection: PoolProxiedConnection, *, is_set: bool) -> None:
    driving = connection.driver_connection
    if driving is not None and not driving.closed:
        driving.autocommit = is_set

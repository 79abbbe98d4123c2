"""What every table shares: the declarative base, the instant type, the engine and its transactions.

The same code runs on SQLite (an office of four) and on PostgreSQL (a nation): ``DATABASE_URL`` decides.

Durability on SQLite
    The journal is write-ahead (WAL): readers never wait for a writer. ``synchronous`` is chosen per transaction.
    FULL, the default, waits for the disk at every commit: a confirmed appointment survives a power cut. With
    ``durable=False`` the transaction runs at NORMAL: killing the process still loses nothing and the file cannot be
    corrupted, but a power cut may lose the last commits. Only an answer in a questionnaire, which its author is still
    looking at, is worth that bargain (20 to 30 % of a request). PostgreSQL makes it for statements alone
    (``assistant.storage.prepared``): there, what was committed in the last half second may be lost with the server.

Alone or together
    What belongs together is a ``transaction``. A single statement is one by itself: those that every answer runs are
    ``Prepared`` (``assistant.storage.prepared``).

Writing on SQLite
    ``transaction`` takes the write lock at once (``BEGIN IMMEDIATE``): two writers queue for at most ``BUSY_SECONDS``
    instead of failing when a reader turns writer half-way.

Time-outs
    Nothing waits for ever: ``BUSY_SECONDS`` for SQLite's lock; on PostgreSQL ``CONNECT_SECONDS`` to connect,
    ``STATEMENT_SECONDS`` for one statement, ``BUSY_SECONDS`` for a lock, ``FORGOTTEN_SECONDS`` for a transaction left
    open. What goes wrong on the way comes out as ``DatabaseAway``. Copies and migrations are ``patient``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar

from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Result,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.types import TypeDecorator, TypeEngine

from assistant.errors import DatabaseAway
from assistant.storage.pooled import without_our_words

BUSY_SECONDS = 15
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 30
FORGOTTEN_SECONDS = 60
POOL_SECONDS = 10
TRUSTED_SECONDS = 1

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class NaiveInstant(ValueError):
    """An instant without a time zone was about to be stored."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant (columns in ``_at``): aware and in UTC in Python, whichever database keeps it.

    SQLite forgets time zones, PostgreSQL answers in the zone of the connection: both come back as UTC here.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; hand the others over in UTC, so that SQLite's texts compare as instants do."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveInstant(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back what was stored, as an aware instant in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of every table. Constraints have predictable names, so that code can say which one refused."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any]]] = {datetime: UtcDateTime()}


def open_engine(url: str | URL, *, foreign_keys: bool = True, patient: bool = False) -> Engine:
    """Open the database that ``url`` names, ready for any number of threads.

    ``patient`` is for what may take minutes and keeps nobody waiting: no time-out but that of connecting.

    ``foreign_keys`` is only ever off for migrations: SQLite alters a table by copying and dropping it, and dropping a
    table whose foreign keys are watched would empty the tables that refer to it.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, foreign_keys=foreign_keys)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    parsed, behind_a_pooler = without_our_words(parsed)
    limits: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS} | ({} if patient else {"options": _time_outs()})
    ours = {name: value for name, value in limits.items() if name not in parsed.query}  # the address decides
    engine = create_engine(parsed, pool_timeout=POOL_SECONDS, connect_args=ours | behind_a_pooler)
    _ask_whether_alive(engine)
    return engine


def _ask_whether_alive(engine: Engine) -> None:
    """Ask a connection that lay idle whether its server is still there, before anything is asked of it.

    One that came back less than ``TRUSTED_SECONDS`` ago is believed: asking costs as much as what is then asked. Where
    the server went away in that very moment, so did the requests that it was answering.
    """

    @event.listens_for(engine, "checkin")
    def _note(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["back_at"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if monotonic() - entry.info.get("back_at", inf) < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as failure:
            raise InvalidatePoolError from failure  # the pool connects again, and forgets the others as well


def _time_outs() -> str:
    seconds = {
        "statement_timeout": STATEMENT_SECONDS,
        "lock_timeout": BUSY_SECONDS,
        "idle_in_transaction_session_timeout": FORGOTTEN_SECONDS,
    }
    return " ".join(f"-c {name}={value * 1000}" for name, value in seconds.items())


def _open_sqlite(url: URL, *, foreign_keys: bool) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver would otherwise begin transactions on its own, and late: ours are explicit, in _begin below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not merely unlinked
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        synchronise(connection.info, connection.exec_driver_sql, durable=options.get("durable", True))
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing", False) else "BEGIN")

    return engine


def synchronise(known: dict[Any, Any], execute: Callable[[str], object], *, durable: bool) -> None:
    """Let a connection to SQLite wait for the disk or not; it is told only what is not ``known`` of it already."""
    wanted = "FULL" if durable else "NORMAL"
    if known.get("synchronous") != wanted:
        execute(f"PRAGMA synchronous={wanted}")
        known["synchronous"] = wanted


@contextmanager
def transaction(engine: Engine, *, durable: bool = True) -> Iterator[Session]:
    """Write: everything in the block is kept, or none of it when the block raises."""
    with told_when_away(), Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection(execution_options={"writing": True, "durable": durable})
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Read one consistent state of the database; nothing done here is kept."""
    with told_when_away(), Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def told_when_away() -> Iterator[None]:
    """Say in one word what the drivers say in many: this is not the fault of what was asked."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, PoolTimeout) as failure:
        said = failure.orig if isinstance(failure, DBAPIError) else failure
        raise DatabaseAway("database_away", {"failure": type(said).__name__}) from failure


def rows_changed(result: Result[Any]) -> int:
    """Count the rows that an UPDATE or a DELETE changed (which the ORM's own result type does not promise to know)."""
    if not isinstance(result, CursorResult):
        raise TypeError(f"not the result of a change: {type(result).__name__}")
    return result.rowcount

"""The history of the tables, and how a database is brought to its last page.

How to add a revision
    1. Write ``versions/<words>.py``, beside the others. Its ``revision`` is those words (``appointments_and_slots``);
       its ``down_revision`` is the present head, so that the history stays one line (a test refuses two heads).
    2. Write ``upgrade()`` by hand, in Alembic operations with SQLAlchemy's own types (``sa.DateTime(timezone=True)``
       for an instant, ``sa.LargeBinary()`` for bytes): a revision must mean the same in five years, so it imports
       nothing of this package. Name constraints as ``assistant.storage.base.NAMING_CONVENTION`` does, through ``op.f``.
       Altering a table: ``with op.batch_alter_table("cases") as table``, which SQLite needs.
    3. Expand first, contract in a later release: the previous release must run on the new tables. There is no
       ``downgrade``; going back is restoring a backup.
    4. A table in a new module of ``assistant/storage/`` is found by itself. ``tests/storage/test_migrations.py`` checks
       on both engines that the revisions build exactly what the modules declare, and prints the difference.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from assistant import storage
from assistant.storage.base import Base, open_engine, told_when_away

MIGRATION_LOCK = 20_260_101  # Any number, as long as every process asks PostgreSQL for the same one.


def declared_tables() -> MetaData:
    """Every table that a module of ``assistant/storage/`` declares."""
    for module in iter_modules(storage.__path__, f"{storage.__name__}."):
        if not module.ispkg:
            import_module(module.name)
    return Base.metadata


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file: the revisions lie here, the connection is the caller's."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


@cache
def known_revisions() -> tuple[str, ...]:
    """Every revision that this release knows, the last one first."""
    return tuple(one.revision for one in ScriptDirectory.from_config(configuration()).walk_revisions())


def is_behind(connection: Connection) -> bool:
    """Tell whether a revision that this release needs is missing. One from a later release is no obstacle."""
    found = MigrationContext.configure(connection).get_current_revision()
    return found is None or found in known_revisions()[1:]


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the last revision, in one transaction; do nothing if it is there.

    Several processes may start at once: the first does the work while the others wait for its lock.
    """
    engine = open_engine(url, foreign_keys=False, patient=True)
    try:
        with (
            told_when_away(),
            engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            command.upgrade(configuration(connection), "head")
    finally:
        engine.dispose()

"""What Alembic runs to apply revisions: on the caller's connection, inside the caller's transaction."""

from alembic import context
from sqlalchemy import Connection

from assistant.storage.migrations import declared_tables


def apply_revisions(connection: Connection) -> None:
    """Apply what ``context`` asks for. SQLite can undo a half-done revision too, once it is told to."""
    context.configure(
        connection=connection,
        target_metadata=declared_tables(),
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


apply_revisions(context.config.attributes["connection"])

import threading

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, inspect

from assistant.storage.base import open_engine
from assistant.storage.migrations import configuration, declared_tables, migrate


def test_the_revisions_build_exactly_the_declared_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, declared_tables()) == []


def test_the_revisions_build_every_check_constraint(engine: Engine) -> None:
    """Alembic does not compare these."""
    built = inspect(engine)
    for table in declared_tables().sorted_tables:
        declared = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in built.get_check_constraints(table.name)} == declared, table.name


def test_the_history_is_one_line() -> None:
    revisions = ScriptDirectory.from_config(configuration())
    assert len(revisions.get_heads()) == 1
    assert len(revisions.get_bases()) == 1


def test_migrating_again_changes_nothing(engine: Engine, database_url: str) -> None:
    before = inspect(engine).get_table_names()
    migrate(database_url)
    assert inspect(engine).get_table_names() == before


def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            migrate(database_url)
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    engine = open_engine(database_url)
    assert "cases" in inspect(engine).get_table_names()
    engine.dispose()

"""Runs the previous release, from the folder in argv[1], on the database in argv[2], which it did not migrate.

It begins a case, answers, saves it under a code, books, cancels, sends what is due and erases: everything that writes.
"""

import base64
import datetime as dt
import secrets
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

from dataclasses import replace

from sqlalchemy import JSON, Boolean, Column, Date, Engine, Enum, Integer, LargeBinary, Time, insert, select

import assistant
from assistant.app import create_app
from assistant.services import dossier
from assistant.services.contents import CaseContents
from assistant.services.retention import erase_expired
from assistant.settings import load_settings
from assistant.storage.base import UtcDateTime, transaction
from assistant.storage.migrations import declared_tables

assert Path(assistant.__file__).is_relative_to(sys.argv[1]), "another release runs"


def main() -> None:
    """Use every table that the release knows."""
    drawn = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in _SECRETS}
    settings = load_settings({"INSTANCE_PATH": sys.argv[3], "DATABASE_URL": sys.argv[2], **drawn})
    app = create_app(settings)
    safe = app.extensions["safe"]
    opened = dossier.start_case(safe, CaseContents(language="fr"))
    opened = dossier.save_with_code(safe, opened)
    opened = dossier.write_answers(safe, opened, replace(opened.contents, language="en"))
    assert isinstance(dossier.open_by_code(safe, str(opened.code), "192.0.2.1"), type(opened))
    client = app.test_client()
    for path in ("/commencer", "/rendez-vous/"):
        assert client.get(path).status_code == 200, path
    _write_every_table(safe.engine)
    erase_expired(safe.engine, settings.retention, safe.clock.now(), dry_run=True)
    dossier.erase_case(safe, opened)


def _write_every_table(engine: Engine) -> None:
    """Let the release write a row of each of its tables with the columns it knows, and read it again."""
    now = dt.datetime.now(dt.UTC)
    samples = {Boolean: True, Integer: 1, LargeBinary: b"x" * 32, Date: now.date(), Time: now.time(), JSON: ["office"]}
    made: dict[tuple[str, str], object] = {}

    def sample(column: Column[object]) -> object:
        for key in column.foreign_keys:
            return made[key.column.table.name, key.column.name]
        if isinstance(column.type, Enum):
            return next(iter(column.type.enum_class or column.type.enums))
        if isinstance(column.type, UtcDateTime):
            return now
        found = next((value for kind, value in samples.items() if isinstance(column.type, kind)), None)
        return "office" if found is None else found

    with transaction(engine) as session:
        for table in declared_tables().sorted_tables:
            row = {column.name: sample(column) for column in table.columns}
            made.update({(table.name, name): value for name, value in row.items()})
            session.execute(insert(table), [row])
            assert session.execute(select(table)).all(), table.name
        session.rollback()


_SECRETS = ("SECRET_KEY", "CODE_PEPPER", "SERVER_KEY")

if __name__ == "__main__":
    main()

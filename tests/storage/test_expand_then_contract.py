"""Migrations that the previous release survives: it goes on running while the new one has already changed the tables.

`releases/*.json` holds the tables as that release declared them: the comparison works in a checkout without history.
Where the history is there, the release itself is run as well, on tables migrated by this one.
"""

import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

ROOT = Path(__file__).parents[2]
RELEASES = Path(__file__).parent / "releases"
PREVIOUS, COMMIT = "0.1.0", "7b7a9bc"


def test_every_column_of_the_previous_release_is_there_and_may_be_left_as_it_left_it(database_url: str) -> None:
    engine = create_engine(database_url)
    present = inspect(engine)
    declared = json.loads((RELEASES / f"{PREVIOUS}.json").read_text(encoding="utf-8"))
    broken = []
    for table, columns in declared.items():
        keys = present.get_pk_constraint(table)["constrained_columns"]
        found = {
            column["name"]: {**column, "primary_key": column["name"] in keys} for column in present.get_columns(table)
        }
        broken += [f"{table}.{name} is gone" for name in columns.keys() - found.keys()]
        broken += [
            f"{table}.{name} must now be filled in"
            for name, column in found.items()
            if not (column["nullable"] or column["default"] or column["primary_key"]) and columns.get(name, True)
        ]
    engine.dispose()
    assert broken == []


@pytest.mark.slow
def test_the_previous_release_runs_on_the_new_tables(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "previous"
    command = ["git", "archive", COMMIT, "assistant", "rules", "templates", "translations"]
    archived = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if archived.returncode:
        pytest.skip(f"no history here: {COMMIT} cannot be run; its columns were compared above")
    with tarfile.open(fileobj=BytesIO(archived.stdout)) as tar:
        tar.extractall(folder, filter="data")
    (tmp_path / "instance").mkdir()
    script = [sys.executable, Path(__file__).parent / "previous_release.py", folder, sqlite_url, tmp_path / "instance"]
    ran = subprocess.run(
        script,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()

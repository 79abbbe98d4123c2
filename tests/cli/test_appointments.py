"""`assistant appointments import`, as somebody types it."""

import csv
from pathlib import Path

import pytest
import time_machine

from assistant.cli import main

HEADER = "office;adviser;start;motive;mode;name;contact;old number\n"
GOOD = "lyon-3;amina-b;2026-12-01 09:00;custody;office;Nina F.;nina@example.org;17\n"
WRONG = "lyon-3;amina-b;2026-12-01 10:02;custdy;office;;;18\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> Path:
    """Give a table with one good row and one bad one, beside an empty demonstration."""
    del clock
    for name in ("DATABASE_URL", "ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path / "instance"))
    path = tmp_path / "old.csv"
    path.write_text(HEADER + GOOD + WRONG, encoding="utf-8-sig")
    return path


def test_good_rows_are_imported_and_the_others_written_with_their_line_and_reasons(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["appointments", "import", str(table), "--dry-run"]) == 1
    assert "1 would be imported, 0 already there, 1 refused" in capsys.readouterr().out
    refused = Path(f"{table}.refused.csv")
    assert not refused.exists()
    assert main(["appointments", "import", str(table)]) == 1
    said = capsys.readouterr()
    assert "1 imported, 0 already there, 1 refused" in said.out
    assert "line 3: name is empty; motive is none that is known here (here: " in said.err
    assert "start is not a multiple of five minutes" in said.err
    (row,) = csv.DictReader(refused.read_text(encoding="utf-8").splitlines())
    assert (row["old number"], row["line"], row["start"]) == ("18", "3", "2026-12-01 10:02")
    mended = HEADER + GOOD + "lyon-3;amina-b;2026-12-01 10:00;custody;office;Omar;;18\n"
    table.write_text(mended, encoding="utf-8")
    assert main(["appointments", "import", str(table)]) == 0
    assert "1 imported, 1 already there, 0 refused" in capsys.readouterr().out


def test_a_file_that_is_no_table_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "no.csv"
    assert main(["appointments", "import", str(path)]) == 2
    path.write_text("office,name\n", encoding="utf-8")
    assert main(["appointments", "import", str(path)]) == 2
    assert "lacks the columns adviser, start, motive, mode" in capsys.readouterr().err

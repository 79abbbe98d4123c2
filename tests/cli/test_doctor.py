"""`assistant doctor`: what is well, what is not, and what to do."""

from pathlib import Path

import pytest

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.cli import main
from assistant.cli.checkup import Finding, _database, _files, _office_keys, _servers, look_over
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.settings import load_settings
from assistant.storage.base import open_engine
from assistant.storage.migrations import migrate
from tests.proofs.programs import free_port


@pytest.fixture
def installed(environ: dict[str, str], sqlite_url: str) -> dict[str, str]:
    environ = {**environ, "DATABASE_URL": sqlite_url}
    Path(environ["INSTANCE_PATH"]).mkdir()
    create_missing_office_keys(load_settings(environ).office_keys_file, OFFICE_IDS)
    engine = open_engine(sqlite_url)
    set_up_demonstration(engine)
    engine.dispose()
    return environ


def found(environ: dict[str, str], subject: str, *, reach: bool = False) -> Finding:
    """Look at one thing only: reading and checking the rules again each time would take long."""
    settings = load_settings(environ)
    quick = [*_files(settings), *_database(settings), *_office_keys(settings), *_servers(settings, reach=reach)]
    return next(one for one in quick if one.subject == subject)


@pytest.mark.slow
def test_a_good_installation_lacks_only_its_worker(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in installed.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert [line for line in printed.splitlines() if line.startswith("MEND")] == ["MEND  worker: never seen"]
    assert "→ start `assistant worker`" in printed
    assert installed["SERVER_KEY"] not in printed


def test_each_thing_that_is_wrong_is_named_with_what_to_do(installed: dict[str, str], tmp_path: Path) -> None:
    keys = load_settings(installed).office_keys_file
    keys.chmod(0o644)
    assert found(installed, "secrets").remedy == f"chmod 600 {keys}"
    keys.write_text("{}", encoding="ascii")
    assert found(installed, "offices").said == "3 open, without keys: lyon-3, rennes-centre, strasbourg-neudorf"
    keys.write_text("{", encoding="ascii")
    assert not found(installed, "office keys").is_well
    nobody = {**installed, "SMTP_URL": f"smtp://127.0.0.1:{free_port()}"}
    assert not found(nobody, "e-mail", reach=True).is_well
    assert found(nobody, "e-mail").is_well, "nothing is tried unasked"
    (tmp_path / "folder").mkdir()
    away = found({**installed, "DATABASE_URL": f"sqlite:///{tmp_path / 'folder'}"}, "database")
    assert not away.is_well
    assert "DATABASE_URL" in away.remedy


def test_settings_that_cannot_be_read_are_said_first() -> None:
    (only,) = look_over({"ENVIRONMENT": "production"})
    assert "is missing" in only.said


def test_a_command_whose_database_is_away_says_so_in_one_line(
    installed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    for name, value in {**installed, "DATABASE_URL": f"sqlite:///{tmp_path / 'folder'}"}.items():
        monkeypatch.setenv(name, value)
    for command in (["retention", "--dry-run"], ["staff", "list"]):
        assert main(command) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert "the database does not answer" in line
    assert main(["database", "copy", "--from", "mysql://a:s3cret@b/c", "--to", "sqlite:///x"]) == 1
    assert capsys.readouterr().err.startswith("assistant: --from must look like")


def test_a_database_of_an_earlier_release_is_told_from_one_up_to_date(
    installed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    assert "does not exist" in found({**installed, "DATABASE_URL": url}, "database").said
    assert not (tmp_path / "other.sqlite3").exists(), "looking makes nothing"
    (tmp_path / "other.sqlite3").touch()
    assert "earlier release" in found({**installed, "DATABASE_URL": url}, "database").said
    migrate(url)
    assert found({**installed, "DATABASE_URL": url}, "database").is_well

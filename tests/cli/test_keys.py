"""Keys are renewed by command: the old ones stay behind, and the program says when they may go."""

from pathlib import Path

import pytest

from assistant.cli import main
from assistant.settings import create_missing_secrets, load_settings


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a demonstration with secrets of its own."""
    for name in ("SECRET_KEY", "CODE_PEPPER", "SERVER_KEY", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path / "instance"))
    create_missing_secrets(tmp_path / "instance")
    return tmp_path / "instance"


def environ(instance: Path) -> dict[str, str]:
    return {"INSTANCE_PATH": str(instance)}


@pytest.mark.parametrize("what", ["server", "pepper"])
def test_a_new_key_goes_in_front_of_the_old_one(instance: Path, capsys: pytest.CaptureFixture[str], what: str) -> None:
    before = load_settings(environ(instance))
    assert main(["keys", "rotate", what]) == 0
    after = load_settings(environ(instance))
    if what == "server":
        assert after.server_keys[1:] == before.server_keys
        assert after.server_key != before.server_key
    else:
        assert after.old_peppers == (before.code_pepper,)
        assert after.code_pepper != before.code_pepper
    assert "restart every process" in capsys.readouterr().out


def test_the_file_of_a_key_stays_its_user_s(instance: Path) -> None:
    main(["keys", "rotate", "server"])
    assert (instance / "secrets" / "server_key").stat().st_mode & 0o077 == 0


def test_a_key_in_a_variable_is_not_renewed_behind_its_back(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERVER_KEY", (instance / "secrets" / "server_key").read_text())
    assert main(["keys", "rotate", "server"]) == 1
    assert "SERVER_KEY_FILE" in capsys.readouterr().err


@pytest.mark.slow
def test_what_older_keys_sealed_is_sealed_again_and_counted(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "check"]) == 0
    assert main(["keys", "rotate", "server"]) == 0
    assert main(["keys", "rotate", "office"]) == 0
    assert main(["keys", "reseal"]) == 0
    assert main(["keys", "check"]) == 0
    assert "case_keys: 0" in capsys.readouterr().out

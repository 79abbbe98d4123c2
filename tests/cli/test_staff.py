"""`assistant staff` from the command line, on an empty folder."""

import io
import re
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.cli.common import DONE, MEND


@pytest.fixture(autouse=True)
def environment(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Describe a service on an empty folder, and leave no terminal to ask on."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdin", io.StringIO())


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_the_first_administrator_is_given_a_temporary_password(capsys: pytest.CaptureFixture[str]) -> None:
    create = ["staff", "create", "--login", "Theo", "--name", "Théo V.", "--role", "administrator"]
    assert main(create) == DONE
    assert re.search(r"temporary password, for three days: (\w{4}-){3}\w{4}\n", said(capsys))
    assert main(["staff", "list"]) == DONE
    assert "theo\tThéo V.\tadministrator\tpassword only" in said(capsys)
    assert main(create) == MEND
    assert "somebody has the login" in capsys.readouterr().err


def test_a_role_in_an_office_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    create = ["staff", "create", "--login", "lea", "--name", "Léa", "--role", "adviser"]
    assert main(create) == MEND
    assert "--office" in capsys.readouterr().err
    assert main([*create, "--office", "nowhere"]) == MEND
    assert "lyon-3" in capsys.readouterr().err
    assert main([*create, "--office", "lyon-3", "--office", "rennes-centre"]) == DONE
    main(["staff", "list"])
    assert "adviser:lyon-3 adviser:rennes-centre" in said(capsys)


def test_a_role_for_every_office_names_none(capsys: pytest.CaptureFixture[str]) -> None:
    create = ["staff", "create", "--login", "lea", "--name", "Léa", "--role", "rule_keeper", "--office", "lyon-3"]
    assert main(create) == MEND
    assert "leave --office out" in capsys.readouterr().err


def test_an_account_is_closed_and_given_a_new_password(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "reset", "--login", "amina.b", "--second-factor"]) == DONE
    assert "temporary password" in said(capsys)
    assert main(["staff", "deactivate", "--login", "amina.b"]) == DONE
    main(["staff", "list"])
    assert "amina.b\tAmina B.\tadviser:lyon-3\tclosed" in said(capsys)


def test_the_last_administrator_stays_and_nobody_is_invented(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "deactivate", "--login", "administration"]) == MEND
    assert "last administrator" in capsys.readouterr().err
    assert main(["staff", "reset", "--login", "nobody"]) == MEND
    assert "nobody has the login" in capsys.readouterr().err


def test_a_password_typed_on_the_terminal_is_looked_at(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    typed = iter(["motdepasse123", "trois chaises bleues", "trois chaises vertes", *["trois chaises bleues"] * 2])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    create = ["staff", "create", "--login", "theo", "--name", "Théo V.", "--role", "administrator"]
    assert [main(create) for _ in range(3)] == [MEND, MEND, DONE]
    captured = capsys.readouterr()
    assert "first a machine tries" in captured.err
    assert "not the same" in captured.err
    assert "temporary" not in captured.out
    assert "chaises" not in captured.out + captured.err

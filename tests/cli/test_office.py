"""`assistant office`: what a service for real people begins with."""

import base64
import secrets
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.cli.common import DONE, MEND

OPEN = ["office", "open", "--id", "mamoudzou", "--name", "CCAS de Mamoudzou", "--town", "Mamoudzou", "--insee", "97611",
        "--address", "1 rue de l'Exemple, 97600 Mamoudzou", "--telephone", "02 61 91 00 35"]  # fmt: skip


def test_a_new_production_opens_its_office_and_its_first_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("SECRET_KEY", "CODE_PEPPER", "SERVER_KEY"):
        (tmp_path / name).write_bytes(base64.b64encode(secrets.token_bytes(32)))
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    organisation = tmp_path / "organisation.toml"
    organisation.write_text('name = "CCAS"\ntelephone = "02 61 91 00 36"\n', encoding="utf-8")
    for name, value in {
        "ENVIRONMENT": "production",
        "BASE_URL": "https://droits.example.fr",
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'assistant.sqlite3'}",
        "OFFICE_KEYS": str(tmp_path / "keys" / "office_keys.json"),
        "ORGANISATION_FILE": str(organisation),
        "SMTP_URL": "smtps://mail.example.fr",
    }.items():
        monkeypatch.setenv(name, value)
    assert main(["office", "list"]) == MEND, "without the file of keys nothing starts"
    assert main([*OPEN[:3], "Mamoudzou !", *OPEN[4:]]) == MEND
    assert "id: small letters" in capsys.readouterr().err
    assert main(OPEN) == DONE
    assert "restart every process" in capsys.readouterr().out
    assert (tmp_path / "keys" / "office_keys.json").stat().st_mode & 0o077 == 0
    assert main(OPEN) == MEND
    assert "already" in capsys.readouterr().err
    assert main(["office", "list"]) == DONE
    assert capsys.readouterr().out == "mamoudzou\tCCAS de Mamoudzou\treads its cases\n"
    create = ["staff", "create", "--temporary", "--login", "lea", "--name", "Léa", "--role", "office_manager"]
    assert main([*create, "--office", "mamoudzou"]) == DONE

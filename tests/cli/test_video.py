"""`assistant video`: a room to try, another service for an office, new links for everybody."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.cli import main

SERVICE = '[video.webconf]\nurl = "https://webconf.example/{room}"\n'


@pytest.fixture(autouse=True)
def service(environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Describe a demonstration, with another service for video, to the commands of this test."""
    (tmp_path / "organisation.toml").write_text(SERVICE, encoding="utf-8")
    for name, value in {**environ, "ORGANISATION_FILE": str(tmp_path / "organisation.toml")}.items():
        monkeypatch.setenv(name, value)


def test_a_room_can_be_tried_from_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["video", "try", "--office", "lyon-3"]) == 0
    person, adviser = (line.split()[1] for line in capsys.readouterr().out.splitlines())
    assert urlsplit(person).path.startswith("/rendez-vous/video/")
    assert person != adviser


def test_an_office_changes_its_service_and_everybody_gets_a_new_link(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["video", "try", "--office", "lyon-3"]) == 0
    assert main(["video", "use", "webconf", "--office", "lyon-3"]) == 0
    assert main(["video", "reissue", "--office", "lyon-3"]) == 0
    assert "lyon-3: new links written for 1 meetings" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ["use", "nowhere", "--office", "lyon-3"],
        ["use", "webconf", "--office", "nowhere"],
        ["reissue", "--office", "nowhere"],
        ["try", "--office", "nowhere"],
    ],
    ids=" ".join,
)
def test_what_does_not_exist_is_named(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["video", *command]) == 1
    assert "nowhere" in capsys.readouterr().err

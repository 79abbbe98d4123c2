"""`make dependencies` tells the truth: what differs, what is absent, what nobody locked, what it could not check."""

import runpy
import shutil
import subprocess
from importlib.metadata import version

import pytest

from tests.house_rules.checkout import ROOT


@pytest.fixture
def script() -> dict[str, object]:
    """Read the script as a module, without running it."""
    return runpy.run_path(str(ROOT / ".ci" / "dependencies"))


def test_what_differs_and_what_is_not_here_are_told_apart(script: dict[str, object]) -> None:
    other, absent = script["differences"]({"flask": "0.0.1", "pytest": version("pytest"), "no-such-thing": "1"})  # type: ignore[operator]
    assert other == [f"flask: locked 0.0.1, installed {version('flask')}"]
    assert absent == ["no-such-thing"]
    assert "pytest" in script["unlocked"]({"flask": "1"})  # type: ignore[operator]


def test_every_package_of_the_lock_files_is_read(script: dict[str, object]) -> None:
    packages = script["locked"]()  # type: ignore[operator]
    assert packages["flask"] == version("flask")
    assert len(packages) > 50


@pytest.mark.parametrize(("audit", "code"), [(None, 3), ("/bin/good", 0), ("/bin/bad", 1), ("/bin/at-odds", 1)])
def test_what_could_not_be_checked_is_never_called_good(
    script: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    audit: str | None,
    code: int,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_args, **_options: audit)
    within: dict[str, object] = script["main"].__globals__  # type: ignore[attr-defined]
    audited = subprocess.CompletedProcess([], int(audit == "/bin/bad"), "", "")
    consistent = subprocess.CompletedProcess([], int(audit == "/bin/at-odds"), "", "")
    monkeypatch.setitem(within, "said_by", lambda *command: audited if command[0] == audit else consistent)
    monkeypatch.setitem(within, "differences", lambda _packages: ([], []))
    assert script["main"]() == code  # type: ignore[operator]
    assert ("NOT CHECKED" in capsys.readouterr().out) is (audit is None)

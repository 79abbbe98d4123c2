"""OpenFisca-France in a process and a virtual environment of its own, asked by lines of JSON."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.benchmarks.figures import say

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".bench" / "venv"
LOCKED = Path(__file__).with_name("openfisca.txt")
WORKER = Path(__file__).with_name("openfisca_worker.py")


class Companion:
    """A running worker; `with Companion() as openfisca:`."""

    def __enter__(self) -> Self:
        command = [str(ENVIRONMENT / "bin" / "python"), str(WORKER)]
        self._worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.start = self._answer()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._worker.stdin is not None
        self._worker.stdin.close()
        self._worker.wait()

    def ask(self, benefits: tuple[str, ...], cases: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Have some households calculated, each in a fresh simulation."""
        return self._ask({"benefits": benefits, "cases": list(cases)})

    def ask_together(self, benefits: tuple[str, ...], cases: Iterable[Mapping[str, Any]], times: int) -> dict[str, Any]:
        """Have some households calculated so many times over, all at once."""
        return self._ask({"benefits": benefits, "cases": list(cases), "times": times})

    def _ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert self._worker.stdin is not None
        self._worker.stdin.write(json.dumps(asked, default=float) + "\n")
        self._worker.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._worker.stdout is not None
        answered: dict[str, Any] = json.loads(self._worker.stdout.readline())
        return answered


def install_openfisca() -> bool:
    """Make the environment unless it is there; say so and go on where it cannot be made."""
    stamp, wanted = ENVIRONMENT / "stamp", hashlib.sha256(LOCKED.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return True
    say(f"Installing OpenFisca-France into {ENVIRONMENT.relative_to(ROOT)}, for this bench alone …")
    python = str(ENVIRONMENT / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--require-hashes"]
    for command in ([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], [*pip, "--requirement", str(LOCKED)]):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            say("It could not be installed, so there is nothing to compare with:", done.stderr.strip())
            return False
    stamp.write_text(wanted, encoding="ascii")
    return True

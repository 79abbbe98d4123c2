"""Rules from a folder, or as they stood at a git revision of this repository."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.paths import RULES
from assistant.rulefiles import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.rulefiles.loading import Rules


class NoSuchRules(AssistantError):
    """Neither a rules folder nor a revision."""

    def __str__(self) -> str:
        return f"{self.data['name']!r} is neither a rules folder nor a git revision: {self.data['why']}"


@contextmanager
def rules_of(name: str) -> Iterator[Rules]:
    """Load the rules of a folder, or those of a revision unpacked for the time of the comparison."""
    folder = Path(name)
    if (folder / "interview.yaml").is_file():
        yield load_rules(folder)
        return
    with tempfile.TemporaryDirectory() as unpacked:
        _unpack(name, Path(unpacked))
        yield load_rules(Path(unpacked) / "rules")


def _unpack(revision: str, into: Path) -> None:
    git = shutil.which("git")
    if git is None or revision.startswith("-"):
        raise NoSuchRules(
            "no_such_rules", {"name": revision, "why": "git is not installed" if git is None else "a name"}
        )
    command = [git, "-C", str(RULES.parent), "archive", "--format=tar", revision, "rules"]
    done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 — an option cannot hide in the name
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoSuchRules("no_such_rules", {"name": revision, "why": why[-1] if why else "git refused"})
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(into, filter="data")

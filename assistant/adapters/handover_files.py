"""Which notices are out of our hands: one empty file for each, in the instance folder.

Renaming a file is one call to the system, needs no room on the disk, and outlives the process that did it. That is all
there is to it: when a worker is killed between the last byte of a message and the answer of the server, the next one
finds the file. Where there is no room to make it beforehand, nothing is sent.
"""

import os
from pathlib import Path
from typing import Final

_PREPARED: Final = ".prepared"


class HandoverFiles:
    """Marks in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = f"{folder}{os.sep}"

    def prepare(self, notice: int) -> None:
        """Make the file under another name: a disk that fills up meanwhile does not keep it from being renamed."""
        os.close(os.open(f"{self._folder}{notice}{_PREPARED}", os.O_CREAT | os.O_WRONLY, 0o600))

    def mark(self, notice: int) -> None:
        """Remember that a notice has left."""
        Path(f"{self._folder}{notice}{_PREPARED}").rename(f"{self._folder}{notice}")

    def has(self, notice: int) -> bool:
        """Tell whether it has."""
        return Path(f"{self._folder}{notice}").exists()

    def clear(self, notice: int) -> None:
        """Forget it."""
        for name in (f"{notice}", f"{notice}{_PREPARED}"):
            Path(f"{self._folder}{name}").unlink(missing_ok=True)

    def clear_all(self) -> None:
        """Forget everything."""
        for mark in Path(self._folder).iterdir():
            mark.unlink(missing_ok=True)

"""Which notices are out of our hands: one empty file for each, in the instance folder.

Making a file is one call to the system, and outlives the process that made it. That is all there is to it: when a
worker is killed between the last byte of a message and the answer of the server, the next one finds the file.
"""

import os
from pathlib import Path


class HandoverFiles:
    """Marks in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = f"{folder}{os.sep}"

    def mark(self, notice: int) -> None:
        """Remember that a notice has left."""
        os.close(os.open(f"{self._folder}{notice}", os.O_CREAT | os.O_WRONLY, 0o600))

    def has(self, notice: int) -> bool:
        """Tell whether it has."""
        return Path(f"{self._folder}{notice}").exists()

    def clear(self, notice: int) -> None:
        """Forget it."""
        Path(f"{self._folder}{notice}").unlink(missing_ok=True)

    def clear_all(self) -> None:
        """Forget everything."""
        for mark in Path(self._folder).iterdir():
            mark.unlink(missing_ok=True)

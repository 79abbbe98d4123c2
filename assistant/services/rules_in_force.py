"""Whether the last rules that were offered to the running service are in force, or were refused and why.

The server reads its rules again when it is told to. Rules with an error change nothing: those in force stay, and a mark
in the instance folder tells staff, every process alike, until better ones are taken.
"""

import os
from pathlib import Path
from signal import SIGHUP
from typing import Final

PID_FILE: Final = "server.pid"
_MARK = "rules-refused"


def note_refusal(instance: Path, why: str) -> None:
    """Leave the mark, with what is wrong in the rules (never anything of a person)."""
    (instance / _MARK).write_text(why, encoding="utf-8")


def note_acceptance(instance: Path) -> None:
    """Take the mark away."""
    (instance / _MARK).unlink(missing_ok=True)


def rules_refused(instance: Path) -> bool:
    """Tell whether the last rules offered were refused."""
    return (instance / _MARK).exists()


def ask_to_reload(instance: Path) -> bool:
    """Tell the server of an instance to read its rules again; say whether one runs."""
    try:
        os.kill(int((instance / PID_FILE).read_text(encoding="ascii")), SIGHUP)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return False
    return True

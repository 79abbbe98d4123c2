"""What every command shares: exit codes, months, and where it writes."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime
from typing import IO, Final

from assistant.eligibility.cases import read_month
from assistant.eligibility.facts import AnswerError

DONE: Final = 0
MEND: Final = 1
"""Something in the input or in the rules must be mended."""
USAGE: Final = 2
"""The command itself was written wrong."""


def month_argument(text: str) -> date:
    """Read a month given on the command line."""
    try:
        return read_month(text)
    except AnswerError:
        message = f"{text!r} is no month, write it as 2026-11"
        raise argparse.ArgumentTypeError(message) from None


def today() -> date:
    """Return the day; the clock is read here and nowhere below."""
    return datetime.now(UTC).date()


def this_month() -> date:
    """Return the first day of this month."""
    return today().replace(day=1)


def say(text: str, to: IO[str] | None = None) -> None:
    """Write one line to the output, or to another stream."""
    (to or sys.stdout).write(text + "\n")

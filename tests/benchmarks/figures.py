"""Figures as the bench prints them: a median with its extremes, because one number alone says nothing here."""

import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MICROSECONDS = 1e6
MILLISECONDS = 1e3


@dataclass(frozen=True)
class Figure:
    """What several rounds gave."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Figure":
        """Sum up some values."""
        kept = sorted(values)
        return cls(statistics.median(kept), kept[0], kept[-1])

    def __str__(self) -> str:
        return f"{short(self.median)} ({short(self.low)}–{short(self.high)})"


def ratio(upper: Sequence[float], lower: Sequence[float]) -> Figure:
    """Divide round by round: both sides of a round were measured within the same seconds."""
    return Figure.of(above / below for above, below in zip(upper, lower, strict=True))


def short(value: float) -> str:
    """Write three digits that count."""
    if value >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def say(*lines: str) -> None:
    """Print lines at once, so that a long run can be followed."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def title(text: str) -> None:
    """Print the title of a part."""
    say("", text, "=" * len(text))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print columns: the first to the left, the others to the right."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        say(("  " + "   ".join([first, *others])).rstrip())


def resident_memory(process: int | str = "self", kind: str = "VmRSS") -> float:
    """Return the memory that a process holds, in MB; `RssAnon` is the part that no file on disk stands for."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    [line] = [line for line in status if line.startswith(f"{kind}:")]
    return int(line.split()[1]) / 1024

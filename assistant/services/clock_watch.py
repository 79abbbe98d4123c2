"""Whether the clock of this machine can be believed before anything is erased by it.

A clock that jumps ahead by a year would have everything erased that people were promised to find again. Erasing can
wait and cannot be undone: it waits for a day of steady time after each jump, and after a start at which the clock is
far from the last sign of life that a worker wrote. `assistant retention` by hand erases at once.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

LARGEST_STEP: Final = timedelta(hours=1)
LONGEST_SILENCE: Final = timedelta(days=3)
QUARANTINE: Final = timedelta(days=1)


def seconds_since_boot() -> float:
    """Return the time that passed, sleep of the machine included, whatever the clock says."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ClockWatch:
    """Compares the clock with the time that passed. ``last_sign`` is when a worker last wrote that it lives."""

    def __init__(
        self, now: datetime, last_sign: datetime | None, passed: Callable[[], float] = seconds_since_boot
    ) -> None:
        self._passed = passed
        self._seen, self._seen_at = now, passed()
        self._doubted_until = self._seen_at
        if last_sign is not None and not -LARGEST_STEP <= now - last_sign <= LONGEST_SILENCE:
            self._doubt()

    def believes(self, now: datetime) -> bool:
        """Tell whether the clock has gone as the time did, for a day at least."""
        passed = self._passed()
        step = now - self._seen - timedelta(seconds=passed - self._seen_at)
        self._seen, self._seen_at = now, passed
        if abs(step) > LARGEST_STEP:
            self._doubt()
        return passed >= self._doubted_until

    def _doubt(self) -> None:
        self._doubted_until = self._seen_at + QUARANTINE.total_seconds()

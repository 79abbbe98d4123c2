"""Malformed inputs by the thousand: forms, codes, links, signals of video, rule files, settings, tables, evaluations.

`make fuzz` feeds 100,000 (`INPUTS=` chooses); `tests/test_fuzz.py` feeds a few, the same each time. Whatever comes, no
answer is a 500, no page shows a trace, the case that was open before is there afterwards, and a refusal is one of ours.
The slowest inputs are told, by the time they took of the machine and on the clock. Hypothesis draws them, so that a
failure is shown at its smallest.
"""

import argparse
import io
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import structlog

from tests.fuzz import files, pages
from tests.fuzz.target import SLOWEST, Target, target

FEEDS: Final[tuple[tuple[str, float, Callable[[Target, int], None]], ...]] = (
    ("signals of video", 0.05, pages.feed_signals),
    ("forms of citizens", 0.15, lambda to, number: pages.feed_forms(to, number, "")),
    ("forms of advisers", 0.05, lambda to, number: pages.feed_forms(to, number, "amina.b")),
    ("forms of managers", 0.05, lambda to, number: pages.feed_forms(to, number, "responsable.lyon")),
    ("codes and links", 0.10, pages.feed_codes),
    ("tables of appointments", 0.05, files.feed_tables),
    ("rule files", 0.10, files.feed_rules),
    ("rules of benefits", 0.05, files.feed_benefits),
    ("expressions", 0.10, files.feed_expressions),
    ("settings files", 0.05, files.feed_settings),
    ("evaluations", 0.25, files.feed_evaluations),
)


def run(inputs: int, out: io.TextIOBase | Any = sys.stdout, first: str = "") -> Target:  # noqa: ANN401 — any stream
    """Feed so many inputs, tell how it went, and return what was fed; from one feed on, once it was mended."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    folder = Path(tempfile.mkdtemp(prefix="assistant-fuzz-"))
    try:
        to = target(folder)
        for name, part, feed in FEEDS[[name.startswith(first) for name, *_others in FEEDS].index(True) :]:
            began, before = time.perf_counter(), to.fed
            feed(to, int(inputs * part))
            out.write(f"{name}: {to.fed - before} inputs in {time.perf_counter() - began:.0f} s, none failed\n")
            out.flush()
        _tell(to, out)
        to.app.extensions["safe"].engine.dispose()
        return to
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        structlog.reset_defaults()


def _tell(to: Target, out: io.TextIOBase) -> None:
    slowest = (
        f"slowest: {used * 1000:.0f} ms of CPU ({on_the_clock * 1000:.0f} on the clock), {what}\n"
        for used, on_the_clock, what in sorted(to.slow, reverse=True)
    )
    dearest = sorted(to.spent.items(), key=lambda one: -one[1])[:SLOWEST]
    out.writelines([f"{to.fed} inputs\n", *slowest, *(f"together {used:.0f} s: {what}\n" for what, used in dearest)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("inputs", type=int, nargs="?", default=100_000)
    parser.add_argument("--from", dest="first", default="", help="the feed to begin with, by its name")
    run(parser.parse_args().inputs, first=parser.parse_args().first)

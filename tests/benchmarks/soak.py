"""`make soak`: mixed journeys for twenty minutes; memory and latency must stay flat, and nothing may fail.

People answer, print, book and cancel; two sides of video rooms wait for each other; staff sign in and read their pages;
monitoring asks. A minute in the middle is compared with one at the end: median latency and memory may grow by a quarter
at most. In the end the server is told to stop while somebody waits in a room: it must leave within fifteen seconds.
"""

import contextlib
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from assistant.app import create_app
from assistant.services.desk import Desk
from assistant.services.limits import register_shared_address
from assistant.services.video_trial import open_trial
from assistant.settings import load_settings
from tests.benchmarks.browsers import OverHttp
from tests.benchmarks.demonstration import application_in
from tests.benchmarks.figures import MILLISECONDS, resident_memory, say, table
from tests.benchmarks.recorded_journey import record
from tests.benchmarks.servers import Server, our_server
from tests.benchmarks.soak_journeys import JOURNEYS, Told

MINUTES: Final = 20.0
MAY_GROW: Final = 1.25
SECONDS_TO_STOP: Final = 15.0
PAUSE: Final = 0.2
FEWEST: Final = 20
OFFICE: Final = "lyon-3"
PEOPLE: Final = ("answers", "answers", "prints", "books", "books", "meets", "reads", "works", "watches")


@dataclass
class Minute:
    """What happened in one minute: how long each answer took, and the memory at its end."""

    latencies: list[float] = field(default_factory=list)
    memory: float = 0.0


@dataclass
class Soak:
    """People at a service until the time is over."""

    until: float
    started: float = field(default_factory=time.monotonic)
    minutes: dict[int, Minute] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> Minute:
        """Return the minute that runs."""
        with self.lock:
            return self.minutes.setdefault(int((time.monotonic() - self.started) // 60), Minute())

    def note(self, seconds: float) -> None:
        """Note how long an answer took."""
        self.now().latencies.append(seconds)

    def live(self, kind: str, told: Told) -> None:
        """Play one kind of journey again and again."""
        while time.monotonic() < self.until:
            browser = OverHttp(told.port)
            try:
                for _ in JOURNEYS[kind](told, browser):
                    time.sleep(PAUSE)
                    if time.monotonic() > self.until:
                        break
                self.done[kind] += 1
            except (OSError, HTTPException, AssertionError, ValueError) as failure:
                self.failures[f"{kind}: {type(failure).__name__} {failure}"[:160]] += 1
            finally:
                browser.close()


def main(minutes: float = MINUTES) -> int:
    """Soak, print a line a minute, and judge."""
    with tempfile.TemporaryDirectory(prefix="assistant-soak-") as folder:
        sent, _size = record(application_in(Path(folder) / "recorded"))
        with our_server(Path(folder) / "served") as server:
            desk = _desk_in(Path(folder) / "served")
            soak = Soak(time.monotonic() + minutes * 60)
            told = Told(server.port, sent[:-1], lambda: _room(desk), soak.note)
            _live(soak, told, server)
            took = _seconds_to_stop(server, told)
    return _judge(soak, took)


def _desk_in(folder: Path) -> Desk:
    """Open the desk of the service beside it, to draw video meetings; everybody here comes from one address."""
    desk: Desk = create_app(load_settings({"INSTANCE_PATH": str(folder)})).extensions["desk"]
    register_shared_address(desk, OFFICE, "127.0.0.0/8")
    return desk


def _room(desk: Desk) -> tuple[str, str]:
    trial = open_trial(desk, OFFICE)
    assert trial is not None
    return urlsplit(trial.person).path, urlsplit(trial.adviser).path


def _live(soak: Soak, told: Told, server: Server) -> None:
    threads = [threading.Thread(target=soak.live, args=(kind, told)) for kind in PEOPLE]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(5)
        with contextlib.suppress(OSError):
            soak.now().memory = sum(resident_memory(one) for one in server.processes)


def _seconds_to_stop(server: Server, told: Told) -> float:
    """Tell the server to stop while somebody waits in a video room; return how long it takes to leave."""

    def wait() -> None:
        with contextlib.suppress(OSError, AssertionError, HTTPException, ValueError):
            list(JOURNEYS["meets"](told, OverHttp(told.port)))

    threading.Thread(target=wait, daemon=True).start()
    time.sleep(1)
    began = time.monotonic()
    server.stop()
    return time.monotonic() - began


def _judge(soak: Soak, took: float) -> int:
    whole = [(number, minute) for number, minute in sorted(soak.minutes.items()) if len(minute.latencies) > FEWEST]
    rows = [
        (
            str(number + 1),
            str(len(minute.latencies)),
            *(f"{_at(minute, share):.0f}" for share in (0.5, 0.99)),
            f"{minute.memory:.0f}",
        )
        for number, minute in whole
    ]
    table(("minute", "requests", "p50 ms", "p99 ms", "MB of all processes"), rows)
    say(f"journeys: {dict(soak.done)}; failures: {dict(soak.failures)}")
    middle, last = whole[len(whole) // 2][1], whole[-1][1]
    slower, larger = _at(last, 0.5) / _at(middle, 0.5), last.memory / max(middle.memory, 1)
    say(f"the last minute beside the middle one: latency × {slower:.2f}, memory × {larger:.2f}")
    say(f"stopped in {took:.1f} s while somebody waited in a room")
    return int(bool(soak.failures) or slower > MAY_GROW or larger > MAY_GROW or took > SECONDS_TO_STOP)


def _at(minute: Minute, share: float) -> float:
    return statistics.quantiles(minute.latencies, n=100)[round(share * 100) - 1] * MILLISECONDS


if __name__ == "__main__":
    sys.exit(main(*(float(number) for number in sys.argv[1:])))

"""`make soak`: mixed journeys for twenty minutes; memory and latency must stay flat, and nothing may fail.

People answer, print, look at papers and at times; staff sign in and read their pages; browsers poll. A minute in the
middle is compared with one at the end: median latency and memory may grow by a quarter at most.
"""

import contextlib
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from assistant.services.staff_demonstration import PASSWORD
from tests.benchmarks.browsers import OverHttp
from tests.benchmarks.demonstration import application_in
from tests.benchmarks.figures import MILLISECONDS, resident_memory, say, table
from tests.benchmarks.recorded_journey import Sent, answer, begin, record
from tests.benchmarks.servers import Server, our_server

MINUTES: Final = 20.0
MAY_GROW: Final = 1.25
PAUSE: Final = 0.2
PEOPLE: Final = ("answers", "answers", "answers", "prints", "appointments", "reads", "staff", "polls")
ERROR: Final = 500
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Minute:
    """What happened in one minute: how long each answer took, and the memory at its end."""

    latencies: list[float] = field(default_factory=list)
    memory: float = 0.0


@dataclass
class Soak:
    """People at a service until the time is over."""

    server: Server
    sent: list[Sent]
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

    def live(self, kind: str) -> None:
        """Play one kind of journey again and again."""
        while time.monotonic() < self.until:
            browser = OverHttp(self.server.port)
            try:
                for _ in _JOURNEYS[kind](self, browser):
                    time.sleep(PAUSE)
                    if time.monotonic() > self.until:
                        break
                self.done[kind] += 1
            except (OSError, AssertionError) as failure:
                self.failures[f"{kind}: {type(failure).__name__} {failure}"[:120]] += 1
            finally:
                browser.close()

    def get(self, browser: OverHttp, path: str) -> str:
        """Ask for a page, and time it."""
        start = time.perf_counter()
        status, body = browser.get(path)
        self.now().latencies.append(time.perf_counter() - start)
        assert status < ERROR, f"{path}: {status}"
        return body.decode(errors="replace")


def _answers(soak: Soak, browser: OverHttp) -> Iterator[None]:
    token = begin(browser)
    for one in soak.sent:
        start = time.perf_counter()
        answer(browser, one, token)
        soak.now().latencies.append((time.perf_counter() - start) / 2)
        yield
    soak.get(browser, "/resultat")
    yield


def _prints(soak: Soak, browser: OverHttp) -> Iterator[None]:
    token = begin(browser)
    for one in soak.sent:
        answer(browser, one, token)
        yield
    for path in ("/pieces", "/imprimer", "/imprimer/liste.pdf", "/imprimer/resume.pdf"):
        status, _body = browser.get(path)
        assert status < ERROR, f"{path}: {status}"
        yield


def _appointments(soak: Soak, browser: OverHttp) -> Iterator[None]:
    for path in ("/rendez-vous/", "/rendez-vous/retrouver", "/rendez-vous/rappel", "/rendez-vous/alerte"):
        soak.get(browser, path)
        yield


def _reads(soak: Soak, browser: OverHttp) -> Iterator[None]:
    for path in ("/", "/aides", "/aides/af", "/pieces/af", "/questionnaire", "/comment-ca-marche", "/vos-donnees"):
        soak.get(browser, path)
        yield


def _staff(soak: Soak, browser: OverHttp) -> Iterator[None]:
    page = soak.get(browser, "/guichet/connexion")
    token = _TOKEN.search(page)
    assert token is not None
    form = {"csrf_token": token[1], "login": "amina.b", "password": PASSWORD}
    status, onward = browser.post("/guichet/connexion", urlencode(form))
    assert status < ERROR, f"sign in: {status}"
    assert onward, "not signed in"
    for _ in range(20):
        for path in ("/guichet/jour", "/guichet/mon-compte", "/guichet/acces"):
            soak.get(browser, path)
            yield


def _polls(soak: Soak, browser: OverHttp) -> Iterator[None]:
    for _ in range(50):
        soak.get(browser, "/ready")
        soak.get(browser, "/metrics")
        yield


_JOURNEYS = {
    "answers": _answers,
    "prints": _prints,
    "appointments": _appointments,
    "reads": _reads,
    "staff": _staff,
    "polls": _polls,
}


def main(minutes: float = MINUTES) -> int:
    """Soak, print a line a minute, and judge."""
    with tempfile.TemporaryDirectory(prefix="assistant-soak-") as folder:
        sent, _size = record(application_in(Path(folder) / "recorded"))
        with our_server(Path(folder) / "served") as server:
            soak = Soak(server, sent[:-1], time.monotonic() + minutes * 60)
            threads = [threading.Thread(target=soak.live, args=(kind,)) for kind in PEOPLE]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                time.sleep(5)
                with contextlib.suppress(OSError):
                    soak.now().memory = sum(resident_memory(one) for one in server.processes)
            return _judge(soak)


def _judge(soak: Soak) -> int:
    whole = [(number, minute) for number, minute in sorted(soak.minutes.items()) if len(minute.latencies) > 20]
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
    return int(bool(soak.failures) or slower > MAY_GROW or larger > MAY_GROW)


def _at(minute: Minute, share: float) -> float:
    return statistics.quantiles(minute.latencies, n=100)[round(share * 100) - 1] * MILLISECONDS


if __name__ == "__main__":
    sys.exit(main(*(float(number) for number in sys.argv[1:])))

"""A small load: so many browsers at once, each answering one interview; bounded in number and in time."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.benchmarks.browsers import OverHttp
from tests.benchmarks.servers import Server

MOST_SECONDS = 60.0

Step = Callable[[], None]
Begin = Callable[[OverHttp], Sequence[Step]]
"""Begins a session, and returns its answers: each posts one and gets the next question."""


@dataclass(frozen=True)
class Burden:
    """What a load took."""

    answers: int
    wall: float
    cpu: float
    latencies: tuple[float, ...]
    errors: int

    @property
    def per_second(self) -> float:
        """How many answers a second."""
        return self.answers / self.wall

    @property
    def cpu_per_answer(self) -> float:
        """CPU seconds of the server per answer."""
        return self.cpu / self.answers

    def at(self, share: float) -> float:
        """Return the latency that this share of the answers stayed below."""
        return sorted(self.latencies)[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


def put_load(server: Server, users: int, begin: Begin) -> Burden:
    """Let so many browsers answer at once; they begin together."""
    latencies: list[float] = []
    errors: list[BaseException] = []
    ready = threading.Barrier(users + 1)

    def use() -> None:
        browser = OverHttp(server.port)
        try:
            steps = begin(browser)
            ready.wait()
            until = time.monotonic() + MOST_SECONDS
            for step in steps:
                if time.monotonic() > until:
                    return
                start = time.perf_counter()
                step()
                latencies.append(time.perf_counter() - start)
        except (OSError, AssertionError) as error:
            errors.append(error)
            ready.abort()
        finally:
            browser.close()

    threads = [threading.Thread(target=use, daemon=True) for _ in range(users)]
    for thread in threads:
        thread.start()
    try:
        ready.wait()
    except threading.BrokenBarrierError:
        raise RuntimeError(f"the load could not begin: {errors[:1]}") from None
    cpu, start = server.cpu_seconds(), time.perf_counter()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - start
    return Burden(len(latencies), wall, server.cpu_seconds() - cpu, tuple(latencies), len(errors))

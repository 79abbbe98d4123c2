"""What counting an attempt costs, by what counts: `python -m tests.benchmarks.attempts_bench ADDRESS…`.

Each address is an empty database (`sqlite:///…`, `postgresql://…`) or a Redis (`redis://…`, `unix://…`) to be filled.
Sixteen users at once, in two processes; all are measured in turn, several times: a busy machine is busy for all.
"""

import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from sqlalchemy import make_url

from assistant.adapters.redis_counts import RedisCounts
from assistant.adapters.system_clock import SystemClock
from assistant.services.attempts import AttemptCounts, CountsInDatabase, Limit, try_once
from assistant.services.server_keys import ServerKeys
from assistant.storage.base import open_engine
from assistant.storage.migrations import migrate
from tests.benchmarks.figures import MICROSECONDS, MILLISECONDS, Figure, table

PROCESSES, THREADS, TIMES, ROUNDS = 2, 8, 250, 5
HOURLY = Limit("bench", attempts=10**9, period=timedelta(hours=1))
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Taken:
    """What one process needed: CPU for each attempt, and how long each took."""

    cpu: float
    latencies: tuple[float, ...]


def counts_at(address: str) -> AttemptCounts:
    """Count at an address, as the application would."""
    if address.startswith(DATABASES):
        return CountsInDatabase(open_engine(address))
    return RedisCounts(address, CountsInDatabase(open_engine("sqlite://")))


def count(address: str, ready: Barrier, taken: "Queue[Taken]", *, one_address: bool) -> None:
    """Let the users of one process try, each from an address of their own or all from the same."""
    counts, keys, clock = counts_at(address), ServerKeys((b"s" * 32,)), SystemClock()
    latencies: list[float] = []

    def use(number: int) -> None:
        who = "192.0.2.1" if one_address else f"192.0.2.1 {os.getpid()} {number}"
        try_once(counts, keys, HOURLY, who, clock.now())  # connects
        together.wait()
        for _time in range(TIMES):
            start = time.perf_counter()
            try_once(counts, keys, HOURLY, who, clock.now())
            latencies.append(time.perf_counter() - start)

    together = threading.Barrier(THREADS + 1)
    threads = [threading.Thread(target=use, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    ready.wait()
    cpu = time.process_time()
    together.wait()
    for thread in threads:
        thread.join()
    taken.put(Taken((time.process_time() - cpu) / (THREADS * TIMES), tuple(latencies)))


def once(address: str, *, one_address: bool) -> tuple[float, float, float]:
    """Return CPU for each attempt in µs, and the milliseconds within which half of them and 99 of 100 were counted."""
    processes = get_context("spawn")
    ready, taken = processes.Barrier(PROCESSES), processes.Queue()
    running = [
        processes.Process(target=count, args=(address, ready, taken), kwargs={"one_address": one_address})
        for _ in range(PROCESSES)
    ]
    for process in running:
        process.start()
    found = [taken.get() for _ in running]
    for process in running:
        process.join()
    latencies = sorted(one for process in found for one in process.latencies)
    at = [latencies[int(len(latencies) * share)] * MILLISECONDS for share in (0.5, 0.99)]
    return sum(process.cpu for process in found) / PROCESSES * MICROSECONDS, at[0], at[1]


def main(addresses: Sequence[str]) -> None:
    """Print a table of all addresses."""
    for address in addresses:
        if address.startswith(DATABASES):
            migrate(address)
    cases = [(address, one_address) for one_address in (False, True) for address in addresses]
    rounds = [[once(address, one_address=one_address) for address, one_address in cases] for _ in range(ROUNDS)]
    rows = [
        (
            f"{make_url(address).get_backend_name()}, {'all from one address' if one_address else 'each from another'}",
            *(Figure.of(measured[number][column] for measured in rounds) for column in range(3)),
        )
        for number, (address, one_address) in enumerate(cases)
    ]
    table(("counted by", "CPU per attempt, µs", "half within, ms", "99 of 100 within, ms"), rows)


if __name__ == "__main__":
    main(sys.argv[1:])

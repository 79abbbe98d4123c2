"""What a process of its own does to try a limit: a module that loads little, for each such process loads it anew."""

import multiprocessing
from datetime import UTC, datetime, timedelta

from assistant.services.attempts import Attempt, CountsInDatabase, Limit, try_once
from assistant.services.server_keys import ServerKeys
from assistant.storage.base import open_engine

MOST = 10


def try_some(url: str, key: bytes, number: int, passed: "multiprocessing.Queue[int]") -> None:
    """Try so many times what may be tried `MOST` times in all, and tell how often it was let through."""
    counts = CountsInDatabase(open_engine(url))
    limit = Limit("many processes", attempts=MOST, period=timedelta(days=3650))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    tries = [try_once(counts, ServerKeys((key,)), limit, "somebody", now) for _ in range(number)]
    passed.put(sum(isinstance(one, Attempt) for one in tries))

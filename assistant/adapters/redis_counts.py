"""Attempts counted by Redis, for services whose database has enough to do: docs/decisions/0021-counting-attempts.md.

A count is one key that ends with its window; what it is called is a keyed hash and an instant. Where Redis does not
answer within a second the database counts: a limit is never simply gone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from assistant.services.attempts import AttemptCounts

SECONDS_TO_ANSWER: Final = 1.0
SPARE: Final = timedelta(minutes=1)
Result = TypeVar("Result")
_log = structlog.get_logger("attempts")


class RedisCounts:
    """Counts in Redis; ``otherwise`` counts while it is away."""

    def __init__(self, url: str, otherwise: AttemptCounts) -> None:
        import redis  # noqa: PLC0415 — an optional package: only who sets REDIS_URL has it

        self._redis = redis.Redis.from_url(
            url, socket_timeout=SECONDS_TO_ANSWER, socket_connect_timeout=SECONDS_TO_ANSWER
        )
        self._away: type[Exception] = redis.RedisError
        self._otherwise = otherwise

    def add(self, bucket: bytes, started_at: datetime, ends_at: datetime) -> int:
        """Count one more, and let the count end once its window is over."""

        def counted() -> int:
            name = _name(bucket, started_at)
            with self._redis.pipeline(transaction=True) as steps:
                steps.incr(name)
                steps.expire(name, ends_at - started_at + SPARE)  # its clock may not be ours: so long from now
                return int(steps.execute()[0])

        return self._or_else(counted, lambda: self._otherwise.add(bucket, started_at, ends_at))

    def so_far(self, bucket: bytes, started_at: datetime) -> int:
        """Read the count."""
        return self._or_else(
            lambda: int(self._redis.get(_name(bucket, started_at)) or 0),
            lambda: self._otherwise.so_far(bucket, started_at),
        )

    def take_back(self, bucket: bytes, started_at: datetime) -> None:
        """Uncount one; what was never counted stays uncounted."""

        def uncounted() -> None:
            if self._redis.exists(_name(bucket, started_at)):
                self._redis.decr(_name(bucket, started_at))

        self._or_else(uncounted, lambda: self._otherwise.take_back(bucket, started_at))

    def _or_else(self, there: Callable[[], Result], here: Callable[[], Result]) -> Result:
        try:
            return there()
        except self._away as away:
            _log.warning("redis_away", kind=type(away).__name__)
            return here()


def _name(bucket: bytes, started_at: datetime) -> str:
    return f"assistant:attempts:{bucket.hex()}:{int(started_at.timestamp())}"

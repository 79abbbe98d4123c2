"""Limits on how often something may be tried: a code, a contact, a slot.

A limit counts in windows of fixed length, by the clock. The count is kept by the database, or by Redis where that is
configured, so it holds over threads, processes and machines; who is counted is hashed with the server key, so neither
names anybody (docs/decisions/0021-counting-attempts.md).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine

from assistant.services.server_keys import ServerKeys
from assistant.storage.rate_limits import attempts_of, count_attempt, forget_attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``attempts`` in any window of ``period``."""

    name: str
    attempts: int
    period: timedelta


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that was counted; give it back when it turned out to be legitimate."""

    bucket: bytes = field(repr=False)
    window_started_at: datetime


@dataclass(frozen=True, slots=True)
class TooManyAttempts:
    """The limit is reached; trying again makes sense from ``retry_at``."""

    retry_at: datetime


class AttemptCounts(Protocol):
    """Where attempts are counted: one count for a bucket in the window that began at an instant."""

    def add(self, bucket: bytes, started_at: datetime, ends_at: datetime) -> int:
        """Count one more, in one step that nobody comes between; return how many there are now."""
        ...

    def so_far(self, bucket: bytes, started_at: datetime) -> int:
        """Return how many there are."""
        ...

    def take_back(self, bucket: bytes, started_at: datetime) -> None:
        """Uncount one."""
        ...


@dataclass(frozen=True, slots=True)
class CountsInDatabase:
    """Counts kept in a table."""

    engine: Engine

    def add(self, bucket: bytes, started_at: datetime, ends_at: datetime) -> int:
        """Count one more."""
        return count_attempt(self.engine, bucket, started_at, ends_at)

    def so_far(self, bucket: bytes, started_at: datetime) -> int:
        """Read the count."""
        return attempts_of(self.engine, bucket, started_at)

    def take_back(self, bucket: bytes, started_at: datetime) -> None:
        """Uncount one."""
        forget_attempt(self.engine, bucket, started_at)


def try_once(
    counts: AttemptCounts, keys: ServerKeys, limit: Limit, who: str, now: datetime
) -> Attempt | TooManyAttempts:
    """Count one attempt by ``who``, or refuse it. Counting comes first: of many at once, none slips between."""
    started_at = _window_start(now, limit.period)
    ends_at = started_at + limit.period
    bucket = keys.hash_of(f"limit {limit.name}", who)
    attempts = counts.add(bucket, started_at, ends_at)
    return TooManyAttempts(ends_at) if attempts > limit.attempts else Attempt(bucket, started_at)


def count_once(counts: AttemptCounts, keys: ServerKeys, limit: Limit, who: str, now: datetime) -> int:
    """Count one attempt by ``who`` and return how many there are in this window; nothing is refused."""
    started_at = _window_start(now, limit.period)
    return counts.add(keys.hash_of(f"limit {limit.name}", who), started_at, started_at + limit.period)


def counted_so_far(counts: AttemptCounts, keys: ServerKeys, limit: Limit, who: str, now: datetime) -> int:
    """Return how many attempts by ``who`` this window has, without counting one."""
    return counts.so_far(keys.hash_of(f"limit {limit.name}", who), _window_start(now, limit.period))


def attempt_made(keys: ServerKeys, limit: Limit, who: str, made_at: datetime) -> Attempt:
    """Name an attempt that was counted at an instant, to give it back later."""
    return Attempt(keys.hash_of(f"limit {limit.name}", who), _window_start(made_at, limit.period))


def give_back(counts: AttemptCounts, attempt: Attempt) -> None:
    """Uncount an attempt, so that a limit on failures never stops the people who succeed."""
    counts.take_back(attempt.bucket, attempt.window_started_at)


def _window_start(now: datetime, period: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (now - epoch) // period * period

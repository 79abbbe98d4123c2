"""Limits hold over threads, in the database and in Redis, and name nobody."""

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, select

from assistant.adapters.redis_counts import RedisCounts
from assistant.services.attempts import (
    Attempt,
    AttemptCounts,
    CountsInDatabase,
    Limit,
    TooManyAttempts,
    counted_so_far,
    give_back,
    try_once,
)
from assistant.services.server_keys import ServerKeys
from assistant.storage.base import open_engine, reading
from assistant.storage.rate_limits import AttemptCount

KEYS = ServerKeys((b"s" * 32,))
THREE = Limit("test", attempts=3, period=timedelta(minutes=15))
NOW = datetime(2026, 11, 20, 12, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """Give the address of a Redis server that nothing else uses and that keeps nothing."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no Redis: install the package redis-server")
    with tempfile.TemporaryDirectory(prefix="assistant-redis-") as folder:
        socket = f"{folder}/socket"
        command = [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while not Path(socket).exists():
            time.sleep(0.01)
        yield f"unix://{socket}"
        server.terminate()
        server.wait(10)


@pytest.fixture(params=["sqlite_url", pytest.param("postgresql_url", marks=pytest.mark.postgres), "redis_url"])
def counts(request: pytest.FixtureRequest) -> Iterator[AttemptCounts]:
    """Count in a database of each kind, and in Redis, whose database refuses to be asked."""
    url: str = request.getfixturevalue(request.param)
    if request.param == "redis_url":
        client = redis.Redis.from_url(url)
        client.flushdb()
        yield RedisCounts(url, NeverAsked())
        client.close()
        return
    engine = open_engine(url)
    yield CountsInDatabase(engine)
    engine.dispose()


class NeverAsked:
    """Stands for the database where Redis counts."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"the database was asked to {name}")


def attempt(counts: AttemptCounts, who: str = "192.0.2.1", now: datetime = NOW) -> Attempt | TooManyAttempts:
    return try_once(counts, KEYS, THREE, who, now)


def test_beyond_the_limit_the_refusal_says_when_to_try_again(counts: AttemptCounts) -> None:
    allowed = [attempt(counts) for _ in range(3)]
    assert all(isinstance(each, Attempt) for each in allowed)
    end = datetime(2026, 11, 20, 12, 15, tzinfo=UTC)
    assert attempt(counts) == TooManyAttempts(end)
    assert isinstance(attempt(counts, now=end), Attempt)


def test_nobody_pays_for_somebody_else(counts: AttemptCounts) -> None:
    for _ in range(4):
        attempt(counts)
    assert isinstance(attempt(counts, who="192.0.2.2"), Attempt)


def test_an_attempt_given_back_does_not_count(counts: AttemptCounts) -> None:
    for _ in range(10):
        allowed = attempt(counts)
        assert isinstance(allowed, Attempt)
        give_back(counts, allowed)


def test_of_eight_at_once_exactly_the_limit_passes(counts: AttemptCounts) -> None:
    everybody = threading.Barrier(8)
    outcomes: list[Attempt | TooManyAttempts] = []

    def try_at_once() -> None:
        everybody.wait()
        outcomes.append(attempt(counts))

    threads = [threading.Thread(target=try_at_once) for _ in range(everybody.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Attempt) for outcome in outcomes) == THREE.attempts
    assert len(outcomes) == everybody.parties


def test_the_table_names_nobody(engine: Engine) -> None:
    attempt(CountsInDatabase(engine))
    with reading(engine) as session:
        bucket = session.scalars(select(AttemptCount.bucket)).one()
    assert len(bucket) == 32
    assert b"192" not in bucket


def test_redis_forgets_a_count_with_its_window_and_names_nobody(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    client.flushdb()
    attempt(RedisCounts(redis_url, NeverAsked()), now=datetime.now(UTC))
    [name] = client.keys()
    assert b"192" not in name.rpartition(b":")[0]
    assert 0 < client.ttl(name) <= 15 * 60 + 60
    client.close()


def test_while_redis_is_away_the_database_counts(engine: Engine, tmp_path: Path) -> None:
    counts = RedisCounts(f"unix://{tmp_path / 'nothing'}", CountsInDatabase(engine))
    outcomes = [attempt(counts) for _ in range(4)]
    assert [isinstance(one, Attempt) for one in outcomes] == [True, True, True, False]
    assert isinstance(outcomes[0], Attempt)
    give_back(counts, outcomes[0])
    assert counted_so_far(counts, KEYS, THREE, "192.0.2.1", NOW) == 3

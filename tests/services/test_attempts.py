import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from assistant.services.attempts import Attempt, Limit, TooManyAttempts, give_back, try_once
from assistant.services.server_keys import ServerKeys
from assistant.storage.base import reading
from assistant.storage.rate_limits import AttemptCount

KEYS = ServerKeys((b"s" * 32,))
THREE = Limit("test", attempts=3, period=timedelta(minutes=15))
NOW = datetime(2026, 11, 20, 12, 7, tzinfo=UTC)


def attempt(engine: Engine, who: str = "192.0.2.1", now: datetime = NOW) -> Attempt | TooManyAttempts:
    return try_once(engine, KEYS, THREE, who, now)


def test_beyond_the_limit_the_refusal_says_when_to_try_again(engine: Engine) -> None:
    allowed = [attempt(engine) for _ in range(3)]
    assert all(isinstance(each, Attempt) for each in allowed)
    end = datetime(2026, 11, 20, 12, 15, tzinfo=UTC)
    assert attempt(engine) == TooManyAttempts(end)
    assert isinstance(attempt(engine, now=end), Attempt)


def test_nobody_pays_for_somebody_else(engine: Engine) -> None:
    for _ in range(4):
        attempt(engine)
    assert isinstance(attempt(engine, who="192.0.2.2"), Attempt)


def test_an_attempt_given_back_does_not_count(engine: Engine) -> None:
    for _ in range(10):
        allowed = attempt(engine)
        assert isinstance(allowed, Attempt)
        give_back(engine, allowed)


def test_of_eight_at_once_exactly_the_limit_passes(engine: Engine) -> None:
    everybody = threading.Barrier(8)
    outcomes: list[Attempt | TooManyAttempts] = []

    def try_at_once() -> None:
        everybody.wait()
        outcomes.append(attempt(engine))

    threads = [threading.Thread(target=try_at_once) for _ in range(everybody.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Attempt) for outcome in outcomes) == THREE.attempts
    assert len(outcomes) == everybody.parties


def test_the_table_names_nobody(engine: Engine) -> None:
    attempt(engine)
    with reading(engine) as session:
        bucket = session.scalars(select(AttemptCount.bucket)).one()
    assert len(bucket) == 32
    assert b"192" not in bucket

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from assistant.storage.base import transaction
from assistant.storage.rate_limits import count_attempt, delete_ended_counts, forget_attempt

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
END = START + timedelta(minutes=15)
BUCKET = b"b" * 32


def count(engine: Engine, bucket: bytes = BUCKET, start: datetime = START) -> int:
    with transaction(engine, durable=False) as session:
        return count_attempt(session, bucket, start, start + timedelta(minutes=15))


def test_each_bucket_and_each_window_counts_for_itself(engine: Engine) -> None:
    assert [count(engine), count(engine), count(engine, b"o" * 32), count(engine, start=END)] == [1, 2, 1, 1]


def test_eight_threads_at_once_are_counted_exactly(engine: Engine) -> None:
    everybody = threading.Barrier(8)
    counted: list[int] = []

    def try_ten_times() -> None:
        everybody.wait()
        for _ in range(10):
            counted.append(count(engine))  # noqa: PERF401  (each as it comes)

    threads = [threading.Thread(target=try_ten_times) for _ in range(everybody.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == list(range(1, 81))


def test_a_forgotten_attempt_does_not_count(engine: Engine) -> None:
    count(engine)
    for _ in range(3):
        with transaction(engine) as session:
            forget_attempt(session, BUCKET, START)
    assert count(engine) == 1


def test_counts_are_erased_when_their_window_is_over(engine: Engine) -> None:
    count(engine)
    with transaction(engine) as session:
        assert delete_ended_counts(session, END - timedelta(seconds=1)) == 0
        assert delete_ended_counts(session, END) == 1

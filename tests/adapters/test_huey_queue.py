"""The queue between those who book and the worker, on both kinds of database."""

from pathlib import Path

import pytest

from assistant.adapters.huey_queue import Every, QueueBell, _look, open_queue

SECRET = b"s" * 32


def test_a_ring_is_heard_by_the_worker(database_url: str) -> None:
    heard: list[str] = []
    bell = QueueBell(database_url, SECRET)
    bell.ring()
    bell.ring()
    queue = open_queue(database_url, SECRET)
    queue.storage.blocking = False
    _look(queue, lambda: heard.append("look"))
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    queue.storage.close()
    assert heard == ["look", "look"]


def test_a_job_that_fails_stops_neither_the_next_ring_nor_the_worker(tmp_path: Path) -> None:
    rung: list[int] = []

    def poisoned() -> None:
        rung.append(len(rung))
        if len(rung) == 1:
            raise LookupError("a template names what is not there")

    url = f"sqlite:///{tmp_path / 'queue.sqlite3'}"
    for _time in range(2):
        QueueBell(url, SECRET).ring()
    queue = open_queue(url, SECRET)
    _look(queue, poisoned)
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    queue.storage.close()
    assert rung == [0, 1]


def test_a_queue_that_cannot_be_reached_fails_no_booking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "queue.sqlite3").mkdir()
    QueueBell(f"sqlite:///{tmp_path / 'queue.sqlite3'}", SECRET).ring()
    assert "worker_not_woken" in capsys.readouterr().out


@pytest.mark.postgres
def test_a_server_that_is_gone_fails_no_booking(capsys: pytest.CaptureFixture[str]) -> None:
    QueueBell("postgresql://app@127.0.0.1:9/nowhere", SECRET).ring()
    assert "worker_not_woken" in capsys.readouterr().out


def test_a_word_that_was_not_signed_here_is_not_read(database_url: str) -> None:
    QueueBell(database_url, b"x" * 32).ring()
    queue = open_queue(database_url, SECRET)
    queue.storage.blocking = False
    _look(queue, lambda: None)
    with pytest.raises(ValueError, match="mismatch"):
        queue.dequeue()
    queue.storage.close()


def test_a_clock_names_its_minutes() -> None:
    assert Every(10, lambda: None).minutes == 10

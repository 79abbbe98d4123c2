"""The queue between those who book and the worker, kept by Huey: a SQLite file, or tables in PostgreSQL.

What is to be sent stands in the outbox, in the database; the queue only says "look now", and gives the worker its clock
(docs/decisions/0014-each-notice-once.md). A word in the queue is a name: nothing of a person is in it. It is signed,
because Huey reads it back with pickle.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy import make_url
from sqlalchemy.engine.interfaces import DBAPIModule

from assistant.storage.pooled import without_our_words

QUEUE_NAME = "assistant"
SECONDS_TO_FINISH = 30
Job = Callable[[], object]

_log = structlog.get_logger("queue")


@dataclass(frozen=True)
class Every:
    """A job and its clock: after so many minutes, again."""

    minutes: int
    job: Job = field(repr=False)


@dataclass(frozen=True)
class Jobs:
    """What a worker does when the bell rings, what by the clock, and what to do when it must stop."""

    look: Job
    regularly: Mapping[str, Every]
    stop: Job


def open_queue(url: str, secret: bytes, *, create: bool = True) -> Huey:
    """Open the queue that ``url`` names, with its tables. It may be lost: the outbox is what counts."""
    parsed = make_url(url)
    words = SignedSerializer(secret=secret.hex(), salt="queue")
    if parsed.get_backend_name() == "sqlite":
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        kept: dict[str, Any] = {"filename": str(parsed.database), "timeout": 2, "fsync": False}
        return SqliteHuey(QUEUE_NAME, results=False, serializer=words, create_tables=create, **kept)
    parsed, behind_a_pooler = without_our_words(parsed)  # where nobody hears a bell: it is asked once a second
    address = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey(
        QUEUE_NAME, results=False, serializer=words, create_tables=create, dsn=address, **behind_a_pooler
    )


@dataclass
class QueueBell:
    """Rings by putting one word into the queue; opens the queue for it, and closes it again."""

    url: str = field(repr=False)
    secret: bytes = field(repr=False)
    _exists: bool = False

    def ring(self) -> None:
        """Say that there is something to do. A queue that cannot be reached is no reason to fail a booking."""
        try:
            queue = open_queue(self.url, self.secret, create=not self._exists)
            self._exists = True
            _look(queue, _nothing)()
            queue.storage.close()
        except _driver_of(self.url).Error as refusal:
            _log.warning("worker_not_woken", reason=type(refusal).__name__)


def run_jobs(queue: Huey, threads: int, jobs: Jobs) -> None:
    """Look when the bell rings, and do the rest by the clock, until a signal says to stop."""
    queue.storage.flush_queue()  # words from before: the first look answers them all
    _look(queue, jobs.look)
    for name, every in jobs.regularly.items():
        queue.periodic_task(crontab(minute=f"*/{every.minutes}"), name=name)(_of_this_module(every.job))
    _Consumer(queue, threads, jobs).run()


def _look(queue: Huey, job: Job) -> Callable[[], object]:
    look: Callable[[], object] = queue.task(name="look")(_of_this_module(job))
    return look


def _of_this_module(job: Job) -> Job:
    """Let a job bear the name of this module, as Huey has it: the same where it is asked for and where it is done."""

    def done() -> None:
        job()

    return done


def _nothing() -> None:
    """Stand for the job in a process that only rings."""


def _driver_of(url: str) -> DBAPIModule:
    """Return the driver of the database a queue lies in: what it raises is its own."""
    parsed = make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    dialect = (parsed if is_sqlite else parsed.set(drivername="postgresql+psycopg")).get_dialect()
    return dialect.import_dbapi()


class _Consumer(Consumer):  # type: ignore[misc]  # Huey ships no types
    """Huey's consumer, which looks once as it starts and begins nothing new once it is told to stop."""

    def __init__(self, queue: Huey, threads: int, jobs: Jobs) -> None:
        super().__init__(
            queue, workers=threads, graceful_signal="TERM", shutdown_timeout=SECONDS_TO_FINISH, max_delay=1.0
        )
        self._jobs = jobs

    def start(self) -> None:
        """Start the threads, with one look to take at once."""
        super().start()
        threading.Thread(target=self._jobs.look, name="first look", daemon=True).start()

    def stop(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 — Huey's own signature
        """Stop, once what is under way is finished."""
        self._jobs.stop()
        super().stop(graceful)

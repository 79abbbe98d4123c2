"""What `assistant worker` does: send what is due, offer what came free, erase what is no longer kept, and say it lives.

One worker per instance folder (a second one finds the lock taken and stops); on a larger service several machines may
each run one. Everything it does is safe beside another: the database decides who does what.
"""

import fcntl
import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM
from typing import Final

import structlog
from flask import Flask

from assistant.adapters.huey_queue import Every, Jobs, open_queue, run_jobs
from assistant.adapters.structured_logs import write_structured_logs
from assistant.app import create_app
from assistant.services.alerts import offer_times
from assistant.services.clock_watch import ClockWatch
from assistant.services.contacts import erase_contacts
from assistant.services.desk import Desk
from assistant.services.notices import PostRoom, Telling, send_notices, settle_claims
from assistant.services.ports import Message, ShortMessage
from assistant.services.retention import erase_expired
from assistant.serving import prepared
from assistant.settings import Settings
from assistant.storage.base import reading, transaction
from assistant.storage.outbox import SENDER_LENGTH
from assistant.storage.worker import delete_beats_before, newest_beat, write_beat
from assistant.web.appointments.notices import write_notice

MINUTES_BETWEEN_ERASURES: Final = 10
_log = structlog.get_logger("worker")


def work(*, with_parent: bool = False) -> int:
    """Work until told to stop; return 1 where the settings are refused or another worker has this instance."""
    settings = prepared(os.environ)
    if settings is None:
        return 1
    write_structured_logs()
    with _only_one(settings.instance_path) as name:
        if name is None:
            sys.stderr.write("assistant: another worker already works for this instance\n")
            return 1
        if with_parent:
            threading.Thread(target=_stop_with_parent, name="parent", daemon=True).start()
        _run(settings, name)
    return 0


class Worker:
    """The jobs of one worker, over one application."""

    def __init__(self, app: Flask, name: str) -> None:
        self._app, self._name = app, name
        self._desk: Desk = app.extensions["desk"]
        self._started_at = self._desk.safe.clock.now()
        self._stopping = threading.Event()
        self._watch: ClockWatch | None = None

    @property
    def room(self) -> PostRoom:
        """Where notices leave from."""
        ways = self._app.extensions
        return PostRoom(
            desk=self._desk,
            mailer=ways["mailer"],
            texts=ways["texts"],
            write=self._write,
            marks=ways["marks"],
            sender=self._name,
            goes_on=lambda: not self._stopping.is_set(),
        )

    def begin(self) -> None:
        """Finish what a worker of this name had begun, and look at once."""
        settle_claims(self.room)
        self._watch = self._begun_watch()
        self.beat()

    def look(self) -> None:
        """Offer what came free to those who wait, then send what is due; what stops the one does not stop the other."""
        try:
            offer_times(self._desk)
        finally:
            send_notices(self.room)

    def keep_house(self) -> None:
        """Erase what is past its time, unless the clock may be wrong."""
        safe = self._desk.safe
        self._watch = self._watch or self._begun_watch()
        if not self._watch.believes(safe.clock.now()):
            _log.warning("retention_waits", why="the clock jumped")
            return
        erase_expired(safe.engine, safe.keep, safe.clock.now())
        erase_contacts(self._desk)

    def _begun_watch(self) -> ClockWatch:
        with reading(self._desk.safe.engine) as session:
            last = newest_beat(session)
            return ClockWatch(self._desk.safe.clock.now(), last.beat_at if last else None)

    def beat(self) -> None:
        """Say that a worker runs."""
        now = self._desk.safe.clock.now()
        with transaction(self._desk.safe.engine, durable=False) as session:
            write_beat(session, self._name, self._started_at, now)
            delete_beats_before(session, now - self._desk.safe.keep.alert)

    def stop(self) -> None:
        """Begin nothing new."""
        self._stopping.set()

    def _write(self, telling: Telling) -> Message | ShortMessage:
        settings: Settings = self._app.extensions["settings"]
        with self._app.test_request_context(base_url=settings.base_url):
            return write_notice(telling)


def _run(settings: Settings, name: str) -> None:
    worker = Worker(create_app(settings), name)
    worker.begin()
    regularly = {
        "look_by_the_clock": Every(1, worker.look),
        "beat": Every(1, worker.beat),
        "keep_house": Every(MINUTES_BETWEEN_ERASURES, worker.keep_house),
    }
    queue = open_queue(settings.queue_url, settings.secret_key)
    run_jobs(queue, settings.worker_threads, Jobs(worker.look, regularly, worker.stop))


@contextmanager
def _only_one(instance: Path) -> Iterator[str | None]:
    """Give this worker the name of its instance, as long as no other has it."""
    with (instance / "worker.name").open("a+", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        held.seek(0)
        name = held.read(SENDER_LENGTH)
        if not name:
            name = secrets.token_hex(SENDER_LENGTH // 2)
            held.write(name)
            held.flush()
        yield name


def _stop_with_parent() -> None:
    """Wait until the process that started this one is gone: it holds the other end of our input."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), SIGTERM)

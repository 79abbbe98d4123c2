"""The worker: its pulse, its name, what it does beside sending, and how it stops."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine

from assistant.app import create_app
from assistant.services.contents import CaseContents
from assistant.services.deliveries import worker_state
from assistant.services.dossier import open_by_cookie, start_case
from assistant.services.retention import erase_expired
from assistant.services.safe import OpenedCase
from assistant.settings import Settings
from assistant.storage.base import open_engine, reading
from assistant.storage.worker import newest_beat
from assistant.worker import Worker, _only_one

PATIENCE_SECONDS = 40


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    return create_app(replace(settings, database_url=sqlite_url))


def test_a_pulse_is_seen_and_its_absence_too(app: Flask, clock: time_machine.Traveller) -> None:
    desk = app.extensions["desk"]
    assert (worker_state(desk).seen_at, worker_state(desk).is_late) == (None, True)
    Worker(app, "one").beat()
    assert worker_state(desk).seen_at == desk.safe.clock.now()
    assert not worker_state(desk).is_late
    clock.shift(timedelta(minutes=4))
    assert worker_state(desk).is_late


def test_a_worker_without_anything_to_do_does_nothing(app: Flask) -> None:
    worker = Worker(app, "one")
    worker.begin()
    worker.look()
    worker.keep_house()


def test_nothing_is_erased_by_a_clock_that_jumped_and_the_command_still_erases(
    app: Flask, clock: time_machine.Traveller
) -> None:
    safe = app.extensions["safe"]
    case = start_case(safe, CaseContents())
    worker = Worker(app, "one")
    worker.begin()
    clock.shift(timedelta(days=400))
    worker.keep_house()
    Worker(app, "another").keep_house()
    clock.shift(-timedelta(days=400))
    assert isinstance(open_by_cookie(safe, case.cookie or ""), OpenedCase)
    clock.shift(timedelta(days=400))
    assert erase_expired(safe.engine, safe.keep, safe.clock.now())["cases"] == 1


def test_an_instance_has_one_worker_that_keeps_its_name(tmp_path: Path) -> None:
    with _only_one(tmp_path) as first, _only_one(tmp_path) as second:
        assert first is not None
        assert second is None
    with _only_one(tmp_path) as again:
        assert again == first


def beating(engine: Engine) -> bool:
    with reading(engine) as session:
        return newest_beat(session) is not None


@pytest.mark.slow
def test_a_worker_started_by_a_server_stops_with_it(environ: dict[str, str], sqlite_url: str) -> None:
    command = [sys.executable, "-m", "assistant.cli", "worker", "--with-parent"]
    worker = subprocess.Popen(
        command, env={**environ, "DATABASE_URL": sqlite_url}, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    engine = open_engine(sqlite_url)
    patience = time.monotonic() + PATIENCE_SECONDS
    while not beating(engine) and time.monotonic() < patience:
        time.sleep(0.1)
    engine.dispose()
    time.sleep(0.5)
    said = worker.communicate(timeout=PATIENCE_SECONDS)[1]  # closes its input, as the end of the server would
    assert worker.returncode in {0, -signal.SIGTERM}, said
    assert b"Traceback" not in said
    assert b"Fatal" not in said

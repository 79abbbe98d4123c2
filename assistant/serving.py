"""What `assistant serve` and `assistant retention` do: prepare everything that is missing, then serve, or erase.

A demonstration makes its own secrets, offices and office keys. A production makes none of these: its settings say
where they are, and what is missing is refused by name.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.adapters.system_clock import SystemClock
from assistant.app import create_app
from assistant.errors import UnsafeSettings
from assistant.services.alerts import offer_times
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.retention import erase_expired
from assistant.services.safe import Safe
from assistant.settings import Environment, Settings, create_missing_secrets, load_settings, refusal_sentence
from assistant.settings.environment import instance_path
from assistant.storage.base import open_engine
from assistant.storage.migrations import migrate

ONLY_OUR_USER: Final = 0o077  # reads what this program writes
SECONDS_BETWEEN_ERASURES: Final = 600


def serve(host: str, port: int) -> int:
    """Prepare, then serve until told to stop; return 1 where the settings are refused."""
    settings = prepared({"BASE_URL": f"http://{host}:{port}", **os.environ})
    if settings is None:
        return 1
    _Server(settings, f"{host}:{port}").run()
    return 0


def erase(*, dry_run: bool) -> int:
    """Erase what is no longer kept and print how much of each, or only count it."""
    settings = prepared(os.environ)
    if settings is None:
        return 1
    engine = open_engine(settings.database_url)
    erased = erase_expired(engine, settings.retention, SystemClock().now(), dry_run=dry_run)
    engine.dispose()
    for name, number in erased.items():
        sys.stdout.write(f"{name}: {number}\n")
    return 0


def prepared(environ: Mapping[str, str]) -> Settings | None:
    """Read the settings and bring the database up to date; on a refusal say what to change and return nothing."""
    os.umask(ONLY_OUR_USER)
    demonstrated = environ.get("ENVIRONMENT") != Environment.PRODUCTION
    if demonstrated:
        create_missing_secrets(instance_path(environ))
    try:
        settings = load_settings(environ)
    except UnsafeSettings as refusal:
        sys.stderr.write(f"assistant: {refusal_sentence(refusal)}\n")
        return None
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    if demonstrated:
        _demonstrate(settings)
    return settings


def _demonstrate(settings: Settings) -> None:
    """Give a demonstration its offices, advisers and keys, unless it has them."""
    engine = open_engine(settings.database_url)
    set_up_demonstration(engine)
    engine.dispose()
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)


class _Server(BaseApplication):
    """Gunicorn, told what it needs without a command line: docs/decisions/0007-server.md."""

    def __init__(self, settings: Settings, address: str) -> None:
        self._settings = settings
        self._address = address
        self._pages = create_app(settings)
        super().__init__()

    def load_config(self) -> None:
        """Choose processes of several threads, which share the pages and the rules that were loaded before."""
        for name, value in {
            "bind": self._address,
            "workers": self._settings.processes,
            "threads": self._settings.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "control_socket_disable": True,
            "post_fork": self._leave_connections_of_the_parent,
            "post_worker_init": self._erase_from_time_to_time,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """Give the application."""
        return self._pages

    @property
    def _safe(self) -> Safe:
        safe: Safe = self._pages.extensions["safe"]
        return safe

    def _leave_connections_of_the_parent(self, _arbiter: Arbiter, _worker: Worker) -> None:
        """Forget, without closing them, the connections of the process this one was copied from."""
        self._safe.engine.dispose(close=False)

    def _erase_from_time_to_time(self, _worker: Worker) -> None:
        """Keep the promises of retention and of alerts while serving, whether or not a task is set up for them."""
        threading.Thread(target=self._erase_until_stopped, name="retention", daemon=True).start()

    def _erase_until_stopped(self) -> None:
        safe, never = self._safe, threading.Event()
        while not never.wait(SECONDS_BETWEEN_ERASURES):
            erase_expired(safe.engine, safe.keep, safe.clock.now())
            offer_times(self._pages.extensions["desk"])

"""What `assistant serve` and `assistant retention` do: prepare everything that is missing, then serve, or erase.

A demonstration starts its worker as well, and stops it with itself; a service for real people runs `assistant worker`
beside, under the same supervision as the server (docs/operations.md).

A demonstration makes its own secrets, offices and office keys. A production makes none of these: its settings say
where they are, and what is missing is refused by name.
"""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from types import MappingProxyType
from typing import Final

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from prometheus_client.multiprocess import mark_process_dead

from assistant.adapters.gunicorn_threads import LeavingThreads
from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.adapters.structured_logs import QuietGunicorn, write_structured_logs
from assistant.adapters.system_clock import SystemClock
from assistant.app import create_app, desk_of, safe_of
from assistant.errors import UnsafeSettings
from assistant.paths import RULES
from assistant.rulefiles import RuleError, Rules, load_rules
from assistant.rulefiles.checks import check_rules
from assistant.services.contacts import erase_contacts
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.retention import erase_expired
from assistant.services.rules_in_force import PID_FILE, note_acceptance, note_refusal
from assistant.services.safe import Safe
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Environment, Settings, create_missing_secrets, load_settings, refusal_sentence
from assistant.settings.environment import instance_path
from assistant.storage.base import open_engine
from assistant.storage.migrations import migrate
from assistant.web.watching import FOLDER

ONLY_OUR_USER: Final = 0o077  # reads what this program writes
SECONDS_TO_STOP: Final = 35
SECONDS_TO_FINISH: Final = 30
SECONDS_BETWEEN_REQUESTS: Final = 75
"""How long a connection may stay silent: longer than proxies keep theirs, so that none is closed under a request."""
BELIEVE_NOBODY: Final = MappingProxyType(
    {"forwarded_allow_ips": "", "secure_scheme_headers": {}, "forwarder_headers": ""}
)
"""What a request says of proxies is for TRUSTED_PROXIES alone (assistant/app.py): Gunicorn by itself would believe
`X-Forwarded-Proto` and `SCRIPT_NAME` of anybody on this machine, hence of whoever is behind a proxy on it."""
WORKER: Final = (sys.executable, "-m", "assistant.cli", "worker", "--with-parent")


def serve(host: str, port: int, *, with_worker: bool = True) -> int:
    """Prepare, then serve until told to stop; return 1 where the settings are refused."""
    environ = {"BASE_URL": f"http://{host}:{port}", **os.environ}
    settings = prepared(environ)
    if settings is None:
        return 1
    write_structured_logs()
    with _worker(environ) if with_worker and not settings.is_production else nullcontext():
        _Server(settings, f"{host}:{port}").run()
    return 0


@contextmanager
def _worker(environ: Mapping[str, str]) -> Iterator[None]:
    """Run a worker beside. It stops when asked, and also when this process is gone: its input ends then."""
    worker = subprocess.Popen(WORKER, env=environ, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 — our own
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            worker.kill()


def erase(*, dry_run: bool) -> int:
    """Erase what is no longer kept and print how much of each, or only count it."""
    settings = prepared(os.environ)
    if settings is None:
        return 1
    clock = SystemClock()
    desk = desk_of(settings, safe_of(settings, clock))
    erased = erase_expired(desk.safe.engine, settings.retention, clock.now(), dry_run=dry_run)
    contacts = erase_contacts(desk, dry_run=dry_run)
    desk.safe.engine.dispose()
    for name, number in {**erased, "contacts": contacts}.items():
        sys.stdout.write(f"{name}: {number}\n")
    return 0


def prepared(environ: Mapping[str, str]) -> Settings | None:
    """Read the settings and bring the database up to date; on a refusal say what to change and return nothing."""
    os.umask(ONLY_OUR_USER)
    demonstrated = environ.get("ENVIRONMENT") != Environment.PRODUCTION
    try:
        if demonstrated:
            create_missing_secrets(instance_path(environ))
        settings = load_settings(environ)
        settings.instance_path.mkdir(parents=True, exist_ok=True)
    except UnsafeSettings as refusal:
        sys.stderr.write(f"assistant: {refusal_sentence(refusal)}\n")
        return None
    except OSError as failure:
        said = f"INSTANCE_PATH: {failure.strerror}: {failure.filename}; name a folder of this user"
        sys.stderr.write(f"assistant: {said}\n")
        return None
    migrate(settings.database_url)
    if demonstrated:
        _demonstrate(settings)
    return settings


def _demonstrate(settings: Settings) -> None:
    """Give a demonstration its offices, advisers and keys, unless it has them."""
    engine = open_engine(settings.database_url)
    set_up_demonstration(engine)
    set_up_demonstration_staff(engine, SystemClock())
    engine.dispose()
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)


class _Server(BaseApplication):
    """Gunicorn, told what it needs without a command line: docs/decisions/0007-server.md.

    SIGTERM: requests under way are answered first. SIGHUP: the rules are read again, and new processes serve them while
    the old ones finish; rules with an error leave everything as it is, and a mark that staff see.
    """

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
            "worker_class": LeavingThreads,
            "preload_app": True,
            "control_socket_disable": True,
            "post_fork": self._settle_in,
            "child_exit": _forget_figures_of_the_child,
            "worker_exit": _leave_at_once,
            "graceful_timeout": SECONDS_TO_FINISH,
            "keepalive": SECONDS_BETWEEN_REQUESTS,
            "logger_class": QuietGunicorn,
            **BELIEVE_NOBODY,
            "pidfile": str(self._settings.instance_path / PID_FILE),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """Give the application."""
        return self._pages

    def reload(self) -> None:
        """Make the application anew with the rules as they are now, or keep the one that serves."""
        super().reload()
        try:
            pages = create_app(self._settings, rules=_rules_without_error())
        except RuleError as refused:
            note_refusal(self._settings.instance_path, str(refused))
            sys.stderr.write(f"assistant: new rules refused, those in force stay: {refused}\n")
            return
        note_acceptance(self._settings.instance_path)
        self._pages, self.callable = pages, None

    @property
    def _safe(self) -> Safe:
        safe: Safe = self._pages.extensions["safe"]
        return safe

    def _settle_in(self, _arbiter: Arbiter, _worker: Worker) -> None:
        """Begin as a process of its own, copied from another.

        Its connections are forgotten, not closed. Python looks no more for garbage in what was loaded before: rules are
        400,000 objects that never are any, and one answer in some hundreds waited a fifth of a second for that look.
        """
        self._safe.engine.dispose(close=False)
        gc.freeze()


def _rules_without_error() -> Rules:
    """Read the rules; raise `RuleError` with everything that is wrong with them."""
    rules = load_rules(RULES)
    wrong = [problem for problem in check_rules(rules, SystemClock().now().date()) if not problem.is_warning]
    if wrong:
        raise RuleError(wrong)
    return rules


def _leave_at_once(_arbiter: Arbiter, worker: Worker) -> None:
    """End a process that has answered everything without taking the rules in its memory apart object by object."""
    if worker.booted and not worker.alive:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _forget_figures_of_the_child(_arbiter: Arbiter, worker: Worker) -> None:
    """Let what a process that is gone held count no more; what it answered still counts."""
    if FOLDER in os.environ:
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

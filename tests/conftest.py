"""What every test may count on: no network but loopback, a clock it can set, a database of each kind."""

import base64
import ipaddress
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from assistant.services import staff_passwords
from assistant.settings import Settings, load_settings
from assistant.storage.base import open_engine
from assistant.storage.migrations import migrate
from tests.web.browser import ARGUMENTS, CHROMIUM

NOON_OF_THE_TESTS = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


class NetworkIsClosed(AssertionError):
    """A test tried to reach another machine."""


def is_this_machine(address: object) -> bool:
    """Tell whether an address of socket.connect stays on this machine."""
    if not isinstance(address, tuple):
        return True  # a socket file
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: tuple[str, int]) -> None:
        if not is_this_machine(address):
            raise NetworkIsClosed(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: tuple[str, int]) -> int:
        if not is_this_machine(address):
            raise NetworkIsClosed(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile each template once for all applications of the tests, of which each has its own."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": kept})
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hash the passwords of staff with the least Argon2id there is; a test that needs otherwise says so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff_passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on a Friday at noon in Paris; `clock.shift(…)` and `clock.move_to(…)` set it."""
    with time_machine.travel(NOON_OF_THE_TESTS, tick=False) as traveller:
        yield traveller


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Give the variables of a demonstration in an empty folder, with secrets of its own."""
    return {
        "ENVIRONMENT": "demonstration",
        "INSTANCE_PATH": str(tmp_path / "instance"),
        **{name: base64.b64encode(secrets.token_bytes(32)).decode() for name in _SECRETS},
    }


_SECRETS = ("SECRET_KEY", "CODE_PEPPER", "SERVER_KEY")


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    """Give the settings of that demonstration."""
    Path(environ["INSTANCE_PATH"]).mkdir()
    return load_settings(environ)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[sqlalchemy.URL]:
    """Give the address of a PostgreSQL server on which databases can be made: TEST_PG_URL, or one started here."""
    if given := os.environ.get("TEST_PG_URL"):
        yield sqlalchemy.make_url(given)
        return
    server = PostgresqlServer.found()
    if server is None:
        pytest.skip("no PostgreSQL: set TEST_PG_URL, or install the package postgresql")
    with tempfile.TemporaryDirectory(prefix="assistant-pg-") as folder:
        server.start(Path(folder))
        try:
            yield sqlalchemy.URL.create(
                "postgresql+psycopg", username="app", database="postgres", query={"host": folder}
            )
        finally:
            server.stop(Path(folder))


@dataclass(frozen=True)
class PostgresqlServer:
    """The binaries of a server, and the words that run them: PostgreSQL refuses to run as root."""

    binaries: Path
    prefix: tuple[str, ...]

    @classmethod
    def found(cls) -> "PostgresqlServer | None":
        """Look for the newest server installed, or for one on the path."""
        places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name))
        on_path = shutil.which("initdb")
        binaries = places[-1] if places else Path(on_path).parent if on_path else None
        if binaries is None or not (binaries / "pg_ctl").exists():
            return None
        return cls(binaries, ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ())

    def start(self, folder: Path) -> None:
        """Make a cluster in the folder and serve it on a socket file there, and nowhere else."""
        if self.prefix:
            shutil.chown(folder, "postgres", "postgres")
        self._run("initdb", "-D", folder / "cluster", "-A", "trust", "-U", "app", "--no-sync", "-E", "UTF8")
        options = f"-F -c listen_addresses='' -k {folder}"
        self._run("pg_ctl", "-w", "-D", folder / "cluster", "-l", folder / "log", "-o", options, "start")

    def stop(self, folder: Path) -> None:
        """Stop it at once: nothing in it is worth keeping."""
        self._run("pg_ctl", "-w", "-D", folder / "cluster", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [*self.prefix, self.binaries / program, *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def written(server: sqlalchemy.URL, database: str) -> str:
    """Write the address of one database of a server, its password included."""
    return server.set(database=database).render_as_string(hide_password=False)


@contextmanager
def fresh_database(server: sqlalchemy.URL, template: str = "template1") -> Iterator[str]:
    """Make a database of its own name, and drop it afterwards whoever still holds it."""
    name = f"test_{secrets.token_hex(6)}"
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield name
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, for tests to copy."""
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: sqlalchemy.URL) -> Iterator[str]:
    """Migrate one PostgreSQL database, for tests to clone; give its name."""
    with fresh_database(postgresql_server) as name:
        migrate(written(postgresql_server, name))
        yield name


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """Give the address of a SQLite database with every table, and no row."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'test.sqlite3')}"


@pytest.fixture
def postgresql_url(postgresql_server: sqlalchemy.URL, migrated_postgresql: str) -> Iterator[str]:
    """Give the address of a PostgreSQL database with every table, and no row."""
    with fresh_database(postgresql_server, template=migrated_postgresql) as name:
        yield written(postgresql_server, name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a database with every table, and no row; a test that asks runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[sqlalchemy.Engine]:
    """Open that database."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the application on loopback and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give Chromium, started once."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()

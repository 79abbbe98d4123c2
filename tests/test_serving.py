"""The command that serves, as a person starts it: nothing prepared, nothing typed."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy

from assistant.adapters.gunicorn_threads import SECONDS_FOR_THE_FIRST_WORD
from assistant.serving import prepared

PATIENCE_SECONDS = 40


@contextmanager
def served(instance: Path, **environ: str) -> Iterator[str]:
    """Start `assistant serve` in an empty folder, wait until it answers, and stop it as a terminal would."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", port]
    surroundings = {**os.environ, "INSTANCE_PATH": str(instance), "WEB_PROCESSES": "1", **environ}
    server = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=PATIENCE_SECONDS)


def _wait_for(address: str, server: "subprocess.Popen[str]") -> None:
    patience = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < patience:
        if server.poll() is not None:
            raise AssertionError(server.communicate()[0])
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 (our own address)
        except urllib.error.HTTPError as error:
            error.close()
            raise
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


@pytest.mark.slow
def test_a_second_start_keeps_secrets_and_data(tmp_path: Path) -> None:
    with served(tmp_path):
        secrets = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
        assert set(secrets) == {"secret_key", "code_pepper", "server_key", "office_keys.json"}
        engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'assistant.sqlite3'}")
        with engine.begin() as connection:
            assert connection.scalar(sqlalchemy.text("SELECT count(*) FROM offices")) == 3
            connection.execute(sqlalchemy.text("UPDATE offices SET name = 'Changed' WHERE id = 'lyon-3'"))
            names = connection.execute(sqlalchemy.text("SELECT id, name FROM offices")).all()
    with served(tmp_path):
        assert {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()} == secrets
        with engine.connect() as connection:
            assert connection.execute(sqlalchemy.text("SELECT id, name FROM offices")).all() == names
    engine.dispose()


def _expect_no_trust_in_headers(address: str) -> None:
    """Without TRUSTED_PROXIES nobody says what a proxy would: neither that TLS was spoken, nor under which path."""
    claims = {"X-Forwarded-Proto": "https", "SCRIPT_NAME": "/evil", "X-Forwarded-Host": "evil.example"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=claims), timeout=5) as page:  # noqa: S310 (ours)
        assert page.headers["Strict-Transport-Security"] is None
        assert b"evil" not in page.read()


def _expect_that_slow_speakers_hold_nobody_up(address: str) -> None:
    """Three times as many as there are threads begin a request, and do not end it; somebody else asks."""
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    begun = (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\na", b"GET / HTTP/1.1\r\nHo")
    with ExitStack() as open_ones:
        for number in range(24):
            slow = open_ones.enter_context(socket.create_connection(place))
            slow.sendall(begun[number % 2])
        with urllib.request.urlopen(f"{address}/health", timeout=10) as page:  # noqa: S310 (our own address)
            assert page.status == 200


@pytest.mark.slow
def test_nobody_else_reads_what_is_written_and_nobody_slow_holds_it_up(tmp_path: Path) -> None:
    with ExitStack() as kept, served(tmp_path / "instance") as address:
        kept.enter_context(socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))))
        began = time.monotonic()
        _expect_no_trust_in_headers(address)
        _expect_that_slow_speakers_hold_nobody_up(address)
        time.sleep(max(0.0, began + SECONDS_FOR_THE_FIRST_WORD + 0.5 - time.monotonic()))
        told = time.monotonic()
        written = [path for path in (tmp_path / "instance").rglob("*") if path.is_file()]
    assert time.monotonic() - told < 20, "nobody waits for who opened a connection and said nothing"
    assert written
    assert not [path for path in written if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


@pytest.mark.slow
def test_an_unsafe_production_says_what_to_change_and_does_not_start(tmp_path: Path) -> None:
    environ = {**os.environ, "ENVIRONMENT": "production", "INSTANCE_PATH": str(tmp_path)}
    command = [sys.executable, "-m", "assistant.cli", "serve"]
    refused = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "CODE_PEPPER is missing: set it" in refused.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    before = os.umask(0)
    try:
        assert prepared({"INSTANCE_PATH": str(tmp_path / "file" / "instance")}) is None
    finally:
        os.umask(before)
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("assistant: INSTANCE_PATH: ")

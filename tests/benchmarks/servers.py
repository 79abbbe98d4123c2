"""Every application behind the same server: gunicorn with as many processes and threads on every side."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.benchmarks.flat_texts import FlatTexts

PROCESSES, THREADS = 2, 8
SECONDS_TO_START = 60
TICKS = os.sysconf("SC_CLK_TCK")
BARE = "tests.benchmarks.bare_page:app_from_environment()"
FLAT = "tests.benchmarks.flat_pages:app_from_environment()"


class Server:
    """A running server."""

    def __init__(self, port: int, program: "subprocess.Popen[bytes]", started_after: float) -> None:
        self.port = port
        self.program = program
        self.master = program.pid
        self.started_after = started_after

    def stop(self) -> None:
        """Tell it to stop, and wait until it is gone."""
        self.program.terminate()
        self.program.wait(timeout=SECONDS_TO_START)

    @property
    def processes(self) -> list[int]:
        """The processes that answer, without the one that only watches them."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text(encoding="ascii")
        return [int(process) for process in children.split()]

    def cpu_seconds(self) -> float:
        """Return the CPU time that its processes have used so far."""
        used = 0
        for process in self.processes:
            fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])  # user and system
        return used / TICKS


@contextmanager
def our_server(folder: Path) -> Iterator[Server]:
    """Serve the real application as `make run` does, in a folder of its own."""
    port = free_port()
    command = [sys.executable, "-m", "assistant.cli", "serve", "--without-worker", "--port", str(port)]
    environment = {
        "ENVIRONMENT": "demonstration",
        "INSTANCE_PATH": str(folder),
        "WEB_PROCESSES": str(PROCESSES),
        "WEB_THREADS": str(THREADS),
    }
    with _running(command, environment, port, "/") as server:
        yield server


@contextmanager
def bare_server(folder: Path, bytes_per_page: int) -> Iterator[Server]:
    """Serve the bare application."""
    environment = {"BARE_DATABASE": str(folder / "bare.sqlite3"), "BARE_BYTES": str(bytes_per_page)}
    with _served(BARE, environment) as server:
        yield server


@contextmanager
def flat_server(folder: Path, texts: FlatTexts) -> Iterator[Server]:
    """Serve the same pages written flat."""
    texts.write(folder / "texts.json")
    environment = {"FLAT_DATABASE": str(folder / "flat.sqlite3"), "FLAT_TEXTS": str(folder / "texts.json")}
    with _served(FLAT, environment) as server:
        yield server


@contextmanager
def _served(program: str, environment: Mapping[str, str]) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--preload", "--no-control-socket"]
    with _running([*command, program], environment, port, "/begin") as server:
        yield server


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], port: int, page: str) -> Iterator[Server]:
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        began = time.perf_counter()
        try:
            _wait_for(process, port, page)
            yield Server(port, process, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(timeout=SECONDS_TO_START)


def _wait_for(process: subprocess.Popen[bytes], port: int, page: str) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_START)
            connection.request("GET", page)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{command_of(process)} does not answer")


def command_of(process: subprocess.Popen[bytes]) -> str:
    """Return what was started, for people."""
    return " ".join(map(str, process.args)) if isinstance(process.args, list) else str(process.args)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])

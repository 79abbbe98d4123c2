"""The programs of a proof, each a process group of its own: started, waited for, killed without a word, restarted."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

PATIENCE = 60


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Program:
    """One program that is restarted for ever."""

    command: tuple[str, ...]
    environ: dict[str, str]
    log: Path
    running: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            surroundings = {**os.environ, **self.environ}
            self.running = subprocess.Popen(
                [sys.executable, *self.command], env=surroundings, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """Kill it and all it started, as a power cut of the processes would."""
        assert self.running is not None
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        assert self.running is not None
        self.running.terminate()
        self.running.wait(PATIENCE)


def wait_for_page(address: str) -> None:
    """Wait until the server answers."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        try:
            requests.get(f"{address}/static/app.css", timeout=5)
        except requests.RequestException:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)


def wait_for_growth(book: Path) -> None:
    """Wait until the judge writes the next line: its sender still waits for the answer then."""
    size = book.stat().st_size if book.exists() else 0
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        if book.exists() and book.stat().st_size > size:
            return
        time.sleep(0.001)


def pause(chance: random.Random, longest: float) -> None:
    """Wait for some time, nobody knows how long."""
    time.sleep(chance.random() * longest)

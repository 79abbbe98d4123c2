"""The server as a program: stopped and reloaded under load, figures of several processes, rules with an error."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import BadStatusLine, HTTPConnection, IncompleteRead
from pathlib import Path

import pytest
import requests

from assistant.cli import main
from assistant.paths import RULES
from tests.proofs.programs import free_port, wait_for_page

PATIENCE = 60
SECONDS_TO_STOP = 25  # five less than it would wait for the silent and the rude
BENEFIT = "benefits/af/rule.yaml"


@dataclass
class Visitors:
    """Browsers that ask again and again, each time over a connection of its own."""

    port: int
    pause: float = 0.0
    answered: int = 0
    cut: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Ask until nobody listens any more: a request that was taken must be answered whole."""
        while not self.over.wait(self.pause):
            connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                connection.connect()
            except OSError:
                time.sleep(0.02)
                continue
            try:
                connection.request("GET", "/aides")
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200
                self.answered += 1
            except (OSError, BadStatusLine, IncompleteRead) as failure:
                self.cut.append(type(failure).__name__)
            finally:
                connection.close()


@contextmanager
def visited(port: int, number: int = 4, pause: float = 0.0) -> Iterator[Visitors]:
    """Let so many browsers ask while the block runs."""
    visitors = Visitors(port, pause)
    threads = [threading.Thread(target=visitors.ask) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield visitors
    finally:
        visitors.over.set()
        for thread in threads:
            thread.join()


STARTED_WITH_OTHER_RULES = """
import pathlib, sys, assistant.paths
assistant.paths.RULES = pathlib.Path(sys.argv.pop(1))
import assistant.rulefiles.checks as checks
checks.missing_examples = lambda rules: ()  # 3 s of worked examples, which other tests run
from assistant.cli import main
sys.exit(main())
"""


@dataclass
class Running:
    """A server that runs as a program, and the rules it reads."""

    program: "subprocess.Popen[bytes]"
    port: int
    instance: Path
    rules: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def children(self) -> list[str]:
        return Path(f"/proc/{self.program.pid}/task/{self.program.pid}/children").read_text(encoding="ascii").split()


@pytest.fixture
def running(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """Serve with two processes on a free port, and stop in the end if it still runs; commands here speak to it."""
    rules, instance, port = tmp_path / "rules", tmp_path / "instance", free_port()
    shutil.copytree(RULES, rules)
    chosen = {"INSTANCE_PATH": str(instance), "DATABASE_URL": sqlite_url, "WEB_PROCESSES": "2"}
    environ = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"} | chosen
    command = [
        sys.executable,
        "-c",
        STARTED_WITH_OTHER_RULES,
        str(rules),
        "serve",
        "--without-worker",
        "--port",
        str(port),
    ]
    monkeypatch.setenv("INSTANCE_PATH", str(instance))
    monkeypatch.setattr("assistant.cli.rules.RULES", rules)
    monkeypatch.setattr("assistant.rulefiles.checks.missing_examples", lambda _rules: ())
    program = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    try:
        wait_for_page(f"http://127.0.0.1:{port}")
        yield Running(program, port, instance, rules)
    finally:
        program.kill()
        program.wait(PATIENCE)


@pytest.mark.slow
def test_a_server_adds_up_its_figures_survives_a_killed_process_takes_new_rules_and_stops_without_losing_anybody(
    running: Running,
) -> None:
    with visited(running.port) as visitors:
        while visitors.answered < 40:
            time.sleep(0.01)
    whichever_process_is_asked_for_figures_adds_them_all_up(running, visitors.answered)
    a_process_that_is_killed_is_replaced(running)
    with visited(running.port, pause=0.1) as visitors:
        wrong_rules_change_nothing_and_leave_a_mark(running)
        mended_rules_are_taken(running)
    assert visitors.answered > 20
    assert visitors.cut == []
    told_to_stop_it_answers_whatever_it_had_taken_and_waits_for_nobody_who_is_silent(running)


def whichever_process_is_asked_for_figures_adds_them_all_up(running: Running, answered: int) -> None:
    found = {_counted(requests.get(f"{running.address}/metrics", timeout=PATIENCE).text) for _ in range(6)}
    assert found == {float(answered)}


def a_process_that_is_killed_is_replaced(running: Running) -> None:
    children = running.children
    os.kill(int(children[0]), signal.SIGKILL)
    _wait_until(lambda: running.children != children and len(running.children) == 2)
    assert requests.get(f"{running.address}/ready", timeout=PATIENCE).json()["ready"] is True


def wrong_rules_change_nothing_and_leave_a_mark(running: Running) -> None:
    benefit, mark, name = running.rules / BENEFIT, running.instance / "rules-refused", _name_of(running.address)
    right = benefit.read_text(encoding="utf-8")
    benefit.write_text(f"{right}\nconditions_that_nobody_knows: 1\n", encoding="utf-8")
    assert main(["rules", "reload"]) == 1
    assert not mark.exists(), "nothing was offered to the server"
    running.program.send_signal(signal.SIGHUP)
    _wait_until(mark.exists)
    assert _name_of(running.address) == name
    benefit.write_text(right, encoding="utf-8")


def mended_rules_are_taken(running: Running) -> None:
    benefit, name = running.rules / BENEFIT, _name_of(running.address)
    benefit.write_text(benefit.read_text(encoding="utf-8").replace(name, "Nom changé", 1), encoding="utf-8")
    assert main(["rules", "reload"]) == 0
    _wait_until(lambda: _name_of(running.address) == "Nom changé")
    assert not (running.instance / "rules-refused").exists()


def told_to_stop_it_answers_whatever_it_had_taken_and_waits_for_nobody_who_is_silent(running: Running) -> None:
    silent = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(8)]
    rude = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(8)]
    for one in rude:  # which hear the answer and never hang up
        one.sendall(f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\nConnection: close\r\n\r\n".encode())
    with visited(running.port) as visitors:
        while visitors.answered < 20:
            time.sleep(0.01)
        asked = time.monotonic()
        running.program.terminate()
        assert running.program.wait(PATIENCE) == 0
        took = time.monotonic() - asked
        visitors.over.set()
    assert visitors.cut == []
    assert took < SECONDS_TO_STOP
    assert all(one.recv(15) == b"HTTP/1.1 200 OK" for one in rude)
    for one in (*silent, *rude):
        one.close()


def _counted(figures: str) -> float:
    found = re.search(r'assistant_requests_total\{method="GET",route="/aides",status="200"\} (\S+)', figures)
    assert found is not None
    return float(found[1])


def _name_of(address: str) -> str:
    """Return the title of the page of one benefit."""
    found = re.search(r"<h1[^>]*>\s*([^<]+?)\s*<", requests.get(f"{address}/aides/af", timeout=PATIENCE).text)
    assert found is not None
    return found[1]


def _wait_until(holds: object) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.1)

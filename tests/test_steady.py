"""The server as a program: stopped and reloaded under load, figures of several processes, rules with an error."""

import os
import re
import shutil
import signal
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

from assistant.paths import RULES
from tests.proofs.programs import free_port, wait_for_page

PATIENCE = 60


@dataclass
class Visitors:
    """Browsers that ask without a pause, each time over a connection of its own."""

    port: int
    answered: int = 0
    cut: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Ask until nobody listens any more: a request that was taken must be answered whole."""
        while not self.over.is_set():
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
def visited(port: int, number: int = 4) -> Iterator[Visitors]:
    """Let so many browsers ask while the block runs."""
    visitors = Visitors(port)
    threads = [threading.Thread(target=visitors.ask) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield visitors
    finally:
        visitors.over.set()
        for thread in threads:
            thread.join()


@contextmanager
def serving(folder: Path, **environ: str) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Serve on a free port, and stop in the end if it still runs."""
    port = free_port()
    command = [sys.executable, "-m", "assistant.cli", "serve", "--without-worker", "--port", str(port)]
    surroundings = {**os.environ, "INSTANCE_PATH": str(folder), "WEB_PROCESSES": "2", **environ}
    surroundings.pop("PROMETHEUS_MULTIPROC_DIR", None)
    server = subprocess.Popen(command, env=surroundings, stderr=subprocess.PIPE, text=True)
    try:
        wait_for_page(f"http://127.0.0.1:{port}")
        yield port, server
    finally:
        if server.poll() is None:
            server.terminate()
        server.communicate(timeout=PATIENCE)


@pytest.mark.slow
def test_a_server_that_is_told_to_stop_answers_whatever_it_had_taken(tmp_path: Path) -> None:
    with serving(tmp_path) as (port, server), visited(port) as visitors:
        while visitors.answered < 40:
            time.sleep(0.01)
        server.terminate()
        assert server.wait(PATIENCE) == 0
        visitors.over.set()
    assert visitors.cut == []


@pytest.mark.slow
def test_new_rules_are_taken_without_losing_a_request_and_wrong_ones_change_nothing(tmp_path: Path) -> None:
    code = "import assistant.paths, pathlib, sys; assistant.paths.RULES = pathlib.Path(sys.argv.pop(1))\n"
    rules, instance = tmp_path / "rules", tmp_path / "instance"
    shutil.copytree(RULES, rules)
    port = free_port()
    command = [sys.executable, "-c", f"{code}from assistant.cli import main; sys.exit(main())", str(rules)]
    environ = {**os.environ, "INSTANCE_PATH": str(instance), "WEB_PROCESSES": "1"}
    server = subprocess.Popen([*command, "serve", "--without-worker", "--port", str(port)], env=environ)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_page(address)
        benefit = rules / "benefits" / "af" / "rule.yaml"
        before, name = benefit.read_text(encoding="utf-8"), _name_of(address)
        with visited(port, number=2) as visitors:
            benefit.write_text(f"{before}\nconditions_that_nobody_knows: 1\n", encoding="utf-8")
            offered = subprocess.run([*command, "rules", "reload"], env=environ, capture_output=True, check=False)
            assert offered.returncode == 1
            assert not (instance / "rules-refused").exists(), "nothing was offered to the server"
            server.send_signal(signal.SIGHUP)
            _wait_until((instance / "rules-refused").exists)
            assert _name_of(address) == name
            benefit.write_text(before.replace(name, "Nom changé", 1), encoding="utf-8")
            subprocess.run([*command, "rules", "reload"], env=environ, check=True, stdout=subprocess.DEVNULL)
            _wait_until(lambda: _name_of(address) == "Nom changé")
            assert not (instance / "rules-refused").exists()
        assert visitors.answered > 20
        assert visitors.cut == []
    finally:
        server.terminate()
        server.wait(PATIENCE)


@pytest.mark.slow
def test_whichever_process_is_asked_for_figures_adds_them_all_up(tmp_path: Path) -> None:
    with serving(tmp_path) as (port, _server):
        with visited(port, number=6) as visitors:
            while visitors.answered < 60:
                time.sleep(0.01)
        found = {_counted(requests.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE).text) for _ in range(6)}
        assert found == {float(visitors.answered)}


@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced_and_the_service_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path) as (port, server):
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
        os.kill(int(children[0]), signal.SIGKILL)
        wait_for_page(f"http://127.0.0.1:{port}")
        _wait_until(lambda: _children(server) != children and len(_children(server)) == 2)
        assert requests.get(f"http://127.0.0.1:{port}/ready", timeout=PATIENCE).json()["ready"] is True


def _children(server: "subprocess.Popen[str]") -> list[str]:
    return Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()


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

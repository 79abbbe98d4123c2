"""`make prove-proxy`: the service behind nginx with the configuration that is shipped, replaced under load.

What is proved: plain http leads to https; /metrics is hidden and a name that the visitor claims for themselves is not
believed; what is too long is refused by nginx itself; and while the server is stopped and started again on the socket
that systemd would hold open, no visitor of nginx is refused.
"""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Final

from tests.proofs.nginx_here import written_for_nginx
from tests.proofs.programs import PATIENCE, free_port, wait_for_page

NAME: Final = "droits.example.fr"
VISITORS: Final = 4
SECONDS: Final = 10.0
TOO_LONG: Final = 600 * 1024


class Behind:
    """nginx, and the service behind it on a socket that outlives the service."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.http, self.https = folder, free_port(), free_port()
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = int(self.listening.getsockname()[1])
        self.service = self.start_service()
        wait_for_page(f"http://127.0.0.1:{self.port}")
        whole = written_for_nginx(folder, http=self.http, https=self.https, to=self.port)
        self.nginx = subprocess.Popen(["nginx", "-c", str(whole)], stderr=subprocess.DEVNULL)  # noqa: S607 — this machine's
        self._wait_for_nginx()

    def _wait_for_nginx(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.https)).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "error.log").read_text(encoding="utf-8"))

    def start_service(self) -> "subprocess.Popen[bytes]":
        """Start the service as systemd would: with the socket as its third file."""
        environ = {
            **os.environ,
            "INSTANCE_PATH": str(self.folder / "instance"),
            "BASE_URL": f"https://{NAME}",
            "TRUSTED_PROXIES": "1",
            "WEB_PROCESSES": "2",
            "LISTEN_FDS": "1",
        }
        passed = self.listening.fileno()
        command = (
            f'exec 3<&{passed}; LISTEN_PID=$$ exec "$0" -m assistant.cli serve --without-worker --port {self.port}'
        )
        with (self.folder / "service.log").open("ab") as log:
            return subprocess.Popen(
                ["/bin/sh", "-c", command, sys.executable], env=environ, pass_fds=(passed,), stdout=log, stderr=log
            )

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, str]:
        """Ask nginx over TLS; return the status and the page."""
        connection = HTTPSConnection("127.0.0.1", self.https, timeout=PATIENCE, context=_trusting_anybody())
        try:
            connection.request(method, path, body, {"Host": NAME, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def stop(self) -> None:
        """Stop both."""
        for program in (self.nginx, self.service):
            program.terminate()
            program.wait(PATIENCE)
        self.listening.close()


def _trusting_anybody() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def main() -> int:
    """Prove, say what was seen, and return 1 where anything was refused."""
    if shutil.which("nginx") is None:
        sys.stderr.write("prove-proxy: nginx is not installed here\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="assistant-proxy-") as folder:
        behind = Behind(Path(folder))
        try:
            _check(behind)
            seen, replaced = _replace_under_load(behind)
        finally:
            behind.stop()
    sys.stdout.write(f"{sum(seen.values())} requests while it was replaced in {replaced:.1f} s: {dict(seen)}\n")
    return int(set(seen) != {"200"})


def _check(behind: Behind) -> None:
    """Try what the configuration promises."""
    plain = HTTPConnection("127.0.0.1", behind.http, timeout=PATIENCE)
    plain.request("GET", "/aides", headers={"Host": NAME})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/aides")
    plain.close()
    assert behind.ask("/")[0] == 200
    assert behind.ask("/ready")[0] == 200
    assert behind.ask("/metrics", **{"X-Forwarded-For": "127.0.0.1"})[0] == 404
    assert behind.ask("/questionnaire", "POST", b"x" * TOO_LONG)[0] == 413
    assert behind.ask("/aides", Host="autre.example")[0] in {400, 421}, "another name gets nothing"
    sys.stdout.write("https, hidden metrics, names that are claimed, what is too long: as promised\n")


def _replace_under_load(behind: Behind) -> tuple[Counter[str], float]:
    """Replace the service while visitors ask; return what they got, and how long it took."""
    seen: Counter[str] = Counter()
    over = threading.Event()

    def visit() -> None:
        while not over.wait(0.02):
            try:
                seen[str(behind.ask("/aides")[0])] += 1
            except (OSError, HTTPException) as failure:
                seen[type(failure).__name__] += 1

    visitors = [threading.Thread(target=visit) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    time.sleep(1)
    began = time.monotonic()
    behind.service.terminate()
    assert behind.service.wait(PATIENCE) == 0
    behind.service = behind.start_service()
    wait_for_page(f"http://127.0.0.1:{behind.port}")
    replaced = time.monotonic() - began
    time.sleep(1)
    over.set()
    for visitor in visitors:
        visitor.join()
    return seen, replaced


if __name__ == "__main__":
    sys.exit(main())

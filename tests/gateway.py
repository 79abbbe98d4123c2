"""An SMS gateway on this machine: it keeps what it is asked, and answers as a test wishes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Gateway:
    """What was asked, and what is answered: a status and a body, or nothing at all."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    status: int = 200
    answer: object = field(default_factory=lambda: {"status": "queued"})
    hangs_up: bool = False


@contextmanager
def a_gateway() -> Iterator[Gateway]:
    """Serve a gateway for a while."""
    gateway = Gateway()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            gateway.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            if gateway.hangs_up:
                self.close_connection = True
                return
            content = json.dumps(gateway.answer).encode()
            self.send_response(gateway.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    gateway.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield gateway
    server.shutdown()
    thread.join()
    server.server_close()

"""Two small browsers that keep cookies: one calls an application directly, one speaks HTTP to a server."""

from collections.abc import Callable, Iterable
from http.client import HTTPConnection
from io import BytesIO
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
FORM = "application/x-www-form-urlencoded"


class Cookies:
    """The cookies of one browser."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def keep(self, headers: Iterable[tuple[str, str]]) -> None:
        """Keep what a response sets."""
        for name, value in headers:
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self._kept[cookie] = kept

    def __str__(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._kept.items())


class InProcess:
    """Calls a WSGI application, without a server and without what test clients add."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._cookies = Cookies()

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page."""
        status, _, body = self._call("GET", path, b"")
        return status, body

    def post(self, path: str, form: str) -> tuple[int, str]:
        """Send a form."""
        status, headers, _ = self._call("POST", path, form.encode())
        return status, headers.get("Location", "")

    def _call(self, method: str, path: str, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        told: list[tuple[str, list[tuple[str, str]]]] = []
        address, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": str(self._cookies),
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": FORM if sent else "",
            "CONTENT_LENGTH": str(len(sent)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(sent),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        pieces = self._application(environ, lambda status, headers, *_: told.append((status, headers)))
        body = b"".join(pieces)
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
        status, headers = told[0]
        self._cookies.keep(headers)
        return int(status.split()[0]), dict(headers), body


class OverHttp:
    """Speaks HTTP over one connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies = Cookies()

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page."""
        status, _, body = self._call("GET", path, None)
        return status, body

    def post(self, path: str, form: str) -> tuple[int, str]:
        """Send a form."""
        status, headers, _ = self._call("POST", path, form)
        return status, headers.get("Location", "")

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def _call(self, method: str, path: str, sent: str | None) -> tuple[int, dict[str, str], bytes]:
        headers = {"Cookie": str(self._cookies)} | ({"Content-Type": FORM} if sent is not None else {})
        self._connection.request(method, path, body=sent, headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        told = response.getheaders()
        self._cookies.keep(told)
        return response.status, dict(told), body

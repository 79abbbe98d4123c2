"""A whole interview, recorded once from the robot, so that a load can be made without reading pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from flask import Flask

from tests.benchmarks.demonstration import client_with_result
from tests.robot import PageReader

FOUND, SEE_OTHER = 200, 303


@dataclass(frozen=True)
class Sent:
    """One answer: where it is posted, and the form without its token."""

    path: str
    form: str


class Browser(Protocol):
    """What plays a journey: it keeps cookies."""

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page; return its status and its body."""

    def post(self, path: str, form: str) -> tuple[int, str]:
        """Send a form; return the status and where it leads."""


def record(app: Flask) -> tuple[list[Sent], float]:
    """Play a household through the pages; return its answers, and the mean number of bytes of a page of questions."""
    sent: list[Sent] = []
    sizes: list[int] = []
    pages = app.wsgi_app

    def noting(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 — as WSGI says
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith("/questions/") and method == "POST":
            raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = BytesIO(raw)
            sent.append(Sent(path, urlencode([pair for pair in parse_qsl(raw.decode()) if pair[0] != "csrf_token"])))
        body = b"".join(pages(environ, start_response))
        if path.startswith("/questions/") and method == "GET":
            sizes.append(len(body))
        return [body]

    app.wsgi_app = noting  # type: ignore[method-assign]
    client_with_result(app)
    app.wsgi_app = pages  # type: ignore[method-assign]
    return sent, sum(sizes) / len(sizes)


def begin(browser: Browser) -> str:
    """Start a case; return the token that its forms send."""
    _, page = browser.get("/commencer")
    form = PageReader(page.decode()).next_form
    assert form is not None
    status, _address = browser.post("/commencer", urlencode(form.hidden))
    assert status == SEE_OTHER, f"the case was not started: {status}"
    return form.hidden["csrf_token"]


def answer(browser: Browser, one: Sent, token: str) -> None:
    """Post an answer, and get the next question."""
    status, onward = browser.post(one.path, f"{one.form}&{urlencode({'csrf_token': token})}")
    assert status == SEE_OTHER, f"{one.path} was refused: {status}"
    status, _body = browser.get(onward)
    assert status == FOUND, f"{onward} could not be read: {status}"

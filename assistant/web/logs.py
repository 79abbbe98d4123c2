"""One structured line per request, and nothing personal in it.

    {"event": "request", "request_id": "…", "method": "POST", "route": "/questions/<key>", "status": 303, "ms": 41}

The line names the pattern of the route: an address may hold the token of a link. A failure adds the kind of the error
and where it happened, and leaves out its message, which may quote what somebody typed. A request id that a proxy brings
(`X-Request-ID`) is kept where it looks like one, and always sent back: people can tell it on the telephone.
"""

import re
import secrets
import time
import traceback
from types import TracebackType
from typing import Final

import structlog
from flask import Flask, Response, g, request
from flask.globals import request_ctx

from assistant.paths import PACKAGE

HEADER: Final = "X-Request-ID"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_SANE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}")
_DEEPEST: Final = 12

_log = structlog.get_logger("web")


def install(app: Flask) -> None:
    """Write a line for each request, and replace Flask's own account of failures, which names the address."""
    app.before_request(_begin)
    app.after_request(_end)
    app.log_exception = _failed  # type: ignore[method-assign]


def request_id() -> str:
    """Return the id of this request."""
    found: str | None = g.get("request_id")
    if found is None:
        brought = request.headers.get(HEADER, "")
        found = g.request_id = brought if _SANE.fullmatch(brought) else secrets.token_hex(8)
    return found


def _begin() -> None:
    g.request_began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id())


def _end(response: Response) -> Response:
    named = _named()
    response.headers[HEADER] = named["request_id"]
    began = g.get("request_began")
    ms = None if began is None else round((time.perf_counter() - began) * 1000)
    _log.info("request", **named, status=response.status_code, ms=ms)
    return response


def _failed(exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
    kind, _error, trace = exc_info
    frames = traceback.extract_tb(trace)[-_DEEPEST:]
    where = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    _log.error("failed", **_named(), kind=None if kind is None else kind.__name__, where=where)


def _named() -> dict[str, str]:
    """Name the request by its pattern; whatever else stands in its first line is somebody's."""
    request = request_ctx.request
    return {
        "request_id": request_id(),
        "method": request.method if request.method in METHODS else "other",
        "route": request.url_rule.rule if request.url_rule else "none",
    }


def _short(filename: str) -> str:
    return filename.removeprefix(f"{PACKAGE.parent}/")

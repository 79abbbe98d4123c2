"""Where log lines go: standard error, one JSON object each, whoever writes them.

Lines of libraries keep their logger's name and level; their words are kept only where the library is ours to trust with
them. Gunicorn's own account of a failed request names its address, which may hold a token: it is told without.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

import structlog
from gunicorn.config import Config
from gunicorn.glogging import Logger

_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def write_structured_logs(level: str = "info") -> None:
    """Write every line from now on as one JSON object."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Structured()]
    root.setLevel(logging.WARNING)


class _Structured(logging.Handler):
    """Lines of libraries: who, how grave, what kind of error; the sentence itself may quote an address."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        line = structlog.get_logger().bind(logger=record.name, kind=kind, at=f"{record.module}:{record.lineno}")
        line.log(max(record.levelno, logging.DEBUG), "library")


class _OneObject(logging.Formatter):
    """One JSON object for each line, as our own are."""

    def format(self, record: logging.LogRecord) -> str:
        """Write who says it, how grave it is, when, and what."""
        said = {
            "event": "server",
            "said": record.getMessage(),
            "level": record.levelname.lower(),
            "timestamp": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        }
        return json.dumps(said, ensure_ascii=False)


class QuietGunicorn(Logger):
    """Gunicorn's log without addresses: ours has a line per request already."""

    def setup(self, cfg: Config) -> None:
        """Open the log, and give its lines our form."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_OneObject())

    def access(self, *_args: object, **_options: object) -> None:
        """Write nothing: assistant/web/logs.py has written its line."""

    def exception(self, msg: object, *_args: object, **_options: object) -> None:
        """Say that a request failed and of what, never which address it asked for."""
        del msg
        error = sys.exc_info()[0]
        super().error("a request failed: %s", None if error is None else error.__name__)

    def warning(self, msg: object, *args: object, **_options: object) -> None:
        """Say that a request could not be read, never its words nor whose it was: Gunicorn quotes both."""
        if str(msg).startswith("Invalid request"):
            msg, args = "a request that nobody can read was refused", ()
        super().warning(msg, *args)

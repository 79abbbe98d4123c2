"""Every line is one JSON object; libraries keep their name and lose their sentence."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from gunicorn.config import Config

from assistant.adapters.structured_logs import QuietGunicorn, write_structured_logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Give logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    write_structured_logs()
    structlog.get_logger("web").info("request", route="/x/<token>", status=200)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["route"], line["level"]) == ("request", "/x/<token>", "info")


def test_what_a_library_says_is_told_without_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    write_structured_logs()
    try:
        int("Marguerite")
    except ValueError:
        logging.getLogger("some.library").exception("GET /rendez-vous/Marguerite failed")
    written = capsys.readouterr().err
    assert "Marguerite" not in written
    assert json.loads(written)["kind"] == "ValueError"


def test_the_server_writes_json_too_and_never_the_words_of_a_request_it_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = QuietGunicorn(Config())
    log.info("Booting worker with pid: %s", 12)
    log.warning("Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'GET /marguerite\x00 HTTP/1.1'")
    booting, refused = map(json.loads, capsys.readouterr().err.splitlines())
    assert (booting["said"], booting["level"]) == ("Booting worker with pid: 12", "info")
    assert (refused["said"], refused["level"]) == ("a request that nobody can read was refused", "warning")

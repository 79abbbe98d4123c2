"""The whole service on loopback, with the demonstration in it, at noon on a Friday; and a browser in front of it."""

import base64
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import time_machine
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Environment, Settings, load_settings
from assistant.storage.migrations import migrate
from tests.accessibility.unseen import remember_what_is_seen
from tests.letters import AtOnce
from tests.web.browser import ARGUMENTS, CHROMIUM

NOON: Final = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
SECRETS: Final = ("SECRET_KEY", "CODE_PEPPER", "SERVER_KEY")


@dataclass(frozen=True)
class Service:
    """What is served, where, and at which time."""

    app: Flask
    address: str
    clock: time_machine.Traveller


@contextmanager
def whole_service() -> Iterator[Service]:
    """Serve the demonstration of a developer from a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="assistant-access-"))
    with time_machine.travel(NOON, tick=False) as clock:
        app = demonstration_in(folder)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Service(app, f"http://127.0.0.1:{server.port}", clock)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            app.extensions["safe"].engine.dispose()
            shutil.rmtree(folder)


def demonstration_in(folder: Path) -> Flask:
    """Make the application of a developer's demonstration, with its offices and the people who work there."""
    drawn = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in SECRETS}
    settings: Settings = load_settings({"ENVIRONMENT": "demonstration", "INSTANCE_PATH": str(folder), **drawn})
    settings = replace(settings, environment=Environment.DEVELOPMENT)
    migrate(settings.database_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    app.extensions["bell"] = AtOnce(app)
    engine = app.extensions["safe"].engine
    set_up_demonstration(engine)
    set_up_demonstration_staff(engine, app.extensions["clock"])
    remember_what_is_seen(app)
    return app


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()

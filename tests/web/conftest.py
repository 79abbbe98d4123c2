"""The application in a test: a client that inspects every page, a server on loopback, a real browser."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from assistant.app import create_app
from assistant.settings import Environment, Settings
from assistant.web import i18n
from tests.web.browser import ARGUMENTS, CHROMIUM
from tests.web.client import InspectingClient


@pytest.fixture
def app(settings: Settings) -> Flask:
    """Give the application of a developer's demonstration, on an empty folder."""
    app = create_app(replace(settings, environment=Environment.DEVELOPMENT))
    app.testing = True
    app.test_client_class = InspectingClient
    return app


@pytest.fixture
def client(app: Flask) -> InspectingClient:
    """Give a client that inspects every page it gets."""
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    return client


@pytest.fixture
def all_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Offer every language the program knows, with a few words of each, whatever has been translated so far."""
    words = {"en": "Go on", "ar": "متابعة", "uk": "Далі"}
    for code, go_on in words.items():
        folder = tmp_path / "translations" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        (folder / "messages.po").write_text(f'{head}msgid "Continuer"\nmsgstr "{go_on}"\n', encoding="utf-8")
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path / "translations")
    _forget_catalogues()
    yield tmp_path / "translations"
    monkeypatch.undo()
    _forget_catalogues()


def _forget_catalogues() -> None:
    i18n._catalogue.cache_clear()
    i18n.offered_languages.cache_clear()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the application on loopback and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give Chromium, started once."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a fresh profile in French; the policy of contents is put aside, so that axe-core can run."""
    context = browser.new_context(locale="fr-FR", bypass_csp=True)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Give an empty page of that profile."""
    return context.new_page()

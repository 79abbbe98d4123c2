"""The application in a test: a client that inspects every page, a server on loopback, a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.app import create_app
from assistant.settings import Environment, Settings
from assistant.web import languages
from tests.letters import AtOnce
from tests.web.client import InspectingClient


@pytest.fixture
def app(settings: Settings) -> Flask:
    """Give the application of a developer's demonstration, on an empty folder."""
    app = create_app(replace(settings, environment=Environment.DEVELOPMENT))
    app.testing = True
    app.extensions["bell"] = AtOnce(app)
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
    monkeypatch.setattr(languages, "TRANSLATIONS", tmp_path / "translations")
    languages.forget_catalogues()
    yield tmp_path / "translations"
    monkeypatch.undo()
    languages.forget_catalogues()


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

"""What a real browser shows of the pages of staff: axe-core, small screens, thumbs, no scripts."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.services.staff_demonstration import PASSWORD
from tests.staffing import token_of
from tests.web.browser import axe_violations, sideways_scrolling, small_targets

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = (
    ("", "/guichet/connexion"),
    ("claire.d", "/guichet/lieu"),
    ("amina.b", "/guichet/mon-compte"),
    ("amina.b", "/guichet/second-facteur/activer"),
    ("amina.b", "/guichet/mot-de-passe"),
    ("amina.b", "/guichet/personnes"),  # refused
    ("responsable.lyon", "/guichet/acces"),
    ("administration", "/guichet/personnes"),
    ("administration", "/guichet/personnes/nouvelle"),
    ("administration", "/guichet/personnes/demo-amina.b"),
)
Enter = Callable[[str], Page]


@pytest.fixture
def enter(app: Flask, address: str, context: BrowserContext) -> Enter:
    """Give a function that opens a page in which somebody is signed in."""

    def enter(login: str) -> Page:
        if login:
            context.add_cookies([{"name": "guichet", "value": token_of(app, login), "url": address}])
        return context.new_page()

    return enter


@pytest.mark.parametrize(("login", "path"), PAGES)
def test_a_page_of_staff_fits_every_screen_and_axe_finds_nothing(
    enter: Enter, address: str, login: str, path: str
) -> None:
    page = enter(login)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}{path}")
        assert sideways_scrolling(page) == 0
        assert small_targets(page) == []
    assert axe_violations(page) == []


def test_signing_in_needs_no_script_and_no_mouse(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/guichet/mon-compte")
    page.focus("#login")
    page.keyboard.type("amina.b")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{address}/guichet/mon-compte"
    assert page.title().startswith("Mon compte")
    context.close()

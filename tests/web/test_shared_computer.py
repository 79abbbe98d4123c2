"""On a shared computer nothing is left after "Effacer et quitter", the button "back" included."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from assistant.services.contents import CaseContents
from assistant.services.dossier import save_with_code, start_case
from assistant.services.safe import OpenedCase
from assistant.settings import Settings
from tests.web.client import InspectingClient


@pytest.fixture
def settings(settings: Settings, sqlite_url: str) -> Settings:
    """Give a database with every table."""
    return replace(settings, database_url=sqlite_url)


def saved_case(app: Flask) -> OpenedCase:
    safe = app.extensions["safe"]
    opened = save_with_code(safe, start_case(safe, CaseContents()))
    assert isinstance(opened, OpenedCase)
    return opened


def test_no_page_about_a_person_may_be_kept_by_the_browser(app: Flask, client: InspectingClient) -> None:
    client.set_cookie("dossier", saved_case(app).cookie or "")
    for address in ("/", "/sauvegarder", "/mes-donnees", "/mes-donnees/copie.json", "/rendez-vous/"):
        assert client.get(address, follow_redirects=True).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("button", ["leave", "erase"])
def test_leaving_and_erasing_clear_everything_the_site_keeps(app: Flask, client: InspectingClient, button: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client.set_cookie("dossier", saved_case(app).cookie or "")
    client.set_cookie("langue", "en")
    response = client.post({"leave": "/effacer-et-quitter", "erase": "/effacer"}[button])
    assert '"cache"' in response.headers["Clear-Site-Data"]
    assert '"storage"' in response.headers["Clear-Site-Data"]
    cleared = {cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie") if "Max-Age=0" in cookie}
    assert "dossier" in cleared


@pytest.mark.browser
def test_going_back_after_leaving_shows_nothing_of_the_case(app: Flask, address: str, page: Page) -> None:
    opened = saved_case(app)
    page.context.add_cookies([{"name": "dossier", "value": opened.cookie or "", "url": address}])
    page.goto(f"{address}/sauvegarder")
    code = str(opened.code)
    expect(page.locator("main")).to_contain_text(code)
    page.goto(f"{address}/vos-donnees")
    page.goto(f"{address}/sauvegarder")
    page.get_by_role("button", name=re.compile("Effacer et quitter")).first.click()
    page.wait_for_url(re.compile("/au-revoir/"))
    assert page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]
    for _step in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert code not in page.content()
    assert page.context.cookies() == [] or all(one["name"] != "dossier" for one in page.context.cookies())


@pytest.mark.browser
def test_a_page_kept_alive_by_the_browser_is_not_shown_again_after_leaving(
    app: Flask, address: str, page: Page
) -> None:
    """Chromium may keep a page alive for "back" (bfcache): with no-store and a cookie that changed, it does not."""
    opened = saved_case(app)
    page.context.add_cookies([{"name": "dossier", "value": opened.cookie or "", "url": address}])
    page.goto(f"{address}/sauvegarder")
    page.evaluate("() => { window.__alive = true }")
    page.get_by_role("button", name=re.compile("Effacer et quitter")).first.click()
    page.wait_for_url(re.compile("/au-revoir/"))
    page.go_back()
    page.wait_for_load_state()
    assert page.evaluate("() => window.__alive === true") is False
    assert str(opened.code) not in page.content()

"""By keys alone, in easy-to-read French, at 400 %: from home to the printed list to an appointment."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.settings import Settings
from assistant.web.languages import LANGUAGES
from tests.journeys.keyboard import IS_SEEN, ZOOMED, AtTheKeyboard, Keyboard
from tests.letters import AtOnce

PATIENCE_MS = 60_000
EASY_FRENCH = "fr-falc" if "fr-falc" in LANGUAGES else "fr"
TWO_CHILDREN: dict[str, object] = {
    "partner.present": False,
    "children.count": 2,
    "children.0.birth_date": "2018-04-12",
    "children.1.birth_date": "2021-09-03",
    "housing.postal_code": "69003",
    "family_resources": "unsure",
}
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Give the demonstration at noon on a Friday, with a worker that answers at once."""
    del clock
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    app.extensions["bell"] = AtOnce(app)
    set_up_demonstration(app.extensions["safe"].engine)
    return app


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a window of 1280 pixels at 400 %, with scripts and without."""
    context = browser.new_context(locale="fr-FR", java_script_enabled=bool(request.param), viewport=ZOOMED)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_from_home_to_the_printed_list_to_an_appointment(app: Flask, address: str, window: Page) -> None:
    person = AtTheKeyboard(window, app.extensions["rules"].rulebook, TWO_CHILDREN)
    keys = person.keys
    window.goto(address)
    keys.open(f".languages a[href*='/langue/{EASY_FRENCH}?']")
    keys.into_the_content()
    keys.open("a[data-start=af]")
    person.answer_all()
    assert window.locator("[data-benefit=af]").get_attribute("data-outcome") == "eligible"
    keys.into_the_content()
    keys.open("main a[href='/pieces']")
    keys.into_the_content()
    keys.open("main a[href='/imprimer']")
    assert printed(keys).startswith(b"%PDF")
    take_an_appointment(keys)
    assert window.locator("[data-appointment]").get_attribute("data-appointment") == "confirmed"
    assert window.locator("html").get_attribute("lang") == LANGUAGES[EASY_FRENCH].tag


def printed(keys: Keyboard) -> bytes:
    """Press what prints, and return what the browser is given; the window stays where it is."""
    given: list[bytes] = []

    def take(route: Route) -> None:
        given.append(route.fetch().body())
        route.fulfill(status=204)

    keys.into_the_content()
    keys.reach("main form [type=submit]")
    keys.page.route("**/imprimer", take)
    with keys.page.expect_response("**/imprimer"):
        keys.page.keyboard.press("Enter")
    return given[0]


def take_an_appointment(keys: Keyboard) -> None:
    """Go from the bar at the top to a confirmed appointment, changing the week on the way."""
    keys.open(".person-bar a[href^='/rendez-vous']")
    for name, value in (("subject", "other"), ("mode", "office"), ("office", "lyon-3")):
        keys.into_the_content()
        keys.choose(name, value)
        keys.send()
    keys.into_the_content()
    keys.open("[data-week=after]")
    assert keys.page.evaluate("document.activeElement.id") == "semaine", "the eye goes to the week"
    keys.reach("[name=slot]")
    keys.page.keyboard.press("Space")
    keys.send()
    keys.into_the_content()
    keys.write("name", "Éloïse")
    keys.send()
    keys.into_the_content()
    keys.send()


def test_an_error_takes_the_focus_and_leads_to_its_field_by_keys(address: str, window: Page) -> None:
    window.goto(f"{address}/reprendre")
    keys = Keyboard(window)
    keys.open("main form [type=submit]")
    assert window.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert window.evaluate(IS_SEEN), "the eye is there too"
    keys.reach(".govuk-error-summary a")
    window.keyboard.press("Enter")
    if not window.evaluate("document.activeElement.name"):  # without scripts, a link leads beside the field
        window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.name") == "code"


def test_a_word_is_explained_by_keys_without_leaving_the_question(app: Flask, address: str, window: Page) -> None:
    window.goto(f"{address}/pieces/aide_logement")
    keys = Keyboard(window)
    if not window.locator("main .term:visible").count():
        keys.reach("main summary")
        window.keyboard.press("Enter")
    here = window.url
    keys.reach("main .term")
    term = window.evaluate("document.activeElement.getAttribute('popovertarget')")
    window.keyboard.press("Enter")
    assert window.locator(f"#{term}").is_visible()
    window.keyboard.press("Escape")
    assert not window.locator(f"#{term}").is_visible()
    assert window.evaluate("document.activeElement.getAttribute('popovertarget')") == term
    assert window.url == here

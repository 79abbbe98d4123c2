"""An adviser and a person at the counter, in a browser: a case by the keyboard alone, and a mandate."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.contents import CaseContents
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Settings
from tests.staffing import case_given_to, token_of
from tests.web.browser import axe_violations, sideways_scrolling

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_KEYS = 60
PATIENCE_MS = 30_000
DATA = {
    "partner.present": "Non",
    "children.count": "2",
    "date": "11/2026",
    "children.0.birth_date": "12/04/2018",
    "children.1.birth_date": "03/09/2021",
    "housing.monthly_rent": "620",
    "housing.postal_code": "69001",
    "applicant.birth_date": "14/02/1990",
    "family_resources": "21000",
    "applicant.wages_12m": "18000",
}
"""What the person says; any other line that is asked is ordinary, and typed as ordinary."""


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Give the demonstration with its people, at noon on a Friday."""
    del clock
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    set_up_demonstration_staff(app.extensions["safe"].engine, app.extensions["clock"])
    return app


@pytest.fixture
def adviser(app: Flask, address: str, browser: Browser) -> Iterator[Page]:
    """Give a wide screen on which an adviser of Lyon has signed in."""
    context = browser.new_context(locale="fr-FR", bypass_csp=True, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "guichet", "value": token_of(app, "amina.b"), "url": address}])
    page = context.new_page()
    page.set_default_timeout(2 * PATIENCE_MS)
    yield page
    context.close()


class Keyboard:
    """Ten fingers: counts the keys that are not the data itself."""

    def __init__(self, page: Page) -> None:
        self.page, self.beyond = page, 0

    def press(self, key: str) -> None:
        """Press a key that is no data."""
        self.beyond += 1
        self.page.keyboard.press(key)

    def path(self) -> str:
        """Name the line that has the focus; nothing outside the lines."""
        return str(self.page.evaluate("document.activeElement.closest('[data-path]')?.dataset.path ?? ''"))


def ordinary(app: Flask, path: str) -> str:
    """Type what an ordinary household says."""
    fact = app.extensions["rules"].rulebook.fact_at(path)
    if fact.type == "bool":
        return "Oui" if fact.ordinary else "Non"
    if fact.type == "choice":
        return re.split(r"[^ -~]", str(fact.choices[fact.ordinary]))[0]
    return "-" if fact.ordinary is None else str(fact.ordinary).replace("unsure", "?")


def test_an_ordinary_case_takes_at_most_sixty_keys_beyond_its_data(app: Flask, address: str, adviser: Page) -> None:
    """Two children and a rent, no mouse. The rules ask some fifty lines of it, not twelve: each costs one press."""
    given = case_given_to(app, "lyon-3", CaseContents(benefits=("af", "aide_logement")))
    adviser.goto(f"{address}/guichet/dossier/{given.id}?pourquoi=present")
    keys = Keyboard(adviser)
    adviser.evaluate("document.body.focus()")
    while keys.path() != "partner.present":
        keys.press("Tab")
        assert keys.beyond < MOST_KEYS
    typed = {}
    while path := keys.path():
        answer = DATA.get(path) or ordinary(app, path)
        assert path not in typed, f"{path} is asked twice"
        typed[path] = answer
        adviser.keyboard.type(answer)
        before = path
        keys.press("Enter")
        expect(adviser.locator(f'[data-path="{before}"] :focus')).to_have_count(0, timeout=PATIENCE_MS)
    assert adviser.evaluate("document.activeElement.type") == "submit"
    keys.press("Enter")
    expect(adviser.locator("text=Les réponses sont gardées")).to_be_visible(timeout=PATIENCE_MS)
    outcomes = adviser.locator("[data-benefit]").evaluate_all("all => all.map(e => e.dataset.outcome)")
    assert outcomes == ["eligible", "eligible"], typed
    assert len(typed) >= 12
    assert keys.beyond <= min(MOST_KEYS, len(typed) + 3), (keys.beyond, typed)


def look(page: Page) -> None:
    """Check a page as everybody must be able to use it."""
    assert axe_violations(page) == [], page.url
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways_scrolling(page) == 0, (page.url, width)


def follow(page: Page, name: str) -> None:
    """Follow a link of the case's own menu, and look."""
    page.locator(".case-menu").get_by_role("link", name=name).click()
    look(page)


def test_a_mandate_from_the_slip_to_what_the_person_is_told(
    app: Flask, address: str, adviser: Page, browser: Browser
) -> None:
    given = case_given_to(app, "lyon-3", CaseContents(benefits=("af",), answers={"partner.present": False}))
    adviser.goto(f"{address}/guichet/dossier/{given.id}/mandats")
    adviser.check('[name="helper"][value="relative"]')
    adviser.fill('[name="name"]', "Inès Martin")
    adviser.check('[name="scopes"][value="answers"]')
    adviser.fill('[name="purpose"]', "allocations familiales")
    adviser.check('[name="understood"]')
    adviser.get_by_role("button", name="Préparer le mandat").click()
    look(adviser)
    adviser.get_by_role("button", name="La personne a signé devant moi").click()
    follow(adviser, "Questions et résultat")
    adviser.fill('[name="children.count"]', "2")
    adviser.locator('[name="mandate"]').select_option(index=1)
    adviser.get_by_role("button", name="Calculer et enregistrer").click()
    expect(adviser.locator("text=Les réponses sont gardées")).to_be_visible(timeout=PATIENCE_MS)
    context = browser.new_context(locale="fr-FR", bypass_csp=True, java_script_enabled=True)
    context.add_cookies([{"name": "dossier", "value": given.cookie or "", "url": address}])
    person = context.new_page()
    person.goto(f"{address}/de-retour")
    look(person)
    expect(person.locator(".govuk-notification-banner")).to_contain_text("Inès Martin")
    person.get_by_role("link", name="Voir, ou arrêter le mandat").click()
    person.get_by_role("button", name="Arrêter ce mandat").click()
    look(person)
    expect(person.locator("main")).to_contain_text("terminé")
    context.close()

"""Four people, from the home page to a confirmed appointment and a printed list, with JavaScript off."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from urllib.parse import urljoin

import pikepdf
import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.eligibility.rulebook import Rulebook
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.settings import Settings
from tests.journeys.browsing import Person

PATIENCE_MS = 20_000
pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONE_PARENT = {
    "partner.present": False,
    "children.count": 2,
    "children.0.birth_date": "2018-04-12",
    "children.1.birth_date": "2021-09-03",
    "children.0.other_parent": "not_paying",
    "children.1.other_parent": "not_paying",
    "housing.postal_code": "69003",
    "housing.monthly_rent": "600",
    "family_resources": "unsure",
    "applicant.resources_n2.salary": "13 500",
    "applicant.wages_12m": "15 000,00",
}


TENANT_WHO_DOES_NOT_KNOW = {
    "children.count": 0,
    "housing.postal_code": "69003",
    "housing.monthly_rent": "450",
    "applicant.wages_12m": "unsure",
}
PARENT_IN_DISPUTE = {
    "children.count": 2,
    "children.0.birth_date": "2016-02-01",
    "children.0.custody": "disputed",
    "children.1.birth_date": "2018-07-21",
    "children.1.custody": "disputed",
    "partner.present": True,
}
STUDENT = {
    "applicant.activity": "student",
    "applicant.birth_date": "2005-06-14",
    "applicant.nationality": "eea_swiss",
    "children.count": 0,
    "housing.postal_code": "69007",
    "housing.monthly_rent": "430",
    "housing.status": "flatshare",
}


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Give the demonstration, whole, at noon on a Friday of November 2026."""
    del clock
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    return app


@pytest.fixture
def rulebook(app: Flask) -> Rulebook:
    """Give the rules the application plays by."""
    found: Rulebook = app.extensions["rules"].rulebook
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a French page that runs no script of the site."""
    yield from _page(browser, "fr-FR", 1280)


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Page]:
    """Give an English page the size of a telephone."""
    yield from _page(browser, "en-GB", 320)


@pytest.fixture
def inspector(browser: Browser) -> Iterator[Page]:
    """Give a window with scripts, for axe-core."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 320, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def _page(browser: Browser, locale: str, width: int) -> Iterator[Page]:
    context = browser.new_context(locale=locale, java_script_enabled=False, viewport={"width": width, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def book(person: Person, mode: str, subject: str = "answers") -> None:
    """Go from the start of a booking to its confirmation, page by page, by the names of fields."""
    page = person.page
    choices = {"subject": ("subject", subject), "mode": ("mode", mode), "office": ("office", "lyon-3")}
    for _ in range(12):
        person.look()
        if page.locator("[data-appointment]").count():
            return
        step = page.locator("main [data-page]").first
        key = str(step.get_attribute("data-page"))
        form = step if key != "confirm" else step.locator("form").first
        if key in choices:
            name, value = choices[key]
            form.locator(f'[name="{name}"][value="{value}"]').check()
        elif key == "slot":
            form.locator("[name=slot]").first.check()
        elif key == "contact":
            form.locator("[name=name]").fill("Camille")
        form.locator("button[type=submit]").first.click()
    message = f"no appointment, but {page.url}"
    raise AssertionError(message)


def printed(page: Page, address: str) -> pikepdf.Pdf:
    """Fetch a print with the browser's own cookies and open it."""
    response = page.context.request.get(address)
    assert response.status == 200, address
    return pikepdf.open(BytesIO(response.body()))


def printed_from_page(page: Page) -> pikepdf.Pdf:
    """Send the page's form as it stands, with the browser's own cookies, and open the print it leads to."""
    form = page.locator("main form").first
    sent = form.evaluate("form => Object.fromEntries(new FormData(form))")
    action = form.get_attribute("action") or page.url
    response = page.context.request.post(urljoin(page.url, action), form=sent, headers={"Referer": page.url})
    assert response.status == 200, response.url
    return pikepdf.open(BytesIO(response.body()))


def test_a_lone_parent_learns_two_rights_to_the_cent_prints_the_papers_and_meets_a_person(
    page: Page, address: str, rulebook: Rulebook, inspector: Page
) -> None:
    page.goto(address)
    person = Person(page, rulebook, LONE_PARENT, inspector)
    person.answer_everything("af,asf,aide_logement")
    assert person.result() == {
        "af": ("eligible", "152.25"),
        "asf": ("eligible", "401.55"),
        "aide_logement": ("eligible", "381.00"),
    }
    page.goto(f"{address}/pieces")
    person.look()
    assert page.locator("main").get_by_text("Attestation de loyer").count()
    page.goto(f"{address}/imprimer")
    person.look()
    papers = printed_from_page(page)
    assert papers.Root.MarkInfo.Marked
    assert str(papers.Root.Lang).startswith("fr")
    page.goto(f"{address}/rendez-vous/")
    book(person, "video", "other")
    assert page.locator("[data-video]").count()


def test_a_parent_in_a_custody_dispute_is_led_to_a_counter_with_the_case(
    page: Page, address: str, rulebook: Rulebook, inspector: Page, app: Flask
) -> None:
    page.goto(address)
    person = Person(page, rulebook, PARENT_IN_DISPUTE, inspector)
    person.answer_everything("af")
    assert person.result()["af"] == ("refer", "")
    page.locator("main").get_by_role("link", name="rendez-vous").first.click()
    book(person, "office")
    appointment = page.locator("[data-appointment]")
    assert appointment.get_attribute("data-mode") == "office"
    slip = printed(page, f"{page.url.rstrip('/')}/fiche.pdf")
    assert slip.Root.MarkInfo.Marked
    with app.extensions["safe"].engine.connect() as connection:
        readers = connection.exec_driver_sql("select reader from case_keys").scalars().all()
    assert any("office" in str(reader) for reader in readers), "the office can read what was said"


def test_a_tenant_who_does_not_know_the_income_gets_a_range_and_a_person(
    page: Page, address: str, rulebook: Rulebook, inspector: Page
) -> None:
    page.goto(address)
    person = Person(page, rulebook, TENANT_WHO_DOES_NOT_KNOW, inspector)
    person.answer_everything("aide_logement")
    assert person.result()["aide_logement"] == ("refer", "")
    shown = page.locator("[data-benefit=aide_logement]").inner_text().replace("\u202f", " ").replace("\xa0", " ")
    assert "entre" in shown.lower()
    assert "308" in shown
    page.locator("main").get_by_role("link", name="rendez-vous").first.click()
    book(person, "office")


def test_a_student_meets_a_person_by_video_in_english_on_a_telephone(
    telephone: Page, address: str, rulebook: Rulebook, inspector: Page
) -> None:
    telephone.goto(address)
    person = Person(telephone, rulebook, STUDENT, inspector)
    person.answer_everything("aide_logement")
    assert person.result()["aide_logement"] == ("eligible", "105.00")
    assert telephone.locator("html").get_attribute("lang") == "en"
    telephone.goto(f"{address}/rendez-vous/")
    book(person, "video", "other")
    assert telephone.locator("[data-video]").count()

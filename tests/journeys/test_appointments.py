"""Appointments on a telephone, with scripts and without: taken, moved, given up, waited for, taken for others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import delete

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.settings import Settings
from assistant.storage.base import transaction
from assistant.storage.offices import OpeningWindow
from tests.letters import AtOnce
from tests.web.browser import axe_violations, sideways_scrolling

PATIENCE_MS = 20_000
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


class Telephone:
    """A small screen, and whoever holds it."""

    def __init__(self, page: Page, address: str, *, scripts: bool) -> None:
        self.page, self.address, self.scripts = page, address, scripts

    def see(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")
        self.look()

    def look(self) -> None:
        """Check the page as everybody must be able to use it; axe-core needs scripts."""
        self.page.wait_for_load_state("load")
        assert sideways_scrolling(self.page) == 0, self.page.url
        if self.scripts:
            assert axe_violations(self.page) == [], self.page.url

    def choose(self, **choices: str) -> None:
        """Choose, and send the form of the page."""
        for name, value in choices.items():
            self.page.check(f"[name={name}][value='{value}']")
        self.send()

    def write(self, **words: str) -> None:
        """Write into the fields, and send the form of the page."""
        for name, value in words.items():
            self.page.fill(f"[name={name}]", value)
        self.send()

    def send(self) -> None:
        self.page.locator("main form[data-page] [type=submit], main [data-page] form [type=submit]").first.click()
        self.look()

    def press(self, words: str) -> None:
        self.page.locator("main").get_by_role("button", name=words).click()
        self.look()

    def follow(self, marker: str) -> None:
        self.page.click(f"main a[{marker}]")
        self.look()

    def pick_time(self, which: int = 0) -> None:
        self.page.check(f"[name=slot] >> nth={which}")
        self.send()

    def up_to_the_slots(self, mode: str = "office") -> None:
        for choice in ({"subject": "custody"}, {"mode": mode}, {"office": "lyon-3"}):
            self.choose(**choice)

    def shows(self, marker: str) -> bool:
        return self.page.locator(f"[{marker}]").count() > 0


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def telephone(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Telephone]:
    scripts = bool(request.param)
    context = browser.new_context(
        locale="fr-FR", bypass_csp=True, java_script_enabled=scripts, viewport={"width": 320, "height": 720}
    )
    context.set_default_timeout(PATIENCE_MS)
    yield Telephone(context.new_page(), address, scripts=scripts)
    context.close()


def close_everything(app: Flask) -> None:
    """Leave no opening window in the whole country."""
    with transaction(app.extensions["safe"].engine) as session:
        session.execute(delete(OpeningWindow))


def test_an_appointment_is_taken_moved_found_again_and_given_up(telephone: Telephone) -> None:
    telephone.see("/rendez-vous/")
    telephone.up_to_the_slots()
    telephone.pick_time()
    telephone.write(name="Éloïse Lefèvre")
    telephone.send()
    assert telephone.shows("data-appointment=confirmed")
    code = telephone.page.locator("[data-own-code]").inner_text()
    telephone.follow("data-move")
    telephone.pick_time(-1)
    assert telephone.shows("data-appointment=confirmed")
    telephone.page.locator("form.leave button").first.click()
    telephone.see(f"/rendez-vous/retrouver#{code}")
    if telephone.scripts:
        assert telephone.page.input_value("[name=code]") == code
        assert "#" not in telephone.page.url
    telephone.write(code=code, letters="lefe")
    telephone.follow("data-cancel")
    telephone.press("Oui, annuler")
    assert telephone.shows("data-appointment=cancelled")


def test_somebody_takes_an_appointment_for_a_person_who_agrees(telephone: Telephone) -> None:
    telephone.see("/rendez-vous/")
    telephone.follow("data-for-someone")
    telephone.page.check("[name=consent]")
    telephone.write(prescriber_name="Sonia K.", organisation="CCAS de Lyon", reach="sonia@ccas.example")
    telephone.up_to_the_slots()
    telephone.pick_time()
    telephone.write(name="Omar Ben Ali")
    assert telephone.shows("data-for-someone")
    telephone.send()
    assert "Sonia K. (CCAS de Lyon)" in telephone.page.inner_text("main")
    assert telephone.shows("data-print=slip")
    assert telephone.shows("data-own-code")
    assert not telephone.shows("data-code")


def test_without_any_time_one_waits_and_takes_with_one_press_what_comes_free(app: Flask, telephone: Telephone) -> None:
    close_everything(app)
    telephone.see("/rendez-vous/")
    telephone.up_to_the_slots()
    assert telephone.shows("data-page=no-slot")
    assert telephone.shows("data-offer=call-back")
    assert telephone.page.locator("main a[href^='tel:']").count()
    telephone.follow("data-offer=alert")
    telephone.write(name="Nina")
    assert telephone.shows("data-alert=waiting")
    open_again(app)
    app.extensions["bell"].ring()
    telephone.see("/rendez-vous/en-attente")
    assert telephone.shows("data-alert=offered")
    telephone.press("Prendre cette heure")
    assert telephone.shows("data-appointment=confirmed")


def open_again(app: Flask) -> None:
    """Let an adviser receive again."""
    with transaction(app.extensions["safe"].engine) as session:
        session.add(
            OpeningWindow(
                adviser_id="amina-b",
                office_id="lyon-3",
                modes=["office"],
                starts=time(9),
                ends=time(12),
                first_on=date(2026, 11, 24),
                last_on=None,
                recurrence="weekly",
                every=1,
                motives=None,
                kept_for_staff=0,
            )
        )

"""The counter in a browser: an appointment from the door to the end by keyboard, a ticket from the door to the end."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.booking.intervals import Interval
from assistant.booking.motives import route
from assistant.services.agenda import Search, find_slots
from assistant.services.appointment_details import Contact
from assistant.services.counter_bookings import Booked, book_at_counter, search_for_staff
from assistant.services.day_desks import open_screen
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.desk import Desk
from assistant.services.safe import StaffAccess
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.services.visits import VisitDetails
from assistant.services.visits_arriving import arrive_without
from assistant.settings import Settings
from tests.letters import AtOnce
from tests.staffing import token_of
from tests.web.browser import axe_violations, sideways_scrolling, small_targets

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
INES = StaffAccess("demo-accueil.lyon", "lyon-3", "present")
Enter = Callable[..., Page]
OF_SIX_METRES = 0.09  # of the height of the screen, at the least


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Open the office of Lyon at nine on a Tuesday."""
    clock.move_to(TUESDAY)
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    app.extensions["bell"] = AtOnce(app)
    set_up_demonstration(app.extensions["safe"].engine)
    set_up_demonstration_staff(app.extensions["safe"].engine, app.extensions["clock"])
    return app


@pytest.fixture
def enter(app: Flask, browser: Browser, address: str) -> Iterator[Enter]:
    """Give a function that opens a browser in which somebody of the demonstration is signed in."""
    contexts: list[BrowserContext] = []

    def enter(login: str, *, scripts: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(
            locale="fr-FR", bypass_csp=True, java_script_enabled=scripts, viewport={"width": width, "height": 720}
        )
        contexts.append(context)
        if login:
            context.add_cookies([{"name": "guichet", "value": token_of(app, login), "url": address}])
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


def booked_today(app: Flask) -> Booked:
    desk: Desk = app.extensions["desk"]
    chosen = route([desk.motives["custody"]])
    search = search_for_staff(Search.along(chosen, "lyon-3", "office"))
    slot = find_slots(desk, search, Interval(TUESDAY, TUESDAY + timedelta(hours=8)))[0]
    made = book_at_counter(desk, INES, chosen, search, slot.starts_at, Contact(name="Nadia Benali"))
    assert isinstance(made, Booked)
    return made


def look(page: Page) -> None:
    assert sideways_scrolling(page) == 0
    assert small_targets(page) == []
    assert axe_violations(page) == []


def test_an_appointment_is_checked_in_called_received_and_done_by_keyboard(
    app: Flask, enter: Enter, address: str
) -> None:
    booked_today(app)
    ines, amina = enter("accueil.lyon"), enter("amina.b")
    ines.goto(f"{address}/guichet")
    look(ines)
    ines.locator("[id^=here-]").focus()
    with ines.expect_navigation():
        ines.keyboard.press("Enter")
    assert ines.locator("[data-line] > li").count() == 1
    amina.goto(f"{address}/guichet/jour")
    amina.get_by_label("Votre guichet").focus()
    amina.keyboard.type("3")
    with amina.expect_navigation():
        amina.keyboard.press("Enter")
    amina.locator("#call-next").focus()
    with amina.expect_navigation():
        amina.keyboard.press("Enter")
    for step in ("with", "done"):
        amina.locator(f"[id^={step}-]").focus()
        with amina.expect_navigation():
            amina.keyboard.press("Enter")
    assert amina.get_by_role("heading", name="Terminé (1)").is_visible()
    look(amina)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_somebody_without_appointment_goes_from_ticket_to_done(enter: Enter, address: str, *, scripts: bool) -> None:
    ines, bruno = enter("accueil.lyon", scripts=scripts, width=320), enter("bruno.c", scripts=scripts)
    ines.goto(f"{address}/guichet/visites/nouvelle")
    ines.check("[name=subject][value=no_bank_account]")
    ines.fill("[name=name]", "Samir")
    ines.get_by_role("button", name="Donner un ticket").click()
    assert ines.get_by_role("heading", name="Numéro 1", exact=True).is_visible()
    assert sideways_scrolling(ines) == 0
    bruno.goto(f"{address}/guichet/jour")
    bruno.fill("[name=place]", "5")
    bruno.get_by_role("button", name="J'y reçois").click()
    bruno.locator("[id^=call-]:not(#call-next)").click()
    for button in ("Reçu·e", "Terminé"):
        bruno.locator("main").get_by_role("button", name=button).first.click()
    assert bruno.get_by_role("heading", name="Terminé (1)").is_visible()


def test_the_waiting_room_sees_and_hears_the_next_number(app: Flask, enter: Enter, address: str) -> None:
    desk: Desk = app.extensions["desk"]
    ines, screen = enter("accueil.lyon"), enter("")
    token = open_screen(desk, "lyon-3")
    screen.add_init_script("window.heard = []; window.speechSynthesis.speak = one => window.heard.push(one.text)")
    screen.goto(f"{address}/ecran/{token}")
    screen.get_by_role("button", name="Activer la voix").click()
    ines.goto(f"{address}/guichet/visites/nouvelle")
    ines.check("[name=subject][value=other]")
    ines.get_by_role("button", name="Donner un ticket").click()
    ines.goto(f"{address}/guichet/jour")
    ines.fill("[name=place]", "2")
    ines.get_by_role("button", name="J'y reçois").click()
    ines.locator("#call-next").click()
    screen.locator("[data-turn]").wait_for(timeout=15_000)
    assert screen.locator("[data-said]").inner_text() == "Numéro 1, Guichet 2"
    assert "Numéro 1, Guichet 2" in screen.evaluate("window.heard")
    for height in (720, 1080):
        screen.set_viewport_size({"width": height * 16 // 9, "height": height})
        script = "e => parseFloat(getComputedStyle(e).fontSize) / innerHeight"
        for part in screen.locator(".call__number, .call__desk").all():
            assert part.evaluate(script) >= OF_SIX_METRES
        assert screen.evaluate("document.documentElement.scrollHeight") <= height
    assert axe_violations(screen) == []


def test_the_screen_of_the_day_refreshes_itself_without_taking_the_focus(
    app: Flask, enter: Enter, address: str
) -> None:
    booked_today(app)
    ines = enter("accueil.lyon")
    ines.add_init_script("const wait = window.setTimeout; window.setTimeout = (f, t) => wait(f, t > 10000 ? 300 : t)")
    ines.goto(f"{address}/guichet/jour")
    ines.locator("[id^=here-]").focus()
    before = ines.evaluate("document.activeElement.id")
    other = enter("accueil.lyon")
    other.goto(f"{address}/guichet/visites/nouvelle")
    other.check("[name=subject][value=other]")
    other.get_by_role("button", name="Donner un ticket").click()
    ines.locator("[data-line] > li").wait_for(timeout=10_000)
    assert ines.evaluate("document.activeElement.id") == before
    assert ines.locator("[data-said]").inner_text() == "1 personne attend"


def test_every_page_of_the_day_fits_small_screens_and_thumbs(app: Flask, enter: Enter, address: str) -> None:
    made, manager = booked_today(app), enter("responsable.lyon")
    visit = arrive_without(app.extensions["desk"], INES, VisitDetails(name="Samir", note="Lettre reçue hier"))
    pages = (
        "/guichet/visites/nouvelle",
        f"/guichet/visites/{visit.id}?ticket=oui",
        f"/guichet/rendez-vous/nouveau?visite={visit.id}",
        f"/guichet/rendez-vous/{made.meeting.id}?nouveau=oui",
        "/guichet/ecran",
    )
    for width in (320, 1280):
        manager.set_viewport_size({"width": width, "height": 720})
        for path in pages:
            manager.goto(f"{address}{path}")
            look(manager)
        manager.goto(f"{address}{pages[2]}")
        manager.get_by_role("button", name="Chercher une heure").click()
        look(manager)

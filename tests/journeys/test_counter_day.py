"""The counter in a browser: an appointment from the door to its follow-up, a ticket from the door to the end."""

import re
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
from assistant.services.contents import CaseContents
from assistant.services.counter_bookings import Booked, book_at_counter, search_for_staff
from assistant.services.day_desks import open_screen
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.desk import Desk
from assistant.services.safe import OpenedCase, StaffAccess
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.services.visits import VisitDetails
from assistant.services.visits_arriving import arrive_without
from assistant.settings import Settings
from assistant.storage.audit import lines_about
from assistant.storage.base import reading
from tests.letters import AtOnce
from tests.staffing import case_given_to, token_of
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


def booked_today(app: Flask, case: OpenedCase | None = None) -> Booked:
    desk: Desk = app.extensions["desk"]
    chosen = route([desk.motives["custody"]])
    search = search_for_staff(Search.along(chosen, "lyon-3", "office"))
    slot = find_slots(desk, search, Interval(TUESDAY, TUESDAY + timedelta(hours=8)))[0]
    contact = Contact(name="Nadia Benali")
    made = book_at_counter(desk, INES, chosen, search, slot.starts_at, contact, opened=case)
    assert isinstance(made, Booked)
    return made


def look(page: Page, *, for_thumbs: bool = True) -> None:
    assert sideways_scrolling(page) == 0
    assert small_targets(page) == [] or not for_thumbs
    assert axe_violations(page) == []


def look_at_both_sizes(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    assert sideways_scrolling(page) == 0
    page.set_viewport_size({"width": 320, "height": 720})
    look(page)


def press_enter_on(page: Page, place: str) -> None:
    """Do a step with the keyboard alone."""
    page.locator(place).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def save(page: Page, button: str, then: str) -> None:
    """Press a button, see what it leads to, and look: these pages are for a desk, where lines stand closer."""
    page.locator("main").get_by_role("button", name=button).first.click()
    page.get_by_text(then).first.wait_for()
    look(page, for_thumbs=False)


def test_an_appointment_from_the_door_to_its_follow_up(app: Flask, enter: Enter, address: str) -> None:
    """Reception checks in; the adviser opens the handed-over case, ticks papers, decides, prints, books again."""
    answers = {"partner.present": False, "children.count": "2", "children.0.birth_date": "unsure"}
    contents = CaseContents(month="2026-11", benefits=("af",), answers=answers, ticks={"bank_details": True})
    given = case_given_to(app, "lyon-3", contents)
    booked_today(app, given)
    ines, amina = enter("accueil.lyon"), enter("amina.b")
    ines.goto(f"{address}/guichet")
    look(ines)
    press_enter_on(ines, "[id^=here-]")
    assert ines.locator("[data-line] > li").count() == 1

    amina.goto(f"{address}/guichet/jour")
    amina.get_by_label("Votre guichet").fill("3")
    press_enter_on(amina, "[name=place]")
    press_enter_on(amina, "#call-next")
    press_enter_on(amina, "[id^=with-]")
    amina.locator("[id^=case-]:not([id^=case-of-])").click()
    known = amina.locator(".hand-over")
    assert "Elle n'était pas sûre de" in known.inner_text()
    assert "Quelle est la date de naissance du 1er enfant ?" in known.inner_text()
    amina.fill('[name="children.0.birth_date.day"]', "12/04/2018")
    save(amina, "Calculer et enregistrer", "Les réponses sont gardées")
    amina.get_by_role("link", name="Papiers vus").click()
    amina.select_option('[name="state.bank_details"]', "copy")
    save(amina, "Enregistrer", "Copie vue le 24 novembre 2026")
    amina.get_by_role("link", name="Avis", exact=True).click()
    amina.check('[name="outcome"][value="eligible"]')
    amina.fill('[name="reason"]', "Vu le livret de famille : deux enfants à charge.")
    save(amina, "Signer cet avis", "Vu le livret de famille : deux enfants à charge.")
    amina.get_by_role("link", name="Imprimer", exact=True).click()
    look(amina, for_thumbs=False)
    with amina.expect_response(re.compile("attestation.pdf")) as receipt:
        amina.get_by_role("button", name="Imprimer l'attestation").click()
    assert receipt.value.headers["content-type"] == "application/pdf"

    amina.goto(f"{address}/guichet/dossier/{given.id}?pourquoi=present")
    amina.get_by_role("link", name="Prendre un rendez-vous").click()
    amina.check("[name=with_me]")
    save(amina, "Chercher une heure", "avec vous")
    amina.locator("[name=slot]").first.check()
    assert amina.input_value("[name=name]") == "Nadia Benali", "nothing is typed twice"
    save(amina, "Prendre ce rendez-vous", "Le rendez-vous est pris")
    assert "Amina B." in amina.locator("main").inner_text()
    amina.goto(f"{address}/guichet/jour")
    press_enter_on(amina, "[id^=done-]")
    assert amina.get_by_role("heading", name="Terminé (1)").is_visible()
    with reading(app.extensions["safe"].engine) as session:
        told = [line.action.value for line in lines_about(session, given.id)]
    assert told == ["opened", "written", "written", "written"], "one opening, whatever was read and printed"


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
    for path in pages:
        manager.goto(f"{address}{path}")
        look_at_both_sizes(manager)
    manager.goto(f"{address}{pages[2]}")
    manager.get_by_role("button", name="Chercher une heure").click()
    look_at_both_sizes(manager)

"""In a browser: a manager closes a day with six appointments in it; everybody is told, nobody is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.booking.intervals import Interval
from assistant.booking.motives import route
from assistant.booking.opening import local_day
from assistant.services.agenda import Search, find_slots
from assistant.services.appointment_details import Contact, open_details
from assistant.services.counter_bookings import Booked, book_at_counter, search_for_staff
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.desk import Desk
from assistant.services.safe import StaffAccess
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Settings
from assistant.storage.appointments import Appointment, State
from assistant.storage.base import reading
from assistant.storage.outbox import Notice, NoticeKind
from tests.staffing import token_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FRIDAY = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
INES = StaffAccess("demo-accueil.lyon", "lyon-3", "telephone")
SIX = ("Nina", "Omar", "Ana", "Li", "Jean", "Fatou")


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Open the office of Lyon with six appointments on Monday; three people can be written to."""
    clock.move_to(FRIDAY)
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    set_up_demonstration_staff(app.extensions["safe"].engine, app.extensions["clock"])
    desk: Desk = app.extensions["desk"]
    for number, name in enumerate(SIX):
        book(desk, Contact(name=name, email="nina@example.org" if number % 2 else None))
    return app


@pytest.fixture
def page(app: Flask, browser: Browser, address: str) -> Iterator[Page]:
    """Give a browser without scripts in which the manager of Lyon is signed in."""
    context = browser.new_context(locale="fr-FR", java_script_enabled=False, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "guichet", "value": token_of(app, "responsable.lyon"), "url": address}])
    yield context.new_page()
    context.close()


def book(desk: Desk, contact: Contact) -> None:
    chosen = route([desk.motives["other"]])
    search = search_for_staff(Search.along(chosen, "lyon-3", "office"))
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    slot = find_slots(desk, search, Interval(monday, monday + timedelta(days=1)))[0]
    assert isinstance(book_at_counter(desk, INES, chosen, search, slot.starts_at, contact), Booked)


def test_a_day_is_closed_in_two_screens_and_everybody_is_told(app: Flask, page: Page, address: str) -> None:
    page.goto(f"{address}/guichet/organisation")
    page.get_by_role("button", name="Fermer un jour, noter une absence").or_(
        page.get_by_role("link", name="Fermer un jour, noter une absence")
    ).first.click()
    page.get_by_label("Qui est absent").select_option("-")
    for part, typed in (("day", "23"), ("month", "11"), ("year", "2026")):
        page.locator(f"[name='first_on.{part}']").fill(typed)
    page.get_by_role("button", name="Voir ce que cela change").click()
    assert page.locator(".conflict").count() == len(SIX)
    page.locator(".conflict", has_text="Omar").get_by_label("Garder tel quel").check()
    page.locator(".conflict", has_text="Fatou").get_by_label("Annuler").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("toute la journée").first.wait_for()
    _nobody_is_lost(app.extensions["desk"])


def _nobody_is_lost(desk: Desk) -> None:
    with reading(desk.safe.engine) as session:
        rows = session.scalars(select(Appointment)).all()
        found = {
            details.contact.name: (row.state, local_day(details.starts_at), row.id)
            for row in rows
            for details in [open_details(desk.safe.server_keys, row.id, row.details)]
        }
        told = {
            notice.appointment_id: notice.kind
            for notice in session.scalars(select(Notice).where(Notice.kind.in_(_TELLING)))
        }
    assert set(found) == set(SIX)
    assert found["Omar"][:2] == (State.CONFIRMED, MONDAY)
    assert found["Fatou"][0] is State.CANCELLED
    assert told[found["Fatou"][2]] is NoticeKind.CANCELLATION
    for name in ("Nina", "Ana", "Li", "Jean"):
        state, day, appointment = found[name]
        assert state is State.CONFIRMED
        assert day > MONDAY
        assert told[appointment] is NoticeKind.CHANGE


_TELLING = (NoticeKind.CHANGE, NoticeKind.CANCELLATION)

"""Whatever the state of the calendar, the page of times offers at least one thing that works."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from assistant.storage.base import transaction
from assistant.storage.offices import Absence, OpeningWindow
from tests.web.appointments.bookings import CONTACT, Person
from tests.web.appointments.test_prescriber import helping
from tests.web.inspection import Page

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
OFFICES = ("lyon-3", "rennes-centre", "strasbourg-neudorf")


def disturb(app: Flask, chance: random.Random) -> None:
    """Remove openings and send people away, sometimes all of them."""
    kept = chance.choice((0, 0.1, 0.4, 1))
    with transaction(app.extensions["safe"].engine) as session:
        for window in session.scalars(select(OpeningWindow)).all():
            if chance.random() > kept:
                session.delete(window)
        for office in (*OFFICES, None):
            if chance.random() < 0.4:
                starts_at = NOON + timedelta(days=chance.randint(-1, 10))
                ends_at = starts_at + timedelta(days=chance.choice((1, 20, 80)))
                session.add(Absence(office_id=office, adviser_id=None, starts_at=starts_at, ends_at=ends_at))


def offers_that_work(person: Person) -> set[str]:
    """Try everything the page offers, and return the names of what leads to a time, a place in line or a call."""
    page, works = person.page, set()
    if person.slots():
        works |= {"time"} if 'data-page="contact"' in person.fill(slot=person.slots()[0]).text else set()
    person.page = page
    for name, field in (("mode", "mode"), ("office", "office")):
        if found := re.search(
            rf'action="/rendez-vous/autrement".*?name="{field}" value="([^"]+)"', page.text, re.DOTALL
        ):
            person.page = person.client.submit(page, {field: found[1]}, action="/rendez-vous/autrement")
            works |= {name} if person.slots() else set()
    for link in Page(page.text).all("a"):
        if link.get("data-offer") == "later":
            works |= {"later"} if person.see(str(link.get("href"))).slots() else set()
    return works


@pytest.mark.parametrize("seed", range(6))
def test_the_page_of_times_always_offers_something_that_works(app: Flask, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- the same calendars again, not a secret
    disturb(app, chance)
    helps = seed % 2 == 1
    person = Person.at(app)
    choices = {"subject": "loss_of_rights", "mode": "video", "office": chance.choice(OFFICES)}
    if helps:
        helping(person)
        for name, value in choices.items():
            person.fill(**{name: value})
    else:
        person.up_to_the_slots(**choices)
    shown = person.page
    offered = (
        len(person.slots()) + person.text.count("/rendez-vous/autrement") + person.text.count('data-offer="later"')
    )
    works = offers_that_work(person)
    assert works or not offered, "what is offered works"
    assert re.search(r'href="tel:', shown.text)
    alert = person.see("/rendez-vous/alerte").fill(**CONTACT)
    assert ("data-code" if helps else "data-alert=") in alert.text
    if helps:
        helping(person)
        for name, value in choices.items():
            person.fill(**{name: value})
    call = person.see("/rendez-vous/rappel")
    half_day = re.search(r'name="half_day" value="([^"]+)"', call.text) or re.search(r'value="([\d-]+/\w+)"', call.text)
    assert half_day is not None, "an office that is open calls back, whatever its calendar"
    assert ("data-code" if helps else "data-call-back=") in call.fill(
        half_day=half_day[1], name="N.", telephone="06 39 98 12 34"
    ).text

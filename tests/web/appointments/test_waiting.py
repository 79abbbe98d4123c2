"""When no time suits: a place in line, a call, and limits that leave the telephone and the counter."""

import re
from datetime import date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from assistant.services import limits
from assistant.storage.base import transaction
from assistant.storage.offices import OpeningWindow
from tests.letters import Post
from tests.web.appointments.bookings import CONTACT, Person
from tests.web.appointments.test_moving import link_in


def leave_windows(app: Flask, count: int) -> None:
    """Keep so many opening windows in the whole country, for the first days only."""
    with transaction(app.extensions["safe"].engine) as session:
        rows = session.scalars(
            select(OpeningWindow).where(OpeningWindow.office_id == "lyon-3").order_by(OpeningWindow.id)
        ).all()
        session.execute(delete(OpeningWindow).where(OpeningWindow.id.not_in([row.id for row in rows[:count]])))


@pytest.mark.parametrize("windows", [0, 1])
def test_with_or_without_times_an_alert_and_a_call_are_always_offered(app: Flask, windows: int) -> None:
    leave_windows(app, windows)
    person = Person.at(app).up_to_the_slots()
    assert 'data-offer="alert"' in person.text
    assert 'data-offer="call-back"' in person.text
    assert "04 65 71 00 03" in person.text.replace("\xa0", " ")


def test_a_time_that_comes_free_is_taken_with_one_press_from_the_message(app: Flask) -> None:
    leave_windows(app, 1)
    app.extensions["mailer"] = post = Post()
    booked = []
    while Person.at(app).up_to_the_slots().slots() and len(booked) < 40:
        booked.append(Person.at(app).booked({"name": "N."}))
        if len(booked) == 1:
            with transaction(app.extensions["safe"].engine) as session:
                session.scalars(select(OpeningWindow)).one().last_on = booked_day(booked[0])
    waiting = Person.at(app).up_to_the_slots()
    waiting.see("/rendez-vous/alerte")
    waiting.fill(**CONTACT)
    assert 'data-alert="waiting"' in waiting.text
    assert waiting.code()
    first = booked[0]
    first.see(first.link("data-cancel")).fill()
    (message,) = [message for message in post.sent if message.subject == "Une heure s'est libérée"]
    assert "À apporter" in message.text
    follower = Person.at(app).see(f"{link_in(message.text.replace('/accepter', ' '))}/accepter")
    assert 'data-page="offer"' in follower.text
    follower.fill()
    assert 'data-appointment="confirmed"' in follower.text
    assert "Vous n'attendez ni heure ni appel." in waiting.see("/rendez-vous/en-attente").text


def booked_day(person: Person) -> date:
    found = re.search(r'data-starts-at="([^"]+)"', person.text)
    assert found is not None
    return datetime.fromisoformat(found[1]).date()


def test_a_call_is_asked_for_and_shown(app: Flask) -> None:
    person = Person.at(app).up_to_the_slots().see("/rendez-vous/rappel")
    assert 'data-page="call-back"' in person.text
    assert "Choisissez une réponse." in person.fill(name="N.", telephone="06 39 98 12 34").text
    person.fill(half_day="2026-11-23/morning", name="N.", telephone="06 39 98 12 34")
    assert 'data-call-back="morning"' in person.text
    assert "lundi 23 novembre 2026, le matin" in person.text
    assert "data-waiting" in person.see("/rendez-vous/mes-rendez-vous").text
    person.see("/rendez-vous/en-attente")
    person.page = person.client.submit(person.page, action="/rendez-vous/en-attente/sans-appel")
    assert "Vous n'attendez ni heure ni appel." in person.text


def test_a_place_in_line_is_given_up(app: Flask) -> None:
    person = Person.at(app).up_to_the_slots(office="strasbourg-neudorf").see("/rendez-vous/alerte").fill(**CONTACT)
    person.page = person.client.submit(person.page, action="/rendez-vous/en-attente/quitter")
    assert "Vous n'attendez ni heure ni appel." in person.text


def test_whoever_holds_too_often_is_shown_the_telephone_and_the_counter(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    del clock
    monkeypatch.setattr(limits, "HOLDS_OF_A_CASE", limits.Limit("few", 1, limits.HOLDS_OF_A_CASE.period))
    person = Person.at(app).holding()
    person.see("/rendez-vous/creneau").fill(slot=person.slots()[0])
    assert person.page.status_code == 429
    assert "data-limited" in person.text
    assert "Au guichet, sans rendez-vous" in person.text
    assert "04 65 71 00 03" in person.text.replace("\xa0", " ")


def test_whoever_has_three_appointments_may_change_them(app: Flask) -> None:
    person = Person.at(app).booked()
    for _time in range(2):
        person.up_to_the_slots()
        person.fill(slot=person.slots()[0]).fill(**CONTACT).fill()
    person.up_to_the_slots()
    person.fill(slot=person.slots()[0])
    assert "Vous avez déjà 3 rendez-vous à venir" in person.text


def test_an_offer_that_is_over_says_that_the_place_in_line_is_kept(app: Flask) -> None:
    person = Person.at(app).booked()
    over = Person.at(app)
    over.client = person.client
    assert "Cette heure n'est plus proposée" in over.see(f"/rendez-vous/{'0' * 32}/accepter").text
    assert Person.at(app).see("/rendez-vous/" + "A" * 48 + "/accepter").page.status_code == 404


def test_whoever_has_an_appointment_asks_for_an_earlier_one_and_keeps_it_meanwhile(app: Flask) -> None:
    person = Person.at(app).booked()
    page = person.page.request.path
    person.page = person.client.submit(person.page, action=f"{page}/plus-tot")
    assert "data-alert=" in person.text
    assert 'data-appointment="confirmed"' in person.see(page).text


def test_the_page_says_why_this_length_and_this_person(app: Flask) -> None:
    person = Person.at(app).booked()
    person.see("/rendez-vous/").fill(subject="custody")
    assert "C'est le temps qu'il faut pour ce sujet." in person.text
    assert "déjà rencontrée" in person.text
    assert "Pas de vidéo" in person.see("/rendez-vous/").fill(subject="violence").text

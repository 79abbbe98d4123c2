"""Somebody helps: an appointment for another person, with their consent, without an account."""

import pytest
from flask import Flask
from sqlalchemy import select

from assistant.services import limits
from assistant.services.appointment_details import Details, open_details
from assistant.services.attempts import Limit
from assistant.storage.appointments import Appointment
from assistant.storage.base import reading
from assistant.storage.cases import CaseKey, Reader
from tests.web.appointments.bookings import Person
from tests.web.appointments.test_finding import own_code, with_answers

WHO = {"prescriber_name": "Sonia K.", "organisation": "CCAS de Lyon", "reach": "04 65 71 00 99", "consent": "yes"}
PATH = "/rendez-vous/pour-une-autre-personne"


def helping(person: Person, **who: str) -> Person:
    """Say who one is, and arrive at the choice of a subject."""
    return person.see(PATH).fill(**{**WHO, **who})


def booked_for_omar(person: Person) -> Person:
    helping(person).fill(subject="custody").fill(mode="office").fill(office="lyon-3")
    return person.fill(slot=person.slots()[0]).fill(name="Omar Ben Ali").fill()


def details(app: Flask) -> list[Details]:
    with reading(app.extensions["safe"].engine) as session:
        keys = app.extensions["safe"].server_keys
        return [open_details(keys, row.id, row.details) for row in session.scalars(select(Appointment))]


def test_the_appointment_says_who_took_it_and_the_person_finds_and_cancels_it(app: Flask) -> None:
    person = booked_for_omar(Person.at(app))
    assert "Sonia K. (CCAS de Lyon)" in person.text
    assert person.client.get(person.link("data-print")).mimetype == "application/pdf"
    (made,) = details(app)
    assert (made.booked_by, made.contact.name, made.contact.telephone) == ("prescriber", "Omar Ben Ali", None)
    assert made.prescriber is not None
    assert made.prescriber.reach == "+33465710099"
    omar = Person.at(app).see("/rendez-vous/retrouver").fill(code=own_code(person), letters="ben")
    assert "Sonia K." in omar.text
    assert 'data-appointment="cancelled"' in omar.see(omar.link("data-cancel")).fill().text


def test_no_case_is_given_to_the_office_whoever_has_one_open(app: Flask) -> None:
    person = with_answers(app).see(PATH)
    assert "ne seront pas données" in person.text
    booked_for_omar(person)
    with reading(app.extensions["safe"].engine) as session:
        readers = set(session.scalars(select(CaseKey.reader)))
    assert readers == {Reader.BROWSER}
    assert "data-code" not in person.text


def test_consent_and_a_way_to_call_back_are_needed(app: Flask) -> None:
    person = helping(Person.at(app), consent="", reach="12")
    assert person.text.count("govuk-error-message") == 2
    assert helping(Person.at(app), reach="sonia@ccas.example").text.count('data-page="subject"') == 1


def test_a_second_appointment_is_quicker_and_one_for_oneself_is_one_press_away(app: Flask) -> None:
    person = booked_for_omar(Person.at(app))
    person.see(PATH)
    assert 'value="Sonia K."' in person.text
    person.fill(consent="yes").fill(subject="custody")
    assert "data-for-someone" in person.text
    person.page = person.client.submit(person.page, action="/rendez-vous/pour-moi")
    assert "data-for-someone" not in person.fill(subject="custody").text.partition("<main")[2]


def test_one_browser_books_for_many_and_is_counted_by_who_books(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person.at(app)
    for _time in range(4):
        booked_for_omar(person)
        assert "data-own-code" in person.text
    few = Limit(limits.BOOKINGS_OF_A_PRESCRIBER.name, 4, limits.BOOKINGS_OF_A_PRESCRIBER.period)
    monkeypatch.setattr(limits, "BOOKINGS_OF_A_PRESCRIBER", few)
    assert "data-limited" in booked_for_omar(person).text


def test_the_notice_of_a_motive_is_that_of_prescribers(app: Flask) -> None:
    person = helping(Person.at(app)).fill(subject="custody").fill(mode="office").fill(office="lyon-3")
    assert person.slots()


def test_what_is_asked_speaks_of_the_person_and_not_of_whoever_helps(app: Flask) -> None:
    person = with_answers(app, situations=("eviction", "rent_arrears"))
    person.see("/rendez-vous/").fill(subject="answers")
    assert "chercher une solution avec vous" in person.text
    helping(person)
    assert "De quoi la personne veut-elle parler\u00a0?" in person.text
    assert "si ce sont les siennes" in person.text
    person.fill(subject="answers")
    assert "Comment la personne veut-elle nous parler\u00a0?" in person.text
    assert "Votre nom\u00a0: Sonia K.<" in person.text
    assert "avec vous" not in person.text
    assert "Ce qu'une personne doit regarder" not in person.text, "that speaks to whoever answered"
    person.fill(mode="telephone").fill(office="lyon-3").fill(slot=person.slots()[0])
    person.fill(name="Omar", telephone="06 39 98 12 34")
    assert "Pour joindre la personne" in person.text
    assert "Pour vous joindre" not in person.text


def test_a_place_in_line_for_somebody_is_theirs_and_gives_nothing_of_the_case_of_whoever_helps(app: Flask) -> None:
    person = helping(with_answers(app)).fill(subject="custody")
    assert "La personne vient à l'accueil avec ses papiers." in person.text
    assert "Vous venez" not in person.text
    person.fill(mode="office").fill(office="lyon-3")
    assert "Prévenir la personne quand une heure se libère" in person.text
    assert "Aucun dossier n'est donné" in person.see("/rendez-vous/alerte").text
    person.fill(name="Omar Ben Ali")
    assert "C'est noté pour cette personne" in person.text
    omar = Person.at(app).see("/rendez-vous/retrouver").fill(code=person.code()).see("/rendez-vous/en-attente")
    assert "Demandé avec votre accord par\u00a0: Sonia K." in omar.text
    assert 'data-alert="offered"' in omar.text, "a time is free: it is offered at once"
    assert 'data-appointment="confirmed"' in omar.fill().text
    assert "Sonia K. (CCAS de Lyon)" in omar.text
    assert omar.client.get("/resultat").status_code != 200, "the case of whoever helps is not this one"
    (made,) = details(app)
    assert (made.booked_by, made.contact.name) == ("prescriber", "Omar Ben Ali")
    assert person.see("/verification").page.status_code == 200, "whoever helps keeps their own case"
    assert "data-alert" not in person.see("/rendez-vous/en-attente").text


def test_a_call_for_somebody_is_promised_shown_with_its_code_and_given_up(app: Flask) -> None:
    person = helping(Person.at(app)).fill(subject="custody").fill(mode="office").fill(office="lyon-3")
    person.see("/rendez-vous/rappel").fill(half_day="2026-11-23/morning", name="Omar")
    assert "Écrivez un numéro de téléphone, par exemple 06 39 98 12 34." in person.text
    person.fill(half_day="2026-11-23/morning", name="Omar", telephone="06 39 98 12 34")
    omar = Person.at(app).see("/rendez-vous/retrouver").fill(code=person.code()).see("/rendez-vous/en-attente")
    assert 'data-call-back="morning"' in omar.text
    assert "Demandé avec votre accord par\u00a0: Sonia K." in omar.text
    omar.page = omar.client.submit(omar.page, action="/rendez-vous/en-attente/sans-appel")
    assert "Vous n'attendez ni heure ni appel." in omar.text


def test_whoever_puts_many_in_line_is_counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BOOKINGS_OF_A_PRESCRIBER", Limit("few", 1, limits.BOOKINGS_OF_A_PRESCRIBER.period))
    for limited in (False, True):
        person = helping(Person.at(app)).fill(subject="custody").fill(mode="office").fill(office="lyon-3")
        person.see("/rendez-vous/alerte").fill(name="Omar")
        assert ("data-limited" in person.text) is limited
    assert "Une personne peut vous aider" in person.text

"""One's appointment again, with its code and a name; answers that are open are never lost without a word."""

import re

import pytest
from flask import Flask

from assistant.services.appointment_codes import TRIES_OF_A_CODE
from assistant.services.case_codes import draw_characters
from assistant.services.contents import CaseContents
from assistant.services.dossier import start_case
from assistant.web.open_case import COOKIE
from tests.web.appointments.bookings import Person

NOBODY_TO_WRITE_TO = {"name": "Éloïse Lefèvre"}


def own_code(person: Person) -> str:
    found = re.search(r"data-own-code>([0-9A-Z-]{9})<", person.text)
    assert found is not None, person.text
    return found[1]


def with_answers(app: Flask, *, situations: tuple[str, ...] = ()) -> Person:
    """Be somebody who answered questions and saved nothing."""
    person = Person.at(app)
    contents = CaseContents(month="2026-11", answers={"children.count": "2"}, situations=situations)
    opened = start_case(app.extensions["safe"], contents)
    person.client.set_cookie(COOKIE, opened.cookie or "")
    return person


def test_the_code_and_first_letters_open_change_and_cancel_that_appointment_alone(app: Flask) -> None:
    booked = Person.at(app).booked(NOBODY_TO_WRITE_TO)
    elsewhere = Person.at(app).see("/rendez-vous/retrouver").fill(code=own_code(booked).lower(), letters="LEFE")
    assert 'data-appointment="confirmed"' in elsewhere.text
    assert booked.code() not in elsewhere.text
    assert elsewhere.client.get("/rendez-vous/mes-rendez-vous").status_code == 403, "no case is open"
    assert elsewhere.client.get(elsewhere.link("data-print")).mimetype == "application/pdf"
    elsewhere.see(elsewhere.link("data-cancel")).fill()
    assert 'data-appointment="cancelled"' in elsewhere.text


def test_a_wrong_name_and_an_unknown_code_read_the_same(app: Flask) -> None:
    code, person = own_code(Person.at(app).booked(NOBODY_TO_WRITE_TO)), Person.at(app)
    said = []
    for typed, letters in ((code, "Martin"), (draw_characters(8), "Lefevre"), (draw_characters(8), "Martin")):
        person.see("/rendez-vous/retrouver").fill(code=typed, letters=letters)
        said.append(re.sub(r'(value|content|nonce)="[^"]*"', "", person.text))
    assert "Ce code et ce nom n'ouvrent rien." in said[0]
    assert said[0] == said[1] == said[2]


def test_letters_are_asked_for_beside_the_code_of_an_appointment(app: Flask) -> None:
    person = Person.at(app).see("/rendez-vous/retrouver").fill(code=draw_characters(8))
    assert "Écrivez les premières lettres" in person.text


def test_too_many_tries_say_when_to_try_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.services.appointment_codes.TRIES_OF_A_CODE", _one_try())
    code = draw_characters(8)
    person = Person.at(app)
    for _time in range(2):
        person.see("/rendez-vous/retrouver").fill(code=code, letters="abc")
    assert person.page.status_code == 429
    assert "Trop d'essais" in person.text


def _one_try() -> object:
    return type(TRIES_OF_A_CODE)(TRIES_OF_A_CODE.name, 1, TRIES_OF_A_CODE.period)


def test_the_code_of_an_appointment_leaves_the_answers_that_are_open_alone(app: Flask) -> None:
    code = own_code(Person.at(app).booked(NOBODY_TO_WRITE_TO))
    person = with_answers(app).see("/rendez-vous/retrouver")
    assert "n'ont pas de code" in person.text
    assert 'data-appointment="confirmed"' in person.fill(code=code, letters="elo").text
    assert "n'ont pas de code" in person.see("/rendez-vous/retrouver").text, "they are still open"


@pytest.mark.parametrize("path", ["/rendez-vous/retrouver", "/reprendre"])
def test_another_case_replaces_answers_that_no_code_brings_back_only_when_that_is_meant(app: Flask, path: str) -> None:
    code = Person.at(app).booked().code()
    person = with_answers(app).see(path)
    assert "n'ont pas de code" in person.text
    assert person.link("data-save") == "/sauvegarder"
    refused = person.fill(code=code)
    assert "govuk-error" in refused.text
    assert code in refused.text, "nothing has to be typed again"
    person.fill(code=code, leave="yes")
    assert "govuk-error" not in person.text
    assert "n'ont pas de code" not in person.see(path).text
    assert 'data-appointment="confirmed"' in person.see("/rendez-vous/mes-rendez-vous").text


@pytest.mark.parametrize("path", ["/rendez-vous/retrouver", "/reprendre"])
def test_nothing_is_asked_where_nothing_is_lost(app: Flask, path: str) -> None:
    assert 'name="leave"' not in Person.at(app).see(path).text
    assert 'name="leave"' not in Person.at(app).booked().see(path).text

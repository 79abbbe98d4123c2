"""Violence: from the list to the appointment, nothing others may see says what it is about."""

import re
from html import unescape

import pytest
from flask import Flask

from tests.prints import texts_of_pages
from tests.web.appointments.bookings import Person

TELLING = re.compile(r"violen|peur|3919|victime|plainte|protection|conjoint|116 006", re.IGNORECASE)
SAFE_NUMBER = "06 39 98 12 34"


def main_of(text: str) -> str:
    return unescape(text.partition("<main")[2].partition("</main>")[0])


def title_of(text: str) -> str:
    return unescape(text.partition("<title>")[2].partition("</title>")[0])


@pytest.fixture
def person(app: Flask) -> Person:
    """Give somebody who chose the sentence of the list."""
    return Person.at(app).see("/ma-situation?retour=/aides").fill(subject="violence")


def test_neither_address_nor_title_tells_anything(person: Person) -> None:
    assert person.page.request.path == "/ma-situation/1"
    assert title_of(person.page.text).startswith("Entretien personnel – ")
    assert "violence" not in person.page.request.url
    assert '<body class="govuk-template__body discreet">' in person.page.text


def test_whom_to_call_now_is_on_the_screen_and_not_on_its_print(person: Person) -> None:
    text = person.page.text
    for number in ("3919", "tel:17", "sms:114", "tel:116006"):
        assert number in text
    shown_on_paper = re.sub(r"<(section|p|div)[^>]*no-print.*?</\1>", "", main_of(text), flags=re.DOTALL)
    assert "Entretien personnel" in shown_on_paper
    assert not TELLING.search(re.sub(r"<[^>]*>", "", shown_on_paper))


def test_one_leaves_at_once_from_every_page(person: Person) -> None:
    assert 'action="/effacer-et-quitter"' in person.page.text
    person.client.submit(person.page, action="/effacer-et-quitter")
    assert person.client.get("/ma-situation/1").status_code == 403


def test_the_whole_way_offers_no_video_and_uses_no_contact_that_was_not_said_to_be_safe(person: Person) -> None:
    person.page = person.client.submit(person.page, action="/rendez-vous/")
    assert "En vidéo" not in person.text
    assert {"Au guichet", "Par téléphone"} <= set(re.findall(r"Au guichet|Par téléphone", person.text))
    person.fill(mode="office").fill(office="lyon-3")
    person.fill(slot=person.slots()[0])
    person.fill(name="Nina", email="shared@example.org", telephone=SAFE_NUMBER)
    assert "shared@example.org" not in person.text
    assert "98 12 34" not in person.text
    confirmed = person.fill()
    assert 'data-appointment="confirmed"' in confirmed.text
    assert title_of(confirmed.text).startswith("Votre rendez-vous est pris")


def test_whoever_waits_without_a_safe_address_is_told_that_nothing_is_written(person: Person) -> None:
    person.page = person.client.submit(person.page, action="/rendez-vous/")
    person.fill(mode="office").fill(office="strasbourg-neudorf").see("/rendez-vous/alerte")
    assert "Pour vous prévenir quand une heure se libère." in person.text
    assert 'class="govuk-template__body discreet"' in person.page.text
    person.fill(name="Nina", email="shared@example.org")
    assert 'class="govuk-template__body discreet"' in person.page.text
    assert "demande" not in main_of(person.text)
    assert "Nous ne vous écrivons pas." in person.text or 'data-alert="offered"' in person.text
    assert "shared@example.org" not in person.text


def test_calendar_and_slip_are_bare(person: Person) -> None:
    person.page = person.client.submit(person.page, action="/rendez-vous/")
    person.fill(mode="office").fill(office="lyon-3")
    person.fill(slot=person.slots()[0]).fill(name="Nina").fill()
    calendar = person.client.get(person.link("data-calendar")).text
    assert re.search(r"SUMMARY[^:]*:Rendez-vous\r\n", calendar)
    assert not TELLING.search(calendar)
    assert person.link("data-print").endswith("/fiche.pdf")
    assert "violence" not in person.link("data-print")
    slip = " ".join(texts_of_pages(person.client.get(person.link("data-print")).data)).replace("’", "'")
    assert "Vos papiers d'identité" in slip
    assert "Estimation" not in slip, "an appointment is no result"
    assert not TELLING.search(slip)


def test_neither_a_link_nor_the_code_of_the_slip_opens_a_page_that_tells(app: Flask, person: Person) -> None:
    person.page = person.client.submit(person.page, action="/rendez-vous/")
    person.fill(mode="office").fill(office="lyon-3")
    person.fill(slot=person.slots()[0]).fill(name="Nina").fill()
    assert TELLING.search(main_of(person.text)), "whoever opened the case reads what to bring"
    code = re.search(r"data-own-code>([0-9A-Z-]{9})<", person.text)
    assert code is not None
    somebody = Person.at(app).see("/rendez-vous/retrouver").fill(code=code[1], letters="Nin")
    assert 'data-appointment="confirmed"' in somebody.text
    assert "Vos papiers d'identité" in main_of(somebody.text)
    assert "data-more" not in somebody.text
    assert not TELLING.search(main_of(somebody.text))
    page = somebody.page.request.path
    assert somebody.client.get(f"{page}/papiers").status_code == 404, "nor by the letters of the name"


def test_going_back_does_not_show_what_was_chosen(person: Person) -> None:
    person.page = person.client.submit(person.page, action="/rendez-vous/")
    again = person.see("/rendez-vous/")
    assert 'value="violence" checked' not in again.page.text
    assert not TELLING.search(main_of(person.see("/ma-situation?retour=/aides").page.text).partition("checked")[2])


def test_the_result_names_it_in_neutral_words(person: Person) -> None:
    person.page = person.client.submit(person.page, action="/rendez-vous/")
    assert "Entretien personnel" in person.text
    assert title_of(person.page.text).startswith("Comment voulez-vous nous parler\u00a0?")

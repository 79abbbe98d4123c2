"""Taking an appointment for somebody at the counter: nothing is typed twice, and nothing is lost."""

import re
from html import unescape

from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from assistant.services.contents import CaseContents
from assistant.services.desk import Desk
from assistant.storage.base import transaction
from assistant.storage.offices import OpeningWindow
from tests.staffing import case_given_to
from tests.web.client import InspectingClient
from tests.web.counter.conftest import SignInAs
from tests.web.counter.test_day import booked_today, text


def book_page(client: InspectingClient, address: str = "/guichet/rendez-vous/nouveau", **said: str) -> TestResponse:
    what = {"motive": "custody", "mode": "office", "office": "lyon-3", "language": "fr"}
    return client.submit(client.get(address), {**what, **said})


def first_time(page: TestResponse) -> str:
    found = re.search(r'name="slot" value="([^"]+)"', page.text)
    assert found, text(page)
    return unescape(found[1])


def take(client: InspectingClient, page: TestResponse, **said: str) -> TestResponse:
    sent = {**standing(page), "book": "yes", **said}
    return client.post("/guichet/rendez-vous/nouveau", data=sent, follow_redirects=True)


def standing(page: TestResponse) -> dict[str, str]:
    form = page.text.partition('data-page="book-when"')[2]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in hidden} | {"messages_in": "fr"}


def test_staff_book_for_somebody_who_has_no_case_and_print_the_slip(sign_in_as: SignInAs, desk: Desk) -> None:
    with transaction(desk.safe.engine) as session:
        session.execute(update(OpeningWindow).values(kept_for_staff=600))
    client = sign_in_as("accueil.lyon")
    page = book_page(client)
    done = take(client, page, slot=first_time(page), name="Omar")
    assert "Le rendez-vous est pris" in text(done)
    assert "Omar" in text(done)
    assert client.get(f"{done.request.path}/fiche.pdf").mimetype == "application/pdf"
    assert "Omar" not in done.request.url


def test_a_time_that_went_meanwhile_shows_the_nearest_with_nothing_to_type_again(
    sign_in_as: SignInAs, desk: Desk
) -> None:
    client = sign_in_as("accueil.lyon")
    page = book_page(client)
    wanted = first_time(page)
    for _adviser in range(3):
        take(client, page, slot=wanted, name="Quelqu'un")
    gone = take(client, page, slot=wanted, name="Omar", telephone="06 39 98 12 34", accessibility="boucle magnétique")
    assert "vient d'être prise" in text(gone)
    assert 'value="Omar"' in gone.text
    assert 'value="06 39 98 12 34"' in gone.text
    done = take(client, gone, slot=first_time(gone), name="Omar")
    assert "Le rendez-vous est pris" in text(done)
    del desk


def test_a_follow_up_is_with_oneself_and_knows_the_person(sign_in_as: SignInAs, desk: Desk, app: Flask) -> None:
    case = case_given_to(app, "lyon-3", CaseContents())
    made = booked_today(desk, case=case)
    amina = sign_in_as("amina.b")
    first = amina.get(f"/guichet/rendez-vous/nouveau?suite={made.meeting.id}")
    page = amina.submit(first, {"with_me": "yes"})
    assert "avec vous" in text(page)
    assert 'value="Nadia Benali"' in page.text
    done = take(amina, page, slot=first_time(page), name="Nadia Benali")
    assert "Amina B." in text(done)
    assert "Le rendez-vous est pris" in text(done)


def test_a_way_the_motive_refuses_is_said_beside_the_field(sign_in_as: SignInAs, desk: Desk) -> None:
    del desk
    refused = book_page(sign_in_as("accueil.lyon"), motive="violence", mode="video")
    assert "Choisissez une des façons prévues pour ce motif" in text(refused)


def test_choices_may_be_changed_without_losing_the_person(sign_in_as: SignInAs, desk: Desk) -> None:
    del desk
    client = sign_in_as("accueil.lyon")
    page = book_page(client)
    back = client.post(
        "/guichet/rendez-vous/nouveau",
        data={**standing(page), "change": "yes", "name": "Omar", "email": "o@example.org"},
    )
    assert 'name="name" value="Omar"' in back.text
    assert 'name="email" value="o@example.org"' in back.text


def test_booking_from_a_case_knows_who_came_before(sign_in_as: SignInAs, desk: Desk, app: Flask) -> None:
    case = case_given_to(app, "lyon-3", CaseContents())
    booked_today(desk, case=case)
    amina = sign_in_as("amina.b")
    page = book_page(amina, f"/guichet/rendez-vous/nouveau?dossier={case.id}")
    assert 'value="Nadia Benali"' in page.text
    done = take(amina, page, slot=first_time(page), name="Nadia Benali")
    assert "Le rendez-vous est pris" in text(done)
    prints = amina.get(f"/guichet/dossier/{case.id}/imprimer?pourquoi=present")
    slips = re.findall(r'href="(/guichet/rendez-vous/[^"]+/fiche.pdf)"', prints.text)
    assert len(slips) == 2, "of the appointment of today and of the follow-up"
    assert amina.get(slips[1]).mimetype == "application/pdf"
    stranger = sign_in_as("denis.e").get(f"/guichet/rendez-vous/nouveau?dossier={case.id}")
    assert "Nadia" not in stranger.text

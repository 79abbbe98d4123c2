"""Another time for an appointment, with the code and with the link of a message."""

import re
from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import delete

from assistant.storage.base import transaction
from assistant.storage.offices import OpeningWindow
from tests.letters import Post
from tests.web.appointments.bookings import CONTACT, Person


def link_in(message: str) -> str:
    found = re.search(r"https?://[^/\s]+(/rendez-vous/[\w-]{48})\s", message)
    assert found is not None, message
    return found[1]


def test_an_appointment_is_moved_page_by_page(app: Flask) -> None:
    nina = Person.at(app).booked()
    nina.see(nina.link("data-move"))
    assert 'data-page="move"' in nina.text
    assert "Il reste à vous tant que la nouvelle heure n'est pas sûre" in nina.text
    slot = nina.slots()[-1]
    assert f'data-starts-at="{slot}"' in nina.fill(slot=slot).text
    assert "Votre rendez-vous a changé" in nina.text
    assert "SEQUENCE:1" in nina.client.get(nina.link("data-calendar")).text


def test_choosing_no_other_time_is_explained(app: Flask) -> None:
    nina = Person.at(app).booked()
    nina.see(nina.link("data-move")).fill(slot="")
    assert "Choisissez une réponse." in nina.text


def test_a_time_that_is_gone_leaves_the_appointment_as_it_is(app: Flask) -> None:
    nina = Person.at(app).booked(office="strasbourg-neudorf")
    nina.see(nina.link("data-move"))
    slot, page = nina.slots()[-1], nina.page
    while slot in (other := Person.at(app).up_to_the_slots(office="strasbourg-neudorf")).slots():
        other.fill(slot=slot)
    nina.page = page
    assert "Votre rendez-vous actuel est toujours à vous." in nina.fill(slot=slot).text


def test_without_another_time_other_ways_and_offices_are_offered(app: Flask) -> None:
    nina = Person.at(app).booked(subject="loss_of_rights", mode="video")
    with transaction(app.extensions["safe"].engine) as session:
        session.execute(delete(OpeningWindow).where(OpeningWindow.office_id == "lyon-3"))
    nina.see(nina.link("data-move"))
    assert 'data-page="no-slot"' in nina.text
    nina.see(nina.link("data-offer"))
    nina.fill(slot=nina.slots()[0])
    assert "Point d'accueil Rennes Centre" in nina.text or "Point d'accueil Strasbourg" in nina.text


def test_the_link_of_a_message_shows_moves_and_cancels_that_appointment_alone(app: Flask) -> None:
    app.extensions["mailer"] = post = Post()
    Person.at(app).booked()
    follower = Person.at(app).see(link_in(post.sent[0].text))
    assert 'data-appointment="confirmed"' in follower.text
    assert "data-code" not in follower.text
    assert "data-code" not in follower.text, "the code of the case is not told"
    follower.see(follower.link("data-move"))
    follower.fill(slot=follower.slots()[-1])
    assert [message.subject for message in post.sent] == [
        "Votre rendez-vous est confirmé",
        "Votre rendez-vous a changé",
    ]
    assert "À apporter" in post.sent[1].text
    follower.see(follower.link("data-cancel")).fill()
    assert 'data-appointment="cancelled"' in follower.text
    assert post.sent[2].subject == "Votre rendez-vous est annulé"


def test_a_link_whose_time_is_over_says_what_to_do(app: Flask, clock: time_machine.Traveller) -> None:
    app.extensions["mailer"] = post = Post()
    Person.at(app).booked()
    clock.shift(timedelta(days=20))
    over = Person.at(app).see(link_in(post.sent[0].text))
    assert over.page.status_code == 404
    assert "Ce lien ne fonctionne plus" in over.text


def test_the_slot_is_kept_once_more_from_both_pages(app: Flask, clock: time_machine.Traveller) -> None:
    nina = Person.at(app).holding()
    assert "jusqu'à 12 h 10" in nina.text
    clock.shift(timedelta(minutes=8))
    nina.page = nina.client.submit(nina.page, action="/rendez-vous/prolonger")
    assert "jusqu'à 12 h 18" in nina.text
    assert "dix minutes de plus" not in nina.text
    clock.shift(timedelta(minutes=11))
    nina.see("/rendez-vous/coordonnees")
    assert 'data-hold="over"' in nina.text
    nina.fill(**CONTACT)
    assert 'data-page="confirm"' in nina.text


def test_of_two_windows_only_the_time_that_is_read_is_confirmed(app: Flask) -> None:
    nina = Person.at(app).holding().fill(**CONTACT)
    first = nina.page
    nina.see("/rendez-vous/creneau")
    slot = nina.slots()[-1]
    nina.fill(slot=slot)
    nina.page = nina.client.submit(first)
    assert "dans une autre fenêtre" in nina.text
    nina.fill()
    assert f'data-starts-at="{slot}"' in nina.text


def test_the_page_to_move_an_appointment_that_was_given_up_says_so(app: Flask) -> None:
    person = Person.at(app).booked()
    move = person.link("data-move")
    person.see(person.link("data-cancel")).fill()
    assert 'data-appointment="cancelled"' in person.see(move).text


def test_by_telephone_nobody_reads_that_a_number_can_be_left_out(app: Flask) -> None:
    assert "ni adresse ni téléphone" in Person.at(app).holding().text
    assert "ni adresse ni téléphone" not in Person.at(app).holding(subject="overpayment", mode="telephone").text

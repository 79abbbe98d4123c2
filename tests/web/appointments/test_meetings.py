"""An appointment that stands: its page, its prints, finding it again, giving it up."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import time_machine
from flask import Flask
from icalendar import Calendar

from tests.letters import Post
from tests.web.appointments.bookings import CONTACT, Person


def test_the_slip_is_a_tagged_pdf_with_a_title(app: Flask) -> None:
    person = Person.at(app).booked()
    response = person.client.get(person.link("data-print"))
    assert response.mimetype == "application/pdf"
    with pikepdf.open(BytesIO(response.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo.Title) == "Rendez-vous"


def test_the_calendar_file_keeps_its_identity_when_cancelled(app: Flask) -> None:
    person = Person.at(app).booked()
    address, cancel = person.link("data-calendar"), person.link("data-cancel")
    before = Calendar.from_ical(person.client.get(address).data).walk("VEVENT")[0]
    person.see(cancel).fill()
    after = Calendar.from_ical(person.client.get(address).data).walk("VEVENT")[0]
    assert after["uid"] == before["uid"]
    assert (int(str(before["sequence"])), int(str(after["sequence"]))) == (0, 1)
    assert after["status"] == "CANCELLED"


def test_a_video_appointment_has_a_link_nobody_can_guess(app: Flask) -> None:
    person = Person.at(app).booked(subject="loss_of_rights", mode="video")
    told = person.text + person.client.get(person.link("data-calendar")).text
    assert told.count("Ce qu'il faut préparer") == 2
    assert "À apporter" not in told, "nobody comes to a video"
    link = person.link("data-video")
    assert "/rendez-vous/video/" in link
    assert len(link.rpartition("/")[2]) >= 32
    assert person.see(person.link("data-video").partition("127.0.0.1:8000")[2]).page.status_code == 200
    other = Person.at(app).booked(subject="loss_of_rights", mode="video")
    assert other.link("data-video") != link


def test_the_code_finds_the_appointment_on_another_device_and_cancels_it(app: Flask) -> None:
    code = Person.at(app).booked().code()
    elsewhere = Person.at(app).see("/rendez-vous/retrouver").fill(code=code.lower().replace("-", " "))
    assert 'data-appointment="confirmed"' in elsewhere.text
    elsewhere.see(elsewhere.link("data-meeting"))
    elsewhere.see(elsewhere.link("data-cancel"))
    assert 'data-page="cancel"' in elsewhere.text
    assert 'data-appointment="cancelled"' in elsewhere.fill().text


def test_a_wrong_code_is_explained_without_telling_what_exists(app: Flask) -> None:
    person = Person.at(app).see("/rendez-vous/retrouver")
    assert "Une lettre ou un chiffre ne va pas." in person.fill(code="K7QM-2XRA-9D4F").text
    assert "Écrivez votre réponse." in person.fill(code="").text


def test_the_appointment_of_another_does_not_exist(app: Flask) -> None:
    nina, omar = Person.at(app).booked(), Person.at(app).booked()
    for path in ("", "/fiche.pdf", "/rendez-vous.ics", "/annuler"):
        assert omar.client.get(f"{nina.page.request.path}{path}").status_code == 404
    assert Person.at(app).client.get(nina.page.request.path).status_code == 403


def test_a_cancelled_slot_is_free_again_a_little_later(app: Flask, clock: time_machine.Traveller) -> None:
    nina = Person.at(app).up_to_the_slots()
    slot = nina.slots()[0]
    nina.fill(slot=slot).fill(**CONTACT).fill()
    nina.see(nina.link("data-cancel")).fill()
    clock.shift(timedelta(minutes=10))
    assert slot in Person.at(app).up_to_the_slots().slots()


def test_an_appointment_that_has_begun_is_not_cancelled(app: Flask, clock: time_machine.Traveller) -> None:
    nina = Person.at(app).booked()
    code, cancel = nina.code(), nina.link("data-cancel")
    clock.shift(timedelta(days=4))
    nina.see("/rendez-vous/retrouver").fill(code=code)
    assert "a déjà commencé" in nina.see(cancel).text
    assert "a déjà commencé" in nina.see(cancel.replace("annuler", "deplacer")).text


def test_the_first_page_reminds_of_an_appointment_one_has(app: Flask) -> None:
    nina = Person.at(app).booked()
    assert "Vous avez déjà un rendez-vous" in nina.see("/rendez-vous/").text


def test_a_confirmation_leaves_by_e_mail_in_the_language_of_the_person(app: Flask) -> None:
    app.extensions["mailer"] = post = Post()
    Person.at(app).booked()
    (message,) = post.sent
    assert message.to == "nina@example.org"
    assert "vendredi 20 novembre 2026" in message.text
    assert "Déposez votre demande sans attendre" in message.html
    assert message.attachments[0].content.startswith(b"BEGIN:VCALENDAR")


def test_a_discreet_message_does_not_say_what_it_is_about(app: Flask) -> None:
    app.extensions["mailer"] = post = Post()
    Person.at(app).booked({**CONTACT, "discreet": "yes"})
    (message,) = post.sent
    assert "Jugement" not in message.text
    assert b"Jugement" not in message.attachments[0].content


def test_a_server_of_messages_that_fails_does_not_fail_the_booking(app: Flask) -> None:
    app.extensions["mailer"] = Post(refuses=True)
    assert 'data-appointment="confirmed"' in Person.at(app).booked().text

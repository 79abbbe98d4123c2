"""What notices say, in every way they leave; the addresses they lead to; the agenda of an adviser."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from assistant.booking.timing import STAFF
from assistant.services.agenda_feeds import feeds_for, open_feed, revoke_feed
from assistant.services.announcing import announce
from assistant.services.appointment_details import open_details, seal_details
from assistant.services.desk import Desk
from assistant.services.sms_text import length_of
from assistant.storage.appointments import lock_appointment
from assistant.storage.base import transaction
from assistant.storage.outbox import Channel, Notice, NoticeKind
from tests.letters import AtOnce, Post
from tests.web.appointments.bookings import CONTACT, Person
from tests.web.appointments.test_moving import link_in

BOTH = {**CONTACT, "telephone": "06 12 34 56 78"}
CLAIM = "Déposez votre demande sans attendre"


@pytest.fixture
def post(app: Flask) -> Post:
    """Give a post that takes e-mails and SMS."""
    post = Post()
    app.extensions["mailer"] = app.extensions["texts"] = post
    app.extensions["desk"] = replace(desk_of(app), channels=frozenset({Channel.EMAIL, Channel.SMS}))
    return post


def desk_of(app: Flask) -> Desk:
    desk: Desk = app.extensions["desk"]
    return desk


def work(app: Flask) -> None:
    AtOnce(app).ring()


def announce_by_staff(app: Flask, appointment: str, kind: NoticeKind) -> None:
    desk = desk_of(app)
    with transaction(desk.safe.engine) as session:
        row = lock_appointment(session, appointment)
        assert row is not None
        details = open_details(desk.safe.server_keys, row.id, row.details)
        announce(session, desk, row, details, kind, by=STAFF)


def appointment_of(person: Person) -> str:
    return person.page.request.path.rpartition("/")[2]


def test_both_messages_say_when_where_what_to_bring_and_not_to_wait(app: Flask, post: Post) -> None:
    Person.at(app).booked(BOTH)
    (mail,), (text,) = post.sent, post.texts
    for written in (mail.text, mail.html, text.text):
        assert CLAIM in written
        assert "apporter" in written
        assert "http://127.0.0.1:8000/" in written
    assert "2026" in mail.text
    assert text.to == "+33612345678"
    assert length_of(text.text).is_gsm
    assert length_of(text.text).segments <= 2


def test_reminders_and_cancellation_say_what_to_bring_too(
    app: Flask, post: Post, clock: time_machine.Traveller
) -> None:
    person = Person.at(app).up_to_the_slots().see("/rendez-vous/creneau?semaine=2026-11-30")
    person.fill(slot=person.slots()[-1]).fill(**BOTH).fill()
    code, cancel = person.code(), person.link("data-cancel")
    while len(post.sent) < 2:
        clock.shift(timedelta(hours=6))
        work(app)
    person.see("/rendez-vous/retrouver").fill(code=code)
    person.see(cancel).fill()
    assert [message.subject for message in post.sent] == [
        "Votre rendez-vous est confirmé",
        "Votre rendez-vous approche",
        "Votre rendez-vous est annulé",
    ]
    assert all("À apporter :" in message.text for message in post.sent[:2])
    assert "À garder pour un autre rendez-vous :" in post.sent[2].text
    assert all("apporter" in text.text for text in post.texts[:2])
    assert "garder pour un autre" in post.texts[2].text, "nobody sets out with papers to a meeting that is off"
    assert "rue de la" not in post.texts[2].text
    assert "http://127.0.0.1:8000/rendez-vous/\n" in post.sent[2].text, "another is booked where one books"


def test_a_meeting_by_telephone_says_so_once(app: Flask, post: Post) -> None:
    contact = {**CONTACT, "telephone": "06 39 98 12 34"}
    Person.at(app).holding(subject="overpayment", mode="telephone").fill(**contact).fill()
    assert post.sent[0].text.count("Par téléphone") == 1


def test_the_link_of_a_text_opens_that_appointment_alone(app: Flask, post: Post) -> None:
    Person.at(app).booked(BOTH)
    link = post.texts[0].text.split()[-1].removeprefix("http://127.0.0.1:8000")
    assert len(link) == len("/r/") + 16
    elsewhere = Person.at(app).see(link)
    assert 'data-appointment="confirmed"' in elsewhere.text
    assert elsewhere.client.get("/papiers").status_code != 200
    assert Person.at(app).client.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    assert Person.at(app).client.get("/r/nonsense").status_code == 404


def test_the_link_of_a_text_ends_with_the_appointment(app: Flask, post: Post, clock: time_machine.Traveller) -> None:
    Person.at(app).booked(BOTH)
    link = post.texts[0].text.split()[-1].removeprefix("http://127.0.0.1:8000")
    clock.shift(timedelta(days=60))
    assert Person.at(app).client.get(link, follow_redirects=True).status_code == 404


@pytest.mark.parametrize("language", ["en", "ar", "uk"])
def test_a_text_in_another_alphabet_keeps_to_two_segments(app: Flask, post: Post, language: str) -> None:
    person, desk = Person.at(app).booked(BOTH), desk_of(app)
    with transaction(desk.safe.engine) as session:
        row = lock_appointment(session, appointment_of(person))
        assert row is not None
        details = open_details(desk.safe.server_keys, row.id, row.details)
        spoken = replace(details, contact=replace(details.contact, messages_in=language))
        row.details = seal_details(desk.safe.server_keys, row.id, spoken)
        row.sequence += 1
        session.flush()
        announce(session, desk, row, spoken, NoticeKind.CHANGE)
    work(app)
    assert length_of(post.texts[-1].text).segments <= 2
    assert "/r/" in post.texts[-1].text


def test_a_motive_says_something_before_and_after(app: Flask, post: Post, clock: time_machine.Traveller) -> None:
    desk = desk_of(app)
    custody = replace(desk.motives["custody"], notice_before="Venez sans les enfants.", notice_after="Écrivez au juge.")
    app.extensions["desk"] = replace(desk, motives={**desk.motives, "custody": custody})
    person = Person.at(app).booked(BOTH)
    assert "Venez sans les enfants." in post.sent[0].text
    assert "Venez sans les enfants." in person.text
    clock.shift(timedelta(days=5))
    work(app)
    assert post.sent[-1].subject == "Après votre rendez-vous"
    assert "Écrivez au juge." in post.sent[-1].text
    assert "Venez sans" not in post.sent[-1].text
    assert "À apporter" not in post.sent[-1].text
    assert "Écrivez au juge." in post.texts[-1].text
    assert post.sent[-1].attachments == ()


def test_discreet_people_hear_nothing_of_the_motive_afterwards_either(
    app: Flask, post: Post, clock: time_machine.Traveller
) -> None:
    desk = desk_of(app)
    custody = replace(desk.motives["custody"], notice_after="Écrivez au juge.")
    app.extensions["desk"] = replace(desk, motives={**desk.motives, "custody": custody})
    Person.at(app).booked({**BOTH, "discreet": "yes"})
    clock.shift(timedelta(days=5))
    work(app)
    assert not [message for message in post.sent if "juge" in message.text]


def test_where_discretion_is_asked_nothing_tells_with_whom_or_why(app: Flask, post: Post) -> None:
    Person.at(app).booked({**BOTH, "discreet": "yes"})
    (mail,), (text,) = post.sent, post.texts
    calendar = mail.attachments[0].content.decode()
    organisation = app.extensions["settings"].organisation.name
    for written in (mail.subject, mail.text, mail.html, text.text, calendar):
        for telling in (organisation, "Jugement", "Résidence", "demande", "Lyon 3 — Accueil", "droits", "parent"):
            assert telling not in written.replace("\r\n ", "")
    for written in (mail.text, text.text, calendar):
        assert "Vos papiers d'identité" in written.replace("\r\n ", "")
    assert mail.from_name == "Rendez-vous"
    assert "la page du rendez-vous, avec le lien plus bas, ou un appel à l'accueil" in mail.text


def test_the_link_of_somebody_discreet_tells_nothing_until_they_choose_to_see_it(app: Flask, post: Post) -> None:
    own = Person.at(app).booked({**BOTH, "discreet": "yes"})
    assert "Jugement" in own.text, "whoever opened the case reads everything"
    assert "venez sans l'autre parent" in own.text
    linked = Person.at(app).see(link_in(post.sent[0].text))
    main = linked.text.partition("<main")[2].partition("</main>")[0]
    for telling in ("Jugement", "médiation", "parent", "demande", "enfant"):
        assert telling not in main
    assert "Vos papiers d'identité" in main
    linked.see(linked.link("data-more"))
    assert "Jugement" not in linked.fill(letters="Oma").text
    assert "Vérifiez, ou appelez l'accueil" in linked.text
    assert "Jugement" in linked.fill(letters="nin").text
    assert "data-papers" in linked.text
    assert own.see(f"/rendez-vous/{appointment_of(own)}/papiers").page.request.path.endswith(appointment_of(own))


def test_the_calendar_is_told_of_a_cancellation_by_the_same_event(app: Flask, post: Post) -> None:
    person = Person.at(app).booked(BOTH)
    person.see(person.link("data-cancel")).fill()
    first, second = (Calendar.from_ical(mail.attachments[0].content) for mail in post.sent)
    assert (str(first["method"]), str(second["method"])) == ("PUBLISH", "CANCEL")
    (before,), (after,) = first.walk("VEVENT"), second.walk("VEVENT")
    assert before["uid"] == after["uid"]
    assert int(str(after["sequence"])) > int(str(before["sequence"]))
    assert [mail.attachments[0].parameters["method"] for mail in post.sent] == ["PUBLISH", "CANCEL"]


def test_what_the_office_changed_is_shown_to_whoever_gave_no_address_until_they_read_it(app: Flask, post: Post) -> None:
    person = Person.at(app).booked({"name": "Nina F."})
    code, appointment = person.code(), appointment_of(person)
    announce_by_staff(app, appointment, NoticeKind.CHANGE)
    elsewhere = Person.at(app).see("/rendez-vous/retrouver").fill(code=code)
    assert "Votre rendez-vous a changé" in elsewhere.text
    assert "data-untold" in elsewhere.text
    token = elsewhere.client.post(f"/rendez-vous/{appointment}/vu", data={}).status_code
    assert token == 400  # a form of another site
    elsewhere.see(f"/rendez-vous/{appointment}")
    assert "data-untold" in elsewhere.text


@pytest.mark.parametrize("discreet", [False, True])
def test_what_was_done_in_somebodys_name_is_told_without_a_word_of_their_appointment(
    app: Flask, post: Post, *, discreet: bool
) -> None:
    person = Person.at(app).booked({**BOTH, "discreet": "yes"} if discreet else BOTH)
    desk, appointment = desk_of(app), appointment_of(person)
    with transaction(desk.safe.engine) as session:
        for channel in (Channel.EMAIL, Channel.SMS):
            kind, now = NoticeKind.IN_YOUR_NAME, desk.safe.clock.now()
            session.add(
                Notice(appointment_id=appointment, kind=kind, sequence=1, channel=channel, send_at=now, attempts=0)
            )
    work(app)
    mail, text = post.sent[-1], post.texts[-1]
    for written in (mail.text, mail.html, text.text):
        assert "/reprendre" in written
        for telling in ("Jugement", "apporter", "Déposez", "Lyon 3", "minutes", "2026"):
            assert telling not in written
        assert ("en votre nom" in written) is not discreet
    assert mail.attachments == ()
    assert length_of(text.text).segments == 1


def test_an_sms_asks_nobody_to_bring_papers_to_a_video(app: Flask, post: Post) -> None:
    Person.at(app).booked(BOTH, subject="loss_of_rights", mode="video")
    work(app)
    assert "parer : " in post.texts[0].text, post.texts[0].text
    assert "apporter" not in post.texts[0].text


# --- the agenda of an adviser ---------------------------------------------------------------------------------------


def test_an_agenda_shows_when_and_nothing_else(app: Flask, post: Post) -> None:
    person = Person.at(app).booked(BOTH)
    desk = desk_of(app)
    with transaction(desk.safe.engine) as session:
        row = lock_appointment(session, appointment_of(person))
        assert row is not None
        details = open_details(desk.safe.server_keys, row.id, row.details)
    token = open_feed(desk, details.adviser)
    answer = Person.at(app).client.get(f"/agenda/{token}.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["dtstart"].dt == details.starts_at
    assert str(event["summary"]) == f"Rendez-vous {row.id[:8].upper()}"
    for private in ("Nina", "nina@", "612345678", "enfant", "custody"):
        assert private not in answer.text


def test_an_agenda_address_is_taken_back(app: Flask) -> None:
    desk = desk_of(app)
    token = open_feed(desk, "greta-h")
    (feed,) = feeds_for(desk, "greta-h")
    client = Person.at(app).client
    assert client.get(f"/agenda/{token}.ics").status_code == 200
    assert not revoke_feed(desk, "somebody-else", feed.id)
    assert revoke_feed(desk, "greta-h", feed.id)
    assert client.get(f"/agenda/{token}.ics").status_code == 404
    assert client.get("/agenda/guess.ics").status_code == 404

"""From "Parler à quelqu'un" to an appointment, page by page."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from assistant.services.safe import OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff
from assistant.storage.base import transaction
from assistant.storage.offices import Office, OpeningWindow
from tests.web.appointments.bookings import CONTACT, Person


def heading(person: Person) -> str:
    return person.text.partition("<title>")[2].partition(" – ")[0]


def test_one_may_speak_to_somebody_without_answering_anything(app: Flask) -> None:
    nina = Person.at(app).booked()
    assert 'data-appointment="confirmed"' in nina.text
    assert "vendredi 20 novembre 2026" in nina.text
    assert "Déposez votre demande sans attendre" in nina.text
    assert nina.code()


def test_each_page_has_its_name_for_robots(app: Flask) -> None:
    person = Person.at(app).see("/rendez-vous/")
    assert 'data-page="subject"' in person.text
    assert 'data-page="mode"' in person.fill(subject="custody").text
    assert 'data-page="office"' in person.fill(mode="office").text
    assert 'data-page="slot"' in person.fill(office="lyon-3").text
    assert 'data-page="contact"' in person.fill(slot=person.slots()[0]).text
    assert 'data-page="confirm"' in person.fill(**CONTACT).text


def test_the_way_to_meet_is_explained_and_face_to_face_can_always_be_chosen(app: Flask) -> None:
    person = Person.at(app).see("/rendez-vous/").fill(subject="loss_of_rights")
    assert "La vidéo suffit." in person.text
    assert 'value="video" checked' in person.text
    assert 'value="office"' in person.text


def test_the_page_before_confirming_says_that_the_office_will_read_the_case(app: Flask) -> None:
    person = Person.at(app).holding().fill(**CONTACT)
    assert "pourront lire vos réponses" in person.text
    assert "Point d'accueil Lyon Part-Dieu" in person.text
    for said in ("Nina F.", "nina@example.org", "45 minutes"):
        assert said in person.text


def test_the_office_reads_the_case_once_confirmed_and_not_before(app: Flask) -> None:
    safe: Safe = app.extensions["safe"]
    staff = StaffAccess("amina-b", "lyon-3", "appointment")
    person = Person.at(app).holding().fill(**CONTACT)
    case_id = only_case(app)
    assert not isinstance(open_as_staff(safe, case_id, staff), OpenedCase)
    person.fill()
    assert isinstance(open_as_staff(safe, case_id, staff), OpenedCase)


def only_case(app: Flask) -> str:
    with transaction(app.extensions["safe"].engine) as session:
        return str(session.connection().exec_driver_sql("SELECT id FROM cases").scalar_one())


def test_a_held_slot_shows_its_deadline_and_nobody_else_is_offered_it(app: Flask) -> None:
    first, others = Person.at(app).up_to_the_slots(office="strasbourg-neudorf"), Person.at(app)
    slot = first.slots()[0]
    assert "jusqu'à 12 h 10" in first.fill(slot=slot).text
    while slot in others.up_to_the_slots(office="strasbourg-neudorf").slots():
        others.fill(slot=slot)
        others = Person.at(app)
    assert slot not in others.slots()


def test_of_two_people_one_has_the_slot_and_the_other_sees_the_nearest_with_nothing_retyped(app: Flask) -> None:
    late = Person.at(app).up_to_the_slots(office="strasbourg-neudorf")
    slot = late.slots()[0]
    fill_up(app, slot)
    late.fill(slot=slot)
    assert heading(late) == "Cette heure vient d'être prise"
    nearest = late.slots()
    assert slot not in nearest
    assert 'data-page="contact"' in late.fill(slot=nearest[0]).text


def fill_up(app: Flask, slot: str, office: str = "strasbourg-neudorf") -> None:
    """Book a time until nobody is free."""
    while True:
        other = Person.at(app).up_to_the_slots(office=office)
        if slot not in other.slots():
            return
        other.fill(slot=slot)


def test_a_hold_that_ran_out_leads_to_the_nearest_slots_and_keeps_what_was_written(
    app: Flask, clock: time_machine.Traveller
) -> None:
    slow = Person.at(app).up_to_the_slots(office="strasbourg-neudorf")
    slot = slow.slots()[-1]
    slow.fill(slot=slot).fill(**CONTACT)
    clock.shift(timedelta(minutes=20))
    fill_up(app, slot)
    slow.fill()
    assert heading(slow) == "Cette heure vient d'être prise"
    slow.fill(slot=slow.slots()[0])
    assert 'data-page="confirm"' in slow.text
    assert "nina@example.org" in slow.text
    assert 'data-appointment="confirmed"' in slow.fill().text


def test_confirming_twice_shows_the_same_appointment(app: Flask) -> None:
    person = Person.at(app).holding().fill(**CONTACT)
    before = person.page
    person.fill()
    again = person.client.submit(before)
    assert again.status_code == 200
    assert 'data-appointment="confirmed"' in again.text
    assert again.request.path == person.page.request.path


@pytest.mark.parametrize("path", ["mode", "lieu", "creneau", "coordonnees", "verifier"])
def test_a_page_asked_for_too_early_leads_to_the_one_before_it(app: Flask, path: str) -> None:
    person = Person.at(app).see(f"/rendez-vous/{path}")
    assert 'data-page="subject"' in person.text
    person.fill(subject="custody").see(f"/rendez-vous/{path}")
    assert 'data-page="mode"' in person.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Écrivez un nom ou un prénom."),
        ({"email": "nina@"}, "Vérifiez l'adresse électronique"),
        ({"telephone": "12"}, "Vérifiez le numéro de téléphone"),
    ],
)
def test_a_mistake_in_the_contact_is_explained_and_the_rest_stays(
    app: Flask, values: dict[str, str], sentence: str
) -> None:
    person = Person.at(app).holding().fill(**CONTACT | {"accessibility": "une marche"} | values)
    assert sentence in person.text
    assert "une marche" in person.text
    assert heading(person).startswith("Erreur")


def test_choosing_nothing_is_explained(app: Flask) -> None:
    person = Person.at(app).up_to_the_slots()
    person.fill(slot="")
    assert "Choisissez une réponse." in person.text
    assert 'href="#slot-1"' in person.text


def test_one_may_give_neither_address_nor_telephone(app: Flask) -> None:
    assert 'data-appointment="confirmed"' in Person.at(app).booked({"name": "N."}).text


def test_by_telephone_a_number_is_needed_and_shown_by_pairs(app: Flask) -> None:
    person = Person.at(app).holding(subject="loss_of_rights", mode="telephone")
    assert "Écrivez un numéro de téléphone" in person.fill(name="N.").text
    assert "06\u00a039\u00a098\u00a012\u00a034" in person.fill(name="N.", telephone="06 39 98 12 34").text


def test_changing_the_way_to_meet_asks_for_a_slot_again(app: Flask) -> None:
    person = Person.at(app).holding(subject="loss_of_rights", mode="video").fill(**CONTACT)
    person.see("/rendez-vous/mode").fill(mode="telephone").fill(office="lyon-3")
    person.fill(slot=person.slots()[0])
    assert 'data-page="contact"' in person.text, "a telephone number is missing"
    assert "nina@example.org" in person.text


def test_weeks_lead_back_and_forth_and_not_into_the_past(app: Flask, clock: time_machine.Traveller) -> None:
    person = Person.at(app).up_to_the_slots()
    first = person.slots()
    assert 'data-week="before"' not in person.text
    assert not set(person.see(person.link("data-week")).slots()) & set(first)
    assert person.see(person.link("data-week")).slots() == first
    assert "?semaine=2026-11-16" in person.see("/rendez-vous/creneau?semaine=2026-11-23").text
    assert heading(person.see("/rendez-vous/creneau?semaine=quand")) == "Choisissez une heure"
    clock.shift(timedelta(days=1))
    person = Person.at(app).up_to_the_slots().see("/rendez-vous/creneau?semaine=2026-11-23")
    assert person.slots()
    assert "?semaine=2026-11-16" not in person.text, "nothing is left of it"


def test_without_a_slot_there_is_always_something_that_works(app: Flask) -> None:
    with transaction(app.extensions["safe"].engine) as session:
        session.execute(delete(OpeningWindow).where(OpeningWindow.office_id == "lyon-3"))
    person = Person.at(app).up_to_the_slots()
    assert 'data-page="no-slot"' in person.text
    assert "Point d'accueil Rennes Centre\u00a0:" in person.text
    assert "04 65 71 00 03" in person.text.replace("\xa0", " ")
    person.page = person.client.submit(person.page, {"office": "rennes-centre"})
    assert person.slots()


def test_with_no_slot_anywhere_the_telephone_remains(app: Flask) -> None:
    with transaction(app.extensions["safe"].engine) as session:
        session.execute(delete(OpeningWindow))
    person = Person.at(app).up_to_the_slots()
    assert 'data-page="no-slot"' in person.text
    assert "Appelez-nous" in person.text


def test_a_confidential_motive_is_neutral_never_by_video_and_sends_nothing_by_itself(app: Flask) -> None:
    person = Person.at(app).see("/rendez-vous/").fill(subject="violence")
    assert 'value="video"' not in person.text
    person.fill(mode="office").fill(office="lyon-3")
    person.fill(slot=person.slots()[0]).fill(**CONTACT)
    assert "nina@example.org" not in person.text
    assert "Aucun message" in person.text
    assert "iolence" not in heading(person)
    person.fill()
    assert 'data-appointment="confirmed"' in person.text
    calendar = person.client.get(person.link("data-calendar")).text
    assert "SUMMARY;LANGUAGE=fr:Rendez-vous\r\n" in calendar
    assert "plainte" not in calendar


def test_a_confidential_contact_that_is_safe_is_kept(app: Flask) -> None:
    person = Person.at(app).holding(subject="violence").fill(**CONTACT, safe="yes")
    assert "nina@example.org" in person.text


def test_sign_language_is_a_need_and_only_the_times_of_those_who_sign_are_shown(app: Flask) -> None:
    person = Person.at(app).see("/rendez-vous/").fill(subject="custody").fill(mode="office")
    everybody = set(person.fill(office="strasbourg-neudorf").slots())
    person.see("/rendez-vous/lieu").fill(office="strasbourg-neudorf", sign_language="yes")
    assert person.slots()
    assert set(person.slots()) != everybody
    person.fill(slot=person.slots()[0]).fill(name="Nina")
    assert "langue des signes" in person.text
    person.fill()
    assert "avec Farid G." in person.text
    assert set(person.see(person.link("data-move")).slots()) != everybody


def test_an_office_overseas_shows_its_own_hour_and_says_so(app: Flask) -> None:
    with transaction(app.extensions["safe"].engine) as session:
        session.get_one(Office, "lyon-3").zone = "Indian/Reunion"
    person = Person.at(app).up_to_the_slots()
    page = person.text
    assert "9 h" in page
    person.fill(slot=person.slots()[0]).fill(**CONTACT)
    assert "(heure de : La Réunion)" in person.text
    assert "(heure de : La Réunion)" in person.fill().text


def test_a_time_or_a_week_at_the_ends_of_the_calendar_is_no_time(app: Flask) -> None:
    person = Person.at(app).up_to_the_slots()
    for value in ("9999-12-31T23:55:00+00:00", "0001-01-01T00:00:00+01:00"):
        assert "Choisissez une heure" in person.fill(slot=value).text
    for week in ("9999-12-31", "0001-01-01"):
        assert person.see(f"/rendez-vous/creneau?semaine={week}").slots()


def test_without_scripts_one_reads_before_choosing_that_video_needs_them(app: Flask) -> None:
    person = Person.at(app).see("/rendez-vous/").fill(subject="loss_of_rights")
    assert "<noscript>" in person.text
    assert "choisissez le téléphone ou le guichet" in person.text
    assert "<noscript>" not in person.see("/rendez-vous/").fill(subject="violence").text, "no video there"

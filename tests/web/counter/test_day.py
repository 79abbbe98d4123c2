"""The day of an office as reception and advisers meet it: one screen, one button for each step, paper when needed."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO

import pikepdf
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from assistant.booking.intervals import Interval
from assistant.booking.motives import route
from assistant.services.agenda import Search, find_slots, offices_near
from assistant.services.appointment_details import Contact, Prescriber
from assistant.services.call_backs import CalledFor, ask_call_back, half_days
from assistant.services.contents import CaseContents
from assistant.services.counter_bookings import Booked, book_at_counter, search_for_staff
from assistant.services.day_desks import take_desk
from assistant.services.desk import Desk
from assistant.services.dossier import start_case
from assistant.services.safe import OpenedCase, StaffAccess
from assistant.services.visits import ToldVisit, VisitDetails, call, visit_for
from assistant.services.visits_arriving import arrive_without
from tests.prints import texts_of_pages
from tests.staffing import case_given_to
from tests.web.client import InspectingClient
from tests.web.counter.conftest import TUESDAY, SignInAs

INES = StaffAccess("demo-accueil.lyon", "lyon-3", "present")
AMINA = StaffAccess("demo-amina.b", "lyon-3", "present")
DAY = "/guichet/jour"


def booked_today(desk: Desk, motive: str = "custody", mode: str = "office", case: OpenedCase | None = None) -> Booked:
    chosen = route([desk.motives[motive]])
    search = search_for_staff(Search.along(chosen, "lyon-3", mode))
    slot = find_slots(desk, search, Interval(TUESDAY, TUESDAY + timedelta(hours=8)))[0]
    contact = Contact(name="Nadia Benali", accessibility="fauteuil roulant", telephone="+33639981234")
    made = book_at_counter(desk, INES, chosen, search, slot.starts_at, contact, opened=case)
    assert isinstance(made, Booked)
    return made


def walk_in(desk: Desk, **said: object) -> ToldVisit:
    return arrive_without(desk, INES, VisitDetails(**{"name": "Samir", "motives": ("no_bank_account",), **said}))  # type: ignore[arg-type]


def press(client: InspectingClient, action: str, page: TestResponse | None = None, **values: str) -> TestResponse:
    return client.submit(page or client.get(DAY), values, action=action)


def text(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_reception_finds_the_day_first_and_sees_what_is_needed(sign_in_as: SignInAs, desk: Desk) -> None:
    booked_today(desk)
    page = sign_in_as("accueil.lyon").get("/guichet", follow_redirects=True)
    assert page.request.path == DAY
    assert "Nadia Benali" in text(page)
    assert "fauteuil roulant" in text(page)
    assert "1 rendez-vous aujourd'hui" in text(page)


def test_another_office_sees_nothing_of_it(sign_in_as: SignInAs, desk: Desk) -> None:
    made, visit = booked_today(desk), walk_in(desk)
    client = sign_in_as("accueil.rennes")
    page = client.get(DAY)
    assert "Nadia" not in page.text
    assert client.get(f"/guichet/visites/{visit.id}").status_code == 404
    assert client.get(f"/guichet/rendez-vous/{made.meeting.id}").status_code == 404
    token = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]}  # type: ignore[index]
    for address in (
        f"{DAY}/rendez-vous/{made.meeting.id}/arrivee",
        f"{DAY}/rendez-vous/{made.meeting.id}/absent",
        f"/guichet/visites/{visit.id}/partir",
        f"/guichet/visites/{visit.id}/note",
    ):
        assert client.post(address, data=token).status_code == 404


def test_from_the_door_to_the_end(sign_in_as: SignInAs, desk: Desk) -> None:
    made = booked_today(desk)
    ines, amina = sign_in_as("accueil.lyon"), sign_in_as("amina.b")
    arrived = press(ines, f"{DAY}/rendez-vous/{made.meeting.id}/arrivee")
    assert "1 personne attend" in text(arrived)
    press(amina, f"{DAY}/guichet", place="3")
    called = press(amina, f"{DAY}/suivante")
    visit = re.search(r'action="/guichet/visites/(\w+)/recevoir"', called.text)
    assert visit
    assert "Guichet 3" in text(called)
    press(amina, f"/guichet/visites/{visit[1]}/recevoir")
    done = press(amina, f"/guichet/visites/{visit[1]}/terminer")
    assert "Terminé (1)" in text(done)
    assert "Personne n'attend" in text(done)


def test_calling_needs_a_desk_and_says_so_beside_the_field(sign_in_as: SignInAs, desk: Desk) -> None:
    visit = walk_in(desk)
    asked = press(sign_in_as("amina.b"), f"/guichet/visites/{visit.id}/appeler")
    assert asked.status_code == 409
    assert "Dites d'abord à quel guichet vous recevez" in text(asked)
    found = visit_for(desk, "lyon-3", visit.id)
    assert found is not None
    assert found.state == "waiting"


def test_the_second_to_call_is_told_who_was_quicker(sign_in_as: SignInAs, desk: Desk) -> None:
    visit = walk_in(desk)
    bruno = sign_in_as("bruno.c")
    press(bruno, f"{DAY}/guichet", place="5")
    before = bruno.get(DAY)
    take_desk(desk, AMINA, "3")
    call(desk, AMINA, visit.id, "3")
    late = press(bruno, f"/guichet/visites/{visit.id}/appeler", before)
    assert late.status_code == 409
    assert "Amina B. a été plus rapide : appelé·e, Guichet 3." in text(late)


def test_somebody_without_appointment_gets_a_number_on_screen_and_on_paper(sign_in_as: SignInAs, desk: Desk) -> None:
    client = sign_in_as("accueil.lyon")
    said = {"subject": "no_bank_account", "name": "Samir", "language": "en", "note": "Banque refusée deux fois."}
    made = client.submit(client.get("/guichet/visites/nouvelle"), said)
    assert "Numéro 1" in text(made)
    assert "Attente estimée" in text(made)
    assert "Banque refusée deux fois." in text(made)
    paper = client.get(made.request.path + "/ticket.pdf")
    assert paper.mimetype == "application/pdf"
    with pikepdf.open(BytesIO(paper.data)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert len(pdf.pages) == 1
    said = " ".join(texts_of_pages(paper.data))
    assert "Numéro" in said, "the French stands under the person's language"
    assert "Votre numéro s'affiche" in said
    assert "Samir" not in made.request.path + str(made.request.query_string)


def test_no_motive_is_asked_again_with_everything_in_place(sign_in_as: SignInAs, desk: Desk) -> None:
    del desk
    client = sign_in_as("accueil.lyon")
    again = client.submit(client.get("/guichet/visites/nouvelle"), {"name": "Samir", "note": "Lettre reçue"})
    assert "Choisissez une réponse" in text(again)
    assert 'value="Samir"' in again.text
    assert "Lettre reçue" in again.text


def test_a_confidential_motive_is_neutral_on_screen_and_on_paper(sign_in_as: SignInAs, desk: Desk) -> None:
    booked_today(desk, "violence")
    client = sign_in_as("accueil.lyon")
    client.submit(client.get("/guichet/visites/nouvelle"), {"subject": "violence", "language": "fr"})
    page = client.get(DAY)
    for word in ("iolence", desk.motives["violence"].label):
        assert word not in page.text.partition("<main")[2].partition("</main>")[0]


def test_another_motive_keeps_the_place_and_the_day_goes_on(sign_in_as: SignInAs, desk: Desk) -> None:
    visit = walk_in(desk)
    client = sign_in_as("accueil.lyon")
    page = client.get(f"/guichet/visites/{visit.id}")
    day = client.submit(page, {"motive": "overpayment"}, action=f"/guichet/visites/{visit.id}/motif")
    assert desk.motives["overpayment"].label in text(day)
    unsaid = client.submit(page, {"motive": ""}, action=f"/guichet/visites/{visit.id}/motif")
    assert "Choisissez" in text(unsaid)


def test_another_office_expects_them_and_the_slip_tells_the_person(
    sign_in_as: SignInAs, desk: Desk, app: Flask
) -> None:
    case = case_given_to(app, "lyon-3", CaseContents())
    visit = arrive_without(desk, INES, VisitDetails(name="Samir", note="Vient de Rennes"), case.id)
    client = sign_in_as("accueil.lyon")
    page = client.get(f"/guichet/visites/{visit.id}")
    sent = client.submit(page, {"office": "rennes-centre"}, action=f"/guichet/visites/{visit.id}/lieu")
    assert "La visite et le dossier sont transmis" in text(sent)
    slip = re.search(r'href="(/guichet/visites/[^"]+orientation.pdf[^"]*)"', sent.text)
    assert slip
    assert client.get(unescape(slip[1])).mimetype == "application/pdf"
    rennes = sign_in_as("accueil.rennes").get(DAY)
    assert "Envoyés par un autre lieu" in text(rennes)
    assert "Samir" in text(rennes)


def test_what_is_written_by_mistake_is_corrected(
    sign_in_as: SignInAs, desk: Desk, clock: time_machine.Traveller
) -> None:
    made = booked_today(desk)
    client, address = sign_in_as("accueil.lyon"), f"{DAY}/rendez-vous/{made.meeting.id}"
    early = press(client, f"{address}/absent")
    assert "C'est trop tôt" in text(early)
    clock.shift(timedelta(minutes=20))
    assert "pas venu·e" in text(press(client, f"{address}/absent"))
    assert "attendu·e" in text(press(client, f"{address}/attendu"))
    assert "excusé·e" in text(press(client, f"{address}/excuse"))


def test_the_list_on_paper_names_the_hours_and_leaves_room(sign_in_as: SignInAs, desk: Desk) -> None:
    booked_today(desk)
    paper = sign_in_as("accueil.lyon").get(f"{DAY}/liste.pdf")
    assert paper.mimetype == "application/pdf"
    with pikepdf.open(BytesIO(paper.data)) as pdf:
        box = pdf.pages[0].mediabox
        assert float(box[2]) > float(box[3]), "landscape"


def test_the_waiting_room_sees_numbers_and_no_name(sign_in_as: SignInAs, desk: Desk, app: Flask) -> None:
    visit = walk_in(desk)
    call(desk, AMINA, visit.id, "3")
    manager = sign_in_as("responsable.lyon")
    made = manager.submit(manager.get("/guichet/ecran"), action="/guichet/ecran")
    address = re.search(r"data-screen-address>https?://[^/]+(/ecran/[^<]+)<", made.text)
    assert address
    assert address[1] not in manager.get("/guichet/ecran").text, "shown once"
    television = app.test_client()
    assert isinstance(television, InspectingClient)
    screen = television.get(address[1], without=["nothing_happens_by_itself"])
    assert screen.status_code == 200
    assert "1" in text(screen)
    assert "Guichet 3" in text(screen)
    assert "Samir" not in screen.text
    manager.submit(manager.get("/guichet/ecran"), action="/guichet/ecran/fermer")
    assert app.test_client().get(address[1]).status_code == 404
    assert app.test_client().get("/ecran/anything").status_code == 404


def test_nobody_waits_is_said(sign_in_as: SignInAs, desk: Desk) -> None:
    del desk
    client = sign_in_as("amina.b")
    press(client, f"{DAY}/guichet", place="3")
    assert "Personne n'attend en ce moment" in text(press(client, f"{DAY}/suivante"))


def test_the_page_refreshes_itself_without_scripts_only_where_asked(sign_in_as: SignInAs, desk: Desk) -> None:
    del desk
    client = sign_in_as("accueil.lyon")
    assert 'http-equiv="refresh"' not in client.get(DAY).text
    asked = client.get(f"{DAY}?actualiser=oui", without=["nothing_happens_by_itself"])
    assert 'http-equiv="refresh"' in asked.text
    assert "Ne plus actualiser" in text(asked)


def test_nothing_is_reckoned_for_whoever_waits_while_nobody_receives(
    sign_in_as: SignInAs, desk: Desk, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 11, 22, 9, tzinfo=UTC))  # a Sunday
    visit = walk_in(desk)
    client = sign_in_as("accueil.lyon")
    day = text(client.get(DAY))
    assert "personne ne reçoit" in day
    assert not re.search(r"encore\s:", day)
    assert "Attente estimée" not in text(client.get(f"/guichet/visites/{visit.id}?ticket=oui"))


def test_the_case_begun_for_a_visit_is_reached_from_the_day(sign_in_as: SignInAs, desk: Desk) -> None:
    visit = walk_in(desk, language="ar")
    amina = sign_in_as("amina.b")
    call(desk, AMINA, visit.id, "3")
    page = amina.get(f"/guichet/dossiers?visite={visit.id}")
    assert re.search(r'<option value="ar"[^>]* selected', page.text), "the language of the ticket"
    amina.submit(page, {"consent": "yes", "benefits": "af"}, action="/guichet/dossiers/nouveau")
    found = visit_for(desk, "lyon-3", visit.id)
    assert found is not None
    assert found.case is not None
    assert f"/guichet/dossier/{found.case}" in amina.get(DAY).text


def test_who_asked_for_somebody_else_is_told_beside_them(sign_in_as: SignInAs, desk: Desk) -> None:
    sonia, omar = Prescriber("Sonia K.", "CCAS de Lyon", "+33465710099"), Contact(name="Omar", telephone="+33639981234")
    chosen, places = route([desk.motives["other"]]), offices_near(desk, None)
    place = next(one for one in places if one.id == "lyon-3")
    today = next(half for half in half_days(desk, place) if half.day == TUESDAY.date())
    asked = ask_call_back(desk, start_case(desk.safe, CaseContents()), chosen, place, today, CalledFor(omar, sonia))
    assert isinstance(asked, OpenedCase)
    client = sign_in_as("accueil.lyon")
    assert "demandé par Sonia K. (CCAS de Lyon)" in text(client.get(DAY))
    assert client.get(f"{DAY}/liste.pdf").data.startswith(b"%PDF")

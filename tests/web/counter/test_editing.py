"""A manager closes days, changes hours, people and the place; two who edit together; what other roles may not."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from assistant.booking.intervals import Interval
from assistant.booking.motives import route
from assistant.services.agenda import Search, find_slots
from assistant.services.appointment_details import Contact
from assistant.services.counter_bookings import Booked, book_at_counter
from assistant.services.desk import Desk
from assistant.services.office_editing import history, thing, things
from assistant.services.office_editing_things import ABSENCE, ADVISER, OFFICE, WINDOW
from assistant.services.safe import StaffAccess
from tests.services.test_office_editing import MONDAY
from tests.web.client import InspectingClient
from tests.web.counter.conftest import SignInAs

MONDAY_CLOSED = {"adviser": "-", "first_on.day": "23", "first_on.month": "11", "first_on.year": "2026"}


@pytest.fixture(autouse=True)
def without_tokens(app: Flask) -> None:
    """Send forms as they are typed here; that they carry their token is looked at on every page."""
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def desk(app: Flask) -> Desk:
    found: Desk = app.extensions["desk"]
    return found


@pytest.fixture
def manager(sign_in_as: SignInAs) -> InspectingClient:
    return sign_in_as("responsable.lyon")


def book(desk: Desk, name: str) -> str:
    """Take an appointment on Monday for somebody, and return its identifier."""
    other = route([desk.motives["other"]])
    search = Search("lyon-3", "office", other.minutes, motives=other.codes)
    slot = find_slots(desk, search, Interval(MONDAY, MONDAY + timedelta(days=1)))[0]
    made = book_at_counter(
        desk, StaffAccess("demo-amina.b", "lyon-3", "telephone"), other, search, slot.starts_at, Contact(name=name)
    )
    assert isinstance(made, Booked)
    return made.meeting.id


def hidden(page: str) -> dict[str, list[str]]:
    """Read the hidden inputs of the first form of a page, as a browser sends them."""
    form = page[page.index('<form method="post" action="/guichet/organisation') :]
    form = form[: form.index("</form>")]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(unescape(value))
    return found


def chosen(page: str) -> dict[str, str]:
    return {
        name: unescape(value)
        for name, value in re.findall(r'type="radio" id="[^"]+" name="(choix\.[^"]+)" value="([^"]*)" checked', page)
    }


def test_a_day_with_appointments_is_closed_in_two_screens(manager: InspectingClient, desk: Desk) -> None:
    for name in ("Nina", "Omar"):
        book(desk, name)
    manager.get("/guichet/organisation/absences/nouveau")
    looked = manager.post("/guichet/organisation/absences/nouveau", data=MONDAY_CLOSED | {"step": "look"})
    assert "2 personnes ont rendez-vous" in looked.text
    assert "Nina" in looked.text
    assert things(desk, "lyon-3", ABSENCE) == ()
    done = manager.post("/guichet/organisation/absences/nouveau", data=hidden(looked.text) | chosen(looked.text))
    assert done.status_code == 303
    assert done.location.endswith("/guichet/organisation/absences?fait=oui")
    listed = manager.get(done.location)
    assert "Tout le lieu · lundi 23 novembre 2026, toute la journée" in listed.text
    assert "Aucun rendez-vous ne tombe hors" in manager.get("/guichet/organisation-a-regler").text
    assert "ajouté" in manager.get("/guichet/organisation-historique").text


def test_going_back_to_the_form_loses_nothing(manager: InspectingClient) -> None:
    typed = MONDAY_CLOSED | {"adviser": "amina-b", "starts": "9h", "ends": "12:30"}
    page = manager.post("/guichet/organisation/absences/nouveau", data=typed | {"step": "back"}).text
    assert 'value="9h"' in page
    assert re.search(r'<option value="amina-b" selected', page)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"starts": "midi"}, "Écrivez une heure"),
        ({"starts": "9h02"}, "cinq en cinq"),
        ({"starts": "14h", "ends": "9h"}, "Mettez la fin après"),
        ({"first_on.day": "31", "first_on.month": "11"}, "Ce jour n'existe pas"),
        ({"adviser": ""}, "Choisissez une réponse"),
        ({"adviser": "denis-e"}, "Choisissez une des réponses"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(
    manager: InspectingClient, desk: Desk, wrong: dict[str, str], sentence: str
) -> None:
    page = manager.post("/guichet/organisation/absences/nouveau", data=MONDAY_CLOSED | wrong | {"step": "look"})
    assert sentence in unescape(page.text)
    assert things(desk, "lyon-3", ABSENCE) == ()


def test_a_window_is_changed_and_the_second_of_two_sees_both(
    manager: InspectingClient, sign_in_as: SignInAs, desk: Desk
) -> None:
    one = things(desk, "lyon-3", WINDOW)[0]
    address = f"/guichet/organisation/ouvertures/{one.key}"
    colleague = sign_in_as("responsable.lyon")
    window = {
        "seen": "0",
        "adviser": "amina-b",
        "modes": ["office", "video"],
        "starts": "9h",
        "ends": "11h",
        "first_on.day": "5",
        "first_on.month": "1",
        "first_on.year": "2026",
        "repeats": "weekly/1",
        "kept_for_staff": "60",
    }
    assert "La semaine, avant et après" in manager.post(address, data=window | {"step": "look"}).text
    assert colleague.post(address, data=window | {"ends": "11h30", "sure": "yes"}).status_code == 303
    late = manager.post(address, data=window | {"sure": "yes"})
    assert late.status_code == 409
    assert "Jeanne K." in late.text
    assert re.search(r"9\s*h à 11\s*h\s*30", late.text)
    assert re.search(r"9\s*h à 11\s*h<", late.text)
    again = manager.post(address, data={**hidden(late.text), "step": "look"})
    assert "Vérifiez avant" in again.text
    assert manager.post(address, data=hidden(again.text)).status_code == 303
    found = thing(desk, "lyon-3", WINDOW, one.key)
    assert found is not None
    assert found.values["ends"] == "11:00"
    assert len(history(desk, "lyon-3", 10)) == 2


def test_every_page_of_editing_shows_what_there_is(manager: InspectingClient) -> None:
    assert "Organiser ce lieu" in manager.get("/guichet/organisation").text
    for slug, word in {
        "ouvertures": "Amina B. · lundi",
        "absences": "Rien pour le moment",
        "absences-regulieres": "Rien pour le moment",
        "motifs": "Reçu ici",
        "equipe": "Bruno C.",
        "lieu": "12 rue de la Démonstration",
    }.items():
        assert word in manager.get(f"/guichet/organisation/{slug}").text
    for address in (
        "ouvertures/nouveau",
        "absences-regulieres/nouveau",
        "equipe/nouveau",
        "lieu/lyon-3",
        "equipe/claire-d",
    ):
        assert manager.get(f"/guichet/organisation/{address}").status_code == 200


def test_the_place_itself_is_edited(manager: InspectingClient, desk: Desk) -> None:
    page = manager.get("/guichet/organisation/lieu/lyon-3").text
    place = {
        "seen": "0",
        "name": "Point d'accueil Lyon",
        "address": "1 rue Neuve, 69003 Lyon",
        "town": "Lyon",
        "insee_code": "69123",
        "telephone": "04 65 71 00 03",
        "telephone_label": "numéro fictif (démonstration)",
        "accessibility": "De plain-pied",
        "day.0": "9h-12h, 13h30-17h",
        "day.4": "9h - 12h",
        "holidays_of": "-",
        "zone": "Europe/Paris",
        "tells_names": "yes",
        "video_service": "-",
    }
    assert "13:30-17:00" in page
    assert manager.post("/guichet/organisation/lieu/lyon-3", data=place | {"sure": "yes"}).status_code == 303
    found = thing(desk, "lyon-3", OFFICE, "lyon-3")
    assert found is not None
    assert found.values["hours"] == {"0": [["09:00", "12:00"], ["13:30", "17:00"]], "4": [["09:00", "12:00"]]}
    assert found.values["tells_names"]
    wrong = manager.post("/guichet/organisation/lieu/lyon-3", data=place | {"day.0": "le matin", "step": "look"})
    assert "9h-12h, 13h30-17h" in unescape(wrong.text)
    assert "le matin" in wrong.text


def test_where_somebody_else_manages_a_person_keeps_their_place(manager: InspectingClient, desk: Desk) -> None:
    person = {"seen": "0", "name": "Claire D.", "modes": ["video"], "languages": ["fr", "lsf"], "offices": ["lyon-3"]}
    assert manager.post("/guichet/organisation/equipe/claire-d", data=person | {"sure": "yes"}).status_code == 303
    found = thing(desk, "lyon-3", ADVISER, "claire-d")
    assert found is not None
    assert found.values["offices"] == ["lyon-3", "rennes-centre"]
    assert found.values["languages"] == ["fr", "lsf"]


def test_a_new_person_receives_here(manager: InspectingClient, desk: Desk) -> None:
    person = {"name": "Zoé T.", "modes": ["office"], "languages": ["fr"], "offices": ["lyon-3"], "sure": "yes"}
    assert manager.post("/guichet/organisation/equipe/nouveau", data=person).status_code == 303
    assert "Zoé T." in [one.values["name"] for one in things(desk, "lyon-3", ADVISER)]


def test_the_last_office_that_receives_for_a_motive_goes_on(manager: InspectingClient, sign_in_as: SignInAs) -> None:
    nowhere = {"seen": "0", "extra_minutes": "0", "sure": "yes"}
    assert manager.post("/guichet/organisation/motifs/other", data=nowhere).status_code == 303
    rennes, strasbourg = sign_in_as("responsable.rennes"), sign_in_as("responsable.strasbourg")
    assert rennes.post("/guichet/organisation/motifs/other", data=nowhere).status_code == 303
    refused = strasbourg.post("/guichet/organisation/motifs/other", data=nowhere)
    assert "Aucun autre lieu ne reçoit" in refused.text


def test_a_manager_sees_nothing_of_another_office(manager: InspectingClient, desk: Desk) -> None:
    other = things(desk, "rennes-centre", WINDOW)[0]
    assert manager.get(f"/guichet/organisation/ouvertures/{other.key}").status_code == 404
    assert manager.get("/guichet/organisation/lieu/rennes-centre").status_code == 404
    assert manager.get("/guichet/organisation/equipe/denis-e").status_code == 404
    removal = manager.post(f"/guichet/organisation/ouvertures/{other.key}", data={"step": "remove", "sure": "yes"})
    assert removal.status_code == 404
    assert manager.get("/guichet/organisation/inconnu").status_code == 404

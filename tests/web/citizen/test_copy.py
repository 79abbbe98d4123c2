"""The copy of one's data holds everything that is stored, and opens nothing."""

import io
import json

import pikepdf
import pytest
from flask import Flask

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.staff_cases import Reason, open_case_of
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.services.staff_roles import StaffMember
from assistant.services.whole_copy import LEFT_OUT, OPENED, tables_about_a_case
from assistant.settings import Settings
from assistant.storage.base import reading
from assistant.storage.cases import Case
from assistant.storage.register import TABLES, Basis
from tests.web.appointments.bookings import CONTACT, Person

AMINA = StaffMember("demo-amina.b", "amina.b", "Amina B.", "Conseil", {"lyon-3": "adviser"})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Give the offices their keys before the application reads them."""
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    return settings


@pytest.fixture
def nina(app: Flask, clock: object) -> Person:
    """Give somebody with an appointment, whose case an adviser has opened."""
    safe = app.extensions["safe"]
    set_up_demonstration(safe.engine)
    set_up_demonstration_staff(safe.engine, safe.clock)
    nina = Person.at(app).booked()
    with reading(safe.engine) as session:
        case_id = session.query(Case.id).scalar()
    open_case_of(safe, AMINA, "lyon-3", case_id, Reason.APPOINTMENT)
    return nina


def test_the_copy_holds_the_appointment_the_contact_and_who_opened_the_case(nina: Person) -> None:
    copy = json.loads(nina.client.get("/mes-donnees/copie.json").text)
    stored = copy["stored"]
    assert stored["appointments"][0]["details"]["contact"]["email"] == CONTACT["email"]
    assert {line["action"] for line in stored["audit_lines"]} == {"opened"}
    assert stored["audit_lines"][0]["staff"] not in {None, "Amina B.", "demo-amina.b"}
    assert {key["reader"] for key in stored["case_keys"]} == {"browser", "code", "office"}
    assert stored["notices"]
    assert copy["contents"]["language"] == "fr"


def test_the_copy_holds_nothing_that_opens_anything(nina: Person) -> None:
    text = nina.client.get("/mes-donnees/copie.json").text
    assert not any(f'"{name}"' in text for name in ("wrapped", "lookup_id", "code_hash", "room", "owner", "ciphertext"))


def test_the_copy_can_be_read_on_paper(nina: Person) -> None:
    response = nina.client.get("/mes-donnees/copie.pdf")
    assert response.mimetype == "application/pdf"
    assert len(pikepdf.open(io.BytesIO(response.data)).pages) >= 1


def test_without_a_case_nothing_is_copied(app: Flask) -> None:
    for address in ("/mes-donnees", "/mes-donnees/copie.json", "/mes-donnees/copie.pdf"):
        assert app.test_client().get(address).status_code == 403


def test_every_table_that_speaks_of_a_citizen_is_in_the_copy() -> None:
    speaking = {name for name, entry in TABLES.items() if entry.basis in {Basis.MISSION, Basis.SPECIAL}}
    assert speaking - tables_about_a_case() - LEFT_OUT == {"attempt_counts"}, "a keyed hash of an address names nobody"


def test_every_sealed_detail_of_those_tables_is_opened() -> None:
    sealed = {name for name in tables_about_a_case() - LEFT_OUT if "details" in TABLES[name].columns}
    assert sealed == set(OPENED)

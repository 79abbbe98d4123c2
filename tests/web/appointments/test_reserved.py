"""The box by which the office gets the answer about the residence permit: shown where there is one, empty at first."""

import pytest
from flask import Flask

from assistant.services.contents import CaseContents
from assistant.services.dossier import start_case
from assistant.services.safe import OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff
from tests.web.appointments.bookings import CONTACT, Person

PERMIT = "applicant.residence_permit"
STAFF = StaffAccess("amina-b", "lyon-3", "appointment")


def person_with(app: Flask, answers: dict[str, str]) -> tuple[Person, OpenedCase]:
    opened = start_case(app.extensions["safe"], CaseContents(answers=answers))
    person = Person.at(app)
    person.client.set_cookie("dossier", opened.cookie or "")
    return person, opened


def read_by_the_office(app: Flask, opened: OpenedCase) -> CaseContents:
    safe: Safe = app.extensions["safe"]
    seen = open_as_staff(safe, opened.id, STAFF)
    assert isinstance(seen, OpenedCase)
    return seen.contents


def test_the_box_is_there_only_where_a_permit_was_told(app: Flask) -> None:
    without, _opened = person_with(app, {})
    assert 'name="tell"' not in without.holding().fill(**CONTACT).text
    unsure, _opened = person_with(app, {PERMIT: "unsure"})
    assert 'name="tell"' not in unsure.holding().fill(**CONTACT).text
    told, _opened = person_with(app, {PERMIT: "refugee"})
    page = told.holding().fill(**CONTACT).text
    assert 'name="tell" value="yes"' in page
    assert "jamais transmise à la préfecture" in page


@pytest.mark.parametrize("ticked", [True, False])
def test_the_office_gets_the_permit_only_if_the_box_is_ticked(app: Flask, *, ticked: bool) -> None:
    person, opened = person_with(app, {PERMIT: "refugee"})
    person.holding().fill(**CONTACT).fill(**({"tell": "yes"} if ticked else {}))
    assert 'data-appointment="confirmed"' in person.text
    assert (PERMIT in read_by_the_office(app, opened).answers) is ticked

"""The same short stories on SQLite and on PostgreSQL: an interview, a saved case, a booking, a day at the counter."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from assistant.adapters.kept_messages import KeptMessages
from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.case_codes import CaseCode
from assistant.services.contents import CaseContents
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.dossier import open_by_code, open_by_cookie, save_with_code
from assistant.services.safe import OpenedCase
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Settings
from assistant.worker import Worker
from tests.households import SINGLE_PARENT
from tests.letters import AtOnce
from tests.robot import Robot
from tests.staffing import case_given_to, signed_in_client
from tests.web.appointments.bookings import Person
from tests.web.client import InspectingClient

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DAY = "/guichet/jour"


@pytest.fixture
def app(settings: Settings, database_url: str) -> Iterator[Flask]:
    """Give the application on a database of each kind, with offices and people."""
    settings = replace(settings, database_url=database_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    set_up_demonstration_staff(app.extensions["safe"].engine, app.extensions["clock"])
    app.test_client_class = InspectingClient
    app.extensions["bell"] = AtOnce(app)
    yield app
    app.extensions["safe"].engine.dispose()


@pytest.mark.slow
def test_a_household_answers_saves_and_comes_back_with_its_code(app: Flask) -> None:
    client = app.test_client()
    Robot(client, app.extensions["rules"].rulebook).play(SINGLE_PARENT)
    assert client.get("/resultat").status_code == 200
    assert client.get("/pieces").status_code == 200
    safe, cookie = app.extensions["safe"], client.get_cookie("dossier")
    assert cookie is not None
    opened = open_by_cookie(safe, cookie.value)
    assert isinstance(opened, OpenedCase)
    saved = save_with_code(safe, opened)
    assert isinstance(saved, OpenedCase)
    assert isinstance(saved.code, CaseCode)
    again = open_by_code(safe, str(saved.code), "192.0.2.1")
    assert isinstance(again, OpenedCase)
    assert again.contents.answers == opened.contents.answers


@pytest.mark.slow
def test_a_citizen_books_and_is_told_reception_and_adviser_receive_and_monitoring_sees_the_service(
    app: Flask, clock: time_machine.Traveller
) -> None:
    clock.move_to(TUESDAY)
    Person.at(app).booked()
    mailbox: KeptMessages = app.extensions["mailbox"]
    assert [one.message.to for one in mailbox.all()] == ["nina@example.org"]
    reception, adviser = signed_in_client(app, "accueil.lyon"), signed_in_client(app, "amina.b")
    said = {"subject": "no_bank_account", "name": "Samir"}
    reception.submit(reception.get("/guichet/visites/nouvelle"), said)
    press(adviser, f"{DAY}/guichet", place="3")
    called = press(adviser, f"{DAY}/suivante")
    visit = re.search(r'action="/guichet/visites/(\w+)/recevoir"', called.text)
    assert visit is not None
    press(adviser, f"/guichet/visites/{visit[1]}/recevoir")
    assert "Terminé (1)" in html.unescape(press(adviser, f"/guichet/visites/{visit[1]}/terminer").text)
    case = case_given_to(app, "lyon-3", CaseContents(answers={"children.count": 2}))
    assert adviser.get(f"/guichet/dossier/{case.id}?pourquoi=present").status_code == 200
    Worker(app, "one").beat()
    assert app.test_client().get("/ready").get_json() == {"ready": True, "database": "here", "worker": "here"}
    assert "assistant_database_up 1.0" in app.test_client().get("/metrics").text


def press(client: InspectingClient, action: str, **values: str) -> TestResponse:
    """Press a button of the day's page."""
    return client.submit(client.get(DAY), values, action=action)

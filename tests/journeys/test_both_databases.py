"""The same short stories on SQLite and on PostgreSQL: a citizen's interview, a saved case, a member of staff."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.case_codes import CaseCode
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.dossier import open_by_code, open_by_cookie, save_with_code
from assistant.services.safe import OpenedCase
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Settings
from assistant.worker import Worker
from tests.households import SINGLE_PARENT
from tests.robot import Robot
from tests.staffing import signed_in_client
from tests.web.client import InspectingClient


@pytest.fixture
def app(settings: Settings, database_url: str) -> Iterator[Flask]:
    """Give the application on a database of each kind, with offices and people."""
    settings = replace(settings, database_url=database_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    set_up_demonstration_staff(app.extensions["safe"].engine, app.extensions["clock"])
    app.test_client_class = InspectingClient
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


def test_staff_sign_in_and_see_their_pages(app: Flask) -> None:
    client = signed_in_client(app, "amina.b")
    for path in ("/guichet/mon-compte", "/guichet/jour"):
        assert client.get(path, follow_redirects=True).status_code == 200, path


def test_a_citizen_is_offered_times_and_monitoring_sees_the_service(app: Flask) -> None:
    Worker(app, "one").beat()
    client = app.test_client()
    assert client.get("/rendez-vous/").status_code == 200
    assert client.get("/ready").get_json() == {"ready": True, "database": "here", "worker": "here"}
    assert "assistant_database_up 1.0" in client.get("/metrics").text

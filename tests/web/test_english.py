"""A visit in English, from the first page to the last: the client refuses any French left in a page."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.settings import Environment, Settings
from assistant.web import i18n
from tests.households import DISPUTED_CUSTODY, SINGLE_PARENT
from tests.letters import Post
from tests.robot import Robot
from tests.web.appointments.bookings import Person
from tests.web.client import InspectingClient
from tests.web.inspection import Page, is_french

UNSURE_STUDENT: dict[str, Any] = {
    "date": "2026-11",
    "applicant": {"birth_date": "2004-02-29", "activity": "student", "scholarship": "unsure", "wages_12m": "unsure"},
    "housing": {"status": "student_residence_crous", "zone": "3", "monthly_rent": 310},
}
SEEN_ALREADY = ("/langue/", "/static/", "/questions/", "/commencer?")


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Give an application with offices, as a developer sees it."""
    del clock
    settings = replace(settings, database_url=sqlite_url, environment=Environment.DEVELOPMENT)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    app.testing = True
    app.test_client_class = InspectingClient
    return app


@pytest.fixture
def english(client: InspectingClient) -> InspectingClient:
    """Give the client of somebody who chose English."""
    client.set_cookie(i18n.COOKIE, "en")
    return client


@pytest.mark.parametrize("case", [SINGLE_PARENT, DISPUTED_CUSTODY, UNSURE_STUDENT])
def test_no_page_of_a_visit_in_english_says_something_in_french(
    app: Flask, english: InspectingClient, case: dict[str, Any]
) -> None:
    played = Robot(english, app.extensions["rules"].rulebook).play(case)
    assert len(played.pages) > 10
    assert len(list(pages_within_reach(english))) > 15


@pytest.mark.parametrize("mode", ["office", "video"])
def test_no_page_and_no_message_of_an_appointment_in_english_says_something_in_french(
    app: Flask, english: InspectingClient, mode: str
) -> None:
    app.extensions["mailer"] = post = Post()
    person = Person(english).booked({"name": "Nina", "email": "nina@example.org"}, subject="other", mode=mode)
    assert "Your appointment is booked" in person.text
    (message,) = post.sent
    assert message.subject == "Your appointment is confirmed"
    assert not [line for line in message.text.splitlines() if is_french(line) and "émonstration" not in line]
    assert len(list(pages_within_reach(english))) > 15


def pages_within_reach(client: InspectingClient) -> Iterator[str]:
    """Follow every link of the site from the home page, with the case still open; the questions were seen already."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        response = client.get(address, follow_redirects=True)
        assert response.status_code == 200, address
        yield address
        if response.mimetype != "text/html":
            continue
        for link in Page(response.text).all("a"):
            target = link.get("href", "").partition("#")[0]
            if target.startswith("/") and not target.startswith(SEEN_ALREADY) and target not in seen:
                seen.add(target)
                waiting.append(target)

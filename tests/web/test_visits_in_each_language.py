"""A visit in each language, from the first page to the last: the client refuses any French left in a page.

Each language plays another household and another way to meet; `make accessibility` goes through all of them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import cycle
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
from tests.letters import AtOnce, Post
from tests.robot import Robot
from tests.web.appointments.bookings import Person
from tests.web.client import InspectingClient
from tests.web.inspection import is_french

UNSURE_STUDENT: dict[str, Any] = {
    "date": "2026-11",
    "applicant": {"birth_date": "2004-02-29", "activity": "student", "scholarship": "unsure", "wages_12m": "unsure"},
    "housing": {"status": "student_residence_crous", "zone": "3", "monthly_rent": 310},
}
OTHERS = [code for code, language in i18n.LANGUAGES.items() if not language.is_french]
MOST_ALIKE = 3
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


@pytest.fixture(params=OTHERS)
def reader(client: InspectingClient, request: pytest.FixtureRequest) -> InspectingClient:
    """Give the client of somebody who chose another language than French."""
    client.set_cookie(i18n.COOKIE, request.param)
    return client


@pytest.mark.parametrize(
    ("reader", "case", "mode"),
    list(
        zip(OTHERS, cycle([SINGLE_PARENT, DISPUTED_CUSTODY, UNSURE_STUDENT]), cycle(["office", "video"]), strict=False)
    ),
    indirect=["reader"],
)
def test_no_page_and_no_message_of_a_visit_in_another_language_says_something_in_french(
    app: Flask, reader: InspectingClient, case: dict[str, Any], mode: str
) -> None:
    played = Robot(reader, app.extensions["rules"].rulebook).play(case)
    assert len(played.pages) > 10
    app.extensions["mailer"] = post = Post()
    app.extensions["bell"] = AtOnce(app)
    Person(reader).booked({"name": "Nina", "email": "nina@example.org"}, subject="other", mode=mode)
    (message,) = post.sent
    with i18n.reading_in(message_language(reader)):
        assert message.subject == i18n.gettext("Votre rendez-vous est confirmé") != "Votre rendez-vous est confirmé"
    assert not [line for line in message.text.splitlines() if is_french(line) and "émonstration" not in line]
    assert len(list(pages_within_reach(reader))) > 30


def test_a_visit_in_easy_to_read_french_is_in_french_and_easier(app: Flask, client: InspectingClient) -> None:
    client.set_cookie(i18n.COOKIE, "fr-falc")
    home = client.get("/").text
    assert '<html class="govuk-template" lang="fr" dir="ltr">' in home
    assert re.search(r'aria-current="true">Français facile</a>', home)
    played = Robot(client, app.extensions["rules"].rulebook).play(SINGLE_PARENT, "af")
    assert len(played.pages) > 5


def message_language(client: InspectingClient) -> str:
    """Return the language that the client chose."""
    cookie = client.get_cookie(i18n.COOKIE)
    assert cookie is not None
    return cookie.value


def pages_within_reach(client: InspectingClient) -> Iterator[str]:
    """Follow the links of the site from the home page, with the case still open; the questions were seen already.

    Of pages of one kind (a benefit, why it is given) each language sees the first and then its share of the others:
    what a template forgets to translate is French in every language.
    """
    share, kinds = OTHERS.index(message_language(client)), Counter[str]()
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        response = client.get(address, follow_redirects=True)
        assert response.status_code == 200, address
        yield address
        for link in re.findall(r'<a [^>]*?href="([^"#]*)', response.text) if response.mimetype == "text/html" else ():
            target = unescape(link)
            if not target.startswith("/") or target.startswith(SEEN_ALREADY) or ".pdf" in target or target in seen:
                continue
            seen.add(target)
            kind = target.partition("?")[0].strip("/").partition("/")[0]
            kinds[kind] += 1
            if kinds[kind] <= MOST_ALIKE or kinds[kind] % len(OTHERS) == share:
                waiting.append(target)

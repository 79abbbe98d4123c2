"""Marked values go through every form, and are then looked for wherever nobody should find them.

Every route is posted every name of field there is, each filled with a mark; every route is read with a mark in its path
and its query. Then somebody books with a marked name. A mark may stand on the page of whoever sent it, and sealed in
the database: in no log, no address, no metric, no clear column, no error page.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import pytest
import sqlalchemy
from flask import Flask
from structlog.testing import capture_logs
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Settings
from assistant.storage.base import Base
from tests.letters import AtOnce
from tests.staffing import signed_in_client
from tests.web.appointments.bookings import Person
from tests.web.client import InspectingClient

MARK: Final = "Zqxmarguerite"
FIELDS: Final = [
    "accessibility",
    "address",
    "adviser",
    "again",
    "answer",
    "appointment",
    "before",
    "benefits",
    "body",
    "code",
    "commune",
    "date",
    "day",
    "email",
    "ends",
    "first_name",
    "first_on",
    "found",
    "from",
    "half",
    "key",
    "language",
    "last_day",
    "last_on",
    "letters",
    "login",
    "minutes",
    "mode",
    "month",
    "motive",
    "motives",
    "name",
    "needs",
    "note",
    "office",
    "opinion",
    "organisation",
    "page",
    "password",
    "person",
    "place",
    "prescriber_name",
    "present",
    "reach",
    "reference",
    "search",
    "shown",
    "slot",
    "starts",
    "state",
    "subject",
    "suite",
    "telephone",
    "text",
    "title",
    "to",
    "token",
    "town",
    "wanted",
    "why",
    "answer.unsure",
    "q",
]
_OWN_ADDRESS: Final = re.compile(r"(?:suite|retour)=[^\"]*")
# Who says their own name to the people they work with: accounts of staff, and what an office publishes of itself.
OF_THE_PUBLIC: Final = frozenset({"staff_accounts", "offices", "advisers", "office_changes", "shared_addresses"})


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: object) -> Flask:
    """Give the whole application, with offices and people, in front of which no token is asked."""
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    safe = app.extensions["safe"]
    set_up_demonstration(safe.engine)
    set_up_demonstration_staff(safe.engine, safe.clock)
    app.extensions["bell"] = AtOnce(app)
    app.test_client_class = InspectingClient
    return app


@contextmanager
def listening(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    """Hear every line, ours and those of libraries."""
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        yield lines


def marked(value: object) -> bool:
    return MARK.lower() in str(value).lower()


def values_of(rule: Rule) -> dict[str, object]:
    converters = rule._converters
    return {name: 7 if "Integer" in type(converters[name]).__name__ else MARK for name in rule.arguments}


def addresses(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()) and rule.endpoint != "static":
            yield rule, adapter.build(rule.endpoint, values_of(rule), method=method)


def check(response: TestResponse, rule: Rule, address: str) -> None:
    assert response.status_code < 500, rule.rule
    if not marked(address):
        assert not marked(response.headers.get("Location", "")), rule.rule
    if response.status_code >= 400 and response.mimetype in {"text/html", "application/json"}:
        without_itself = _OWN_ADDRESS.sub("", response.text).replace(address, "")  # the way back to this very page
        assert not marked(without_itself), (rule.rule, re.findall(f".*{MARK}.*", without_itself)[:2])
    assert not marked(response.headers.get("Set-Cookie", "")), rule.rule


def clear_columns(app: Flask) -> Iterator[tuple[str, object]]:
    """Give every value of the database that is not sealed."""
    with app.extensions["safe"].engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            for row in connection.execute(sqlalchemy.select(table)):
                yield from ((f"{name}.{column}", value) for column, value in row._mapping.items())


@pytest.mark.slow
@pytest.mark.parametrize("login", ["", "responsable.lyon", "administration"])
def test_no_mark_leaves_the_page_of_whoever_sent_it(app: Flask, caplog: pytest.LogCaptureFixture, login: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in_client(app, login) if login else app.test_client()
    form = dict.fromkeys(FIELDS, MARK)
    with listening(caplog) as lines:
        for rule, address in addresses(app, "POST"):
            if rule.endpoint in {"counter.sign_out", "entry.sign_out", "site.leave"}:
                continue
            check(client.post(address, data=form, inspect=False), rule, address)
        for rule, address in addresses(app, "GET"):
            check(
                client.get(f"{address}?{'&'.join(f'{name}={MARK}' for name in FIELDS[:12])}", inspect=False),
                rule,
                address,
            )
    assert lines
    assert [line for line in lines if marked(line)] == []
    assert [record.getMessage() for record in caplog.records if marked(record.getMessage())] == []
    found = {where for where, value in clear_columns(app) if marked(value)}
    assert {where for where in found if where.partition(".")[0] not in OF_THE_PUBLIC} == set()
    metrics = app.test_client().get("/metrics").text
    assert not marked(metrics)


def test_a_marked_person_books_and_nobody_can_read_it_anywhere(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    contact = {"name": f"{MARK} F.", "email": f"{MARK}@example.org", "accessibility": MARK}
    person = Person.at(app)
    seen: list[str] = []
    app.after_request(lambda response: seen.append(response.headers.get("Location", "")) or response)
    with listening(caplog) as lines:
        person.booked(contact)
    assert 'data-appointment="confirmed"' in person.text
    assert [line for line in lines if marked(line)] == []
    assert not any(marked(record.getMessage()) for record in caplog.records)
    assert not any(marked(address) for address in seen)
    assert {where for where, value in clear_columns(app) if marked(value)} == set()


def test_the_pages_do_not_tell_other_sites_where_one_came_from(app: Flask) -> None:
    assert app.test_client().get("/").headers["Referrer-Policy"] == "same-origin"

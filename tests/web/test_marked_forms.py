"""Every form that people really meet is sent with a mark in each field where one can write.

Links are followed as a person would, with a case and an appointment that exist; what a page leads to, and not what a
route is called, decides what is tried. Nothing of the mark may be in a log, an address, a metric, a cookie, a clear
column; the form itself may show it again to whoever wrote it.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.answering import answered_case
from tests.households import SINGLE_PARENT
from tests.staffing import case_given_to, signed_in_client
from tests.web.appointments.bookings import Person
from tests.web.client import InspectingClient
from tests.web.test_marked_values import MARK, OF_THE_PUBLIC, app, clear_columns, listening, marked

__all__ = ["app"]  # the fixture

WRITTEN: Final = frozenset({"text", "search", "tel", "email", "number", "date", "month", "time", "password", "url", ""})
LEFT_ALONE: Final = ("/commencer", "/effacer", "/guichet/deconnexion", "/langue/", "/au-revoir")
QUESTION: Final = "/questions/<path:key>"
OF_A_DESK: Final = frozenset({"desk_presences.desk", "visits.desk"})
"""The name of a desk, as the screen of the waiting room shows it."""


@dataclass
class FormMet:
    """A form: where it goes, whether it is posted, and its fields as tag, name, kind and value."""

    action: str
    is_sent: bool
    fields: list[tuple[str, str, str, str]] = field(default_factory=list)

    def filled(self) -> dict[str, str]:
        """Write the mark wherever one can write; leave tokens as they stand, and take the last choice."""
        return {
            name: MARK if tag == "textarea" or (tag == "input" and kind in WRITTEN) else value
            for tag, name, kind, value in self.fields
            if kind != "checkbox"
        }


class Met(HTMLParser):
    """The links and forms of a page; quicker than the strict reading that every other test does."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[FormMet] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where one can go and what one can write."""
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and found.get("href", "").startswith("/"):
            self.links.append(found["href"])
        elif tag == "form":
            self.forms.append(FormMet(found.get("action", ""), found.get("method", "").lower() == "post"))
        elif tag in {"input", "textarea", "select"} and self.forms and "name" in found:
            self.forms[-1].fields.append((tag, found["name"], found.get("type", ""), found.get("value", "")))
        elif tag == "option" and self.forms and self.forms[-1].fields and self.forms[-1].fields[-1][0] == "select":
            self.forms[-1].fields[-1] = (*self.forms[-1].fields[-1][:3], found.get("value", ""))


@dataclass
class Walk:
    """A person who opens one page of each route they are led to, every page of questions, and sends each form once."""

    app: Flask
    client: InspectingClient
    to_open: list[str]
    not_here: str = "/static"
    seen: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    fields: int = 0

    def all(self) -> None:
        """Walk until nothing new is left."""
        while self.to_open:
            address = self.to_open.pop()
            route = self._route(address)
            looked_at = urlsplit(address).path if route == QUESTION else route
            if looked_at is None or looked_at in self.seen:
                continue
            self.seen.add(looked_at)
            page = self.client.get(address, inspect=False)
            if page.status_code in {302, 303}:
                self.to_open.append(page.headers["Location"])
            elif page.mimetype == "text/html":
                self._read(address, Met(page.text))

    def _read(self, address: str, page: "Met") -> None:
        self.to_open += page.links
        for form in page.forms:
            action = form.action or address
            key = f"{self._route(action, 'POST')} {sorted({name for _tag, name, _kind, _value in form.fields})}"
            if form.is_sent and key not in self.sent and not action.startswith(LEFT_ALONE):
                self.sent.add(key)
                self._send(action, form)

    def _send(self, action: str, form: "FormMet") -> None:
        said = form.filled()
        self.fields += sum(value == MARK for value in said.values())
        answer = self.client.post(action, data=said, inspect=False)
        assert answer.status_code < 500, (action, said)
        assert not marked(answer.headers.get("Location", "")), action
        assert not marked(answer.headers.getlist("Set-Cookie")), action
        if answer.status_code in {302, 303}:
            self.to_open.append(answer.headers["Location"])

    def _route(self, address: str, method: str = "GET") -> str | None:
        path = urlsplit(address).path
        if path.startswith((*LEFT_ALONE, self.not_here)) or path.endswith(".pdf"):
            return None
        try:
            return str(self.app.url_map.bind("localhost").match(path, method=method, return_rule=True)[0].rule)
        except HTTPException:
            return None


def _expect_silence(app: Flask, walk: Walk, caplog: pytest.LogCaptureFixture) -> None:
    with listening(caplog) as lines:
        walk.all()
    assert [line for line in lines if marked(line)] == []
    assert not any(marked(record.getMessage()) for record in caplog.records)
    clear = {where for where, value in clear_columns(app) if marked(value)} - OF_A_DESK
    assert {where for where in clear if where.partition(".")[0] not in OF_THE_PUBLIC} == set()
    assert not marked(app.test_client().get("/metrics").text)


@pytest.mark.slow
def test_whatever_a_citizen_writes_in_a_form_stays_in_their_case(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    person = Person.at(app).booked()
    person.client.set_cookie("dossier", answered_case(app, SINGLE_PARENT, ("af", "asf", "aeeh")))
    walk = Walk(app, person.client, ["/", "/verification", "/resultat", "/rendez-vous/", "/mes-donnees"], "/guichet")
    _expect_silence(app, walk, caplog)
    assert walk.fields > 40, walk.seen


@pytest.mark.slow
def test_whatever_staff_write_in_a_form_stays_where_it_is_sealed(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    given = case_given_to(app, "lyon-3")
    walk = Walk(app, signed_in_client(app, "responsable.lyon"), ["/guichet/jour", f"/guichet/dossier/{given.id}"])
    _expect_silence(app, walk, caplog)
    assert walk.fields > 40, walk.seen

"""People who book: each page filled in by the names of its fields, as a robot would."""

import html
import re
from dataclasses import dataclass, field

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.client import InspectingClient
from tests.web.inspection import Page

CONTACT = {"name": "Nina F.", "email": "nina@example.org"}


@dataclass
class Person:
    """One browser, and what it shows."""

    client: InspectingClient
    page: TestResponse = field(init=False)

    @classmethod
    def at(cls, app: Flask) -> "Person":
        client = app.test_client()
        assert isinstance(client, InspectingClient)
        return cls(client)

    @property
    def text(self) -> str:
        return html.unescape(self.page.text)

    def see(self, path: str) -> "Person":
        self.page = self.client.get(path, follow_redirects=True)
        return self

    def fill(self, **values: str) -> "Person":
        self.page = self.client.submit(self.page, values)
        return self

    def slots(self) -> list[str]:
        """List the times on the page, by the value of their button."""
        inputs = Page(self.page.text).all("input")
        return [str(found.get("value")) for found in inputs if found.get("name") == "slot"]

    def up_to_the_slots(self, subject: str = "custody", mode: str = "office", office: str = "lyon-3") -> "Person":
        return self.see("/rendez-vous/").fill(subject=subject).fill(mode=mode).fill(office=office)

    def holding(self, slot: str | None = None, **choices: str) -> "Person":
        """Choose a slot, the first one unless told; the form for the contact is shown."""
        self.up_to_the_slots(**choices)
        return self.fill(slot=slot or self.slots()[0])

    def booked(self, contact: dict[str, str] | None = None, **choices: str) -> "Person":
        return self.holding(**choices).fill(**(contact or CONTACT)).fill()

    def code(self) -> str:
        found = re.search(r"data-code>([0-9A-Z-]{14})<", self.text)
        assert found is not None, self.text
        return found[1]

    def link(self, marker: str) -> str:
        """Return where the link with a `data-…` marker leads."""
        found = next(link for link in Page(self.page.text).all("a") if link.get(marker) is not None)
        return str(found.get("href"))

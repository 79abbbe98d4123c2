"""What a demonstration would have sent can be read on its own page, and nowhere in production."""

import os
from dataclasses import replace

import pytest
from flask import Flask

from assistant.adapters.kept_messages import KeptMessages
from assistant.app import create_app
from assistant.services.ports import Attachment, KeptMessage, Message, ShortMessage
from assistant.settings import Environment, Settings
from tests.web.client import InspectingClient

REFERENCE, TEXT_REFERENCE = "a" * 32, "b" * 32
MAIL = Message(
    to="nina@example.org",
    subject="Votre rendez-vous est confirmé",
    text="À apporter : pièce d'identité\nhttp://127.0.0.1:8000/rendez-vous/x",
    html="<!DOCTYPE html><html lang='fr'><title>x</title><script>alert(1)</script><p>À apporter</p></html>",
    attachments=(Attachment("rendez-vous.ics", b"BEGIN:VCALENDAR", "text/calendar"),),
    reference=REFERENCE,
)
SMS = ShortMessage("+33612345678", "RDV confirmé <b>demain</b>", TEXT_REFERENCE)


@pytest.fixture
def mailbox(app: Flask) -> KeptMessages:
    kept: KeptMessages = app.extensions["mailbox"]
    for message in (MAIL, SMS, MAIL):
        kept.send(message, lambda: None)
    return kept


def test_messages_are_listed_once_each(client: InspectingClient, mailbox: KeptMessages) -> None:
    page = client.get("/messages/").text
    assert page.count("data-letter=") == 2
    assert "nina@example.org" in page
    assert "&lt;b&gt;demain" in page


def test_an_empty_letterbox_says_how_to_fill_it(client: InspectingClient) -> None:
    assert "Prenez un rendez-vous" in client.get("/messages/").text


def test_a_message_is_shown_with_its_text_and_its_file(client: InspectingClient, mailbox: KeptMessages) -> None:
    page = client.get(f"/messages/{REFERENCE}").text
    assert "pièce d&#39;identité" in page or "pièce d'identité" in page
    assert "<script>alert" not in page
    file = client.get(f"/messages/{REFERENCE}/0")
    assert (file.mimetype, file.data) == ("text/calendar", b"BEGIN:VCALENDAR")
    assert client.get(f"/messages/{REFERENCE}/1").status_code == 404
    assert "RDV confirmé" in client.get(f"/messages/{TEXT_REFERENCE}").text


def test_nothing_runs_in_the_frame_of_a_message(app: Flask, mailbox: KeptMessages) -> None:
    answer = app.test_client().get(f"/messages/{REFERENCE}/page.html", inspect=False)  # type: ignore[call-arg]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["c" * 32, "..%2Fsecrets", "x"])
def test_what_is_not_a_message_is_not_found(client: InspectingClient, mailbox: KeptMessages, path: str) -> None:
    assert client.get(f"/messages/{path}").status_code == 404


def test_old_messages_are_forgotten(mailbox: KeptMessages) -> None:
    path = mailbox._folder / f"{REFERENCE}.json"
    os.utime(path, (0, 0))
    mailbox.send(SMS, lambda: None)
    assert [kept.reference for kept in mailbox.all()] == [TEXT_REFERENCE]
    assert isinstance(mailbox.all()[0], KeptMessage)


def test_production_has_no_such_page(settings: Settings) -> None:
    app = create_app(replace(settings, environment=Environment.PRODUCTION))
    assert app.extensions["mailbox"] is None
    assert app.extensions["mailer"] is None
    assert app.extensions["desk"].channels == frozenset()
    assert app.test_client().get("/messages/").status_code in {400, 404}

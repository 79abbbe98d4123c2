"""Somebody helps: the mandate from its slip to its end; what the person is told of each change, in their language."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from assistant.booking.intervals import Interval
from assistant.booking.motives import route
from assistant.services import dossier
from assistant.services.agenda import Search, find_slots
from assistant.services.appointment_details import Contact
from assistant.services.contents import CaseContents
from assistant.services.counter_bookings import Booked, book_at_counter, search_for_staff
from assistant.services.mandates import (
    SCOPES,
    Mandate,
    as_signed,
    changes_made,
    digest_of_text,
    mandates,
    with_mandate,
)
from assistant.services.marking import mark_seen
from assistant.services.safe import OpenedCase, StaffAccess
from assistant.storage.base import reading
from assistant.storage.mandates import mandate_lines_about
from assistant.web.i18n import gettext, reading_in
from tests.letters import AtOnce, Post
from tests.web.counter.conftest import TUESDAY, SignInAs
from tests.web.counter.test_booking import first_time, take
from tests.web.counter.test_case import a_case, read

INES = StaffAccess("demo-accueil.lyon", "lyon-3", "present")
SUBJECT = "Votre dossier a été complété en votre nom"
FIRST = "Rouvrez-le avec votre code pour lire ce qui a changé. Vous pouvez arrêter le mandat."


def prepared(app: Flask, sign_in_as: SignInAs, given: OpenedCase) -> str:
    """Prepare a mandate for answers; return its reference."""
    client = sign_in_as("amina.b")
    client.submit(
        client.get(f"/guichet/dossier/{given.id}/mandats"),
        {
            "helper": "social_worker",
            "name": "Inès Martin",
            "scopes": ["answers"],
            "purpose": "demande d'allocations familiales",
            "understood": "yes",
        },
    )
    return mandates(read(app, given.id))[0].reference


def test_a_mandate_holds_once_signed_and_each_change_is_told(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    reference = prepared(app, sign_in_as, given)
    assert "Qui demande ces changements" not in client.get(f"/guichet/dossier/{given.id}").text
    page = client.get(f"/guichet/dossier/{given.id}/mandats")
    assert client.get(f"/guichet/dossier/{given.id}/mandats/{reference}/mandat.pdf").data.startswith(b"%PDF")
    client.submit(page, action=f"/guichet/dossier/{given.id}/mandats/{reference}/signe")
    client.submit(
        client.get(f"/guichet/dossier/{given.id}"), {"applicant.resources_n2.salary": "9000", "mandate": reference}
    )
    made = changes_made(read(app, given.id))
    assert [(one.reference, one.lines, one.name) for one in made] == [(reference, 1, "Inès Martin")]
    citizen = app.test_client()
    citizen.set_cookie("dossier", given.cookie or "")
    told = citizen.get("/de-retour")
    assert "1 réponse" in told.text
    assert "Inès Martin" in told.text
    citizen.submit(told, action="/qui-m-aide/lu")  # type: ignore[attr-defined]
    assert "Changé en votre nom" not in citizen.get("/de-retour").text
    citizen.submit(citizen.get("/qui-m-aide"), action=f"/qui-m-aide/{reference}/fin")  # type: ignore[attr-defined]
    assert "Qui demande ces changements" not in client.get(f"/guichet/dossier/{given.id}").text
    with reading(app.extensions["safe"].engine) as session:
        lines = mandate_lines_about(session, given.id)
        mandate = mandates(read(app, given.id))[0]
    assert [line.action for line in lines] == ["prepared", "signed", "ended"]
    assert {line.text_sha256 for line in lines} == {digest_of_text(mandate.text)}
    assert lines[-1].staff == ""


def test_a_mandate_is_over_after_its_last_day(app: Flask, sign_in_as: SignInAs) -> None:
    given = a_case(app)
    prepared(app, sign_in_as, given)
    found = mandates(read(app, given.id))[0]
    assert found.until == "2027-02-18"
    last = date(2027, 2, 18)
    assert not found.holds(last), "not signed yet"
    signed = replace(found, state="active")
    assert signed.holds(last)
    assert not signed.holds(last + timedelta(days=1))


def helped(app: Flask, **contact: str) -> tuple[OpenedCase, Mandate, str]:
    """Give a case with an appointment of today, and somebody who may do everything in the person's name."""
    given, desk = a_case(app), app.extensions["desk"]
    mandate = Mandate("M-ABC-DEF", "relative", "Inès Martin", "", list(SCOPES), "ses droits", "2027-02-01")

    def sign(contents: CaseContents) -> CaseContents:
        return as_signed(with_mandate(contents, mandate), mandate.reference, date(2026, 11, 24))

    dossier.change_case(app.extensions["safe"], given, sign)
    search = search_for_staff(Search.along(route([desk.motives["other"]]), "lyon-3", "office"))
    slot = find_slots(desk, search, Interval(TUESDAY, TUESDAY + timedelta(hours=8)))[0]
    wanted = Contact(name="Nadia Benali", **contact)  # type: ignore[arg-type]
    chosen = route([desk.motives["other"]])
    made = book_at_counter(desk, INES, chosen, search, slot.starts_at, wanted, opened=given)
    assert isinstance(made, Booked)
    return given, mandate, made.meeting.id


@pytest.fixture
def post(app: Flask, clock: time_machine.Traveller) -> Post:
    """Give the post of the app, on a Tuesday morning on which the worker answers at once."""
    clock.move_to(TUESDAY)
    post = Post()
    app.extensions["mailer"] = post
    app.extensions["bell"] = AtOnce(app)
    return post


@pytest.mark.parametrize("language", ["fr", "en", "ar", "uk"])
def test_the_person_is_written_to_of_each_change_in_their_language(
    app: Flask, sign_in_as: SignInAs, post: Post, clock: time_machine.Traveller, language: str
) -> None:
    given, mandate, meeting = helped(app, email="nadia@example.org", messages_in=language)
    client, case = sign_in_as("amina.b"), f"/guichet/dossier/{given.id}"
    by = {"mandate": mandate.reference}
    client.submit(client.get(case), {"applicant.resources_n2.salary": "9000", **by})
    AtOnce(app).ring()
    post.sent = [message for message in post.sent if not message.attachments]
    with app.test_request_context(), reading_in(language):
        wanted, first = gettext(SUBJECT), gettext(FIRST)
    assert (wanted == SUBJECT) == (language == "fr")
    assert [(message.to, message.subject) for message in post.sent] == [("nadia@example.org", wanted)]
    assert first in post.sent[0].text
    assert "9000" not in post.sent[0].text, "a message says that something changed, never what"
    assert "Inès" not in post.sent[0].text
    clock.shift(timedelta(hours=1))
    mark_seen(app.extensions["desk"], INES, meeting)
    client = sign_in_as("amina.b")
    client.submit(client.get(f"{case}/pieces"), {"state.bank_details": "copy", **by})
    AtOnce(app).ring()
    assert [message.subject for message in post.sent] == [wanted, wanted], "also after they met"


def test_an_appointment_taken_in_the_persons_name_is_told_to_them_and_not_to_who_took_it(
    app: Flask, sign_in_as: SignInAs, post: Post
) -> None:
    given, mandate, _meeting = helped(app, email="nadia@example.org")
    client = sign_in_as("amina.b")
    page = client.submit(client.get(f"/guichet/rendez-vous/nouveau?dossier={given.id}&pourquoi=telephone"), {})
    assert mandate.reference in page.text
    done = take(client, page, slot=first_time(page), name="Nadia", email="ines@example.org", mandate=mandate.reference)
    assert f"/guichet/dossier/{given.id}?pourquoi=telephone" in done.text, "the way back"
    AtOnce(app).ring()
    assert [message.to for message in post.sent if message.subject == SUBJECT] == ["nadia@example.org"]
    assert [(one.scope, one.lines) for one in changes_made(read(app, given.id))] == [("meetings", 1)]
    citizen = app.test_client()
    citizen.set_cookie("dossier", given.cookie or "")
    assert "1 rendez-vous, à la demande de Inès Martin" in citizen.get("/de-retour").text
    assert "1 rendez-vous, à la demande de Inès Martin" in citizen.get("/qui-m-aide").text


def test_what_the_person_does_themself_is_not_written_about(app: Flask, sign_in_as: SignInAs, post: Post) -> None:
    given, _mandate, _meeting = helped(app, email="nadia@example.org")
    client = sign_in_as("amina.b")
    client.submit(client.get(f"/guichet/dossier/{given.id}"), {"applicant.resources_n2.salary": "9000"})
    AtOnce(app).ring()
    assert SUBJECT not in [message.subject for message in post.sent]
    assert changes_made(read(app, given.id)) == ()

"""What pages count: codes and numbers, once, and never anything of the person."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from assistant.services import counts, dossier
from assistant.services.counts import count_now
from assistant.storage.audit import AuditLine
from assistant.storage.base import reading
from assistant.storage.counts import EventCount
from tests.web.client import InspectingClient
from tests.web.counter.conftest import SignInAs
from tests.web.counter.test_booking import first_time, take
from tests.web.counter.test_case import a_case, a_whole_case, code_on


def counted(app: Flask) -> dict[tuple[str, str], int]:
    with reading(app.extensions["safe"].engine) as session:
        rows = session.scalars(select(EventCount)).all()
        assert {row.day for row in rows} <= {date(2026, 11, 20)}
        return {(row.event, row.subject): row.number for row in rows}


def answer_the_first_page(app: Flask) -> InspectingClient:
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    begun = client.get("/commencer?benefits=asf")
    asked = client.submit(begun)
    client.submit(asked, {"date.month": "11", "date.year": "2026"})
    return client


def test_a_beginning_a_page_and_the_next_one_are_counted(app: Flask) -> None:
    answer_the_first_page(app)
    found = counted(app)
    assert found[counts.CHANNEL, "self_service"] == 1
    assert found[counts.SHOWN, "date"] == 1
    assert found[counts.ANSWERED, "date"] == 1
    assert sum(number for (event, _), number in found.items() if event == counts.SHOWN) == 2


def test_looking_at_pages_counts_nothing(app: Flask) -> None:
    client = answer_the_first_page(app)
    before = counted(app)
    for address in ("/", "/questions", "/questions/date", "/verification", "/rendez-vous/"):
        client.get(address, follow_redirects=True)
    assert counted(app) == before


def test_answering_again_counts_nothing_again(app: Flask) -> None:
    client = answer_the_first_page(app)
    before = counted(app)
    client.submit(client.get("/questions/date"), {"date.month": "10", "date.year": "2026"})
    assert counted(app) == before


def test_a_failure_to_count_stops_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_said: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(counts, "add_to_count", fails)
    client = answer_the_first_page(app)
    assert client.get("/questions", follow_redirects=True).status_code == 200
    assert counted(app) == {}


def test_what_is_no_code_is_not_counted(app: Flask) -> None:
    safe = app.extensions["safe"]
    wrong = [(counts.UNSURE, "Nina Roux"), ("something_else", "date"), (counts.UNSURE, "x" * 200), (counts.UNSURE, "")]
    count_now(safe.engine, safe.clock, wrong)
    assert counted(app) == {}


def test_the_number_of_a_child_is_left_out(app: Flask) -> None:
    safe = app.extensions["safe"]
    count_now(
        safe.engine, safe.clock, [(counts.UNSURE, "children.2.birth_date"), (counts.ANSWERED, "child/children.11")]
    )
    assert set(counted(app)) == {(counts.UNSURE, "children.n.birth_date"), (counts.ANSWERED, "child/children.n")}


def test_a_case_begun_by_telephone_is_counted_and_told_as_such(app: Flask, sign_in_as: SignInAs) -> None:
    client = sign_in_as("amina.b")
    page = client.get("/guichet/dossiers")
    said: dict[str, str | list[str]] = {"benefits": ["af"], "consent": "yes"}
    new = "/guichet/dossiers/nouveau"
    begun = client.submit(page, {**said, "reached": "telephone"}, action=new)
    assert "faites-le répéter" in begun.text
    client.submit(page, said, action=new)
    found = counted(app)
    assert (found[counts.CHANNEL, "telephone"], found[counts.CHANNEL, "counter"]) == (1, 1)
    code = code_on(begun.text)
    typed = {"code": code, "agreed": "yes", "code_reached": "telephone"}
    opened = client.submit(page, typed, action="/guichet/dossiers")
    assert opened.request.args["pourquoi"] == "telephone"
    with reading(app.extensions["safe"].engine) as session:
        assert [line.why for line in session.scalars(select(AuditLine))] == ["telephone"]


def test_papers_refused_or_not_to_be_had_are_counted_once_for_the_office(app: Flask, sign_in_as: SignInAs) -> None:
    given = a_case(app, benefits=("af", "asf", "aide_logement"), ticks={"family_record_book": "cannot"})
    client = sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}/pieces")
    states = {"bank_details": "refused", "identity_document": "cannot", "family_record_book": "cannot"}
    said = {f"state.{paper}": state for paper, state in states.items()}
    said |= {f"words.{paper}": "illisible" for paper in states}
    again = client.submit(page, said)
    client.submit(again, {"words.bank_details": "toujours illisible", "state.bank_details": "copy"})
    assert counted(app) == {(counts.PAPER_REFUSED, "bank_details"): 1, (counts.NO_PAPER, "identity_document"): 1}
    with reading(app.extensions["safe"].engine) as session:
        assert {row.office for row in session.scalars(select(EventCount))} == {"lyon-3"}


def test_what_became_of_a_reason_is_counted_when_staff_book_for_it_too(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_whole_case(app), sign_in_as("amina.b")
    disputed = {"children.0.custody": "disputed", "children.1.custody": "disputed"}
    dossier.change_case(app.extensions["safe"], given, lambda contents: contents.with_answers(disputed))
    for _time in range(2):
        page = client.submit(client.get(f"/guichet/rendez-vous/nouveau?dossier={given.id}"), {"motive": "other"})
        done = take(client, page, slot=first_time(page), name="Nadia")
        assert "Le rendez-vous est pris" in done.text
    assert counted(app)[counts.BOOKED, "custody_disputed"] == 1, "the second is a follow-up"


def test_a_doubt_at_the_counter_is_counted_once(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}")
    kept = client.submit(page, {"applicant.resources_n2.pension": "?"})
    client.submit(kept, {"applicant.resources_n2.unemployment": "0"})
    doubted = {subject: number for (event, subject), number in counted(app).items() if event == counts.UNSURE}
    assert doubted == {"applicant.resources_n2.pension": 1}, "not the salary, of which they were unsure before"

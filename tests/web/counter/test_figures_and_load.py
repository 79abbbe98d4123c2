"""Figures for managers, rule keepers and administrators; one's own load, and hard conversations nobody else sees."""

from datetime import UTC, datetime
from html import unescape

import pytest
import time_machine
from flask import Flask

from assistant.services import counts
from assistant.services.counts import count_now
from assistant.services.desk import Desk
from tests.web.client import InspectingClient
from tests.web.counter.conftest import SignInAs
from tests.web.counter.test_editing import book


@pytest.fixture
def counted(app: Flask, clock: time_machine.Traveller) -> Flask:
    """Give an application that counted in October."""
    safe = app.extensions["safe"]
    clock.move_to(datetime(2026, 10, 12, 9, tzinfo=UTC))
    for number, event, subject, office in (
        (12, counts.WAIT, "other/office/week", "lyon-3"),
        (3, counts.WAIT, "other/office/same_day", "lyon-3"),
        (9, counts.UNSURE, "children.n.custody", None),
        (8, counts.NO_PAPER, "identity_document", None),
        (7, counts.CAME, "appointment", "rennes-centre"),
    ):
        for _ in range(number):
            count_now(safe.engine, safe.clock, [(event, subject)], office)
    clock.move_to(datetime(2026, 11, 20, 11, tzinfo=UTC))
    return app


@pytest.mark.usefixtures("counted")
def test_a_manager_sees_their_own_office_and_no_small_number(sign_in_as: SignInAs) -> None:
    page = sign_in_as("responsable.lyon").get("/guichet/chiffres")
    assert "Attente avant le premier créneau" in page.text
    assert "moins de 5, ou masqué" in page.text
    assert "Rendez-vous tenus" not in page.text, "that was counted in Rennes"
    assert "<title" in page.text
    assert "<desc" in page.text


EVERYTHING = {
    "Où les personnes s'arrêtent": [(counts.SHOWN, "date"), (counts.SHOWN, "commune"), (counts.FINISHED, "interview")],
    "« Je ne sais pas », par question": [(counts.UNSURE, "children.n.custody")],
    "Ce que devient une raison de voir quelqu'un": [
        (counts.REFERRED, "custody_disputed"),
        (counts.BOOKED, "custody_disputed"),
    ],
    "Pièces impossibles à obtenir": [(counts.NO_PAPER, "identity_document")],
    "Pièces refusées au guichet": [(counts.PAPER_REFUSED, "bank_details")],
    "Attente avant le premier créneau": [(counts.WAIT, "custody/video/none")],
    "Rendez-vous tenus": [(counts.CAME, "appointment"), (counts.MISSED, "appointment")],
    "Messages envoyés": [(counts.NOTICE_SENT, "sms"), (counts.NOTICE_FAILED, "sms")],
    "Par où les personnes commencent": [(counts.CHANNEL, channel) for channel in counts.CHANNELS],
    "Venir d'abord pour quelqu'un": [(counts.PERSON_FIRST, "at_once"), (counts.PERSON_FIRST, "after_answers")],
}
"""What the service learns, and what is counted for it."""


def test_everything_that_is_counted_is_a_chart_a_table_and_a_line_of_the_file(
    app: Flask, sign_in_as: SignInAs, clock: time_machine.Traveller
) -> None:
    safe = app.extensions["safe"]
    clock.move_to(datetime(2026, 10, 12, 9, tzinfo=UTC))
    for _ in range(6):
        count_now(safe.engine, safe.clock, [event for events in EVERYTHING.values() for event in events])
    clock.move_to(datetime(2026, 11, 20, 11, tzinfo=UTC))
    client = sign_in_as("regles")
    page = unescape(client.get("/guichet/chiffres-du-service").text)
    file = client.get("/guichet/chiffres-du-service.csv").text
    charts = page.split('<section class="figure"')[1:]
    assert len(charts) == len(EVERYTHING)
    for title in EVERYTHING:
        (chart,) = [one for one in charts if title in one]
        assert "<svg" in chart
        assert "<table" in chart
        assert ">6<" in chart
        assert title in file
    assert file.count(",6") == len(page.split('<rect class="figure__bar"')) - 1


@pytest.mark.usefixtures("counted")
def test_rule_keepers_see_what_to_write_next(sign_in_as: SignInAs) -> None:
    page = sign_in_as("regles").get("/guichet/ce-que-les-regles-ne-savent-pas")
    assert "Je ne sais pas" in page.text
    assert "Pièces impossibles à obtenir" in page.text
    assert "Rendez-vous tenus" not in page.text


@pytest.mark.usefixtures("counted")
def test_the_file_says_the_same_as_the_page(sign_in_as: SignInAs) -> None:
    client = sign_in_as("administration")
    answer = client.get("/guichet/chiffres-de-tous.csv?de=2026-10&a=2026-10")
    assert answer.mimetype == "text/csv"
    assert "masqué" in answer.text
    assert ",12" not in answer.text
    assert ",3" not in answer.text.replace(",30", "")


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("period", ["?de=2026-10&a=2026-08", "?de=1999-01&a=x", "?de=2026-11&a=2026-11"])
def test_any_period_is_answered_and_the_running_month_never(sign_in_as: SignInAs, period: str) -> None:
    page = sign_in_as("regles").get(f"/guichet/chiffres-du-service{period}")
    assert page.status_code == 200
    assert 'value="2026-11"' not in page.text


def test_load_is_shown_to_oneself_and_to_the_manager(app: Flask, sign_in_as: SignInAs) -> None:
    desk: Desk = app.extensions["desk"]
    book(desk, "Nina")
    assert "Amina B." in sign_in_as("responsable.lyon").get("/guichet/charge").text
    assert "1 rendez-vous" in sign_in_as("amina.b").get("/guichet/charge").text
    assert "1 rendez-vous" not in sign_in_as("bruno.c").get("/guichet/charge").text


def test_a_hard_conversation_is_counted_for_oneself_alone(sign_in_as: SignInAs) -> None:
    amina = sign_in_as("amina.b")

    def press(client: InspectingClient, words: str) -> str:
        page = client.get("/guichet/charge")
        return client.submit(page, {"less": "yes"} if words == "less" else {}, action="/guichet/charge/difficile").text

    assert "<strong>1</strong>" in press(amina, "one more")
    assert "<strong>2</strong>" in press(amina, "one more")
    assert "<strong>1</strong>" in press(amina, "less")
    assert "<strong>0</strong>" in sign_in_as("responsable.lyon").get("/guichet/charge").text

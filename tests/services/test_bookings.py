"""A booking on its way, and what it is about."""

from datetime import date

import pytest

from assistant.eligibility.cases import assume_ordinary, read_case
from assistant.eligibility.interview import DATE
from assistant.paths import RULES
from assistant.rulefiles import Rules, load_rules
from assistant.services.applications import Application, read_application
from assistant.services.appointment_details import Contact
from assistant.services.bookings import FROM_ANSWERS, Draft, draft_of, reasons_to_meet, route_for, with_draft
from assistant.services.contents import CaseContents
from tests.services.desks import motives

DRAFT = Draft("custody", "office", "lyon-3", "fr", "a" * 32, Contact("Nina", "nina@example.org", interpreter=True))
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules(RULES)


@pytest.mark.parametrize("draft", [DRAFT, Draft(), Draft(subject="other")])
def test_a_draft_survives_in_the_case(draft: Draft) -> None:
    contents = with_draft(CaseContents(month="2026-11"), draft)
    assert draft_of(CaseContents.from_bytes(contents.to_bytes())) == draft
    assert contents.month == "2026-11"


def test_choosing_another_subject_asks_the_way_and_the_slot_again() -> None:
    assert DRAFT.choosing_subject("custody") is DRAFT
    other = DRAFT.choosing_subject("other")
    assert (other.mode, other.appointment, other.office, other.contact) == (None, None, "lyon-3", DRAFT.contact)


def test_choosing_another_place_asks_the_slot_again_and_the_same_place_does_not() -> None:
    assert DRAFT.choosing(office="lyon-3", language="fr").appointment == DRAFT.appointment
    assert DRAFT.choosing(office="rennes-centre").appointment is None


def test_answers_decide_what_it_is_about_unless_the_person_says_otherwise() -> None:
    from_answers = route_for(Draft(subject=FROM_ANSWERS), ["custody_disputed", "unsure"], motives())
    assert from_answers is not None
    assert [motive.code for motive in from_answers.concerned] == ["custody", "other"]
    said = route_for(Draft(subject="other"), ["custody_disputed"], motives())
    assert said is not None
    assert [motive.code for motive in said.concerned] == ["other"]
    assert route_for(Draft(), ["custody_disputed"], motives()) is None
    assert route_for(Draft(subject="a motive that is gone"), [], motives()) is None


def test_a_custody_dispute_leads_to_a_person(rules: Rules) -> None:
    raw = {
        "date": "2026-10",
        "applicant": {"birth_date": "1990-01-01"},
        "partner": None,
        "children": [{"birth_date": "2018-05-04", "custody": "disputed", "other_parent": "not_paying"}],
    }
    situation, _assumed = assume_ordinary(rules.rulebook, read_case(rules.rulebook, raw, TODAY), ("asf",))
    application = Application(rules, CaseContents(month="2026-10"), ("asf",), situation.with_answer(DATE, TODAY))
    assert "custody_disputed" in reasons_to_meet(application)


def test_a_case_without_answers_gives_no_reason(rules: Rules) -> None:
    assert reasons_to_meet(read_application(rules, CaseContents(), TODAY)) == ()

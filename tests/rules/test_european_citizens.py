"""A citizen of a European country or of Switzerland is asked neither for a residence permit nor about one.

The law asks other foreigners for a permit (CSS L512-2, D512-1); a European has the right of residence without any.
"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.decision import Decision, Outcome, decide
from assistant.eligibility.documents import checklist
from assistant.eligibility.situation import Situation
from assistant.rulefiles.examples import WorkedExample, read_examples
from tests.builders import real_rules
from tests.generated_households import Household, households
from tests.generated_rulebooks import examples

BOOK = real_rules().rulebook
PERMIT = "applicant.residence_permit"
PAPERS_OF_OTHERS = {"residence_permit", "child_presence", "foreign_civil_status"}
REASONS_OF_OTHERS = {"no_residence_permit", "permit_receipt", "five_years_of_permit", "student_permit"}
RIGHT_OF_RESIDENCE = "Aucun titre de séjour ne lui est demandé"
PERMITS = sorted(BOOK.fact_at(PERMIT).choices)


def as_citizen_of(nationality: str, situation: Situation, permit: str | None) -> Situation:
    answers = {**situation.answers, "applicant.nationality": nationality}
    answers.pop(PERMIT, None)
    return replace(situation, answers=answers if permit is None else {**answers, PERMIT: permit})


def assert_nothing_is_asked(situation: Situation, decisions: dict[str, Decision]) -> None:
    papers = {item.document.code for item in checklist(BOOK, situation, decisions)}
    assert not papers & PAPERS_OF_OTHERS
    for code, decision in decisions.items():
        assert PERMIT not in decision.missing, code
        assert not {reason.code for reason in decision.reasons} & REASONS_OF_OTHERS, code


@pytest.mark.parametrize("code", sorted(BOOK.benefits))
def test_no_worked_example_asks_a_european_for_a_permit(code: str) -> None:
    for example in read_examples(real_rules(), code):
        situation = as_citizen_of("eea_swiss", example.situation, "none")
        assert_nothing_is_asked(situation, dict(decide(BOOK, situation, (code,))))


@given(
    household=households(BOOK, months=(date(2025, 10, 1), date(2026, 7, 1), date(2026, 11, 1)), doubts=3),
    nationality=st.sampled_from(("eea_swiss", "french")),
    permit=st.sampled_from([*PERMITS, None]),
)
@examples(60)
def test_whatever_else_is_answered_nothing_is_asked_about_a_permit(
    household: Household, nationality: str, permit: str | None
) -> None:
    situation = as_citizen_of(nationality, household.as_answered(), permit)
    assert_nothing_is_asked(situation, dict(decide(BOOK, situation)))


def of_a_european(code: str) -> list[WorkedExample]:
    return [
        example
        for example in read_examples(real_rules(), code)
        if example.situation.answers.get("applicant.nationality") == "eea_swiss"
    ]


ASKING = sorted(
    code
    for code, benefit in BOOK.benefits.items()
    if any(p.document == "residence_permit" for p in benefit.requirements)
)


@pytest.mark.parametrize("code", ASKING)
def test_a_benefit_that_asks_others_for_a_permit_says_whom_it_does_not_ask(code: str) -> None:
    """The sentence about the right of residence, an example of a European, and the permit of everybody else."""
    assert any(RIGHT_OF_RESIDENCE in sentence for sentence in BOOK.benefit(code).unchecked)
    europeans = of_a_european(code)
    assert europeans
    decided = {
        nationality: as_citizen_of(nationality, europeans[0].situation, "resident_card")
        for nationality in ("eea_swiss", "other")
    }
    papers = {
        nationality: {item.document.code for item in checklist(BOOK, situation, decide(BOOK, situation, (code,)))}
        for nationality, situation in decided.items()
    }
    assert "residence_permit" in papers["other"]
    assert "residence_permit" not in papers["eea_swiss"]
    assert decide(BOOK, decided["eea_swiss"], (code,))[code].outcome in (Outcome.ELIGIBLE, Outcome.REFER)

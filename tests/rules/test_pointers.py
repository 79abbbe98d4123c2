"""What the rules only point to is never granted; the largest rights of the poorest are never refused."""

from datetime import date

import pytest
from hypothesis import given

from assistant.eligibility.decision import Outcome, decide
from assistant.eligibility.situation import Situation
from tests.builders import real_rules
from tests.generated_households import Household, households
from tests.generated_rulebooks import examples

BOOK = real_rules().rulebook
POINTERS = {code for code, benefit in BOOK.benefits.items() if benefit.kind == "pointer"}
NEVER_REFUSED = {"rsa", "prime_activite", "aah", "aspa", "css"}


def test_the_twelve_benefits_are_pointed_to() -> None:
    first = {"prepare", "ajpp", "cmg", "prime_demenagement", "fsl", "visale", "locapass"}
    assert first | NEVER_REFUSED == POINTERS
    assert {code for code in POINTERS if BOOK.benefit(code).never_refused} == NEVER_REFUSED


@given(household=households(BOOK, months=(date(2025, 10, 1), date(2026, 10, 1)), doubts=3))
@examples(40)
def test_a_pointer_is_never_granted_and_some_are_never_refused(household: Household) -> None:
    found = decide(BOOK, Situation(household.month, household.answers), sorted(POINTERS))
    assert all(decision.outcome is not Outcome.ELIGIBLE for decision in found.values())
    assert all(found[code].outcome in (Outcome.REFER, Outcome.UNDECIDED) for code in NEVER_REFUSED)


@pytest.mark.parametrize("code", sorted(POINTERS))
def test_a_pointer_says_where_to_ask_and_with_which_papers(code: str) -> None:
    benefit = BOOK.benefit(code)
    assert benefit.apply.where
    assert benefit.requirements
    assert benefit.unchecked

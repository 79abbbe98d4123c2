"""What must hold of any rulebook, tried on ours with households drawn at random."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.cases import ordinary_answer
from assistant.eligibility.situation import Situation
from tests import properties
from tests.builders import real_rules
from tests.generated_households import Household, households
from tests.generated_rulebooks import examples

BOOK = real_rules().rulebook
MONTHS = (date(2025, 10, 1), date(2026, 3, 1), date(2026, 6, 1), date(2026, 11, 1), date(2027, 8, 1))


def ours(doubts: int = 4) -> st.SearchStrategy[Household]:
    return households(BOOK, months=MONTHS, doubts=doubts)


@given(household=ours())
@examples(10)
def test_the_interview_ends_and_never_asks_twice(household: Household) -> None:
    properties.interview_ends(BOOK, household)


@given(household=ours(), random=st.randoms(use_true_random=False))
@examples(6)
def test_the_verdict_does_not_depend_on_the_order_of_the_questions(household: Household, random: object) -> None:
    properties.order_does_not_matter(BOOK, household, random)  # type: ignore[arg-type]


@given(household=ours(), data=st.data())
@examples(6)
def test_once_settled_further_answers_never_change_it(household: Household, data: st.DataObject) -> None:
    properties.settled_stays_settled(BOOK, household, data.draw(st.permutations(sorted(household.answers))))


@given(household=ours(doubts=3))
@examples(20)
def test_a_doubt_never_becomes_a_wrong_yes_a_refusal_or_a_wrong_range(household: Household) -> None:
    properties.doubts_are_kept_apart(BOOK, household)


@given(household=ours(doubts=3), data=st.data())
@examples(20)
def test_no_set_of_answers_raises_or_ends_without_an_outcome(household: Household, data: st.DataObject) -> None:
    answered = {path: answer for path, answer in household.answers.items() if data.draw(st.booleans())}
    properties.every_answer_leads_somewhere(BOOK, Situation(household.month, answered))


@pytest.mark.parametrize("name", sorted(BOOK.facts))
def test_the_ordinary_answer_of_every_fact_can_be_given(name: str) -> None:
    whose = {"adult": "applicant", "child": "children.0"}.get(BOOK.facts[name].entity, "")
    ordinary_answer(BOOK, f"{whose}.{name.partition('.')[2]}" if whose else name)

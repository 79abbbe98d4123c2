"""Nobody is asked the same thing twice: no two questions in the same words, and one profit for all benefits."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from assistant.eligibility.decision import Outcome, decide
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.situation import Situation
from assistant.rulefiles.examples import read_examples
from tests.builders import real_rules

BOOK = real_rules().rulebook
FAMILY, HOUSING = "applicant.resources_n2.self_employment", "applicant.self_employed_profit_n2"
MONTH = date(2026, 10, 1)


@pytest.mark.parametrize("words", ["question", "question_partner"])
def test_no_two_facts_ask_in_the_same_words(words: str) -> None:
    asked = Counter(str(getattr(fact, words)).strip() for fact in BOOK.facts.values() if getattr(fact, words))
    assert [text for text, times in asked.items() if times > 1] == []


def profit_counted(**given: int) -> tuple[object, object]:
    """Return the profit the family benefits read, and the one housing aid reads."""
    names = {"family": FAMILY, "housing": HOUSING}
    answers: dict[str, object] = {"partner.present": False}
    walk = Walk(BOOK, Situation(MONTH, {**answers, **{names[key]: Decimal(value) for key, value in given.items()}}))
    return walk.fact(FAMILY).value, walk.fact(HOUSING).value


def test_the_profit_given_once_counts_for_the_family_benefits_and_for_housing_aid() -> None:
    assert profit_counted(family=7000) == (7000, 7000)


def test_where_a_case_gives_both_profits_each_stays_as_given() -> None:
    assert profit_counted(family=7000, housing=6500) == (7000, 6500)


def test_where_a_case_gives_only_the_profit_of_housing_aid_it_is_kept() -> None:
    assert profit_counted(housing=6500)[1] == 6500


def test_housing_aid_asks_for_the_profit_by_the_one_question_there_is() -> None:
    first = next(one for one in read_examples(real_rules(), "aide_logement") if one.fills_in)
    answers = {path: value for path, value in first.situation.answers.items() if path not in (FAMILY, HOUSING)}
    undecided = Situation(first.situation.month, answers)
    found = decide(BOOK, undecided, ("aide_logement",))
    assert found["aide_logement"].outcome is Outcome.UNDECIDED
    assert found["aide_logement"].missing == (FAMILY,)

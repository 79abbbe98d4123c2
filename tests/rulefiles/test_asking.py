"""What would be asked or read in vain is refused when the rules are checked."""

import pytest

from assistant.rulefiles import Rules
from assistant.rulefiles.asking import check_asking
from tests.builders import FACTS, PAGES, interview_of, real_rules, rules_of

ASKABLE = """
income:
  unit: EUR per month
  between: [0, 10000]
  value: "rent + charges"
  reference: law
  ask: {type: money, unit: EUR per month, between: [0, 10000], question: Combien en tout ?, ordinary: 0}
"""


def told(rules: Rules) -> list[str]:
    return [problem.what for problem in check_asking(rules)]


def reading(expression: str) -> Rules:
    return rules_of({"quantities/all.yaml": f"seen: {{value: '{expression}', reference: law}}\n"})


def test_our_rules_ask_and_read_nothing_in_vain() -> None:
    assert told(real_rules()) == []


def test_a_question_put_twice_in_the_same_words_is_refused() -> None:
    again = "more_rent: {type: money, unit: EUR per month, between: [0, 9], question: Loyer ?, ordinary: 0}\n"
    rules = rules_of({"facts/all.yaml": FACTS + again, "interview.yaml": interview_of({**PAGES, "more_rent": None})})
    assert told(rules) == ["`more_rent` asks in the same words as `rent`"]


def test_a_total_is_asked_before_its_parts() -> None:
    pages = {"late": {**PAGES, "income": None}, "early": {"income": None, **PAGES}}
    found = {
        name: told(rules_of({"quantities/all.yaml": ASKABLE, "interview.yaml": interview_of(order)}))
        for name, order in pages.items()
    }
    assert found == {"late": ["`income` is asked after `rent`, which it would spare"], "early": []}


@pytest.mark.parametrize(
    "expression",
    [
        "partner.works",
        "partner.works or partner.present",
        "not partner.present and partner.works",
        "(1 if partner.works else 2) == 1",
        "rent > 0 and any(child.earnings > partner.wages for child in children)",
    ],
)
def test_a_partner_who_may_not_exist_is_not_read(expression: str) -> None:
    (problem,) = told(reading(expression))
    assert "of a partner who may not exist" in problem


@pytest.mark.parametrize(
    "expression",
    [
        "partner.present and partner.works",
        "not partner.present or partner.works",
        "(partner.wages if partner.present else 0) > 100",
        "(0 if not partner.present else partner.wages) > 100",
        "any(adult.works for adult in adults)",
    ],
)
def test_a_partner_is_read_where_something_says_there_is_one(expression: str) -> None:
    assert told(reading(expression)) == []

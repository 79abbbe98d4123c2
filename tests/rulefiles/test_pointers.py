"""Benefits that are only pointed to: no amount, never granted, some never refused."""

import pytest

from assistant.eligibility.decision import Outcome, decide
from assistant.rulefiles import RuleError, Rules
from assistant.rulefiles.checks import check_rules
from assistant.rulefiles.examples import check_example, read_examples
from tests.builders import BENEFIT, MONTH, rules_of, situation

POINTER = """
name: Aide
kind: pointer
paid_by: caf
references: [law]
granted_when:
  all:
    - {id: tenant, test: 'status == "tenant"', reference: law, met: Vous louez., unmet: Vous ne louez pas.}
    - {test: "true", outside_when: [{when: "true", reason: by_hand}]}
"""
EXAMPLES = """
- {name: a, month: "2026-10", situation: {status: tenant}, expect: {outcome: refer, because: [tenant, by_hand]}}
- {name: b, month: "2026-10", situation: {status: owner}, expect: {outcome: not_eligible, because: [tenant]}}
- {name: c, month: "2026-10", assume_ordinary: false, situation: {}, expect: {outcome: undecided}}
"""


def pointing(rule: str = POINTER, examples: str = EXAMPLES) -> Rules:
    return rules_of({"benefits/aid/rule.yaml": rule, "benefits/aid/examples.yaml": examples})


def told_of_examples(rules: Rules) -> list[str]:
    return [str(problem) for problem in check_rules(rules, MONTH) if "worked example" in str(problem)]


def test_a_benefit_is_computed_unless_it_says_otherwise() -> None:
    assert rules_of({}).rulebook.benefit("aid").kind == "computed"
    assert pointing().rulebook.benefit("aid").kind == "pointer"


def test_a_pointer_sends_whom_it_concerns_to_a_person_and_refuses_plainly_whom_it_does_not() -> None:
    rulebook = pointing().rulebook
    assert decide(rulebook, situation(status="tenant"))["aid"].outcome is Outcome.REFER
    assert decide(rulebook, situation(status="owner"))["aid"].outcome is Outcome.NOT_ELIGIBLE
    assert decide(rulebook, situation())["aid"].missing == ("status",)


def test_the_examples_of_a_pointer_may_quote_what_makes_it_likely() -> None:
    rules = pointing()
    assert [difference for example in read_examples(rules, "aid") for difference in check_example(rules, example)] == []
    assert told_of_examples(rules) == []


def test_an_example_may_say_what_must_not_be_in_the_answer() -> None:
    rules = pointing(examples=EXAMPLES.replace("because: [tenant, by_hand]", "without: [by_hand, lease]"))
    first = read_examples(rules, "aid")[0]
    assert check_example(rules, first) == ["without: by_hand found"]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (BENEFIT + "kind: pointer\n", "pointer with an amount"),
        (BENEFIT + "kind: hint\n", "`kind: hint`"),
    ],
)
def test_a_pointer_has_no_amount(rule: str, problem: str) -> None:
    with pytest.raises(RuleError, match=problem):
        pointing(rule)


def test_what_is_never_refused_may_not_be_refused_by_an_example() -> None:
    refused = told_of_examples(pointing(POINTER + "never_refused: true\n"))
    assert [problem for problem in refused if "is not_eligible" in problem and "must never be" in problem]
    kept = EXAMPLES.replace("owner}, expect: {outcome: not_eligible, because: [tenant]}", "tenant}, expect: {}")
    assert not [p for p in told_of_examples(pointing(POINTER + "never_refused: true\n", kept)) if "not_eligible" in p]


def test_a_pointer_may_not_be_granted_by_an_example() -> None:
    granting = POINTER.replace('    - {test: "true", outside_when: [{when: "true", reason: by_hand}]}\n', "")
    assert [problem for problem in told_of_examples(pointing(granting)) if "is eligible" in problem]

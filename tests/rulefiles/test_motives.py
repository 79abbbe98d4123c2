"""Motives of appointments in YAML: for whom, whom to call, which answers point there, what cannot be claimed."""

import pytest

from assistant.rulefiles import RuleError
from assistant.rulefiles.checks import check_rules
from assistant.rulefiles.messages import sentences
from assistant.rulefiles.reader import read_text
from tests.builders import MONTH, MOTIVES, rules_of

CUSTODY = "  priority: 10\n"


def problems(motives: str) -> list[str]:
    """Read and check rules with other motives."""
    try:
        found = check_rules(rules_of({"motives/all.yaml": motives}), MONTH)
    except RuleError as refused:
        found = list(refused.problems)
    return [str(problem) for problem in found]


def test_a_motive_says_for_whom_it_is_whom_to_call_and_which_answers_point_there() -> None:
    more = '  call: ["119", "116 006"]\n  suggested_when: status == "guest"\n'
    rules = rules_of({"motives/all.yaml": MOTIVES.replace(CUSTODY, CUSTODY + more)})
    custody = rules.motives["custody"]
    assert (custody.for_whom, custody.group) == ("Nous ne sommes pas d'accord.", "family")
    assert custody.call == ("119", "116 006")
    assert list(rules.rulebook.suggestions) == ["custody"]


def test_a_reason_may_say_that_nothing_can_be_claimed() -> None:
    plain = "    disputed: La résidence de l'enfant n'est pas fixée.\n"
    written = "    disputed: {sentence: La résidence de l'enfant n'est pas fixée., claim: false}\n"
    assert plain in MOTIVES
    reasons = rules_of({"motives/all.yaml": MOTIVES.replace(plain, written)}).rulebook.reasons
    assert reasons["disputed"].sentence == "La résidence de l'enfant n'est pas fixée."
    assert not reasons["disputed"].may_claim
    assert reasons["by_hand"].may_claim
    assert [
        problem
        for problem in problems(MOTIVES.replace(plain, "    disputed: {claim: false}\n"))
        if "sentence" in problem
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("  group: family\n", "  group: garden\n", "unknown group garden"),
        ("  group: family\n", "", "in no group of the list"),
        ("  for_whom: Nous ne sommes pas d'accord.\n", "", "says not for whom"),
        (CUSTODY, CUSTODY + '  call: ["0 805 160 075"]\n', "may not be called from here"),
        (CUSTODY, CUSTODY + "  suggested_when: rent + 1\n", "write a truth"),
        (CUSTODY, CUSTODY + '  suggested_when: status == "castle"\n', "mend `suggested_when`"),
        (CUSTODY, CUSTODY + "  suggested_when: nowhere == 1\n", "nowhere"),
        ("    disputed:", "    other:", "has the name of a motive"),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(before: str, after: str, expected: str) -> None:
    assert before in MOTIVES
    assert any(expected in problem for problem in problems(MOTIVES.replace(before, after)))


def test_translators_get_the_sentences_of_both_forms() -> None:
    text = "m: {for_whom: Pour qui., reasons: {a: Une phrase., b: {sentence: Une autre., claim: false}}}"
    assert [sentence for _line, sentence in sentences(read_text(text, "motives.yaml"))] == [
        "Pour qui.", "Une phrase.", "Une autre."
    ]  # fmt: skip

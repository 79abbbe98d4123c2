"""Every worked example written beside a rule, and what the whole rulebook must be."""

from datetime import date

import pytest

from assistant.rulefiles.checks import check_rules
from assistant.rulefiles.examples import WorkedExample, check_example, read_examples
from tests.builders import real_rules

WRITTEN_ON = date(2026, 11, 22)
"""The day the rules are checked for here: whether figures are stale on the real day is for `rules stale` to say."""


def every_example() -> list[WorkedExample]:
    return [example for code in real_rules().rulebook.benefits for example in read_examples(real_rules(), code)]


@pytest.mark.parametrize("example", every_example(), ids=lambda example: f"{example.benefit}: {example.name}")
def test_the_worked_example_gives_what_it_says(example: WorkedExample) -> None:
    assert check_example(real_rules(), example) == []


def test_the_rules_have_nothing_to_mend() -> None:
    assert [str(problem) for problem in check_rules(real_rules(), WRITTEN_ON)] == []


@pytest.mark.parametrize("code", real_rules().rulebook.benefits)
def test_no_two_examples_of_a_benefit_have_the_same_name(code: str) -> None:
    names = [example.name for example in read_examples(real_rules(), code)]
    assert len(names) == len(set(names))

"""Whom a line of the sheet is for, in few words, with the codes printed beside the questions."""

from collections.abc import Iterator

import pytest
from flask import Flask

from assistant.eligibility.questionnaire import question_code
from assistant.web.citizen.paper_guards import only_if
from tests.builders import real_rules

ALL = tuple(real_rules().rulebook.benefits)


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    """Give sentences a language."""
    with Flask("test").test_request_context():
        yield


def said(name: str, codes: tuple[str, ...] = ALL) -> str:
    """Say whom a question is for, with plain spaces."""
    return only_if(real_rules().rulebook, codes, name).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_question_for_everybody_says_nothing() -> None:
    assert said("housing.status") == ""
    assert said("child.birth_date") == ""


def test_an_answer_is_named_by_its_code_and_its_letter() -> None:
    status = question_code("housing.status")
    assert said("housing.crous_kind") == f"{status} (Votre logement) : e"
    assert said("housing.monthly_rent").startswith(f"{status} (Votre logement) : sauf ")


def test_ages_and_counts_are_said_in_words() -> None:
    assert said("child.monthly_earnings", ("aide_logement",)).endswith("l'enfant a au moins 16 ans")
    assert said("family_resources", ("af",)).endswith("au moins 1") or said("family_resources", ("af",)) == ""


def test_the_lines_of_a_total_are_for_those_who_left_it_empty() -> None:
    total = question_code("family_resources")
    assert f"{total} (Revenus du foyer) : laissé vide" in said("adult.resources_n2.pension", ("af",))


def test_what_goes_without_saying_is_not_said() -> None:
    count = question_code("children.count")
    for name in ("child.custody", "child.school", "child.support_received"):
        if name in real_rules().rulebook.facts:
            assert count not in said(name)


def test_no_condition_is_longer_than_a_line_or_two() -> None:
    for page in real_rules().rulebook.interview.pages:
        for name in page.facts:
            if name != "date":
                assert len(said(name)) <= 200, name

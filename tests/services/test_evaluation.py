"""What a program that sends cases is told."""

from assistant.eligibility.cases import FieldProblem
from assistant.services.evaluation import field_sentence


def test_the_choices_of_a_fact_are_listed_in_words() -> None:
    problem = FieldProblem("choice_expected", {"fact": "housing.zone", "choices": ("1", "2", "3")})
    assert field_sentence(problem) == "one of these is expected: 1, 2, 3"

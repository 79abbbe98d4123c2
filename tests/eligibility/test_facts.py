from datetime import date
from decimal import Decimal

import pytest

from assistant.eligibility.facts import AnswerError, Fact, answer_to_json, parse_answer
from assistant.eligibility.situation import UNSURE, Between
from assistant.eligibility.values import ANY_TEXT, EITHER, Options, Range
from tests.builders import real_rules

RENT = Fact("rent", "money", between=(Decimal(0), Decimal(1000)))
ROOMS = Fact("rooms", "integer", between=(Decimal(0), Decimal(20)))
BORN = Fact("born", "date", between=(date(1900, 1, 1), date(2030, 12, 31)))
MARRIED = Fact("married", "date", may_be_absent=True)
MOVED = Fact("moved", "month")
STATUS = Fact("status", "choice", choices={"tenant": "Locataire", "2": "Zone 2"})
FURNISHED = Fact("furnished", "bool")
TOWN = Fact("town", "text")


@pytest.mark.parametrize(
    ("fact", "raw", "answer"),
    [
        (RENT, 500, Decimal(500)),
        (RENT, "336.97", Decimal("336.97")),
        (RENT, 0.1, Decimal("0.1")),
        (RENT, " 12 ", Decimal(12)),
        (RENT, "unsure", UNSURE),
        (RENT, {"between": [1, "2.5"]}, Between(Decimal(1), Decimal("2.5"))),
        (RENT, {"between": [2, 2]}, Decimal(2)),
        (ROOMS, "3", Decimal(3)),
        (ROOMS, 3.0, Decimal(3)),
        (BORN, "2020-02-29", date(2020, 2, 29)),
        (BORN, {"between": ["2020-01-01", "2020-03-01"]}, Between(date(2020, 1, 1), date(2020, 3, 1))),
        (MARRIED, None, None),
        (MOVED, "2020-02", date(2020, 2, 1)),
        (STATUS, "tenant", "tenant"),
        (STATUS, 2, "2"),
        (FURNISHED, True, True),
        (FURNISHED, "no", False),
        (TOWN, " 69001 ", "69001"),
    ],
)
def test_what_people_answer_is_read(fact: Fact, raw: object, answer: object) -> None:
    assert parse_answer(fact, raw) == answer


@pytest.mark.parametrize(
    ("fact", "raw", "code"),
    [
        (RENT, -1, "too_low"),
        (RENT, 1001, "too_high"),
        (RENT, "beaucoup", "number_expected"),
        (RENT, "NaN", "number_expected"),
        (RENT, "Infinity", "number_expected"),
        (RENT, "1e999999", "number_expected"),
        (RENT, "1e-999999", "number_expected"),
        (RENT, "0.00000000000000000001", "number_expected"),
        (RENT, True, "number_expected"),
        (RENT, [1], "number_expected"),
        (RENT, None, "none_not_possible"),
        (RENT, {"between": [3, 2]}, "between_reversed"),
        (RENT, {"between": [3]}, "between_expected"),
        (RENT, {"from": 3}, "between_expected"),
        (RENT, {"between": [0, 1001]}, "too_high"),
        (RENT, {"between": ["unsure", 3]}, "number_expected"),
        (ROOMS, "2.5", "whole_number_expected"),
        (ROOMS, "1e12", "too_high"),
        (ROOMS, "1e30", "number_expected"),
        (BORN, "1800-01-01", "too_low"),
        (BORN, "2020-02-30", "date_expected"),
        (BORN, "20200101", "date_expected"),
        (BORN, "2020-W01-1", "date_expected"),
        (BORN, 2020, "date_expected"),
        (MOVED, "2020-13", "date_expected"),
        (STATUS, "Tenant", "choice_expected"),
        (STATUS, True, "choice_expected"),
        (STATUS, {"between": [1, 2]}, "between_not_possible"),
        (FURNISHED, "oui", "bool_expected"),
        (FURNISHED, 1, "bool_expected"),
        (TOWN, "", "text_expected"),
        (TOWN, "x" * 201, "text_expected"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_a_code(fact: Fact, raw: object, code: str) -> None:
    with pytest.raises(AnswerError) as refused:
        parse_answer(fact, raw)
    assert refused.value.code == code


def test_an_answer_written_as_json_is_read_back_the_same() -> None:
    for fact, raw in [
        (RENT, "336.97"),
        (RENT, {"between": [1, 2]}),
        (BORN, "2020-02-29"),
        (MARRIED, None),
        (ROOMS, "unsure"),
    ]:
        answer = parse_answer(fact, raw)
        assert parse_answer(fact, answer_to_json(answer)) == answer


def test_what_is_known_before_the_answer() -> None:
    assert RENT.unanswered() == Range(Decimal(0), Decimal(1000))
    assert MARRIED.unanswered() == Range(date(1900, 1, 1), date(2100, 12, 31), may_be_none=True)
    assert STATUS.unanswered() == Options(frozenset({"tenant", "2"}))
    assert FURNISHED.unanswered() == EITHER
    assert TOWN.unanswered() == ANY_TEXT


def test_every_number_of_the_real_rules_says_what_it_lies_between() -> None:
    assert [
        name for name, fact in real_rules().rulebook.facts.items() if fact.is_numeric and fact.between is None
    ] == []

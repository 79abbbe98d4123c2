from datetime import date
from decimal import Decimal

import pytest

from assistant.eligibility.cases import CaseUnreadable, assume_ordinary, read_case, read_month
from assistant.eligibility.decision import decide
from assistant.eligibility.facts import AnswerError
from assistant.eligibility.situation import UNSURE, Between
from tests.builders import real_rules, rulebook_of, situation

BOOK = rulebook_of()
MONTH = date(2026, 11, 1)


def answers(raw: object) -> dict[str, object]:
    return dict(read_case(BOOK, raw, MONTH).answers)


def problems(raw: object) -> dict[str, str]:
    with pytest.raises(CaseUnreadable) as refused:
        read_case(BOOK, raw, MONTH)
    return {path: problem.code for path, problem in refused.value.fields.items()}


def test_nested_keys_become_paths() -> None:
    raw = {"applicant": {"wages": 12}, "rent": "336.97", "children": [{"custody": "full"}, {}]}
    assert answers(raw) == {
        "applicant.wages": Decimal(12),
        "rent": Decimal("336.97"),
        "children.count": Decimal(2),
        "children.0.custody": "full",
    }


@pytest.mark.parametrize("doubt", ["unsure", "withheld"])
def test_what_is_not_said_is_never_taken_for_exact(doubt: str) -> None:
    read = read_case(real_rules().rulebook, {"has_disabled_child": doubt}, MONTH)
    assert read.answers == {"has_disabled_child": UNSURE}
    assert not read.are_exact


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, {}),
        ({"partner": None}, {"partner.present": False}),
        ({"partner": {}}, {"partner.present": True}),
        ({"partner": "unsure"}, {"partner.present": UNSURE}),
        ({"partner": {"present": False}}, {"partner.present": False}),
        ({"children": []}, {"children.count": 0}),
        ({"children": "unsure"}, {"children.count": UNSURE}),
        ({"children": {"between": [1, 2]}}, {"children.count": Between(Decimal(1), Decimal(2))}),
        ({"children": {"between": [2, 2]}}, {"children.count": 2}),
        ({"rent": {"between": [1, 2]}}, {"rent": Between(Decimal(1), Decimal(2))}),
        ({"married_since": None}, {"married_since": None}),
        ({"id": "x", "date": "2026-10", "rent": "unsure"}, {"rent": UNSURE}),
    ],
)
def test_absence_doubt_and_silence_are_told_apart(raw: dict[str, object], expected: dict[str, object]) -> None:
    assert answers(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([], {"": "object_expected"}),
        ({"rent": "dear", "charges": -1}, {"rent": "number_expected", "charges": "too_low"}),
        ({"rentt": 1}, {"rentt": "unknown_fact"}),
        ({"date": "2026-13"}, {"date": "month_expected"}),
        ({"date": 202610}, {"date": "month_expected"}),
        ({"date": "1500-01"}, {"date": "month_expected"}),
        ({"children": [{}] * 16}, {"children": "list_expected"}),
        ({"children": [3]}, {"children.0": "object_expected"}),
        ({"children": [{"custody": "both"}]}, {"children.0.custody": "choice_expected"}),
        ({"partner": 3}, {"partner": "object_expected"}),
        ({"applicant": None}, {"applicant": "unknown_fact"}),
        ({"child": {"custody": "full"}}, {"child.custody": "unknown_fact"}),
        ({"adult": {"wages": 3}}, {"adult.wages": "unknown_fact"}),
        ({"children.x.custody": "full"}, {"children.x.custody": "unknown_fact"}),
        ({"children": [{"": 1}]}, {"children.0": "unknown_fact"}),
        ({"rent": None}, {"rent": "none_not_possible"}),
    ],
)
def test_a_case_that_cannot_be_read_names_every_field(raw: object, expected: dict[str, str]) -> None:
    assert problems(raw) == expected


def test_an_unknown_key_names_the_nearest_path_of_the_same_person() -> None:
    with pytest.raises(CaseUnreadable) as refused:
        read_case(BOOK, {"applicant": {"wage": 1}}, MONTH)
    assert refused.value.fields["applicant.wage"].data["nearest"] == "applicant.wages"


def test_the_month_given_wins_over_the_month_of_the_command() -> None:
    assert read_case(BOOK, {"date": "2026-02"}, MONTH).month == date(2026, 2, 1)
    assert read_case(BOOK, {}, MONTH).month == MONTH
    with pytest.raises(AnswerError):
        read_month("2026-10-05")


def test_what_is_silent_is_ordinary_and_said_so() -> None:
    filled, assumed = assume_ordinary(BOOK, situation(status="tenant"), ("aid",))
    assert assumed == {"rent": Decimal(400)}
    assert decide(BOOK, filled)["aid"].amount == 400


def test_nothing_is_assumed_beyond_what_is_missing() -> None:
    assert assume_ordinary(BOOK, situation(status="owner"), ("aid",))[1] == {}

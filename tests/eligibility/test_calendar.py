from datetime import date

import pytest

from assistant.eligibility import calendar
from tests.builders import read, situation

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("birth", "ends", "opens", "on_first"),
    [
        (date(2006, 10, 1), 20, 19, 20),
        (date(2006, 10, 2), 20, 19, 19),
        (date(2006, 10, 31), 20, 19, 19),
        (date(2006, 9, 30), 20, 20, 20),
        (date(2006, 11, 1), 19, 19, 19),
        (date(2008, 2, 29), 18, 18, 18),
    ],
)
def test_the_three_ages_of_the_law(birth: date, ends: int, opens: int, on_first: int) -> None:
    assert calendar.age(birth, OCTOBER) == ends
    assert calendar.age_opened(birth, OCTOBER) == opens
    assert calendar.age_on_first(birth, OCTOBER) == on_first


def test_months_count_civil_months_and_an_unborn_child_counts_below_nothing() -> None:
    assert calendar.months_between(date(2026, 9, 30), OCTOBER) == 1
    assert calendar.months_between(date(2026, 10, 31), OCTOBER) == 0
    assert calendar.months_between(date(2027, 1, 1), OCTOBER) == -3


def test_months_are_added_over_the_year() -> None:
    assert calendar.add_months(date(2026, 11, 1), 3) == date(2027, 2, 1)
    assert calendar.add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)


def test_expressions_read_the_same_ages() -> None:
    answers = situation(children__count=1, children__0__birth_date=date(2006, 10, 2))
    for function, expected in (("age", 20), ("age_opened", 19), ("age_on_first", 19), ("months_since", 240)):
        assert read(f"max({function}(child.birth_date) for child in children)", answers).value == expected

"""Days nobody works, depending on the place."""

from datetime import date

import pytest

from assistant.adapters.french_holidays import FrenchHolidays

GOOD_FRIDAY = date(2026, 4, 3)


def test_the_eleven_national_days_are_kept_everywhere() -> None:
    days = FrenchHolidays().days("", [2026])
    assert len(days) == 11
    assert date(2026, 7, 14) in days
    assert GOOD_FRIDAY not in days


def test_strasbourg_keeps_two_more() -> None:
    assert FrenchHolidays().days("6AE", [2026]) - FrenchHolidays().days("", [2026]) == {GOOD_FRIDAY, date(2026, 12, 26)}


def test_several_years_are_answered_together() -> None:
    assert {day.year for day in FrenchHolidays().days("", range(2026, 2028))} == {2026, 2027}


def test_a_place_nobody_knows_is_an_error() -> None:
    with pytest.raises(NotImplementedError):
        FrenchHolidays().days("atlantis", [2026])

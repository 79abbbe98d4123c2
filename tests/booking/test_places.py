"""Whose holidays an office keeps, and which time its clocks show."""

from datetime import UTC, date, datetime

import pytest

from assistant.adapters.french_holidays import FrenchHolidays
from assistant.booking.places import NATIONAL, TERRITORIES, territory_of


@pytest.mark.parametrize("code", list(TERRITORIES))
def test_every_place_has_holidays_and_those_of_all_are_among_them(code: str) -> None:
    national = FrenchHolidays().days(NATIONAL, [2026])
    assert national <= FrenchHolidays().days(code, [2026])


@pytest.mark.parametrize(
    ("insee_code", "code"),
    [
        ("69123", NATIONAL),
        ("67482", "6AE"),
        ("68224", "6AE"),
        ("57463", "57"),
        ("97411", "974"),
        ("97209", "972"),
        ("97502", "PM"),
        ("98818", "NC"),
        ("2A004", NATIONAL),
    ],
)
def test_a_commune_tells_its_place(insee_code: str, code: str) -> None:
    assert territory_of(insee_code) == code


def test_overseas_keeps_the_day_slavery_ended_and_shows_its_own_hour() -> None:
    days = FrenchHolidays().days("974", [2026]) - FrenchHolidays().days(NATIONAL, [2026])
    assert date(2026, 12, 20) in days
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert noon.astimezone(TERRITORIES["974"].zone).hour == 16
    assert noon.astimezone(TERRITORIES["972"].zone).hour == 8

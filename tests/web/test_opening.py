"""The bar says whether somebody answers the telephone now."""

from datetime import UTC, date, datetime, time

import pytest

from assistant.settings import Hours, Organisation
from assistant.web.i18n import reading_in
from assistant.web.opening import telephone_hours

ORGANISATION = Organisation(
    hours={0: (Hours(time(9), time(12)), Hours(time(13, 30), time(17))), 3: (Hours(time(14), time(18)),)}
)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "is_open", "words"),
    [
        (16, 8, 0, True, "aujourd'hui 9 h à 12 h et de 13 h 30 à 17 h"),
        (16, 7, 0, False, "aujourd'hui 9 h à 12 h"),
        (16, 11, 15, False, "aujourd'hui"),
        (16, 15, 59, True, "17 h"),
        (16, 16, 0, False, "ouvre jeudi à 14 h"),
        (20, 10, 0, False, "ouvre lundi à 9 h"),
    ],
)
def test_hours_are_those_of_paris(day: int, hour: int, minute: int, words: str, *, is_open: bool) -> None:
    said = telephone_hours(ORGANISATION, datetime(2026, 11, day, hour, minute, tzinfo=UTC))
    assert said.is_open is is_open
    assert words in said.hours


def test_nobody_answers_on_a_public_holiday() -> None:
    monday, thursday = date(2026, 11, 16), date(2026, 11, 19)
    said = telephone_hours(ORGANISATION, datetime(2026, 11, 16, 9, 0, tzinfo=UTC), frozenset({monday, thursday}))
    assert (said.is_open, said.hours) == (False, "ouvre lundi à 9 h")


def test_summer_time_counts() -> None:
    assert telephone_hours(ORGANISATION, datetime(2026, 7, 6, 7, 0, tzinfo=UTC)).is_open


def test_an_organisation_without_hours_does_not_promise_any() -> None:
    said = telephone_hours(Organisation(hours={}), datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    assert (said.is_open, said.hours) == (False, "horaires à demander sur place")


def test_hours_are_written_as_readers_write_them() -> None:
    with reading_in("en"):
        assert "09:00" in telephone_hours(ORGANISATION, datetime(2026, 11, 16, 8, 0, tzinfo=UTC)).hours

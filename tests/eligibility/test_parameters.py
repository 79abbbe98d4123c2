from datetime import date
from decimal import Decimal

import pytest

from assistant.eligibility.parameters import DatedValue, Parameter, Scale, Table, Threshold
from tests.builders import read, rulebook_of, situation

ONE, TWO, THREE = Decimal(1), Decimal(2), Decimal(3)
TABLE = Table({"single": Decimal(300), ONE: Decimal(400), TWO: Decimal(450)}, each_more=Decimal(40))
SCALE = Scale((Threshold(Decimal(0), ONE), Threshold(Decimal(10), TWO), Threshold(Decimal(20), Decimal(0))))


def rate(**fields: object) -> Parameter:
    values = (DatedValue(date(2025, 4, 1), ONE, "law"), DatedValue(date(2026, 4, 1), TWO, "law"))
    return Parameter("rate", "Taux", "none", values, **fields)  # type: ignore[arg-type]


def test_the_value_in_force_is_the_newest_that_has_begun() -> None:
    assert rate().at(date(2025, 3, 31)) is None
    assert rate().at(date(2025, 4, 1)) == rate().at(date(2026, 3, 31)) == ONE
    assert rate().at(date(2026, 4, 1)) == rate().at(date(2030, 1, 1)) == TWO


@pytest.mark.parametrize(
    ("month", "stale"),
    [((2026, 12), False), ((2027, 4), False), ((2027, 5), False), ((2027, 6), True), ((2031, 1), True)],
)
def test_a_figure_is_stale_past_its_expected_change_and_a_tolerance(month: tuple[int, int], *, stale: bool) -> None:
    assert rate(expected_change=(4, 1)).is_stale(date(*month, 1)) is stale


def test_past_months_are_never_stale() -> None:
    parameter = rate(expected_change=(4, 1))
    assert not any(parameter.is_stale(date(year, month, 1)) for year in (2020, 2025, 2026) for month in range(1, 13))


def test_who_checks_a_figure_keeps_it_fresh_until_the_next_change() -> None:
    checked = rate(expected_change=(4, 1), checked_on=date(2027, 4, 20))
    assert checked.next_due == date(2028, 4, 1)
    assert not checked.is_stale(date(2028, 5, 1))
    assert checked.is_stale(date(2028, 6, 1))


def test_a_figure_checked_on_the_day_of_its_change_is_due_a_year_later() -> None:
    assert rate(expected_change=(4, 1), checked_on=date(2027, 4, 1)).next_due == date(2028, 4, 1)


def test_a_figure_says_its_own_tolerance_and_one_without_change_is_never_stale() -> None:
    assert rate(expected_change=(4, 1), tolerance_days=0).is_stale(date(2027, 5, 1))
    assert not rate().is_stale(date(2050, 1, 1))


def test_a_stale_figure_is_not_used_but_the_one_of_two_years_ago_still_is() -> None:
    parameters = (
        "pss: {label: l, unit: none, expected_change: 01-01, values: {2025-01-01: {value: 47100, reference: law}}}\n"
    )
    book = rulebook_of(parameters=parameters)
    late = situation(date(2027, 6, 1))
    assert read("pss", late, book).reasons == {("stale_figures", "pss")}
    assert read("value_on(pss, date(2025, 6, 1))", late, book).value == 47100
    assert read("value_on(pss, date(2027, 6, 1))", late, book).reasons == {("stale_figures", "pss")}
    assert read("value_on(pss, date(2024, 6, 1))", late, book).reasons == {("no_value", "pss")}


def test_a_table_adds_for_each_more_and_has_no_half_rows() -> None:
    assert TABLE.get(TWO) == 450
    assert TABLE.get(Decimal(5)) == 570
    assert TABLE.get("2") == 450
    assert TABLE.get(Decimal("2.5")) is None
    assert TABLE.get(Decimal(0)) is None
    assert TABLE.get("couple") is None


@pytest.mark.parametrize(
    ("low", "high", "rows"),
    [
        (1, 2, [400, 450]),
        (0, 1, [400, None]),
        (2, 4, [450, 490, 530]),
        (4, 4, [530, 530]),
        (0, 0, [None]),
        (1, "Infinity", [400, 450, 490, "Infinity"]),
    ],
)
def test_the_rows_that_a_range_of_keys_reaches(low: int, high: object, rows: list[object]) -> None:
    found = TABLE.rows_between(Decimal(low), Decimal(str(high)))
    assert found == [None if row is None else Decimal(str(row)) for row in rows]


def test_a_range_of_keys_past_a_table_without_each_more_may_reach_no_row() -> None:
    short = Table({ONE: ONE, TWO: TWO})
    assert short.rows_between(ONE, TWO) == [1, 2]
    assert short.rows_between(TWO, THREE) == [2, None]
    assert Table({"red": ONE}).rows_between(ONE, TWO) == [None]


def test_a_scale_by_bracket_and_by_marginal_rates() -> None:
    assert [SCALE.bracket(Decimal(n)) for n in (-1, 0, 9, 10, 25)] == [None, 1, 1, 2, 0]
    assert [SCALE.marginal(Decimal(n)) for n in (-1, 0, 4, 10, 15, 25)] == [0, 0, 4, 10, 20, 30]

from datetime import date
from decimal import Decimal

from assistant.eligibility.values import (
    ANY_TEXT,
    NOTHING,
    AnyText,
    Options,
    Range,
    hull,
    intersection,
    is_exact,
    members_of,
    settle,
)

ONE, TWO, FIVE = Decimal(1), Decimal(2), Decimal(5)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def test_a_range_of_one_value_is_that_value() -> None:
    assert settle(Range(ONE, ONE)) == ONE
    assert settle(Options(frozenset({"red"}))) == "red"


def test_a_value_that_may_not_exist_is_never_settled() -> None:
    assert not is_exact(settle(Range(ONE, ONE, partial=True)))
    assert not is_exact(settle(Range(MAY, MAY, may_be_none=True)))
    assert not is_exact(settle(Options(frozenset({"red"}), partial=True)))


def test_an_absent_date_is_an_exact_value() -> None:
    assert is_exact(None)


def test_the_hull_holds_all_of_them() -> None:
    assert hull([ONE, Range(TWO, FIVE)]) == Range(ONE, FIVE)
    assert hull(["red", Options(frozenset({"blue"}))]) == Options(frozenset({"red", "blue"}))
    assert hull([MAY, None]) == Range(MAY, MAY, may_be_none=True)
    assert hull([ANY_TEXT, "69001"]) == ANY_TEXT
    assert hull([ONE, ONE]) == ONE
    assert hull([None]) is None


def test_the_hull_of_nothing_is_nothing_and_beside_nothing_a_value_may_be_missing() -> None:
    assert hull([]) == NOTHING
    assert hull([NOTHING, NOTHING]) == NOTHING
    assert hull([NOTHING, ONE]) == Range(ONE, ONE, partial=True)
    assert hull([NOTHING, ANY_TEXT]) == AnyText(partial=True)


def test_words_and_whole_numbers_may_be_keys_of_one_table() -> None:
    assert hull(["single", Range(ONE, TWO)]) == Options(frozenset({"single", ONE, TWO}))


def test_the_members_of_a_range_are_its_whole_numbers() -> None:
    assert members_of(Range(Decimal("0.5"), Decimal("2.5"))) >= {ONE, TWO}
    assert members_of(ONE) == {ONE}
    assert members_of(ANY_TEXT) == frozenset()


def test_a_range_is_cut_by_bounds_unless_nothing_would_be_left() -> None:
    assert intersection(Range(ONE, FIVE), TWO, Decimal(9)) == Range(TWO, FIVE)
    assert intersection(Range(ONE, FIVE), FIVE, FIVE) == FIVE
    assert intersection(Range(ONE, TWO), FIVE, FIVE) == Range(ONE, TWO)
    assert intersection(ONE, FIVE, FIVE) == ONE
    assert intersection(Range(MAY, JUNE), JUNE, JUNE) == JUNE

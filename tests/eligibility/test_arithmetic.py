"""Whatever a range hides, the true result lies in what is returned."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility import arithmetic
from assistant.eligibility.functions import ARITHMETIC
from assistant.eligibility.values import EITHER, INFINITY, NOTHING, Options, Range, Unsettled, Value, high_of, low_of
from tests.generated_rulebooks import examples

NUMBERS = st.decimals(-1000, 1000, places=2, allow_nan=False)
ZERO, ONE, TWO, THREE = Decimal(0), Decimal(1), Decimal(2), Decimal(3)


@st.composite
def hidden_numbers(draw: st.DrawFn) -> tuple[Decimal, Value]:
    """Draw a number and what is known of it: itself, bounds around it, or bounds without end."""
    number = draw(NUMBERS)
    low, high = number - abs(draw(NUMBERS)), number + abs(draw(NUMBERS))
    known: list[Value] = [number, Range(low, high), Range(low, INFINITY), Range(-INFINITY, high), Range(ZERO, ZERO)]
    found = draw(st.sampled_from(known))
    return (ZERO if found == Range(ZERO, ZERO) else number), found


def holds(value: Value, number: Decimal) -> bool:
    """Tell whether a number lies in what is known."""
    if isinstance(value, Unsettled) and not isinstance(value, Range):
        return value.partial
    return low_of(value) <= number <= high_of(value)  # type: ignore[operator]


@pytest.mark.parametrize("operator", ARITHMETIC)
@given(left=hidden_numbers(), right=hidden_numbers())
@examples(100)
def test_the_true_result_lies_in_the_range(
    operator: str, left: tuple[Decimal, Value], right: tuple[Decimal, Value]
) -> None:
    found = ARITHMETIC[operator](left[1], right[1])
    true = ARITHMETIC[operator](left[0], right[0])
    if isinstance(true, Decimal):
        assert holds(found, true)
    else:
        assert isinstance(found, Unsettled)
        assert found.partial, "what may be divided by nothing may have no value"


@pytest.mark.parametrize("or_equal", [True, False])
@given(left=hidden_numbers(), right=hidden_numbers())
@examples(100)
def test_a_comparison_that_is_decided_is_right(
    *, or_equal: bool, left: tuple[Decimal, Value], right: tuple[Decimal, Value]
) -> None:
    true = arithmetic.is_less(left[0], right[0], or_equal=or_equal)
    assert arithmetic.is_less(left[1], right[1], or_equal=or_equal) in (true, EITHER)
    assert arithmetic.is_equal(left[1], right[1]) in (left[0] == right[0], EITHER)


@pytest.mark.parametrize("rounding", arithmetic.ROUNDINGS.values())
@given(hidden=hidden_numbers(), step=st.sampled_from([Decimal("0.01"), ONE, Decimal("0.5"), Decimal(100)]))
@examples(80)
def test_rounding_keeps_the_true_result_in_the_range(
    rounding: str, hidden: tuple[Decimal, Value], step: Decimal
) -> None:
    def rounded(number: object) -> Decimal:
        assert isinstance(number, Decimal)
        return arithmetic.round_to(number, step, rounding)

    found = arithmetic.monotone(hidden[1], rounded)
    assert holds(found, rounded(hidden[0]))
    assert rounded(hidden[0]) % step == 0


@given(hidden=st.lists(hidden_numbers(), min_size=1, max_size=4), pick=st.sampled_from([min, max]))
@examples(80)
def test_the_least_and_the_greatest_lie_in_the_range(
    hidden: list[tuple[Decimal, Value]], pick: Callable[..., Decimal]
) -> None:
    assert holds(arithmetic.extreme([known for _, known in hidden], pick), pick(number for number, _ in hidden))


@given(hidden=hidden_numbers(), options=st.lists(NUMBERS, min_size=1, max_size=4))
@examples(80)
def test_among_is_decided_only_when_it_is_right(hidden: tuple[Decimal, Value], options: list[Decimal]) -> None:
    found = arithmetic.is_among(hidden[1], tuple(options))
    assert isinstance(found, Unsettled) or found == (hidden[0] in options)


def test_rounding_says_where_halves_go() -> None:
    cent = Decimal("0.01")
    assert arithmetic.round_to(Decimal("1.005"), cent, arithmetic.ROUNDINGS["round_half_up"]) == Decimal("1.01")
    assert arithmetic.round_to(Decimal("-1.5"), ONE, arithmetic.ROUNDINGS["round_down"]) == Decimal(-2)
    assert arithmetic.round_to(Decimal("1.001"), cent, arithmetic.ROUNDINGS["round_up"]) == Decimal("1.01")
    assert arithmetic.round_to(Decimal(149), Decimal(100), arithmetic.ROUNDINGS["round_half_up"]) == Decimal(100)


def test_a_division_by_nothing_has_no_value() -> None:
    assert arithmetic.divide(ONE, ZERO) == NOTHING
    assert arithmetic.divide(Range(ONE, TWO), ZERO) == NOTHING


def test_nothing_times_no_limit_is_nothing() -> None:
    assert arithmetic.multiply(ZERO, Range(ZERO, INFINITY)) == ZERO


def test_an_absent_date_has_no_place_in_an_order() -> None:
    assert arithmetic.is_less(None, ONE, or_equal=True) == NOTHING


def test_a_word_among_all_possible_ones_is_sure() -> None:
    colours = Options(frozenset({"red", "blue"}))
    assert arithmetic.is_among(colours, ("red", "blue", "green")) is True
    assert arithmetic.is_among(colours, ("green",)) is False
    assert arithmetic.is_among(colours, ("red",)) == EITHER
    assert arithmetic.is_among(Range(ONE, THREE), (ONE, TWO, THREE)) == EITHER, "1.5 lies between, too"
    assert arithmetic.is_among(Range(ZERO, Decimal(100)), (Decimal(80),)) == EITHER

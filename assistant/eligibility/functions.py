"""The closed set of functions, over values that may be ranges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from assistant.eligibility import arithmetic, calendar
from assistant.eligibility.parameters import Scale
from assistant.eligibility.values import NOTHING, Range, Value, hull

if TYPE_CHECKING:
    from collections.abc import Callable

ARITHMETIC: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
}


def on_scale(function: str, scale: object, number: Value) -> Value:
    """Read a scale by bracket or by marginal rates."""
    assert isinstance(scale, Scale)
    if function == "marginal":
        if scale.is_rising or isinstance(number, Decimal):
            return arithmetic.monotone(number, scale.marginal)  # type: ignore[arg-type]
        return Range(Decimal("-Infinity"), Decimal("Infinity"))
    if isinstance(number, Decimal):
        rate = scale.bracket(number)
        return NOTHING if rate is None else rate
    if not isinstance(number, Range):
        return NOTHING
    low = number.low
    lowest = scale.bracket(low) if isinstance(low, Decimal) and low.is_finite() else None
    higher = [line.rate for line in scale.thresholds if low < line.start <= number.high]  # type: ignore[operator]
    return hull([NOTHING if rate is None else rate for rate in (lowest, *higher)], partial=number.partial)


def _of_date(function: Callable[[date, date], int]) -> Callable[[date, list[Value]], Value]:
    def apply(month: date, values: list[Value]) -> Value:
        return arithmetic.monotone(
            values[0],
            lambda day: Decimal(function(day, month)),  # type: ignore[arg-type]
            rising=False,
        )

    return apply


def _rounding(rounding: str) -> Callable[[date, list[Value]], Value]:
    def apply(_month: date, values: list[Value]) -> Value:
        number, step = values
        if not isinstance(step, Decimal):
            return NOTHING
        return arithmetic.monotone(number, lambda bound: arithmetic.round_to(bound, step, rounding))  # type: ignore[arg-type]

    return apply


def _build_date(_month: date, values: list[Value]) -> Value:
    if not all(isinstance(value, Decimal) for value in values):
        return NOTHING
    year, month, *day = (int(value) for value in values)  # type: ignore[arg-type]
    try:
        return date(year, month, day[0] if day else 1)
    except ValueError:
        return NOTHING


def _year_of(_month: date, values: list[Value]) -> Value:
    return arithmetic.monotone(values[0], lambda day: Decimal(day.year))  # type: ignore[union-attr]


TWELVE: Final = Decimal(12)

FUNCTIONS: Final[dict[str, Callable[[date, list[Value]], Value]]] = {
    "months_since": _of_date(calendar.months_between),
    "age": _of_date(calendar.age),
    "age_opened": _of_date(calendar.age_opened),
    "age_on_first": _of_date(calendar.age_on_first),
    "date": _build_date,
    "month": _build_date,
    "year_of": _year_of,
    "monthly": lambda _month, values: arithmetic.divide(values[0], TWELVE),
    "yearly": lambda _month, values: arithmetic.multiply(values[0], TWELVE),
    "min": lambda _month, values: arithmetic.extreme(values, min),
    "max": lambda _month, values: arithmetic.extreme(values, max),
    **{name: _rounding(rounding) for name, rounding in arithmetic.ROUNDINGS.items()},
}

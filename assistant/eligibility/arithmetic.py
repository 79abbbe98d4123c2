"""Arithmetic, comparison and rounding of values that may be ranges.

Every operation is sound (the true result lies in what is returned) and exact where its operands are.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from assistant.eligibility.values import (
    EITHER,
    NOTHING,
    ZERO,
    AnyText,
    Bound,
    Exact,
    Nothing,
    Options,
    Range,
    Unsettled,
    Value,
    high_of,
    low_of,
    members_of,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDINGS: Final = {
    "round_down": ROUND_FLOOR,
    "round_up": ROUND_CEILING,
    "round_half_up": ROUND_HALF_UP,
}


def round_to(number: Decimal, step: Decimal, rounding: str) -> Decimal:
    """Round to a multiple of `step` (0.01 a cent, 1 a euro, 100 a hundred euros)."""
    if not number.is_finite():
        return number
    if step == 1:
        return number.quantize(step, rounding=rounding)
    return (number / step).quantize(Decimal(1), rounding=rounding) * step


def _is_partial(*values: Value) -> bool:
    return any(isinstance(value, Unsettled) and value.partial for value in values)


def _numbers(*values: Value) -> bool:
    """Tell whether all are numbers or ranges of numbers that surely exist."""
    return all(isinstance(v, Decimal) or (isinstance(v, Range) and isinstance(v.low, Decimal)) for v in values)


def _bounds(value: Value) -> tuple[Decimal, Decimal]:
    low, high = low_of(value), high_of(value)
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    return low, high


def product(left: Decimal, right: Decimal) -> Decimal:
    """Multiply; nothing times no limit is nothing."""
    return ZERO if left == 0 or right == 0 else left * right


def add(left: Value, right: Value) -> Value:
    """Add two numbers."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left + right
    if not _numbers(left, right):
        return NOTHING
    (low1, high1), (low2, high2) = _bounds(left), _bounds(right)
    return settle(Range(low1 + low2, high1 + high2, partial=_is_partial(left, right)))


def negate(value: Value) -> Value:
    """Change the sign."""
    if isinstance(value, Decimal):
        return -value
    if not _numbers(value):
        return NOTHING
    low, high = _bounds(value)
    return Range(-high, -low, partial=_is_partial(value))


def subtract(left: Value, right: Value) -> Value:
    """Subtract the second from the first."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left - right
    return add(left, negate(right))


def multiply(left: Value, right: Value) -> Value:
    """Multiply two numbers."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left * right
    if not _numbers(left, right):
        return NOTHING
    corners = [product(a, b) for a in _bounds(left) for b in _bounds(right)]
    return settle(Range(min(corners), max(corners), partial=_is_partial(left, right)))


def divide(left: Value, right: Value) -> Value:
    """Divide; by nothing there is no value, by what may be nothing there may be none."""
    if not _numbers(left, right):
        return NOTHING
    low, high = _bounds(right)
    if low == high == 0:
        return NOTHING
    if low <= 0 <= high:
        return Range(Decimal("-Infinity"), Decimal("Infinity"), partial=True)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left / right
    corners = [
        ZERO if not b.is_finite() else (a / b if a.is_finite() else product(a, b))
        for a in _bounds(left)
        for b in (low, high)
    ]
    return settle(Range(min(corners), max(corners), partial=_is_partial(left, right)))


def extreme(values: list[Value], pick: Callable[[list[Bound]], Bound]) -> Value:
    """Return the least or the greatest (`pick` is `min` or `max`)."""
    if values and all(isinstance(v, Decimal) for v in values):
        return pick(values)  # type: ignore[arg-type]
    if not values or any(not isinstance(v, Decimal | Range) and not _is_date(v) for v in values):
        return NOTHING
    low, high = pick([low_of(v) for v in values]), pick([high_of(v) for v in values])
    partial = _is_partial(*values) or any(isinstance(v, Range) and v.may_be_none for v in values)
    return settle(Range(low, high, partial=partial))


def _is_date(value: Value) -> bool:
    return hasattr(value, "toordinal")


def monotone(value: Value, function: Callable[[Bound], Bound], *, rising: bool = True) -> Value:
    """Apply a function that never turns back: the bounds of the result come from the bounds."""
    if isinstance(value, Decimal):
        return function(value)
    if value is None or isinstance(value, Nothing | AnyText | Options):
        return NOTHING
    if not isinstance(value, Range):
        assert isinstance(value, Decimal) or _is_date(value)
        return function(value)  # type: ignore[arg-type]
    ends = function(value.low), function(value.high)
    low, high = ends if rising else (ends[1], ends[0])
    return settle(Range(low, high, partial=value.partial or value.may_be_none))


def is_less(left: Value, right: Value, *, or_equal: bool) -> Value:
    """Tell whether the first lies below the second: True, False, `EITHER` or `NOTHING`."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left <= right if or_equal else left < right
    if left is None or right is None or isinstance(left, Nothing) or isinstance(right, Nothing):
        return NOTHING
    for value in (left, right):
        if isinstance(value, Unsettled) and (not isinstance(value, Range) or value.partial or value.may_be_none):
            return Options(EITHER.values, partial=True)
    low1, high1, low2, high2 = low_of(left), high_of(left), low_of(right), high_of(right)
    if high1 < low2 or (or_equal and high1 == low2):  # type: ignore[operator]
        return True
    if low1 > high2 or (not or_equal and low1 == high2):  # type: ignore[operator]
        return False
    return EITHER


def is_equal(left: Value, right: Value) -> Value:
    """Tell whether two values are the same; an absent date equals only `none`."""
    if not isinstance(left, Unsettled) and not isinstance(right, Unsettled):
        return left == right
    if isinstance(left, Nothing) or isinstance(right, Nothing):
        return NOTHING
    if _is_partial(left, right):
        return Options(EITHER.values, partial=True)
    return EITHER if _may_meet(left, right) else False


def is_among(value: Value, options: tuple[Exact, ...]) -> Value:
    """Tell whether a value is one of some: True, False, `EITHER` or `NOTHING`."""
    if isinstance(value, Options) and not value.partial and value.values <= set(options):
        return True
    found = [is_equal(value, option) for option in options]
    if any(answer is True for answer in found):
        return True
    return next((answer for answer in found if isinstance(answer, Unsettled)), False)


def _may_meet(left: Value, right: Value) -> bool:
    if isinstance(left, AnyText) or isinstance(right, AnyText):
        return True
    if left is None or right is None:
        other = right if left is None else left
        return (isinstance(other, Range) and other.may_be_none) or (isinstance(other, Options) and None in other.values)
    if isinstance(left, Options) or isinstance(right, Options):
        return not members_of(left).isdisjoint(members_of(right))
    if isinstance(left, Range) and isinstance(right, Range) and left.may_be_none and right.may_be_none:
        return True
    return low_of(left) <= high_of(right) and low_of(right) <= high_of(left)  # type: ignore[operator]

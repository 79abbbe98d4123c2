"""Arithmetic, comparison and rounding of values that may be ranges.

Every operation is sound (the true result lies in what is returned) and exact where its operands are.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from assistant.eligibility.values import (
    EITHER,
    INFINITY,
    NOTHING,
    UNSETTLED,
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
)

if TYPE_CHECKING:
    from collections.abc import Callable

_BOUNDS: Final = frozenset({Decimal, date})
PERHAPS_EITHER: Final = Options(EITHER.values, partial=True)

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


def _is_partial(left: Value, right: Value) -> bool:
    return (left.__class__ in UNSETTLED and left.partial) or (right.__class__ in UNSETTLED and right.partial)  # type: ignore[union-attr]


def _ends(value: Value) -> tuple[Decimal, Decimal] | None:
    """Return between what a number lies; nothing for what is no number, or may be none."""
    if value.__class__ is Decimal:
        return value, value
    if value.__class__ is Range and value.low.__class__ is Decimal:
        return value.low, value.high  # type: ignore[return-value]
    return None


def _span(low: Decimal, high: Decimal, *, partial: bool) -> Value:
    return low if low == high and not partial else Range(low, high, False, partial)  # noqa: FBT003 — a field


def product(left: Decimal, right: Decimal) -> Decimal:
    """Multiply; nothing times no limit is nothing."""
    return ZERO if left == 0 or right == 0 else left * right


def add(left: Value, right: Value) -> Value:
    """Add two numbers."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left + right
    first, second = _ends(left), _ends(right)
    if first is None or second is None:
        return NOTHING
    return _span(first[0] + second[0], first[1] + second[1], partial=_is_partial(left, right))


def subtract(left: Value, right: Value) -> Value:
    """Subtract the second from the first."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left - right
    first, second = _ends(left), _ends(right)
    if first is None or second is None:
        return NOTHING
    return _span(first[0] + -second[1], first[1] + -second[0], partial=_is_partial(left, right))


def multiply(left: Value, right: Value) -> Value:
    """Multiply two numbers."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left * right
    first, second = _ends(left), _ends(right)
    if first is None or second is None:
        return NOTHING
    if second[0] is second[1]:
        corners = [product(first[0], second[0]), product(first[1], second[0])]
    else:
        corners = [product(a, b) for a in first for b in second]
    return _span(min(corners), max(corners), partial=_is_partial(left, right))


def divide(left: Value, right: Value) -> Value:
    """Divide; by nothing there is no value, by what may be nothing there may be none."""
    first, second = _ends(left), _ends(right)
    if first is None or second is None:
        return NOTHING
    low, high = second
    if low == high == 0:
        return NOTHING
    if low <= 0 <= high:
        return Range(-INFINITY, INFINITY, partial=True)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left / right
    corners = [_quotient(a, b) for a in first for b in ((low,) if low is high else second)]
    return _span(min(corners), max(corners), partial=_is_partial(left, right))


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    if not right.is_finite():
        return ZERO
    return left / right if left.is_finite() else product(left, right)


def extreme(values: list[Value], pick: Callable[[list[Bound]], Bound]) -> Value:
    """Return the least or the greatest (`pick` is `min` or `max`)."""
    lows: list[Bound] = []
    highs: list[Bound] = []
    partial = False
    for value in values:
        if value.__class__ in _BOUNDS:
            lows.append(value)  # type: ignore[arg-type]
            highs.append(value)  # type: ignore[arg-type]
        elif value.__class__ is Range:
            lows.append(value.low)
            highs.append(value.high)
            partial = partial or value.partial or value.may_be_none
        else:
            return NOTHING
    if not values:
        return NOTHING
    low, high = pick(lows), pick(highs)
    return low if low == high and not partial else Range(low, high, False, partial)  # noqa: FBT003 — a field


def monotone(value: Value, function: Callable[[Bound], Bound], *, rising: bool = True) -> Value:
    """Apply a function that never turns back: the bounds of the result come from the bounds."""
    if value.__class__ in _BOUNDS:
        return function(value)  # type: ignore[arg-type]
    if value.__class__ is not Range:
        return NOTHING
    low, high = function(value.low), function(value.high)
    partial = value.partial or value.may_be_none
    if low == high and not partial:
        return low if rising else high
    return Range(low, high, False, partial) if rising else Range(high, low, False, partial)  # noqa: FBT003 — a field


def is_less(left: Value, right: Value, *, or_equal: bool) -> Value:
    """Tell whether the first lies below the second: True, False, `EITHER` or `NOTHING`."""
    if left.__class__ is Decimal and right.__class__ is Decimal:
        return left <= right if or_equal else left < right
    if left is None or right is None or left.__class__ is Nothing or right.__class__ is Nothing:
        return NOTHING
    for value in (left, right):
        if value.__class__ in UNSETTLED and (value.__class__ is not Range or value.partial or value.may_be_none):
            return PERHAPS_EITHER
    low1, high1 = (left.low, left.high) if left.__class__ is Range else (left, left)
    low2, high2 = (right.low, right.high) if right.__class__ is Range else (right, right)
    if high1 < low2 or (or_equal and high1 == low2):  # type: ignore[operator]
        return True
    if low1 > high2 or (not or_equal and low1 == high2):  # type: ignore[operator]
        return False
    return EITHER


def is_equal(left: Value, right: Value) -> Value:
    """Tell whether two values are the same; an absent date equals only `none`."""
    if left.__class__ not in UNSETTLED and right.__class__ not in UNSETTLED:
        return left == right
    if isinstance(left, Nothing) or isinstance(right, Nothing):
        return NOTHING
    if _is_partial(left, right):
        return PERHAPS_EITHER
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
    if isinstance(left, Options) and right.__class__ not in UNSETTLED:
        return right in left.values
    if isinstance(left, Options) or isinstance(right, Options):
        return not members_of(left).isdisjoint(members_of(right))
    if isinstance(left, Range) and isinstance(right, Range) and left.may_be_none and right.may_be_none:
        return True
    return low_of(left) <= high_of(right) and low_of(right) <= high_of(left)  # type: ignore[operator]

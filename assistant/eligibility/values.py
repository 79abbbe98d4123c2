"""Values that are known exactly, and values known only to lie somewhere.

An exact value is the plain Python value: `Decimal`, `bool`, `date`, `str`, or `None` (a date that does not
exist). Anything else is an `Unsettled`: a `Range`, a set of `Options`, a text nobody gave (`ANY_TEXT`) or
`NOTHING` (no row of a table, a division by zero). Unsettled values may also be `partial`: the calculation may
turn out to have no value at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar, dataclass_transform

INFINITY: Final = Decimal("Infinity")
ZERO: Final = Decimal(0)

Exact = Decimal | bool | date | str | None
Bound = Decimal | date

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True)
def immutable(kind: type[Made]) -> type[Made]:
    """Make a dataclass that nothing changes: the type checker sees to it.

    A question of the interview makes hundreds of them, and what freezes an object at run time triples what making it
    costs.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)


class Unsettled:
    """A value that is not known exactly."""

    __slots__ = ()
    partial: bool


@immutable
class Range(Unsettled):
    """A number or a date between two bounds, both included."""

    low: Bound
    high: Bound
    may_be_none: bool = False
    partial: bool = False


@immutable
class Options(Unsettled):
    """One of a few values: a boolean, a choice, the key of a table."""

    values: frozenset[Exact]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class AnyText(Unsettled):
    """A text that nobody gave: it may be anything."""

    partial: bool = False


@dataclass(frozen=True, slots=True)
class Nothing(Unsettled):
    """No value at all: the rules do not cover this."""

    partial: bool = True


ANY_TEXT: Final = AnyText()
NOTHING: Final = Nothing()
EITHER: Final = Options(frozenset({True, False}))
UNSETTLED: Final = frozenset({Range, Options, AnyText, Nothing})

Value = Exact | Unsettled


def is_exact(value: Value) -> bool:
    """Tell whether the value is known exactly."""
    return not isinstance(value, Unsettled)


def settle(value: Value) -> Value:
    """Return the plain value where only one is possible, else the value as it is."""
    if value.__class__ is Range:
        is_one = not value.partial and not value.may_be_none and value.low == value.high
        return value.low if is_one else value
    if value.__class__ is Options and not value.partial and len(value.values) == 1:
        return next(iter(value.values))
    return value


def hull(values: list[Value], *, partial: bool = False) -> Value:
    """Return the smallest value that holds all the others; `partial` when there may be none."""
    some = [value for value in values if value.__class__ is not Nothing]
    if not some:
        return NOTHING
    partial = partial or len(some) < len(values)
    are_ordered, is_text = True, False
    for value in some:
        kind = value.__class__
        if kind in UNSETTLED:
            partial = partial or value.partial  # type: ignore[union-attr]
            is_text = is_text or kind is AnyText
            are_ordered = are_ordered and kind is Range
        elif kind not in _ORDERED:
            are_ordered = False
    if is_text:
        return AnyText(partial)
    if are_ordered:
        return _hull_of_ordered(some, partial=partial)
    members: set[Exact] = set()
    for value in some:
        members.update(members_of(value))
    return settle(Options(frozenset(members), partial))


_BOUNDS: Final = (Decimal, date)
_ORDERED: Final = frozenset({Decimal, date, type(None)})


def _hull_of_ordered(values: list[Value], *, partial: bool) -> Value:
    lows: list[Bound] = []
    highs: list[Bound] = []
    may_be_none = False
    for value in values:
        if value.__class__ is Range:
            lows.append(value.low)
            highs.append(value.high)
            may_be_none = may_be_none or value.may_be_none
        elif value is None:
            may_be_none = True
        else:
            lows.append(value)  # type: ignore[arg-type]
            highs.append(value)  # type: ignore[arg-type]
    if not lows:
        return Options(frozenset({None}), partial) if partial else None
    return settle(Range(min(lows), max(highs), may_be_none, partial))


def low_of(value: Value) -> Bound:
    """Return the least a number or a date may be."""
    if value.__class__ is Range:
        return value.low
    assert isinstance(value, _BOUNDS), value
    return value


def high_of(value: Value) -> Bound:
    """Return the most a number or a date may be."""
    if value.__class__ is Range:
        return value.high
    assert isinstance(value, _BOUNDS), value
    return value


def members_of(value: Value, *, limit: int = 64) -> frozenset[Exact]:
    """List the values that are possible; of a range of numbers, the whole ones (at most `limit`)."""
    if isinstance(value, Options):
        return value.values
    if isinstance(value, Range):
        low, high = value.low, value.high
        if isinstance(low, Decimal) and isinstance(high, Decimal) and low.is_finite():
            first = int(low.to_integral_value())
            last = first + limit if not high.is_finite() else min(int(high), first + limit)
            return frozenset(Decimal(number) for number in range(first, last + 1))
        return frozenset()
    if isinstance(value, Unsettled):
        return frozenset()
    return frozenset({value})


def intersection(value: Value, low: Bound, high: Bound) -> Value:
    """Cut a range by two bounds; where nothing would be left the value stays as it was."""
    if not isinstance(value, Range):
        return value
    cut_low, cut_high = max(value.low, low), min(value.high, high)
    if cut_low > cut_high:  # type: ignore[operator]
        return value
    return settle(Range(cut_low, cut_high, value.may_be_none, value.partial))

"""`count any all sum min max` over the children or the adults, some of whom may or may not count."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from assistant.eligibility import arithmetic
from assistant.eligibility.readings import NO, YES, Reading, combined, undecided
from assistant.eligibility.values import EITHER, NOTHING, ZERO, Range, Unsettled, Value, hull

if TYPE_CHECKING:
    from collections.abc import Callable

Elements = list[tuple[Reading, Reading]]


def _count(elements: Elements) -> Reading:
    sure = sum(1 for there, holds in elements if there.value is True and holds.value is True)
    maybe = [
        part
        for there, holds in elements
        if holds.value is not False and not (there.value is True and holds.value is True)
        for part in (there, holds)
    ]
    most = sure + sum(
        1 for there, holds in elements if holds.value is not False and not (there.value is True and holds.value is True)
    )
    partial = any(isinstance(part.value, Unsettled) and part.value.partial for part in maybe)
    return combined(Range(Decimal(sure), Decimal(most), partial=partial), maybe)


def _quantifier(elements: Elements, *, settling: bool) -> Reading:
    open_parts: list[Reading] = []
    for there, holds in elements:
        if holds.value is settling and there.value is True:
            return holds
        if not holds.is_exact or holds.value is settling:
            open_parts.extend(part for part in (there, holds) if not part.is_exact)
    if not open_parts:
        return NO if settling else YES
    return combined(undecided(open_parts), open_parts)


def _sum(elements: Elements) -> Reading:
    total: Value = ZERO
    for there, number in elements:
        term = number.value if there.value is True else hull([ZERO, number.value])
        total = arithmetic.add(total, term)
    return combined(total, [part for element in elements for part in element])


def _extreme(elements: Elements, pick: Callable[..., object]) -> Reading:
    if not elements:
        return Reading(NOTHING, reasons=frozenset({("no_value", "empty_list")}))
    values = [number.value for _, number in elements]
    value = arithmetic.extreme(values, pick)  # type: ignore[arg-type]
    if any(there.value is not True for there, _ in elements):
        value = hull(values, partial=True)
    return combined(value, [part for element in elements for part in element])


AGGREGATES: Final[dict[str, Callable[[Elements], Reading]]] = {
    "count": _count,
    "any": lambda elements: _quantifier(elements, settling=True),
    "all": lambda elements: _quantifier(elements, settling=False),
    "sum": _sum,
    "min": lambda elements: _extreme(elements, min),
    "max": lambda elements: _extreme(elements, max),
}


def _unknown_count(length: Value) -> Value:
    return Range(ZERO, length.high) if isinstance(length, Range) else Range(ZERO, Decimal("Infinity"))


def _anything(_length: Value) -> Value:
    return Range(Decimal("-Infinity"), Decimal("Infinity"), partial=True)


UNKNOWN_LISTS: Final[dict[str, Callable[[Value], Value]]] = {
    "count": _unknown_count,
    "any": lambda _length: EITHER,
    "all": lambda _length: EITHER,
    "sum": lambda _length: Range(Decimal("-Infinity"), Decimal("Infinity")),
    "min": _anything,
    "max": _anything,
}

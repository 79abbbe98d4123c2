"""What the functions of the quick walk pass to each other: the plain value where it is exact, else a reading.

An exact value travels bare, so that two numbers are added by adding them. Whatever is not exact is a `Reading`, with
what is missing and why; it is then worked out by the very functions the plain walk calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility.readings import NO, NO_REASONS, NONE_MISSING, YES, Reading
from assistant.eligibility.values import EITHER, UNSETTLED, settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.eligibility.readings import Reason
    from assistant.eligibility.values import Value

Bare = Any
"""An exact value, or a `Reading` that is not exact."""

Function = Callable[[Any, Mapping[str, str]], Bare]
"""Reads an expression on a quick walk; the second argument says who each loop name stands for."""

ABSENT: Final = object()


def bare(reading: Reading) -> Bare:
    """Take an exact value out of its reading."""
    return reading if reading.value.__class__ in UNSETTLED else reading.value


def dressed(found: Bare) -> Reading:
    """Put a value into a reading."""
    if found.__class__ is Reading:
        return found
    return YES if found is True else NO if found is False else Reading(found)


def value_of(found: Bare) -> Any:  # noqa: ANN401 — any value
    """Return the value, exact or not."""
    return found.value if found.__class__ is Reading else found


def joined(value: Value, parts: Iterable[Bare], extra: frozenset[Reason] = NO_REASONS) -> Bare:
    """Return a value with what its parts miss, bare where it is known whatever they are: `readings.combined`."""
    if value.__class__ not in UNSETTLED:
        return value
    if value is not EITHER:
        value = settle(value)
        if value.__class__ not in UNSETTLED:
            return value
    missing, reasons = NONE_MISSING, extra
    for part in parts:
        if part.__class__ is Reading:
            if part.missing and part.missing is not missing:
                missing = missing | part.missing if missing else part.missing
            if part.reasons and part.reasons is not reasons:
                reasons = reasons | part.reasons if reasons else part.reasons
    return Reading(value, missing, reasons)


def of_pair(value: Value, first: Bare, second: Bare) -> Bare:
    """Return what two parts make, of which one at least is not exact: `joined` for the commonest case."""
    if value.__class__ not in UNSETTLED:
        return value
    if value is not EITHER:
        value = settle(value)
        if value.__class__ not in UNSETTLED:
            return value
    if first.__class__ is not Reading:
        return Reading(value, second.missing, second.reasons)
    if second.__class__ is not Reading:
        return Reading(value, first.missing, first.reasons)
    return Reading(value, _both(first.missing, second.missing), _both(first.reasons, second.reasons))


def _both(first: frozenset[Any], second: frozenset[Any]) -> frozenset[Any]:
    return first if not second or first is second else first | second if first else second

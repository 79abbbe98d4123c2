"""Readings: what is known of a value, what is missing to know it, and why it may never be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.eligibility import arithmetic
from assistant.eligibility.truth import Truth
from assistant.eligibility.values import EITHER, UNSETTLED, Options, Unsettled, Value, immutable, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Reason = tuple[str, str]
"""A code and what it is about: ("unsure", path), ("no_value", name), ("stale_figures", parameter)."""

NONE_MISSING: Final[frozenset[str]] = frozenset()
NO_REASONS: Final[frozenset[Reason]] = frozenset()


@immutable
class Reading:
    """What is known of a value, and why not more. An exact one has nothing missing and no reasons."""

    value: Value
    missing: frozenset[str] = NONE_MISSING
    reasons: frozenset[Reason] = NO_REASONS

    @property
    def is_exact(self) -> bool:
        """Tell whether the value is known."""
        return self.value.__class__ not in UNSETTLED

    @property
    def truth(self) -> Truth:
        """Read a boolean as one of the four truths."""
        if self.value is True:
            return Truth.YES
        if self.value is False:
            return Truth.NO
        return Truth.UNKNOWN if self.missing else Truth.OUTSIDE


YES: Final = Reading(True)  # noqa: FBT003 — the value itself
NO: Final = Reading(False)  # noqa: FBT003 — the value itself


def combined(value: Value, parts: Iterable[Reading], extra: frozenset[Reason] = NO_REASONS) -> Reading:
    """Return a reading with what its parts miss, unless the value is known whatever they are."""
    value = settle(value)
    if not isinstance(value, Unsettled):
        return Reading(value)
    missing: frozenset[str] = NONE_MISSING
    reasons = extra
    for part in parts:
        missing |= part.missing
        reasons |= part.reasons
    return Reading(value, missing, reasons)


def undecided(parts: list[Reading]) -> Options:
    """Return a truth that the parts leave open."""
    for part in parts:
        if isinstance(part.value, Unsettled) and part.value.partial:
            return arithmetic.PERHAPS_EITHER
    return EITHER


def conjunction(left: Reading, right: Reading) -> Reading:
    """Return whether both hold, of two that do not fail."""
    open_parts = [part for part in (left, right) if not part.is_exact]
    return combined(undecided(open_parts), open_parts) if open_parts else YES


def compare(operator: str, left: Value, right: Value) -> Value:
    """Compare two values with one of `== != < <= > >=`."""
    return COMPARISONS[operator](left, right)


def _differs(left: Value, right: Value) -> Value:
    equal = arithmetic.is_equal(left, right)
    return not equal if isinstance(equal, bool) else equal


COMPARISONS: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "==": arithmetic.is_equal,
    "!=": _differs,
    "<": lambda left, right: arithmetic.is_less(left, right, or_equal=False),
    "<=": lambda left, right: arithmetic.is_less(left, right, or_equal=True),
    ">": lambda left, right: arithmetic.is_less(right, left, or_equal=False),
    ">=": lambda left, right: arithmetic.is_less(right, left, or_equal=True),
}

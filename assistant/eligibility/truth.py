"""The four truths a condition may have, and how they combine."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Truth(Enum):
    """What is known about a condition.

    `YES` and `NO` are final: no further answer changes them. `UNKNOWN` waits for an answer. `OUTSIDE` means
    that the rules cannot tell and a person must look: a guard holds, the citizen answered "je ne sais pas",
    or a figure has no value that month.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"


_ALL_ORDER = (Truth.NO, Truth.UNKNOWN, Truth.OUTSIDE)
_ANY_ORDER = (Truth.YES, Truth.UNKNOWN, Truth.OUTSIDE)


def all_of(truths: Iterable[Truth]) -> Truth:
    """Tell whether every one holds: a NO settles it, then UNKNOWN, then OUTSIDE, else YES."""
    seen = set(truths)
    return next((truth for truth in _ALL_ORDER if truth in seen), Truth.YES)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Tell whether at least one holds: a YES settles it, then UNKNOWN, then OUTSIDE, else NO."""
    seen = set(truths)
    return next((truth for truth in _ANY_ORDER if truth in seen), Truth.NO)


def negation(truth: Truth) -> Truth:
    """Tell whether the contrary holds; what is not known stays so."""
    if truth is Truth.YES:
        return Truth.NO
    if truth is Truth.NO:
        return Truth.YES
    return truth

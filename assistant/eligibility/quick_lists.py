"""`count any all sum min max` as functions of the quick walk."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.eligibility.aggregates import AGGREGATES, UNKNOWN_LISTS
from assistant.eligibility.quick_pieces import Bare, Function, bare, dressed, joined
from assistant.eligibility.readings import Reading, conjunction
from assistant.eligibility.values import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assistant.eligibility.expressions import Aggregate
    from assistant.eligibility.quick_code import QuickCode
    from assistant.eligibility.quick_walk import QuickWalk

Elements = list[tuple[Bare, Bare]]


def aggregate(code: QuickCode, node: Aggregate) -> Function:
    """Write one aggregate: who is in the list, who of them counts, and what is made of it."""
    members = _ADULTS if node.source == "adults" else _CHILDREN
    condition = None if node.condition is None else code.of(node.condition)
    element, name, subject = code.of(node.element), node.subject, node.function
    widely, quickly = AGGREGATES[subject], _EXACTLY.get(subject)

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        listed = members(walk)
        if listed.__class__ is Reading:
            return joined(UNKNOWN_LISTS[subject](listed.value), (listed,))
        inner = dict(people)
        elements: Elements = []
        is_exact = True
        for path, presence in listed:  # type: ignore[union-attr]
            inner[name] = path
            counts = presence
            if condition is not None:
                kept = condition(walk, inner)
                counts = kept if presence is True or kept is False else _of_both(presence, kept)
                if counts is False:
                    continue
            found = element(walk, inner)
            is_exact = is_exact and counts is True and found.__class__ is not Reading
            elements.append((counts, found))
        found = quickly(elements) if is_exact and quickly is not None else None
        if found is not None:
            return found
        return bare(widely([(dressed(counts), dressed(found)) for counts, found in elements]))

    return read


def _of_both(presence: Bare, kept: Bare) -> Bare:
    return bare(conjunction(dressed(presence), dressed(kept)))


Members = "list[tuple[str, Bare]] | Reading"


def _adults(walk: QuickWalk) -> list[tuple[str, Bare]]:
    present = walk.bare_fact_of("partner.present")
    return [("applicant", True)] if present is False else [("applicant", True), ("partner", present)]


def _children(walk: QuickWalk) -> list[tuple[str, Bare]] | Reading:
    count = walk.bare_fact_of("children.count")
    return _so_many_children(int(count)) if count.__class__ is Decimal else dressed(count)


@lru_cache(maxsize=64)
def _so_many_children(count: int) -> list[tuple[str, Bare]]:
    return [(f"children.{index}", True) for index in range(count)]


_ADULTS: Final[Callable[[QuickWalk], list[tuple[str, Bare]] | Reading]] = _adults
_CHILDREN: Final[Callable[[QuickWalk], list[tuple[str, Bare]] | Reading]] = _children


def _truths(elements: Elements) -> Iterator[Bare]:
    return (found for _, found in elements)


def _count(elements: Elements) -> Bare:
    return Decimal(sum(1 for found in _truths(elements) if found is not False))


def _sum(elements: Elements) -> Bare:
    total = ZERO
    for _, found in elements:
        if found.__class__ is not Decimal:
            return None
        total = total + found
    return total


_EXACTLY: Final[dict[str, Callable[[Elements], Bare]]] = {
    "count": _count,
    "any": lambda elements: any(found is True for found in _truths(elements)),
    "all": lambda elements: not any(found is False for found in _truths(elements)),
    "sum": _sum,
}

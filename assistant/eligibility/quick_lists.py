"""`count any all sum min max` as functions of the quick walk."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.eligibility.aggregates import AGGREGATES, UNKNOWN_LISTS
from assistant.eligibility.arithmetic import add
from assistant.eligibility.quick_pieces import Bare, Function, bare, dressed, joined, value_of
from assistant.eligibility.readings import Reading, conjunction, undecided
from assistant.eligibility.values import ZERO, Range, Unsettled, Value, hull

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.eligibility.expressions import Aggregate
    from assistant.eligibility.quick_code import QuickCode
    from assistant.eligibility.quick_walk import QuickWalk

Elements = list[tuple[Bare, Bare]]


def aggregate(code: QuickCode, node: Aggregate) -> Function:
    """Write one aggregate: who is in the list, who of them counts, and what is made of it."""
    members = _ADULTS if node.source == "adults" else _CHILDREN
    condition = None if node.condition is None else code.of(node.condition)
    element, name, subject = code.of(node.element), node.subject, node.function
    made = _READERS.get(subject) or _as_plain(subject)

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        listed = members(walk)
        if listed.__class__ is Reading:
            return joined(UNKNOWN_LISTS[subject](listed.value), (listed,))
        inner = dict(people)
        elements: Elements = []
        for path, presence in listed:  # type: ignore[union-attr]
            inner[name] = path
            counts = presence
            if condition is not None:
                kept = condition(walk, inner)
                counts = kept if presence is True or kept is False else _of_both(presence, kept)
                if counts is False:
                    continue
            elements.append((counts, element(walk, inner)))
        return made(elements)

    return read


def _as_plain(function: str) -> Callable[[Elements], Bare]:
    plain = AGGREGATES[function]
    return lambda elements: bare(plain([(dressed(counts), dressed(found)) for counts, found in elements]))


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


def _count(elements: Elements) -> Bare:
    sure = most = 0
    partial = False
    open_parts: list[Bare] = []
    for there, holds in elements:
        if holds is False:
            continue
        most += 1
        if holds is True and there is True:
            sure += 1
            continue
        open_parts += (there, holds)
        partial = partial or _is_partial(there) or _is_partial(holds)
    if sure == most:
        return Decimal(sure)
    return joined(Range(Decimal(sure), Decimal(most), partial=partial), open_parts)


def _is_partial(found: Bare) -> bool:
    return found.__class__ is Reading and isinstance(found.value, Unsettled) and found.value.partial


def _quantifier(settling: bool) -> Callable[[Elements], Bare]:  # noqa: FBT001 — which truth settles it
    def read(elements: Elements) -> Bare:
        open_parts: list[Reading] = []
        for there, holds in elements:
            is_open = holds.__class__ is Reading
            if not is_open and holds is not settling:
                continue
            if there is True and not is_open:
                return settling
            open_parts += [part for part in (there, holds) if part.__class__ is Reading]
        return joined(undecided(open_parts), open_parts) if open_parts else not settling

    return read


def _sum(elements: Elements) -> Bare:
    total: Value = ZERO
    for there, number in elements:
        value = value_of(number)
        total = add(total, value if there is True else hull([ZERO, value]))
    return total if total.__class__ is Decimal else joined(total, [part for element in elements for part in element])


_READERS: Final[dict[str, Callable[[Elements], Bare]]] = {
    "count": _count,
    "any": _quantifier(settling=True),
    "all": _quantifier(settling=False),
    "sum": _sum,
}
"""`AGGREGATES`, of bare values; what is rare goes through the plain ones."""

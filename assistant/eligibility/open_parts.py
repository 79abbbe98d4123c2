"""What each part of a benefit still asks: its reasons to refer, each of its conditions, and what makes its amount.

A benefit that is not decided waits for some of its parts. An answer leaves alone the parts that did not wait for it, so
only the others are read again. What is kept of a part is what it asks, and nothing of one that asks no more: which way
it went would tell what was answered.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.eligibility.readings import NONE_MISSING
from assistant.eligibility.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.eligibility.benefits import Condition, Guard
    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.expressions import Node
    from assistant.eligibility.rulebook import Rulebook


class Look(NamedTuple):
    """What became of a part: what it asks now and perhaps later, and which answers may change that."""

    truth: Truth
    missing: frozenset[str] = NONE_MISSING
    potential: frozenset[str] = NONE_MISSING
    watched: frozenset[str] = NONE_MISSING


LOOKS: Final = {truth: Look(truth) for truth in Truth}
"""What asks nothing more, by how it ended."""


class Open(NamedTuple):
    """A part that still asks, by its place among the parts of its benefit.

    Nothing is `missing` now of an amount while a condition is open: it may come to be asked.
    """

    place: int
    missing: frozenset[str]
    potential: frozenset[str]
    watched: frozenset[str]


OpenParts = tuple[Open, ...]


class Kind(Enum):
    """What a part is for."""

    REFERS = "refers"
    CONCERNS = "concerns"
    GRANTS = "grants"
    PAYS = "pays"
    SUM = "sum"


class Part(NamedTuple):
    """One part of a benefit."""

    kind: Kind
    guards: tuple[Guard, ...] = ()
    condition: Condition | None = None
    node: Node | None = None

    def look(self, walk: Walk) -> Look:
        """Read it."""
        if self.condition is not None:
            return look_at(walk, self.condition)
        return look_at_node(walk, self.node) if self.node is not None else look_at_guards(walk, self.guards)

    def settles(self, truth: Truth) -> bool:
        """Tell whether a part that ended so may decide the benefit, or leave nothing of the amount to ask."""
        if self.kind is Kind.REFERS:
            return truth is Truth.YES or truth is Truth.OUTSIDE
        return truth is Truth.NO and self.kind is not Kind.SUM


@lru_cache(maxsize=256)
def parts_of(rulebook: Rulebook, code: str) -> tuple[Part, ...]:
    """List the parts of a benefit in the order in which they are read."""
    return tuple(_parts(rulebook, code))


def _parts(rulebook: Rulebook, code: str) -> Iterator[Part]:
    benefit = rulebook.benefit(code)
    yield Part(Kind.REFERS, guards=benefit.refer_when)
    if benefit.concerns_when is not None:
        yield Part(Kind.CONCERNS, node=benefit.concerns_when)
    whole = benefit.granted_when
    for condition in whole.every if whole.every and not whole.guards else (whole,):
        yield Part(Kind.GRANTS, condition=condition)
    amount = benefit.amount
    if amount is None:
        return
    if amount.paid_when is not None:
        yield Part(Kind.PAYS, condition=amount.paid_when)
    yield Part(Kind.SUM, node=amount.value)
    if amount.variant is not None:
        yield Part(Kind.SUM, node=amount.variant)


# -- reading a part -------------------------------------------------------------------------------------------------


def look_at_node(walk: Walk, node: Node) -> Look:
    """Read an expression."""
    found = walk.read(node)
    missing = found.missing
    return Look(found.truth, missing, missing, missing) if missing else LOOKS[found.truth]


def look_at_guards(walk: Walk, guards: Iterable[Guard]) -> Look:
    """Tell whether any guard holds; which questions count is told by `read_guards`.

    A question that one of them does not ask may still settle it: it is watched.
    """
    unsettled: list[tuple[frozenset[str], bool]] = []
    for_a_person = False
    for guard in guards:
        found = walk.read(guard.when)
        if found.value is True:
            return LOOKS[Truth.YES]
        if found.value is not False:
            unsettled.append((found.missing, bool(found.reasons)))
            for_a_person = for_a_person or not found.missing
    if not unsettled:
        return LOOKS[Truth.NO]
    watched = union([asked for asked, _ in unsettled])
    missing = watched
    if for_a_person:
        missing = union([asked for asked, rests_on_doubt in unsettled if not rests_on_doubt])
    return Look(Truth.UNKNOWN, missing, missing, watched) if missing else LOOKS[Truth.OUTSIDE]


def look_at(walk: Walk, condition: Condition) -> Look:
    """Read a condition and what is below it, as far as it counts: `trace`."""
    if not condition.guards:
        return _look_below(walk, condition)
    guard = look_at_guards(walk, condition.guards)
    if guard.truth is Truth.NO:
        return _look_below(walk, condition)
    if guard.truth is not Truth.UNKNOWN:
        return LOOKS[Truth.OUTSIDE]
    inner = _look_below(walk, condition)
    potential = union((guard.missing, inner.potential))
    is_alike = guard.watched is guard.missing and inner.watched is inner.potential
    return Look(
        Truth.UNKNOWN, guard.missing, potential, potential if is_alike else union((guard.watched, inner.watched))
    )


def _look_below(walk: Walk, condition: Condition) -> Look:
    if condition.test is not None:
        return look_at_node(walk, condition.test)
    settling = Truth.NO if condition.every else Truth.YES
    waiting: list[Look] = []
    ended = Truth.YES if condition.every else Truth.NO
    for part in condition.parts:
        found = look_at(walk, part)
        if found.truth is settling:
            return LOOKS[settling]
        if found.truth is Truth.UNKNOWN:
            waiting.append(found)
        elif found.truth is Truth.OUTSIDE:
            ended = Truth.OUTSIDE
    if not waiting:
        return LOOKS[ended]
    return waiting[0] if len(waiting) == 1 else _all_of(waiting)


def _all_of(waiting: list[Look]) -> Look:
    """Return what several parts ask; one set stands for all that are alike."""
    missing = union([one.missing for one in waiting])
    potential = missing
    if any(one.potential is not one.missing for one in waiting):
        potential = union([one.potential for one in waiting])
    watched = potential
    if any(one.watched is not one.potential for one in waiting):
        watched = union([one.watched for one in waiting])
    return Look(Truth.UNKNOWN, missing, potential, watched)


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return all that some sets hold; one that holds nothing new costs nothing."""
    whole = NONE_MISSING
    for one in sets:
        if one is not whole and not one <= whole:
            whole = whole | one if whole else one
    return whole


# -- the parts of one benefit ---------------------------------------------------------------------------------------


def opened(place: int, part: Part, found: Look, *, asks_now: bool = True) -> Open:
    """Keep what a part asks, now or later; of whether an amount is paid, what it asks first is enough."""
    potential = found.missing if part.kind is Kind.PAYS else found.potential
    return Open(place, found.missing if asks_now else NONE_MISSING, potential, found.watched)


def asked_by(parts: tuple[Part, ...], still_open: OpenParts) -> tuple[frozenset[str], frozenset[str]]:
    """List what an undecided benefit asks now and what it may ask later: `asked_of`."""
    concerns = any(parts[one.place].kind is Kind.CONCERNS for one in still_open)
    asked = union(one.missing for one in still_open if not (concerns and parts[one.place].kind is Kind.GRANTS))
    return asked, union((asked, *(one.potential for one in still_open)))


def read_further(
    walk: Walk, parts: tuple[Part, ...], still_open: OpenParts, answered: frozenset[str]
) -> OpenParts | None:
    """Read the parts again that waited for what is answered now; None where the benefit may be decided."""
    left: list[Open] = []
    is_undecided = False
    for one in still_open:
        part = parts[one.place]
        kept = one
        if not one.watched.isdisjoint(answered):
            found = part.look(walk)
            if part.settles(found.truth):
                return None
            if not found.missing:
                continue
            kept = opened(one.place, part, found, asks_now=bool(one.missing))
        left.append(kept)
        is_undecided = is_undecided or bool(kept.missing)
    return tuple(left) if is_undecided else None

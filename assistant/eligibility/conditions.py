"""Reading conditions and guards: a tree of truths, each with what is missing and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eligibility.evaluation import Walk
from assistant.eligibility.readings import NO, NO_REASONS, NONE_MISSING, Reading, Reason
from assistant.eligibility.truth import Truth, all_of, any_of
from assistant.eligibility.values import immutable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.eligibility.benefits import Condition, Guard


@immutable
class Trace:
    """What became of a condition.

    `missing` holds the facts to ask now, `potential` those that may still have to be asked, `reasons` why a
    person must look; a YES or a NO has none of them.
    """

    condition: Condition
    truth: Truth
    missing: frozenset[str] = NONE_MISSING
    potential: frozenset[str] = NONE_MISSING
    reasons: frozenset[Reason] = NO_REASONS
    parts: tuple[Trace, ...] = ()


def read_guards(walk: Walk, guards: Iterable[Guard], about: str) -> Reading:
    """Tell whether any guard holds; a guard that holds gives its reason, one that is unsure gives why.

    Once a guard can no longer be told, a person will look whatever comes: another one that rests on an unsure answer
    asks nothing more, for its questions suppose that answer (which room, to somebody who does not know where they
    live). One that is merely unanswered still asks: it may say better why.
    """
    holding: list[Reason] = []
    unsettled: list[Reading] = []
    for guard in guards:
        reading = walk.read(guard.when)
        if reading.value is True:
            holding.append((guard.reason, about))
        elif reading.value is not False:
            unsettled.append(reading)
    if holding:
        return Reading(value=True, reasons=frozenset(holding))
    if not unsettled:
        return NO
    for_a_person = any(not reading.missing for reading in unsettled)
    missing: frozenset[str] = frozenset().union(
        *(reading.missing for reading in unsettled if not (for_a_person and reading.reasons))
    )
    reasons: frozenset[Reason] = frozenset().union(*(reading.reasons for reading in unsettled))
    return Reading(unsettled[-1].value, missing, reasons)


def trace(walk: Walk, condition: Condition) -> Trace:
    """Read a condition and everything below it; a guard is decided first."""
    if not condition.guards:
        return _trace_below(walk, condition)
    guard = read_guards(walk, condition.guards, condition.id or "")
    if guard.value is True:
        return Trace(condition, Truth.OUTSIDE, reasons=guard.reasons)
    inner = _trace_below(walk, condition)
    if guard.value is False:
        return inner
    if guard.missing:
        return Trace(condition, Truth.UNKNOWN, guard.missing, guard.missing | inner.potential, parts=inner.parts)
    return Trace(condition, Truth.OUTSIDE, reasons=guard.reasons, parts=inner.parts)


def _trace_below(walk: Walk, condition: Condition) -> Trace:
    if condition.test is not None:
        reading = walk.read(condition.test)
        return Trace(condition, reading.truth, reading.missing, reading.missing, reading.reasons)
    parts = tuple(trace(walk, part) for part in condition.parts)
    truths = [part.truth for part in parts]
    truth = all_of(truths) if condition.every else any_of(truths)
    if truth in (Truth.YES, Truth.NO):
        return Trace(condition, truth, parts=parts)
    missing, potential = _union(part.missing for part in parts), _union(part.potential for part in parts)
    reasons: frozenset[Reason] = frozenset().union(*(part.reasons for part in parts))
    if truth is Truth.OUTSIDE:
        missing = potential = NONE_MISSING
    return Trace(condition, truth, missing, potential, reasons, parts)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def named(found: Trace) -> list[Trace]:
    """List the traces that have a name and a say in the result, in the order of the rule.

    Where one of several conditions is enough and one is met, the others have no say.
    """
    parts = found.parts
    if found.truth is Truth.YES and found.condition.some:
        parts = tuple(part for part in parts if part.truth is Truth.YES)
    below = [name for part in parts for name in named(part)]
    return [found, *below] if found.condition.id else below

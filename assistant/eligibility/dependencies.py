"""What a benefit may read, whatever the answers: the closure of names below its expressions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.eligibility.expressions import Aggregate, ComesBefore, FactRef, Node, ParameterRef, QuantityRef, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.eligibility.benefits import Benefit, Condition
    from assistant.eligibility.rulebook import Rulebook


_LISTS: Final = {"children": "children.count", "adults": "partner.present"}
"""The answer that says who is in a list: going through it reads that, whatever is looked at."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Names of facts, quantities and parameters."""

    facts: frozenset[str]
    quantities: frozenset[str]
    parameters: frozenset[str]


def condition_nodes(condition: Condition) -> Iterator[Node]:
    """List the expressions of a condition and of those below it."""
    if condition.test is not None:
        yield condition.test
    for guard in condition.guards:
        yield guard.when
    for part in condition.parts:
        yield from condition_nodes(part)


def verdict_nodes(benefit: Benefit) -> Iterator[Node]:
    """List the expressions that decide a benefit and its amount."""
    if benefit.concerns_when is not None:
        yield benefit.concerns_when
    if benefit.opens_later_when is not None:
        yield benefit.opens_later_when
    for guard in benefit.refer_when:
        yield guard.when
    yield from condition_nodes(benefit.granted_when)
    amount = benefit.amount
    if amount is None:
        return
    yield from (amount.value, amount.gross, *amount.exported.values())
    if amount.variant is not None:
        yield amount.variant
    if amount.estimated_when is not None:
        yield amount.estimated_when.when
    if amount.paid_when is not None:
        yield from condition_nodes(amount.paid_when)


def paper_nodes(benefit: Benefit) -> Iterator[Node]:
    """List the expressions that decide which papers a benefit asks for."""
    for requirement in benefit.requirements:
        if requirement.when is not None:
            yield requirement.when


def dependencies_of(rulebook: Rulebook, nodes: Iterable[Node]) -> Dependencies:
    """Follow every name from some expressions to the end."""
    facts: set[str] = set()
    quantities: set[str] = set()
    parameters: set[str] = set()
    waiting = list(nodes)
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, FactRef):
                waiting.extend(_follow_fact(rulebook, node.fact, facts))
            elif isinstance(node, Aggregate):
                facts.update({_LISTS[node.source]} & rulebook.facts.keys())
            elif isinstance(node, ComesBefore):
                facts.add("child.birth_date")
            elif isinstance(node, ParameterRef):
                parameters.add(node.parameter)
            elif isinstance(node, QuantityRef) and node.quantity not in quantities:
                quantities.add(node.quantity)
                waiting.append(rulebook.quantities[node.quantity].node)
    facts |= _counts_read(rulebook, facts, quantities)
    return Dependencies(frozenset(facts), frozenset(quantities), frozenset(parameters))


def _follow_fact(rulebook: Rulebook, name: str, facts: set[str]) -> list[Node]:
    if name in facts:
        return []
    facts.add(name)
    derived = rulebook.facts[name].derived
    return [] if derived is None else [derived]


def _counts_read(rulebook: Rulebook, facts: set[str], quantities: set[str]) -> set[str]:
    """Reading anything of a child or an adult is reading how many there are."""
    names = facts | quantities
    counts = set()
    if any(name.startswith("child.") for name in names):
        counts.add("children.count")
    if any(name.startswith("adult.") for name in names):
        counts.add("partner.present")
    return {name for name in counts if name in rulebook.facts}


@lru_cache(maxsize=256)
def verdict_dependencies(rulebook: Rulebook, code: str) -> Dependencies:
    """Return all that the verdict and the amount of a benefit may read."""
    return dependencies_of(rulebook, verdict_nodes(rulebook.benefit(code)))


@lru_cache(maxsize=256)
def paper_dependencies(rulebook: Rulebook, code: str) -> Dependencies:
    """Return all that the papers of a benefit may read."""
    return dependencies_of(rulebook, paper_nodes(rulebook.benefit(code)))

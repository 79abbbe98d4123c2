"""Which expressions stand in several places of the rules: they are read once per household.

The conditions of one benefit resemble those of another ("at least one child", "not abroad"): two out of three
expressions that a page of the interview reads were read before. Expressions that are written alike get one number; one
that is reached from several places, and speaks of nobody in particular, is worth remembering.
"""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.eligibility.dependencies import dependencies_of, paper_nodes, verdict_nodes
from assistant.eligibility.expressions import (
    Aggregate,
    Call,
    ComesBefore,
    FactRef,
    Literal_,
    Node,
    ParameterRef,
    QuantityRef,
    Row,
    TableRef,
    ThisMonth,
    children_of,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from assistant.eligibility.rulebook import Rulebook

OF_ANY_MONTH: Final = frozenset(
    {
        "bracket", "date", "is_known", "marginal", "max", "min", "month", "monthly", "round_down", "round_half_up",
        "round_up", "value_on", "year_of", "yearly",
    }
)  # fmt: skip
"""The functions whose result the month of the right does not change; any other may depend on it."""
CHEAP: Final = frozenset({Literal_, FactRef, QuantityRef, ParameterRef, TableRef, ThisMonth})
"""Reading these is looking something up already."""
THE_MONTH: Final = "this month"
NAMED: Final = frozenset({"applicant", "partner"})
LISTED: Final = frozenset({"children.count", "partner.present"})
"""What going through a list reads without naming it."""


class Gates(NamedTuple):
    """Facts that count for nothing but a few others: a commune only through its zone and its territory.

    `names` are those others; `behind` are the facts that nothing else reads.
    """

    names: tuple[str, ...]
    behind: frozenset[str]


class Alike:
    """The numbers of expressions, and from how many places each is reached."""

    def __init__(self, rulebook: Rulebook, roots: Iterator[Node]) -> None:
        self._rulebook = rulebook
        self._nodes: list[Node] = []
        self._of_any_month: dict[int, bool] = {}
        self._numbers: dict[Hashable, int] = {}
        self._known: dict[int, tuple[Node, int]] = {}
        self._places: list[int] = []
        self._free: list[frozenset[str]] = []
        for root in roots:
            self._places[self.number_of(root)] += 1

    def number_of(self, node: Node) -> int:
        """Return the number of an expression; those that are written alike have the same."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._numbered(node))
        return known[1]

    def is_worth_remembering(self, node: Node) -> bool:
        """Tell whether an expression is read in several places, always with the same result."""
        number = self.number_of(node)
        return type(node) not in CHEAP and self._places[number] > 1 and not self._free[number]

    def is_of_any_month(self, number: int) -> bool:
        """Tell whether the month of the right leaves an expression as it is."""
        found = self._of_any_month.get(number)
        if found is None:
            found = self._of_any_month[number] = not _reads_the_month(self._rulebook, self._nodes[number])
        return found

    def _numbered(self, node: Node) -> int:
        below = [self.number_of(child) for child in children_of(node)]
        key = (type(node), *(_spelled(getattr(node, field.name)) for field in fields(node)), *below)  # type: ignore[arg-type]
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._places)
            self._places.append(0)
            self._nodes.append(node)
            self._free.append(_free_names(node, [self._free[child] for child in below]))
            for child in below:
                self._places[child] += 1
        return number


def _spelled(value: object) -> Hashable:
    """Spell what a node says itself; nodes below it have their numbers. A number is not the truth it equals."""
    if isinstance(value, Node):
        return None
    if isinstance(value, tuple) and value and isinstance(value[0], Node | Row):
        return tuple(isinstance(one, Row) and one.when is None for one in value)
    return repr(value)


def _free_names(node: Node, below: list[frozenset[str]]) -> frozenset[str]:
    """List the loop names an expression leaves open."""
    names: frozenset[str] = frozenset().union(*below)
    if isinstance(node, FactRef | QuantityRef) and node.subject is not None:
        return frozenset({node.subject}) - NAMED
    if isinstance(node, ComesBefore):
        return frozenset({node.first, node.second})
    return names - {node.subject} if isinstance(node, Aggregate) else names


@lru_cache(maxsize=64)
def alike_in(rulebook: Rulebook) -> Alike:
    """Return the numbers of all that a rulebook reads."""
    return Alike(rulebook, _roots(rulebook))


def _verdicts_and_papers(rulebook: Rulebook) -> Iterator[Node]:
    for benefit in rulebook.benefits.values():
        yield from verdict_nodes(benefit)
        yield from paper_nodes(benefit)


def _roots(rulebook: Rulebook) -> Iterator[Node]:
    yield from _verdicts_and_papers(rulebook)
    yield from (quantity.node for quantity in rulebook.quantities.values())
    yield from (fact.derived for fact in rulebook.facts.values() if fact.derived is not None)


@lru_cache(maxsize=4096)
def reads(rulebook: Rulebook, name: str) -> frozenset[str]:
    """Return the names of all that a fact or a quantity may read, its own among them, and `THE_MONTH` where it does."""
    quantity = rulebook.quantities.get(name)
    node = quantity.node if quantity is not None else rulebook.facts[name].derived
    found = {name} | ({"partner.present"} if name.startswith("adult.") else set())
    if node is None:
        return frozenset(found)
    below = dependencies_of(rulebook, (node,))
    if _reads_the_month(rulebook, node):
        found.add(THE_MONTH)
    return frozenset(found | below.facts | below.quantities)


def _reads_the_month(rulebook: Rulebook, node: Node) -> bool:
    below = dependencies_of(rulebook, (node,))
    nodes = [node, *(rulebook.quantities[one].node for one in below.quantities)]
    nodes += [fact.derived for one in below.facts if (fact := rulebook.facts[one]).derived is not None]
    return any(_depends_on_the_month(part) for one in nodes for part in walk(one))


def _depends_on_the_month(node: Node) -> bool:
    return isinstance(node, ThisMonth) or (isinstance(node, Call) and node.function not in OF_ANY_MONTH)


@lru_cache(maxsize=64)
def gates_of(rulebook: Rulebook) -> Gates:
    """Return the facts of the household that are worked out, and never asked, from facts that nothing else reads."""
    readers: dict[str, set[str]] = {}
    for name, fact in rulebook.facts.items():
        for node in walk(fact.derived) if fact.derived is not None else ():
            if isinstance(node, FactRef) and node.fact in rulebook.facts:
                readers.setdefault(node.fact, set()).add(name)
    others = [*_verdicts_and_papers(rulebook), *(quantity.node for quantity in rulebook.quantities.values())]
    read = {node.fact for other in others for node in walk(other) if isinstance(node, FactRef)} | LISTED
    behind = {name for name in readers if name not in read and not rulebook.facts[name].entity}
    behind = {name for name in behind if not _is_gate(rulebook, name)}
    while left := {name for name in behind if not all(_leads_through(rulebook, one, behind) for one in readers[name])}:
        behind -= left
    names = sorted({one for name in behind for one in readers[name] if one not in behind})
    return Gates(tuple(names), frozenset(behind))


def _leads_through(rulebook: Rulebook, name: str, behind: set[str]) -> bool:
    """Tell whether a fact reads only what lies behind gates, and is a gate or lies there itself."""
    fact = rulebook.facts[name]
    below = dependencies_of(rulebook, [fact.derived] if fact.derived is not None else [])
    reads_others = bool(below.quantities) or not below.facts <= behind
    return not reads_others and (name in behind or _is_gate(rulebook, name))


def _is_gate(rulebook: Rulebook, name: str) -> bool:
    fact = rulebook.facts[name]
    return fact.derived is not None and not fact.question and not fact.entity

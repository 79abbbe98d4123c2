"""The expressions of a rulebook as functions, for the figures of one month: what the quick walk calls.

Each node becomes a function once, when it is first read; figures are looked up then. `Walk` says what each node means;
the functions say the same, as a test proves on rulebooks and households of every kind.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility import quick_nodes, quick_tables
from assistant.eligibility.expressions import (
    Aggregate,
    Among,
    Arithmetic,
    Both,
    Call,
    Cases,
    ComesBefore,
    Compare,
    FactRef,
    Literal_,
    Lookup,
    Node,
    Not,
    ParameterRef,
    Quantity,
    QuantityRef,
    ThisMonth,
)
from assistant.eligibility.quick_lists import aggregate
from assistant.eligibility.quick_sharing import THE_MONTH, alike_in, gates_of, reads
from assistant.eligibility.readings import NONE_MISSING, Reading
from assistant.eligibility.rulebook import subject_of
from assistant.eligibility.values import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from assistant.eligibility.facts import Fact
    from assistant.eligibility.parameters import Parameter
    from assistant.eligibility.quick_pieces import Bare, Function
    from assistant.eligibility.rulebook import Rulebook

MOST_UNANSWERED: Final = 4096
STALE: Final = date.max
Figures = tuple[date | None, ...]
"""For each figure the day from which the value in force applies; `STALE` where a newer one should be known."""


class FactCode:
    """All that is known of one fact of one person before any answer is given."""

    __slots__ = ("derived", "fact", "is_of_partner", "people", "unanswered", "unknown")

    def __init__(self, code: QuickCode, fact: Fact, path: str) -> None:
        self.fact = fact
        self.derived = None if fact.derived is None else code.of(fact.derived)
        self.people = {fact.entity: subject_of(path)} if fact.entity else {}
        self.is_of_partner = path.startswith("partner.") and path != "partner.present"
        self.unknown = fact.unanswered()
        given_only = frozenset({("no_value", path)})
        self.unanswered = (
            Reading(self.unknown, NONE_MISSING, given_only)
            if fact.given_only
            else Reading(self.unknown, frozenset({path}))
        )


class QuantityCode:
    """All that is known of one quantity before any answer is given."""

    __slots__ = (
        "between",
        "entity",
        "function",
        "is_askable",
        "name",
        "no_value",
        "reads",
        "reads_gates",
        "reads_the_month",
    )

    def __init__(self, code: QuickCode, quantity: Quantity) -> None:
        self.name = quantity.name
        self.function = code.of(quantity.node)
        self.entity = quantity.entity
        self.between = quantity.between
        self.is_askable = quantity.is_askable
        self.reads = reads(code.rulebook, quantity.name)
        self.reads_the_month = THE_MONTH in self.reads
        self.reads_gates = not self.reads.isdisjoint(code.gates.behind)
        self.no_value = Reading(NOTHING, reasons=frozenset({("no_value", quantity.name)}))


class QuickCode:
    """The functions of one rulebook for the figures of one month, and of all months with the same ones."""

    def __init__(self, rulebook: Rulebook, figures: Figures) -> None:
        self.rulebook = rulebook
        self._figures = dict(zip(rulebook.parameters, figures, strict=True))
        self.alike = alike_in(rulebook)
        self.gates = gates_of(rulebook)
        self._functions: dict[int, Function] = {}
        self._by_node: dict[int, Function] = {}
        self._facts: dict[str, FactCode] = {}
        self._quantities: dict[str, QuantityCode] = {}
        self.unanswered: dict[Hashable, Bare] = {}

    def keep_unanswered(self, shape: Hashable, found: Bare) -> None:
        """Keep what a quantity is while nothing it reads is answered: figures and bounds, nobody's answers."""
        if len(self.unanswered) >= MOST_UNANSWERED:
            self.unanswered.clear()
        self.unanswered[shape] = found

    def of(self, node: Node) -> Function:
        """Return the function of a node, written once for all nodes that are written alike."""
        known = self._by_node.get(id(node))
        if known is None:
            known = self._by_node[id(node)] = self._function(node)
        return known

    def _function(self, node: Node) -> Function:
        number = self.alike.number_of(node)  # which keeps the node, so that no other one gets its id
        known = self._functions.get(number)
        if known is None:
            written = _WRITERS[type(node)](self, node)
            known = quick_nodes.remembered(number, written) if self.alike.is_worth_remembering(node) else written
            self._functions[number] = known
        return known

    def fact(self, path: str) -> FactCode:
        """Return what is known of the fact at a path."""
        known = self._facts.get(path)
        if known is None:
            known = self._facts[path] = FactCode(self, self.rulebook.fact_at(path), path)
        return known

    def quantity(self, name: str) -> QuantityCode:
        """Return what is known of a quantity."""
        known = self._quantities.get(name)
        if known is None:
            known = self._quantities[name] = QuantityCode(self, self.rulebook.quantities[name])
        return known

    def figure(self, name: str) -> Any:  # noqa: ANN401 — a number, a table, a scale
        """Return the figure in force, or the reading that says why there is none to be used: `Walk.parameter`."""
        start = self._figures[name]
        if start is None or start == STALE:
            return Reading(NOTHING, reasons=frozenset({("no_value" if start is None else "stale_figures", name)}))
        return self.rulebook.parameters[name].at(start)

    def constant_of(self, node: Node) -> tuple[Bare] | None:
        """Return in a tuple what a node is whatever the answers, where that is known."""
        if isinstance(node, Literal_):
            return (node.value,)
        return (self.figure(node.parameter),) if isinstance(node, ParameterRef) else None


@lru_cache(maxsize=256)
def quick_code(rulebook: Rulebook, month: date) -> QuickCode:
    """Return the functions of a rulebook for the figures of a month."""
    return _code_of(rulebook, tuple(_in_force(parameter, month) for parameter in rulebook.parameters.values()))


def _in_force(parameter: Parameter, month: date) -> date | None:
    dated = parameter.dated_at(month)
    if parameter.is_stale(month):
        return STALE
    return None if dated is None else dated.start


@lru_cache(maxsize=16)
def _code_of(rulebook: Rulebook, figures: Figures) -> QuickCode:
    return QuickCode(rulebook, figures)


_WRITERS: Final[dict[type[Node], Callable[[QuickCode, Any], Function]]] = {
    Literal_: quick_nodes.literal,
    ThisMonth: quick_nodes.this_month,
    FactRef: quick_nodes.fact,
    QuantityRef: quick_nodes.quantity,
    ParameterRef: quick_tables.parameter,
    Lookup: quick_tables.lookup,
    Not: quick_nodes.negation,
    Both: quick_nodes.both,
    Compare: quick_nodes.compared,
    Among: quick_nodes.among,
    Arithmetic: quick_nodes.arithmetic,
    Cases: quick_nodes.cases,
    ComesBefore: quick_nodes.comes_before,
    Aggregate: aggregate,
    Call: quick_tables.call,
}

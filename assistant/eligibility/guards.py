"""When a question matters at all: what must not be false for its answer to change a result.

Read off the rules: below `a and b`, `b` matters only where `a` is not false; below a row of `cases`, only where the row
may be the one that holds. What is found is always true of the rules, never all that is true of them: where this is not
sure, the question is asked of everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.eligibility.dependencies import dependencies_of, paper_nodes
from assistant.eligibility.expressions import (
    Aggregate,
    Both,
    Call,
    Cases,
    ComesBefore,
    FactRef,
    Node,
    ParameterRef,
    QuantityRef,
    ThisMonth,
    children_of,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.eligibility.benefits import Benefit, Condition
    from assistant.eligibility.rulebook import Rulebook

MOST_WAYS = 8


@dataclass(frozen=True, slots=True)
class Clause:
    """An expression that must not be otherwise than it says; a total that does not hold was not answered."""

    node: Node
    holds: bool
    is_open_total: bool = False

    @property
    def total(self) -> str:
        """Name the total that must have been left open, where the clause says so."""
        return self.node.quantity if isinstance(self.node, QuantityRef) and self.is_open_total else ""


Way = frozenset[Clause]
"""One way on which a question comes to matter: all of its clauses hold there."""

EVERYBODY: Way = frozenset()


@lru_cache(maxsize=64)
def ways_to(rulebook: Rulebook, codes: tuple[str, ...]) -> dict[str, tuple[Way, ...]]:
    """Return, for each fact or quantity that is asked, the ways on which it matters; an empty way is everybody's."""
    found = _Ways(rulebook)
    for code in codes:
        found.visit_benefit(rulebook.benefit(code))
    return {name: _earlier(rulebook, name, ways) for name, ways in found.of.items()}


def _earlier(rulebook: Rulebook, name: str, ways: Iterable[Way]) -> tuple[Way, ...]:
    """Keep the clauses that earlier questions of the interview have settled."""
    order = [fact for page in rulebook.interview.pages for fact in page.facts]
    asked = frozenset(order[: order.index(name)] if name in order else ())

    def is_settled(clause: Clause) -> bool:
        if clause.total:
            return clause.total in asked
        read = dependencies_of(rulebook, (clause.node,)).facts
        return all(fact in asked or fact not in order for fact in read)

    kept: list[Way] = []
    for way in ways:
        _absorb(kept, frozenset(clause for clause in way if is_settled(clause)))
    return tuple(kept)


def _absorb(ways: list[Way], new: Way) -> bool:
    """Add a way unless a wider one is there; leave out those it widens. Tell whether it was new."""
    if any(way <= new for way in ways):
        return False
    ways[:] = [way for way in ways if not new <= way]
    ways.append(new)
    return True


class _Ways:
    """The ways found so far, by name, while the rules are read from the top."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._looks_ahead = False
        self.of: dict[str, list[Way]] = {}

    def visit_benefit(self, benefit: Benefit) -> None:
        """Read a benefit; one that looks at the months ahead is not told apart by what time changes."""
        self._looks_ahead = benefit.opens_later_when is not None
        if benefit.opens_later_when is not None:
            self._visit(benefit.opens_later_when, EVERYBODY)
        for guard in benefit.refer_when:
            self._visit(guard.when, EVERYBODY)
        way = EVERYBODY
        if benefit.concerns_when is not None:
            self._visit(benefit.concerns_when, EVERYBODY)
            way = self._with(way, Clause(benefit.concerns_when, holds=True))
        self._visit_condition(benefit.granted_when, way)
        self._visit_amount(benefit, self._with(way, *_tests(benefit.granted_when)))
        for node in paper_nodes(benefit):
            self._visit(node, EVERYBODY)

    def _visit_amount(self, benefit: Benefit, way: Way) -> None:
        amount = benefit.amount
        if amount is None:
            return
        estimated = [amount.estimated_when.when] if amount.estimated_when is not None else []
        variant = [amount.variant] if amount.variant is not None else []
        for node in (amount.value, amount.gross, *amount.exported.values(), *variant, *estimated):
            self._visit(node, way)
        if amount.paid_when is not None:
            self._visit_condition(amount.paid_when, way)

    def _visit_condition(self, condition: Condition, way: Way) -> None:
        for guard in condition.guards:
            self._visit(guard.when, way)
        if condition.test is not None:
            self._visit(condition.test, way)
        for part in condition.parts:
            others = (other for other in condition.parts if other is not part) if condition.every else ()
            self._visit_condition(part, self._with(way, *(clause for other in others for clause in _tests(other))))

    def _visit(self, node: Node, way: Way) -> None:
        match node:
            case FactRef(fact, subject, _):
                self._visit_fact(fact, subject, way)
            case ComesBefore():
                self._visit_fact("child.birth_date", None, way)
            case QuantityRef(quantity, subject):
                self._visit_quantity(quantity, subject, way)
            case Both(every, operands):
                for operand in operands:
                    others = (Clause(other, every) for other in operands if other is not operand)
                    self._visit(operand, self._with(way, *others))
            case Cases():
                self._visit_cases(node, way)
            case Aggregate(_, element, _, _, condition) if condition is not None:
                self._visit(condition, way)
                self._visit(element, self._with(way, Clause(condition, holds=True)))
            case _:
                for child in children_of(node):
                    self._visit(child, way)

    def _visit_cases(self, node: Cases, way: Way) -> None:
        for row in node.rows:
            if row.when is None:
                self._visit(row.value, way)
                continue
            self._visit(row.when, way)
            self._visit(row.value, self._with(way, Clause(row.when, holds=True)))
            way = self._with(way, Clause(row.when, holds=False))

    def _visit_fact(self, name: str, subject: str | None, way: Way) -> None:
        fact = self._rulebook.facts[name]
        way = _about(way, subject if subject == fact.entity else None)
        settled: tuple[Clause, ...] = ()
        if isinstance(fact.derived, Cases) and fact.entity in ("", subject):
            settled = tuple(Clause(row.when, holds=False) for row in fact.derived.rows if row.when is not None)
        if self._add(name, self._with(way, *settled)) and fact.derived is not None:
            self._visit(fact.derived, way)

    def _visit_quantity(self, name: str, subject: str | None, way: Way) -> None:
        quantity = self._rulebook.quantities[name]
        way = _about(way, subject if subject == quantity.entity else None)
        if self._add(name, way):
            open_total = (
                {Clause(QuantityRef(name, None), holds=False, is_open_total=True)} if quantity.is_askable else ()
            )
            self._visit(quantity.node, self.of[name][-1].union(open_total))

    def _add(self, name: str, way: Way) -> bool:
        """Add a way to a name; too many of them become the one they have in common."""
        ways = self.of.setdefault(name, [])
        if not _absorb(ways, way):
            return False
        if len(ways) > MOST_WAYS:
            ways[:] = [frozenset.intersection(*ways)]
        return True

    def _with(self, way: Way, *clauses: Clause) -> Way:
        return way | {clause for clause in clauses if not self._looks_ahead or not self._changes(clause.node)}

    def _changes(self, node: Node) -> bool:
        """Tell whether time alone changes an expression."""
        return _changes(self._rulebook, node)


@lru_cache(maxsize=4096)
def _changes(rulebook: Rulebook, node: Node) -> bool:
    read = dependencies_of(rulebook, (node,))
    nodes = [node, *(rulebook.quantities[name].node for name in read.quantities)]
    nodes += [fact.derived for name in read.facts if (fact := rulebook.facts[name]).derived is not None]
    return any(isinstance(part, ThisMonth | Call | ParameterRef) for one in nodes for part in walk(one))


def _tests(condition: Condition) -> Iterator[Clause]:
    """List what a condition requires and no guard can turn into a reason to refer."""
    if condition.guards:
        return
    if condition.test is not None:
        yield Clause(condition.test, holds=True)
    if condition.every:
        for part in condition.parts:
            yield from _tests(part)


def _about(way: Way, subject: str | None) -> Way:
    """Keep the clauses about the household, and those about the person in question."""
    return frozenset(clause for clause in way if _free_names(clause.node) <= ({subject} if subject else set()))


@lru_cache(maxsize=4096)
def _free_names(node: Node) -> frozenset[str]:
    """List the persons an expression speaks of without saying who they are."""
    match node:
        case FactRef(_, subject, _) | QuantityRef(_, subject):
            return frozenset({subject} if subject else ())
        case ComesBefore(first, second):
            return frozenset({first, second})
        case Aggregate(subject=subject):
            return frozenset().union(*map(_free_names, children_of(node))) - {subject}
        case _:
            return frozenset().union(*map(_free_names, children_of(node)))

"""What a benefit rests on, as a graph: conditions read quantities, quantities read facts and figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from assistant.eligibility.expressions import ComesBefore, FactRef, Node, ParameterRef, QuantityRef, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.eligibility.benefits import Benefit, Condition
    from assistant.eligibility.rulebook import Rulebook

Form = Literal["text", "mermaid", "dot"]
FORMS: Final[tuple[Form, ...]] = ("text", "mermaid", "dot")
SHAPES: Final = {
    "benefit": ('(["{}"])', "doubleoctagon"),
    "condition": ('{{{{"{}"}}}}', "hexagon"),
    "amount": ('(["{}"])', "doubleoctagon"),
    "quantity": ('["{}"]', "box"),
    "fact": ('("{}")', "ellipse"),
    "figure": ('[/"{}"/]', "parallelogram"),
}
"""How each kind is drawn: in Mermaid, in DOT."""


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A thing of the rules and what it is."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"


Graph = dict[Point, tuple[Point, ...]]
"""What each thing reads directly, in the order in which it reads it."""


def graph_of(rulebook: Rulebook, codes: Iterable[str]) -> Graph:
    """Follow benefits down to their facts and figures."""
    found: Graph = {}
    waiting = [_add_benefit(found, rulebook.benefit(code)) for code in codes]
    while waiting:
        point = waiting.pop()
        for below in found[point]:
            if below not in found:
                found[below] = tuple(_read_by(rulebook, below))
                waiting.append(below)
            elif below.kind in ("condition", "amount"):
                waiting.append(below)
    return found


def _add_benefit(found: Graph, benefit: Benefit) -> Point:
    top = Point("benefit", benefit.code)
    parts = [_add_condition(found, benefit.code, benefit.granted_when, "granted_when")]
    guards = [guard.when for guard in benefit.refer_when]
    concerns = [benefit.concerns_when] if benefit.concerns_when is not None else []
    direct = tuple(_names(*concerns, *guards))
    if benefit.amount is not None:
        amount = Point("amount", f"{benefit.code}.amount")
        nodes = [benefit.amount.value, benefit.amount.gross]
        nodes += [benefit.amount.variant] if benefit.amount.variant is not None else []
        paid = benefit.amount.paid_when
        below = () if paid is None else (_add_condition(found, benefit.code, paid, "paid_when"),)
        found[amount] = (*below, *_names(*nodes))
        parts.append(amount)
    found[top] = (*parts, *direct)
    return top


def _add_condition(found: Graph, code: str, condition: Condition, unnamed: str) -> Point:
    point = Point("condition", f"{code}.{condition.id or unnamed}")
    below = [
        _add_condition(found, code, part, f"{unnamed}.{position}") for position, part in enumerate(condition.parts)
    ]
    tests = [condition.test] if condition.test is not None else []
    found[point] = (*below, *_names(*tests, *(guard.when for guard in condition.guards)))
    return point


def _read_by(rulebook: Rulebook, point: Point) -> Iterator[Point]:
    if point.kind == "quantity":
        yield from _names(rulebook.quantities[point.name].node)
    elif point.kind == "fact" and (derived := rulebook.facts[point.name].derived) is not None:
        yield from _names(derived)


def _names(*nodes: Node) -> Iterator[Point]:
    """List the names some expressions read, each once."""
    found: dict[Point, None] = {}
    for part in (part for node in nodes for part in walk(node)):
        match part:
            case FactRef(fact):
                found[Point("fact", fact)] = None
            case ComesBefore():
                found[Point("fact", "child.birth_date")] = None
            case QuantityRef(quantity):
                found[Point("quantity", quantity)] = None
            case ParameterRef(parameter):
                found[Point("figure", parameter)] = None
            case _:
                continue
    yield from found


def draw(graph: Graph, form: Form) -> str:
    """Write a graph: as an indented text, as Mermaid, or as DOT for Graphviz."""
    lines = {"text": _text, "mermaid": _mermaid, "dot": _dot}[form](graph)
    return "\n".join(lines) + "\n"


def _text(graph: Graph) -> Iterator[str]:
    shown: set[Point] = set()
    for point in graph:
        if point.kind == "benefit":
            yield from _branch(graph, point, 0, shown)


def _branch(graph: Graph, point: Point, depth: int, shown: set[Point]) -> Iterator[str]:
    again = point in shown and bool(graph[point])
    yield f"{'  ' * depth}{point}{' …' if again else ''}"
    if again:
        return
    shown.add(point)
    for below in graph[point]:
        yield from _branch(graph, below, depth + 1, shown)


def _mermaid(graph: Graph) -> Iterator[str]:
    yield "graph LR"
    for point in sorted(graph):
        yield f"  {_handle(point)}{SHAPES[point.kind][0].format(point.name)}"
    for point in sorted(graph):
        yield from (f"  {_handle(below)} --> {_handle(point)}" for below in graph[point])


def _dot(graph: Graph) -> Iterator[str]:
    yield "digraph rules {"
    yield "  rankdir=LR;"
    for point in sorted(graph):
        yield f'  {_handle(point)} [label="{point.name}", shape={SHAPES[point.kind][1]}];'
    for point in sorted(graph):
        yield from (f"  {_handle(below)} -> {_handle(point)};" for below in graph[point])
    yield "}"


def _handle(point: Point) -> str:
    return re.sub(r"\W", "_", f"{point.kind}_{point.name}")

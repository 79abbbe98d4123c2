"""Which quantities and figures were on the way to a value: only the rows that hold, only the people who count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eligibility.expressions import Aggregate, Cases, Node, ParameterRef, QuantityRef, children_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eligibility.evaluation import Walk


def names_on_the_way(seen: Walk, node: Node) -> frozenset[str]:
    """List the names of the quantities and figures that an expression read for this household."""
    found: set[str] = set()
    done: set[tuple[str, str]] = set()
    waiting: list[tuple[Node, Mapping[str, str]]] = [(node, {})]
    while waiting:
        part, whom = waiting.pop()
        if isinstance(part, ParameterRef):
            found.add(part.parameter)
        elif isinstance(part, QuantityRef):
            subject = "" if part.subject is None else whom.get(part.subject, part.subject)
            if (part.quantity, subject) not in done:
                done.add((part.quantity, subject))
                found.add(part.quantity)
                declared = seen.rulebook.quantities[part.quantity]
                waiting.append((declared.node, {declared.entity: subject} if subject else {}))
        else:
            waiting.extend(_below(seen, part, whom))
    return frozenset(found)


def _below(seen: Walk, node: Node, whom: Mapping[str, str]) -> Iterator[tuple[Node, Mapping[str, str]]]:
    """List what was read directly below an expression, and for whom."""
    if isinstance(node, Cases):
        yield from ((part, whom) for part in _rows_read(seen, node, whom))
    elif isinstance(node, Aggregate):
        for path, presence in seen.members(node.source)[0]:
            whose = {**whom, node.subject: path}
            counts = node.condition is None or seen.read(node.condition, whose).value is not False
            if presence.value is not False and counts:
                yield node.element, whose
    else:
        yield from ((part, whom) for part in children_of(node))


def _rows_read(seen: Walk, node: Cases, whom: Mapping[str, str]) -> Iterator[Node]:
    """List the tests that were made, down to the row that holds, and its value; every row that may hold counts."""
    for row in node.rows:
        if row.when is None:
            yield row.value
            return
        yield row.when
        holds = seen.read(row.when, whom).value
        if holds is not False:
            yield row.value
        if holds is True:
            return

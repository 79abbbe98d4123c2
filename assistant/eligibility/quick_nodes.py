"""Names, truths, comparisons and arithmetic as functions of the quick walk."""

from __future__ import annotations

import operator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility.arithmetic import is_among
from assistant.eligibility.functions import ARITHMETIC
from assistant.eligibility.quick_pieces import ABSENT, Bare, Function, joined, of_pair, value_of
from assistant.eligibility.readings import COMPARISONS, NO_REASONS, Reading, compare, undecided
from assistant.eligibility.values import EITHER, NOTHING, Nothing, hull

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.eligibility.expressions import (
        Among,
        Arithmetic,
        Both,
        Cases,
        ComesBefore,
        Compare,
        FactRef,
        Literal_,
        Not,
        QuantityRef,
        ThisMonth,
    )
    from assistant.eligibility.quick_code import QuickCode
    from assistant.eligibility.quick_walk import QuickWalk

EXACTLY: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
NO_DIVISION: Final = frozenset({("no_value", "division")})
COMES_EARLIER: Final = {True: "<=", False: "<"}


def remembered(number: int, function: Function) -> Function:
    """Write that an expression is read once per walk."""

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        found = walk.nodes_found.get(number, ABSENT)
        if found is ABSENT:
            found = walk.nodes_found[number] = function(walk, people)
        return found

    return read


# -- names ----------------------------------------------------------------------------------------------------------


def literal(_code: QuickCode, node: Literal_) -> Function:
    """Write a written value."""
    value = node.value
    return lambda _walk, _people: value


def this_month(_code: QuickCode, _node: ThisMonth) -> Function:
    """Write `this_month`."""
    return lambda walk, _people: walk.situation.month


def fact(_code: QuickCode, node: FactRef) -> Function:
    """Write a fact."""
    subject, tail = node.subject, f".{node.attribute}"
    if subject is None:
        path = node.fact

        def of_household(walk: QuickWalk, _people: Mapping[str, str]) -> Bare:
            found = walk.facts_found.get(path, ABSENT)
            return walk.bare_fact(path) if found is ABSENT else found

        return of_household

    def of_somebody(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        path = people.get(subject, subject) + tail
        found = walk.facts_found.get(path, ABSENT)
        return walk.bare_fact(path) if found is ABSENT else found

    return of_somebody


def quantity(_code: QuickCode, node: QuantityRef) -> Function:
    """Write a quantity."""
    name, subject = node.quantity, node.subject
    if subject is None:
        key = (name, "")

        def of_household(walk: QuickWalk, _people: Mapping[str, str]) -> Bare:
            found = walk.quantities_found.get(key, ABSENT)
            return walk.bare_quantity(key) if found is ABSENT else found

        return of_household

    def of_somebody(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        key = (name, people.get(subject, subject))
        found = walk.quantities_found.get(key, ABSENT)
        return walk.bare_quantity(key) if found is ABSENT else found

    return of_somebody


def comes_before(_code: QuickCode, node: ComesBefore) -> Function:
    """Write that one child was born earlier; on the same day, that it is listed earlier."""

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        first, second = people[node.first], people[node.second]
        if first == second:
            return False
        left, right = walk.bare_fact_of(f"{first}.birth_date"), walk.bare_fact_of(f"{second}.birth_date")
        earlier = int(first.rpartition(".")[2]) < int(second.rpartition(".")[2])
        return joined(compare(COMES_EARLIER[earlier], value_of(left), value_of(right)), (left, right))

    return read


# -- truths ---------------------------------------------------------------------------------------------------------


def negation(code: QuickCode, node: Not) -> Function:
    """Write `not`."""
    operand = code.of(node.operand)

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        found = operand(walk, people)
        return found if found.__class__ is Reading else not found

    return read


def both(code: QuickCode, node: Both) -> Function:
    """Write `and` and `or`: the first that settles it counts, whatever the others are."""
    operands, settling = [code.of(operand) for operand in node.operands], not node.every

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        open_parts: list[Reading] | None = None
        for operand in operands:
            found = operand(walk, people)
            if found is settling:
                return settling
            if found.__class__ is Reading:
                if open_parts is None:
                    open_parts = [found]
                else:
                    open_parts.append(found)
        if open_parts is None:
            return not settling
        if len(open_parts) == 1 and open_parts[0].value is EITHER:
            return open_parts[0]
        return joined(undecided(open_parts), open_parts)

    return read


def compared(code: QuickCode, node: Compare) -> Function:
    """Write one comparison; one with a figure needs no call for the figure."""
    quickly, widely = EXACTLY[node.operator], COMPARISONS[node.operator]
    left, right = code.of(node.left), code.of(node.right)
    is_ordering = node.operator not in ("==", "!=")
    figure = code.constant_of(node.right)
    if figure is not None and is_ordering and figure[0].__class__ is Decimal:
        limit = figure[0]

        def with_figure(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
            found = left(walk, people)
            if found.__class__ is Decimal:
                return quickly(found, limit)
            return joined(widely(value_of(found), limit), (found,))

        return with_figure

    def in_order(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        first, second = left(walk, people), right(walk, people)
        kind = first.__class__
        if (kind is Decimal or kind is date) and second.__class__ is kind:
            return quickly(first, second)
        if kind is Reading:
            return of_pair(widely(first.value, value_of(second)), first, second)
        return joined(widely(first, value_of(second)), (second,))

    def alike(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        first, second = left(walk, people), right(walk, people)
        if first.__class__ is Reading or second.__class__ is Reading:
            return of_pair(widely(value_of(first), value_of(second)), first, second)
        return quickly(first, second)

    return in_order if is_ordering else alike


def among(code: QuickCode, node: Among) -> Function:
    """Write `in` and `not in`."""
    operand, options, negated = code.of(node.operand), node.options, node.negated

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        found = operand(walk, people)
        if found.__class__ is not Reading:
            return (found in options) != negated
        holds = is_among(found.value, options)
        return holds != negated if holds.__class__ is bool else joined(holds, (found,))

    return read


def cases(code: QuickCode, node: Cases) -> Function:
    """Write the first row that holds; of several that may hold, whatever holds all their values."""
    rows = [(None if row.when is None else code.of(row.when), code.of(row.value)) for row in node.rows]

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        guards: list[Bare] = []
        candidates: list[Bare] = []
        covered = False
        for when, value in rows:
            guard = True if when is None else when(walk, people)
            if guard is False:
                continue
            found = value(walk, people)
            if guard is True:
                if not guards:
                    return found
                candidates.append(found)
                covered = True
                break
            candidates.append(found)
            guards.append(guard)
        if not candidates:
            return Reading(NOTHING)
        return joined(hull([value_of(found) for found in candidates], partial=not covered), [*guards, *candidates])

    return read


# -- arithmetic -----------------------------------------------------------------------------------------------------


def arithmetic(code: QuickCode, node: Arithmetic) -> Function:
    """Write `+ - * /`."""
    widely = ARITHMETIC[node.operator]
    quickly, is_division = OPERATORS[node.operator], node.operator == "/"
    left, right = code.of(node.left), code.of(node.right)

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        first, second = left(walk, people), right(walk, people)
        if first.__class__ is Decimal and second.__class__ is Decimal and (second or not is_division):
            return quickly(first, second)
        if first.__class__ is Reading or second.__class__ is Reading:
            return of_pair(widely(value_of(first), value_of(second)), first, second)
        value = widely(first, second)
        return joined(value, (), NO_DIVISION if value.__class__ is Nothing else NO_REASONS)

    return read

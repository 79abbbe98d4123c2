"""Figures, tables, scales and the closed set of functions as functions of the quick walk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility.expressions import Lookup, Node, ParameterRef, TableRef, table_name
from assistant.eligibility.functions import FUNCTIONS, on_scale
from assistant.eligibility.parameters import Table
from assistant.eligibility.quick_pieces import Bare, Function, joined, of_pair, value_of
from assistant.eligibility.readings import NO_REASONS, Reading
from assistant.eligibility.rows import rows_of
from assistant.eligibility.rulebook import PlainTable
from assistant.eligibility.values import NOTHING, UNSETTLED, Nothing, Value, hull

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.eligibility.expressions import Call
    from assistant.eligibility.quick_code import QuickCode
    from assistant.eligibility.quick_walk import QuickWalk
    from assistant.eligibility.readings import Reason

    Applied = Callable[[date, list[Value]], Value]

TWO: Final = 2
Tables = tuple[list[object], list[Bare]]


def parameter(code: QuickCode, node: ParameterRef) -> Function:
    """Write a figure, looked up now."""
    value = code.figure(node.parameter)
    return lambda _walk, _people: value


# -- tables ---------------------------------------------------------------------------------------------------------


def lookup(code: QuickCode, node: Lookup) -> Function:
    """Write a row of a table: at once where key and row are there, else all the rows it may be."""
    exactly, widely = _exact_row(code, node), _tables(code, node)
    lacking = frozenset({("no_value", table_name(node))})

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        row = exactly(walk, people)
        if row is not None:
            return row
        rows, parts = widely(walk, people)
        found = hull([NOTHING if row is None else row for row in rows])  # type: ignore[misc]
        is_first_cause = found.__class__ is Nothing and not any(
            part.reasons for part in parts if part.__class__ is Reading
        )
        return joined(found, parts, lacking if is_first_cause else NO_REASONS)

    return read


def _exact_row(code: QuickCode, node: Lookup) -> Callable[[QuickWalk, Mapping[str, str]], Any]:
    """Write the row of an exact key; None where it is not exact, or has no row."""
    key = code.of(node.key)
    table = _table_now(code, node.table)
    if table is not None:
        found_in = table.rows.get if isinstance(table, PlainTable) else table.get

        def row(walk: QuickWalk, people: Mapping[str, str]) -> Any:  # noqa: ANN401 — a row
            found = key(walk, people)
            return None if found.__class__ is Reading else found_in(found)

        return row
    if not isinstance(node.table, Lookup):
        return lambda _walk, _people: None
    outer = _exact_row(code, node.table)

    def row_of_row(walk: QuickWalk, people: Mapping[str, str]) -> Any:  # noqa: ANN401 — a row
        inner = outer(walk, people)
        if inner is None:
            return None
        found = key(walk, people)
        return None if found.__class__ is Reading else inner.get(found)

    return row_of_row


def _table_now(code: QuickCode, node: Node) -> Table | PlainTable | None:
    if isinstance(node, TableRef):
        return code.rulebook.tables[node.table]
    found = code.figure(node.parameter) if isinstance(node, ParameterRef) else None
    return found if isinstance(found, Table) else None


def _tables(code: QuickCode, node: Node) -> Callable[[QuickWalk, Mapping[str, str]], Tables]:
    """Write which tables (or rows) a node may stand for, None among them where it may reach none, and what was read."""
    if isinstance(node, ParameterRef):
        figure = code.figure(node.parameter)
        if figure.__class__ is Reading:
            return lambda _walk, _people: ([], [figure])
        return lambda _walk, _people: ([figure], [])
    if isinstance(node, TableRef):
        table = code.rulebook.tables[node.table]
        return lambda _walk, _people: ([table], [])
    assert isinstance(node, Lookup)
    outer, key = _tables(code, node.table), code.of(node.key)

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Tables:
        tables, parts = outer(walk, people)
        found = key(walk, people)
        reached = value_of(found)
        rows = [row for table in tables for row in (rows_of(table, reached) if table is not None else [None])]
        return rows, [*parts, found]

    return read


# -- functions ------------------------------------------------------------------------------------------------------


def call(code: QuickCode, node: Call) -> Function:
    """Write a call of the closed set."""
    special = _SPECIAL.get(node.function)
    if special is not None:
        return special(code, node)
    function, arguments = FUNCTIONS[node.function], [code.of(argument) for argument in node.arguments]
    lacking = frozenset({("no_value", node.function)})
    if len(arguments) == 1:
        return _call_of_one(function, arguments[0], lacking)
    if len(arguments) == TWO:
        return _call_of_two(function, arguments[0], arguments[1], lacking)

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        found = [argument(walk, people) for argument in arguments]
        value = function(walk.situation.month, [value_of(one) for one in found])
        if value.__class__ not in UNSETTLED:
            return value
        are_exact = all(one.__class__ is not Reading for one in found)
        return joined(value, found, lacking if are_exact and value.__class__ is Nothing else NO_REASONS)

    return read


def _call_of_one(function: Applied, argument: Function, lacking: frozenset[Reason]) -> Function:
    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        found = argument(walk, people)
        if found.__class__ is Reading:
            return joined(function(walk.situation.month, [found.value]), (found,))
        return _of_exact(function(walk.situation.month, [found]), lacking)

    return read


def _call_of_two(function: Applied, first: Function, second: Function, lacking: frozenset[Reason]) -> Function:
    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        left, right = first(walk, people), second(walk, people)
        if left.__class__ is Reading or right.__class__ is Reading:
            return of_pair(function(walk.situation.month, [value_of(left), value_of(right)]), left, right)
        return _of_exact(function(walk.situation.month, [left, right]), lacking)

    return read


def _of_exact(value: Value, lacking: frozenset[Reason]) -> Bare:
    if value.__class__ not in UNSETTLED:
        return value
    return joined(value, (), lacking if value.__class__ is Nothing else NO_REASONS)


def _scale(code: QuickCode, node: Call) -> Function:
    tables, number, function = _tables(code, node.arguments[0]), code.of(node.arguments[1]), node.function

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        scales, parts = tables(walk, people)
        found = number(walk, people)
        reached = value_of(found)
        values: list[Value] = [on_scale(function, scale, reached) for scale in scales if scale is not None]
        return joined(hull(values) if values else NOTHING, [*parts, found])

    return read


def _on_day(code: QuickCode, node: Call) -> Function:
    named = node.arguments[0]
    assert isinstance(named, ParameterRef)
    wanted, day = code.rulebook.parameters[named.parameter], code.of(node.arguments[1])
    is_known = node.function == "is_known"

    def read(walk: QuickWalk, people: Mapping[str, str]) -> Bare:
        found = day(walk, people)
        on = value_of(found)
        if not isinstance(on, date):
            return joined(NOTHING, (found,))
        figure = walk.parameter(wanted, on)
        return figure.__class__ is not Reading if is_known else figure

    return read


_SPECIAL: Final[dict[str, Callable[[QuickCode, Call], Function]]] = {
    "bracket": _scale,
    "marginal": _scale,
    "value_on": _on_day,
    "is_known": _on_day,
}

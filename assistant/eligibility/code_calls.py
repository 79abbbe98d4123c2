"""Figures, tables, arithmetic and the closed set of functions as Python code."""

from __future__ import annotations

import ast
import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility.arithmetic import ROUNDINGS, round_to
from assistant.eligibility.code_pieces import (
    HOUSEHOLD,
    Kind,
    Piece,
    Scope,
    attribute,
    call,
    compared,
    item,
    load,
)
from assistant.eligibility.exact_households import FiguresByDay
from assistant.eligibility.expressions import FactRef, Lookup, Node, ParameterRef, TableRef
from assistant.eligibility.parameters import Table
from assistant.eligibility.rulebook import PlainTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.eligibility.compilation import Compiler
    from assistant.eligibility.expressions import Arithmetic, Call

TWELVE: Final = Decimal(12)
_OPERATORS: Final[dict[str, tuple[ast.operator, Callable[[Any, Any], Any]]]] = {
    "+": (ast.Add(), operator.add),
    "-": (ast.Sub(), operator.sub),
    "*": (ast.Mult(), operator.mul),
    "/": (ast.Div(), operator.truediv),
}


# -- figures --------------------------------------------------------------------------------------------------------


def parameter(compiler: Compiler, node: ParameterRef, _scope: Scope) -> Piece:
    """Write a figure, looked up now."""
    return _constant(compiler, _figure(compiler, node))


def _figure(compiler: Compiler, node: Node) -> object:
    if isinstance(node, TableRef):
        return compiler.rulebook.tables[node.table]
    assert isinstance(node, ParameterRef)
    found = compiler.rulebook.parameters[node.parameter]
    return None if found.is_stale(compiler.month) else found.at(compiler.month)


def _constant(compiler: Compiler, value: object) -> Piece:
    return compiler.no_value() if value is None else compiler.names.constant(value)


def lookup(compiler: Compiler, node: Lookup, scope: Scope) -> Piece:
    """Write a row of a table: now where the key is known, else a look-up."""
    table = (
        lookup(compiler, node.table, scope)
        if isinstance(node.table, Lookup)
        else _constant(compiler, _figure(compiler, node.table))
    )
    key = compiler.as_number(compiler.write(node.key, scope))
    if not table.is_constant:
        return Piece(call("row", table.tree, key.tree), table.kind)
    if key.is_constant:
        rows = table.constant.rows if isinstance(table.constant, PlainTable) else table.constant
        return _constant(compiler, rows.get(key.constant))
    if isinstance(table.constant, PlainTable):
        return Piece(item(compiler.names.bind(table.constant.rows), key.tree))
    return Piece(call("row", table.tree, key.tree), _kind_of_rows(table.constant))


def _kind_of_rows(table: object) -> Kind:
    while isinstance(table, Table):
        table = next(iter(table.rows.values()), None)
    return "number" if isinstance(table, Decimal) else "other"


# -- numbers --------------------------------------------------------------------------------------------------------


def arithmetic(compiler: Compiler, node: Arithmetic, scope: Scope) -> Piece:
    """Write `+ - * /`; only whole numbers give a whole one."""
    left, right = compiler.write(node.left, scope), compiler.write(node.right, scope)
    return _worked_out(compiler, node.operator, left, right)


def _worked_out(compiler: Compiler, sign: str, left: Piece, right: Piece) -> Piece:
    left, right = _whole(compiler, left, right), _whole(compiler, right, left)
    if sign == "/":
        left, right = compiler.as_number(left), compiler.as_number(right)
        if right.is_constant and not right.constant:
            return compiler.no_value()
    tree, found = _OPERATORS[sign]
    known = compiler.names.worked_out(found, left, right)
    if known is not None:
        return known
    kind: Kind = "whole" if left.kind == right.kind == "whole" else "number"
    if sign == "/" and not right.is_constant:
        return Piece(call("quotient", left.tree, right.tree), kind)
    return Piece(ast.BinOp(left.tree, tree, right.tree), kind)


def _whole(compiler: Compiler, piece: Piece, other: Piece) -> Piece:
    """Write a constant without decimals as a whole number beside another, else whole constants as numbers."""
    if not piece.is_constant:
        return piece
    if other.kind == "whole" and not other.is_constant and piece.kind == "number" and piece.constant % 1 == 0:
        return compiler.names.constant(int(piece.constant))
    return piece if other.kind == "whole" else compiler.as_number(piece)


# -- functions ------------------------------------------------------------------------------------------------------


def call_of(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    """Write a call."""
    return _CALLS[node.function](compiler, node, scope)


def _months_since(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    """Count the civil months since a day; of an answer about a child or an adult, once each."""
    [argument] = node.arguments
    if isinstance(argument, FactRef) and argument.subject is not None and argument.subject in scope.people:
        entity = compiler.rulebook.facts[argument.fact].entity
        own = FactRef(argument.fact, entity, argument.attribute)
        person = scope.people[argument.subject]
        key = f"months since {argument.fact}"
        return compiler.once(key, entity, person, HOUSEHOLD, lambda inner: _months(compiler, own, inner))
    return _months(compiler, argument, scope)


def _months(compiler: Compiler, argument: Node, scope: Scope) -> Piece:
    day = compiler.there(compiler.write(argument, scope))
    return Piece(ast.BinOp(attribute(HOUSEHOLD, "months"), ast.Sub(), call("month_number", day.tree)), "whole")


def _age(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    months = _months_since(compiler, node, scope).tree
    if node.function == "age_opened":
        months = ast.BinOp(months, ast.Sub(), ast.Constant(1))
    return Piece(ast.BinOp(months, ast.FloorDiv(), ast.Constant(12)), "whole")


def _age_on_first(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    day = compiler.there(compiler.write(node.arguments[0], scope))
    return Piece(call("age_on_first", day.tree, attribute(HOUSEHOLD, "month")), "whole")


def _year_of(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    day = compiler.there(compiler.write(node.arguments[0], scope))
    return Piece(attribute(day.tree, "year"), "whole")


def _date(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    return Piece(call("day", *(compiler.write(argument, scope).tree for argument in node.arguments)))


def _monthly(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    sign = "/" if node.function == "monthly" else "*"
    return _worked_out(compiler, sign, compiler.write(node.arguments[0], scope), compiler.names.constant(TWELVE))


def _extreme(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    """Write the least or the greatest of some values, two by two."""
    pieces = [compiler.there(compiler.write(argument, scope)) for argument in node.arguments]
    found, *others = pieces
    for other in others:
        found = _further(compiler, node.function, found, other)
    return found


def _further(compiler: Compiler, name: str, left: Piece, right: Piece) -> Piece:
    left, right = _whole(compiler, left, right), _whole(compiler, right, left)
    known = compiler.names.worked_out(min if name == "min" else max, left, right)
    if known is not None:
        return known
    if left.kind != right.kind:
        left, right = compiler.as_number(left), compiler.as_number(right)
    order: ast.cmpop = ast.LtE() if name == "min" else ast.GtE()
    (set_left, read_left), (set_right, read_right) = _kept(compiler, left), _kept(compiler, right)
    return Piece(ast.IfExp(compared(set_left, order, set_right), read_left, read_right), left.kind)


def _kept(compiler: Compiler, piece: Piece) -> tuple[ast.expr, ast.expr]:
    """Return how to read a value first, giving it a name, and how to read it again."""
    if piece.is_constant:
        return piece.tree, piece.tree
    name = compiler.names.fresh("t")
    return ast.NamedExpr(ast.Name(name, ast.Store()), piece.tree), load(name)


def _round(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    """Round; to a step of 1, 0.1, 0.01 … in one operation, which gives the same."""
    number, step = (compiler.as_number(compiler.write(argument, scope)) for argument in node.arguments)
    rounding = ROUNDINGS[node.function]
    known = compiler.names.worked_out(lambda value, by: round_to(value, by, rounding), number, step)
    if known is not None:
        return known
    how = compiler.names.bind(rounding)
    if step.is_constant and is_power_of_ten(step.constant):
        return Piece(call(attribute(number.tree, "quantize"), step.tree, how), "number")
    return Piece(call("round_to", number.tree, step.tree, how), "number")


def is_power_of_ten(step: Decimal) -> bool:
    """Tell whether `quantize` by this step rounds to a multiple of it."""
    _sign, digits, exponent = step.as_tuple()
    return digits == (1,) and isinstance(exponent, int) and exponent <= 0


def _on_scale(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    scale = compiler.write(node.arguments[0], scope)
    number = compiler.as_number(compiler.write(node.arguments[1], scope))
    return Piece(call("exact", call(attribute(scale.tree, node.function), number.tree)), "number")


def _value_on(compiler: Compiler, node: Call, scope: Scope) -> Piece:
    figure = node.arguments[0]
    assert isinstance(figure, ParameterRef)
    on = compiler.there(compiler.write(node.arguments[1], scope))
    parameter = compiler.rulebook.parameters[figure.parameter]
    find = compiler.figures_by_day.setdefault(parameter.name, FiguresByDay(parameter).find)
    found = call(compiler.names.bind(find), on.tree)
    if node.function == "is_known":
        return Piece(compared(found, ast.IsNot(), ast.Constant(None)))
    kind: Kind = "number" if all(isinstance(dated.value, Decimal) for dated in parameter.values) else "other"
    return Piece(call("exact", found), kind)


_CALLS: Final[dict[str, Callable[[Compiler, Call, Scope], Piece]]] = {
    "months_since": _months_since,
    "age": _age,
    "age_opened": _age,
    "age_on_first": _age_on_first,
    "year_of": _year_of,
    "date": _date,
    "month": _date,
    "monthly": _monthly,
    "yearly": _monthly,
    "min": _extreme,
    "max": _extreme,
    "bracket": _on_scale,
    "marginal": _on_scale,
    "value_on": _value_on,
    "is_known": _value_on,
    **dict.fromkeys(ROUNDINGS, _round),
}

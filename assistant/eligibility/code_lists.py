"""`count any all sum min max` over the children or the adults, as loops."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assistant.eligibility.code_pieces import (
    HOUSEHOLD,
    Kind,
    Person,
    Piece,
    Scope,
    attribute,
    call,
    compared,
    denied,
    if_,
    load,
)
from assistant.eligibility.expressions import FactRef

if TYPE_CHECKING:
    from assistant.eligibility.compilation import Compiler
    from assistant.eligibility.expressions import Aggregate, ComesBefore

ENTITIES = {"children": "child", "adults": "adult"}


def aggregate(compiler: Compiler, node: Aggregate, scope: Scope) -> Piece:
    """Write one loop."""
    index, found = compiler.names.fresh("i"), compiler.names.fresh("t")
    body = scope.inside(node.subject, Person(ENTITIES[node.source], load(index)))
    block = body.block
    if node.condition is not None:
        kept = compiler.write(node.condition, body)
        body.block = []
        block.append(if_(kept.tree, body.block))
    element = compiler.write(node.element, body)
    start, kind = _gather(compiler, node.function, found, element, body)
    if not body.block:
        body.block.append(ast.Pass())
    scope.set(found, start)
    scope.block.append(ast.For(ast.Name(index, ast.Store()), attribute(HOUSEHOLD, node.source), block, []))
    if node.function in ("min", "max"):
        return Piece(call("exact", load(found)), kind)
    return Piece(load(found), kind)


def _gather(compiler: Compiler, name: str, found: str, element: Piece, body: Scope) -> tuple[ast.expr, Kind]:
    """Write what is done with each element; return what it begins with and what it gives."""
    if name in ("any", "all"):
        settling = ast.Constant(name == "any")
        test = element.tree if name == "any" else denied(element.tree)
        body.block.append(if_(test, [ast.Assign([ast.Name(found, ast.Store())], settling), ast.Break()]))
        return ast.Constant(name == "all"), "other"
    if name == "count":
        body.block.append(if_(element.tree, [_added(found, ast.Constant(1))]))
        return ast.Constant(0), "whole"
    if name == "sum":
        body.block.append(_added(found, element.tree))
        return (ast.Constant(0) if element.kind == "whole" else load("ZERO")), element.kind
    element = compiler.there(element)
    value = compiler.names.fresh("t")
    body.set(value, element.tree)
    order: ast.cmpop = ast.Lt() if name == "min" else ast.Gt()
    is_first = compared(load(found), ast.Is(), ast.Constant(None))
    is_further = compared(load(value), order, load(found))
    body.block.append(
        if_(ast.BoolOp(ast.Or(), [is_first, is_further]), [ast.Assign([ast.Name(found, ast.Store())], load(value))])
    )
    return ast.Constant(None), element.kind


def _added(name: str, tree: ast.expr) -> ast.stmt:
    return ast.AugAssign(ast.Name(name, ast.Store()), ast.Add(), tree)


def comes_before(compiler: Compiler, node: ComesBefore, scope: Scope) -> Piece:
    """Write that one child was born earlier; on the same day, that it is listed earlier."""
    sides = []
    for subject in (node.first, node.second):
        born = compiler.there(compiler.write(FactRef("child.birth_date", subject, "birth_date"), scope))
        sides.append(ast.Tuple([born.tree, scope.people[subject].number], ast.Load()))
    first, second = (scope.people[subject].number for subject in (node.first, node.second))
    return Piece(ast.BoolOp(ast.And(), [compared(first, ast.NotEq(), second), compared(sides[0], ast.Lt(), sides[1])]))

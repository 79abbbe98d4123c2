"""Truths and cases as Python code; what an earlier part settles is not reached, as in the walk."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility.code_pieces import Kind, Piece, Scope, call, compared, denied, if_, load, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.eligibility.compilation import Compiler
    from assistant.eligibility.expressions import Among, Both, Cases, Compare, Not

OPERATORS: Final[dict[str, tuple[ast.cmpop, Callable[[Any, Any], bool]]]] = {
    "==": (ast.Eq(), operator.eq),
    "!=": (ast.NotEq(), operator.ne),
    "<": (ast.Lt(), operator.lt),
    "<=": (ast.LtE(), operator.le),
    ">": (ast.Gt(), operator.gt),
    ">=": (ast.GtE(), operator.ge),
}


def negation(compiler: Compiler, node: Not, scope: Scope) -> Piece:
    """Write `not`."""
    operand = compiler.write(node.operand, scope)
    if operand.is_constant:
        return compiler.names.constant(not operand.constant)
    return Piece(denied(operand.tree))


def both(compiler: Compiler, node: Both, scope: Scope) -> Piece:
    """Write `and` or `or`."""
    settling = not node.every
    parts: list[tuple[Piece, Scope]] = []
    for operand in node.operands:
        below = scope.below()
        piece = compiler.write(operand, below)
        if not piece.is_constant:
            parts.append((piece, below))
        elif piece.constant is settling:
            parts.append((piece, below))
            break
    if not parts or parts[0][0].is_constant:
        return compiler.names.constant(settling if parts else not settling)
    scope.block.extend(parts[0][1].block)
    if len(parts) == 1:
        return parts[0][0]
    if not any(below.block for _, below in parts[1:]):
        joined: ast.boolop = ast.And() if node.every else ast.Or()
        return Piece(ast.BoolOp(joined, [piece.tree for piece, _ in parts]))
    return _step_by_step(compiler, parts, scope, settling=settling)


def _step_by_step(compiler: Compiler, parts: list[tuple[Piece, Scope]], scope: Scope, *, settling: bool) -> Piece:
    """Write each part within the part before it, which did not settle it."""
    name = compiler.names.fresh("t")
    scope.set(name, parts[0][0].tree)
    block = scope.block
    for piece, below in parts[1:]:
        below.set(name, piece.tree)
        block.append(if_(denied(load(name)) if settling else load(name), below.block))
        block = below.block
    return Piece(load(name))


def compare(compiler: Compiler, node: Compare, scope: Scope) -> Piece:
    """Write a comparison; only `==` and `!=` may meet a date that does not exist."""
    left, right = compiler.write(node.left, scope), compiler.write(node.right, scope)
    if node.operator not in ("==", "!="):
        left, right = compiler.there(left), compiler.there(right)
    tree, found = OPERATORS[node.operator]
    known = compiler.names.worked_out(found, left, right)
    if known is not None:
        return known
    left, right = _alike(compiler, left, right), _alike(compiler, right, left)
    return Piece(compared(left.tree, tree, right.tree))


def _alike(compiler: Compiler, piece: Piece, other: Piece) -> Piece:
    """Write a constant the way the other side is held: comparing is quicker then."""
    if piece.is_constant and piece.kind == "number" and other.kind == "whole" and piece.constant % 1 == 0:
        return compiler.names.constant(int(piece.constant))
    return compiler.as_number(piece) if piece.is_constant and other.kind == "number" else piece


def among(compiler: Compiler, node: Among, scope: Scope) -> Piece:
    """Write `in`."""
    operand, options = compiler.write(node.operand, scope), frozenset(node.options)
    if operand.is_constant:
        return compiler.names.constant((operand.constant in options) is not node.negated)
    operator_: ast.cmpop = ast.NotIn() if node.negated else ast.In()
    return Piece(compared(operand.tree, operator_, compiler.names.bind(options)))


def cases(compiler: Compiler, node: Cases, scope: Scope) -> Piece:
    """Write the first case that holds."""
    rows: list[tuple[Piece | None, Scope, Piece, Scope]] = []
    for row in node.rows:
        test_scope, value_scope = scope.below(), scope.below()
        when = None if row.when is None else compiler.write(row.when, test_scope)
        if when is not None and when.is_constant:
            if not when.constant:
                continue
            when = None
        rows.append((when, test_scope, compiler.write(row.value, value_scope), value_scope))
        if when is None:
            break
    if rows and rows[0][0] is None:
        scope.block.extend(rows[0][3].block)
        return rows[0][2]
    kind, rows = _of_one_kind(compiler, rows)
    may_be_none = any(value.may_be_none for _, _, value, _ in rows)
    if not any(tested.block or valued.block for _, tested, _, valued in rows):
        return Piece(_inline(rows), kind, may_be_none=may_be_none)
    name = compiler.names.fresh("t")
    scope.block.extend(_chain(name, rows))
    return Piece(load(name), kind, may_be_none=may_be_none)


Rows = list[tuple[Piece | None, Scope, Piece, Scope]]


def _of_one_kind(compiler: Compiler, rows: Rows) -> tuple[Kind, Rows]:
    kinds = {value.kind for _, _, value, _ in rows}
    if kinds <= {"whole"}:
        return "whole", rows
    converted = [(when, tested, compiler.as_number(value), valued) for when, tested, value, valued in rows]
    return ("number" if kinds <= {"whole", "number"} else "other"), converted


def _inline(rows: Rows) -> ast.expr:
    found: ast.expr = call("not_exact")
    for when, _, value, _ in reversed(rows):
        found = value.tree if when is None else ast.IfExp(when.tree, value.tree, found)
    return found


def _chain(name: str, rows: Rows) -> list[ast.stmt]:
    """Write each case within the `else` of the case before it."""
    chain: list[ast.stmt] = [refusal()]
    for when, tested, value, valued in reversed(rows):
        valued.set(name, value.tree)
        chain = valued.block if when is None else [*tested.block, if_(when.tree, valued.block, chain)]
    return chain

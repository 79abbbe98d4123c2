"""Pieces of Python code, as trees of the standard `ast` module: what the compiler puts together.

No text is ever turned into code. Every identifier is made here (`q12`, `t3`, `k5`), every value of a rule (a word, a
date, a figure, the path of an answer) is bound to such a name in the namespace of the code, and the namespace holds
nothing else but the few functions of `exact_households`: no builtins.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Kind = Literal["whole", "number", "other"]
"""How a value is held at run time: a Python integer, a `Decimal`, or anything else."""

NOT_CONSTANT: Final = object()
HOUSEHOLD: Final = ast.Name("h", ast.Load())
ANSWERS: Final = ast.Name("a", ast.Load())
MEMO: Final = ast.Name("m", ast.Load())


@dataclass(frozen=True, slots=True)
class Piece:
    """An expression of the code, with what is known of its value before it is run."""

    tree: ast.expr
    kind: Kind = "other"
    constant: Any = NOT_CONSTANT
    may_be_none: bool = False

    @property
    def is_constant(self) -> bool:
        """Tell whether the value is known already."""
        return self.constant is not NOT_CONSTANT


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a loop name stands for: the tree of their number among the children or the adults."""

    entity: str
    number: ast.expr


@dataclass(slots=True)
class Scope:
    """Where code is being written: the statements so far, who the loop names stand for, how many loops around."""

    people: Mapping[str, Person] = field(default_factory=dict)
    depth: int = 0
    block: list[ast.stmt] = field(default_factory=list)

    def below(self) -> Scope:
        """Return a scope for statements that may not be reached, with the same people."""
        return Scope(self.people, self.depth)

    def inside(self, subject: str, person: Person) -> Scope:
        """Return the scope of the body of a loop."""
        return Scope({**self.people, subject: person}, self.depth + 1)

    def set(self, name: str, tree: ast.expr) -> None:
        """Write `name = tree`."""
        self.block.append(assignment(name, tree))


class Names:
    """The namespace of a piece of code, and the names not yet taken."""

    def __init__(self, known: Mapping[str, object]) -> None:
        self.values: dict[str, object] = {"__builtins__": {}, **known}
        self._bound: dict[object, str] = {}
        self._taken = 0

    def fresh(self, letter: str) -> str:
        """Return a name that nothing has."""
        self._taken += 1
        return f"{letter}{self._taken}"

    def bind(self, value: object) -> ast.expr:
        """Return the tree that stands for a value; whole numbers and truths are written as they are."""
        if value is None or isinstance(value, bool | int):
            return ast.Constant(value)
        key = (type(value), str(value)) if isinstance(value, Decimal | str | date | tuple) else id(value)
        if key not in self._bound:
            self._bound[key] = self.fresh("k")
            self.values[self._bound[key]] = value
        return load(self._bound[key])

    def constant(self, value: object) -> Piece:
        """Return the piece for a value that is known already."""
        kind: Kind = "other"
        if isinstance(value, Decimal):
            kind = "number"
        elif isinstance(value, int) and not isinstance(value, bool):
            kind = "whole"
        return Piece(self.bind(value), kind, value, may_be_none=value is None)

    def worked_out(self, function: Callable[..., object], *pieces: Piece) -> Piece | None:
        """Return what a function gives of constants; None where one is not, or where that breaks."""
        if not all(piece.is_constant for piece in pieces):
            return None
        try:
            return self.constant(function(*(piece.constant for piece in pieces)))
        except (ArithmeticError, TypeError):
            return None


# -- trees ----------------------------------------------------------------------------------------------------------


def load(name: str) -> ast.Name:
    """Write the name, to be read."""
    return ast.Name(name, ast.Load())


def assignment(name: str, tree: ast.expr) -> ast.stmt:
    """Write `name = tree`."""
    return ast.Assign([ast.Name(name, ast.Store())], tree)


def attribute(tree: ast.expr, name: str) -> ast.expr:
    """Write `tree.name`."""
    return ast.Attribute(tree, name, ast.Load())


def item(tree: ast.expr, key: ast.expr) -> ast.expr:
    """Write `tree[key]`."""
    return ast.Subscript(tree, key, ast.Load())


def call(function: str | ast.expr, *arguments: ast.expr) -> ast.expr:
    """Write `function(arguments)`."""
    return ast.Call(load(function) if isinstance(function, str) else function, list(arguments), [])


def compared(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """Write one comparison."""
    return ast.Compare(left, [operator], [right])


def denied(tree: ast.expr) -> ast.expr:
    """Write `not tree`."""
    return ast.UnaryOp(ast.Not(), tree)


def if_(test: ast.expr, body: list[ast.stmt], otherwise: list[ast.stmt] | None = None) -> ast.stmt:
    """Write `if test: body else: otherwise`; the body may still grow."""
    return ast.If(test, body, otherwise or [])


def returned(tree: ast.expr) -> ast.stmt:
    """Write `return tree`."""
    return ast.Return(tree)


def refusal() -> ast.stmt:
    """Write `raise NotExact`."""
    return ast.Raise(load("NotExact"))


def function(name: str, parameters: Sequence[str], body: Sequence[ast.stmt]) -> ast.stmt:
    """Write a function; what it reads of the household is taken out first."""
    used = {part.id for statement in body for part in ast.walk(statement) if isinstance(part, ast.Name)}
    first = [
        assignment(short, attribute(HOUSEHOLD, long))
        for short, long in (("a", "answers"), ("m", "memo"))
        if short in used
    ]
    arguments = ast.arguments([], [ast.arg(parameter) for parameter in parameters], None, [], [], None, [])
    return ast.FunctionDef(name, arguments, [*first, *body], [])

"""The smallest mistakes one can make in an expression or in the order of rows, as texts."""

from __future__ import annotations

import ast
import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.rulefiles.reader import Entry

Mistake = tuple[int, int, str]
"""From, to, and what is written there instead."""

COMPARISONS: Final = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
}
OPERATORS: Final = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}
FUNCTIONS: Final = {
    "round_down": ("round_half_up", "round_up"),
    "round_up": ("round_half_up", "round_down"),
    "round_half_up": ("round_down", "round_up"),
    "min": ("max",),
    "max": ("min",),
    "any": ("all",),
    "all": ("any",),
    "age": ("age_opened", "age_on_first"),
    "age_opened": ("age",),
    "age_on_first": ("age",),
    "marginal": ("bracket",),
    "bracket": ("marginal",),
}
ROUNDINGS: Final = frozenset({"round_down", "round_up", "round_half_up"})


def mistakes_in(text: str) -> Iterator[tuple[str, str]]:
    """Write an expression again with one mistake, once for every mistake; say each in words."""
    text = text.strip()
    tree = ast.parse(text, mode="eval")
    spared = {id(part) for node in ast.walk(tree) for part in _spared(node)}
    for node in ast.walk(tree):
        if id(node) in spared:
            continue
        for start, end, wrong in _mistakes_at(text, node):
            yield text[:start] + wrong + text[end:], f"{text[:start]}[{text[start:end]} → {wrong}]{text[end:]}"


def _spared(node: ast.AST) -> Iterator[ast.AST]:
    """Spare what is changed as a whole (a day), the step of a rounding, and the nil below which nothing goes."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in ("date", "month"):
            yield from node.args
        elif node.func.id in ROUNDINGS:
            yield node.args[1]
        elif node.func.id in ("max", "min"):
            yield from (part for part in node.args if isinstance(part, ast.Constant) and part.value == 0)


def _mistakes_at(text: str, node: ast.AST) -> Iterator[Mistake]:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            yield from _between(text, left, right, r"not\s+in\b|\bin\b|[<>=!]=?", COMPARISONS[type(operator)])
        case ast.BoolOp(op=operator, values=values):
            yield _joined(text, values, "or" if isinstance(operator, ast.And) else "and")
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            yield from _between(text, left, right, r"[-+*/]", OPERATORS[type(operator)])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _start(node), _start(operand), ""
        case ast.Constant(value=value) if not isinstance(value, str):
            yield from (
                (_start(node), _end(node), str(wrong)) for wrong in beside(Decimal(text[_start(node) : _end(node)]))
            )
        case ast.Call(func=ast.Name(id=("date" | "month") as name), args=arguments):
            yield from _days_beside(node, name, arguments)
        case ast.Call(func=ast.Name(id=name) as function) if name in FUNCTIONS:
            yield from ((_start(function), _end(function), other) for other in FUNCTIONS[name])
        case _:
            return


def beside(number: Decimal) -> tuple[Decimal, Decimal]:
    """Return the number with its last written digit one less, and one more."""
    step = Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0))
    return number - step, number + step


def _days_beside(node: ast.expr, name: str, arguments: list[ast.expr]) -> Iterator[Mistake]:
    """Put a written day a day earlier and later, a written month a month; a day that is worked out stays."""
    numbers = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
    if len(numbers) < len(arguments):
        return
    day = date(*(int(str(number)) for number in [*numbers, 1][:3]))
    for step in (-1, 1):
        if name == "date":
            moved = day + timedelta(days=step)
            yield _start(node), _end(node), f"date({moved.year}, {moved.month}, {moved.day})"
        else:
            years, month = divmod(day.month - 1 + step, 12)
            yield _start(node), _end(node), f"month({day.year + years}, {month + 1})"


def _between(text: str, left: ast.expr, right: ast.expr, sign: str, wrong: str) -> Iterator[Mistake]:
    found = re.search(sign, text[_end(left) : _start(right)])
    if found is not None:
        yield _end(left) + found.start(), _end(left) + found.end(), wrong


def _joined(text: str, values: list[ast.expr], word: str) -> Mistake:
    """Write the other word between all the parts, within brackets so that the whole stays one."""
    other = "or" if word == "and" else "and"
    written = text[_start(values[0]) : _end(values[0])]
    for first, second in pairwise(values):
        gap = re.sub(rf"\b{other}\b", word, text[_end(first) : _start(second)])
        written += gap + text[_start(second) : _end(second)]
    return _start(values[0]), _end(values[-1]), written


def _start(node: ast.expr) -> int:
    return node.col_offset


def _end(node: ast.expr) -> int:
    assert node.end_col_offset is not None
    return node.end_col_offset


# -- rows ---------------------------------------------------------------------------------------------------------


def mistaken_rows(rows: list[Entry]) -> Iterator[tuple[list[Entry], str]]:
    """Leave a row out, or put it after the next one where that can matter."""
    for position, row in enumerate(rows):
        when = row.mapping.get("when") if isinstance(row.value, dict) else None
        if when is None:
            continue
        if len(rows) > 1:
            yield [*rows[:position], *rows[position + 1 :]], f"the row « {when.source} » left out"
        following = rows[position + 1].mapping.get("when") if position + 1 < len(rows) else None
        if following is not None and not _exclude(when.source, following.source):
            swapped = [*rows[:position], rows[position + 1], row, *rows[position + 2 :]]
            yield swapped, f"the row « {when.source} » after the next one"


def _exclude(first: str, second: str) -> bool:
    """Tell whether two tests plainly cannot hold together: one value compared with two different words or numbers."""
    one, other = dict(_equalities(first)), dict(_equalities(second))
    return any(one[name] != other[name] for name in one.keys() & other.keys())


def _equalities(text: str) -> Iterator[tuple[str, object]]:
    body = ast.parse(text.strip(), mode="eval").body
    parts = body.values if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And) else [body]
    for part in parts:
        match part:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=value)]):
                yield ast.unparse(left), value
            case _:
                continue

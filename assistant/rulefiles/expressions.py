"""One-line expressions to nodes: a closed subset of Python's expression grammar, parsed with `ast`.

Nothing is ever evaluated as Python. Whatever is not listed here is refused with its place.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from assistant.eligibility import expressions as nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assistant.rulefiles.errors import RuleError
    from assistant.rulefiles.reader import Place

MAX_LENGTH: Final = 600
MAX_DEPTH: Final = 30
_NUMBER: Final = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
SOURCES: Final[dict[str, str]] = {"children": "child", "adults": "adult"}
AGGREGATES: Final = ("count", "any", "all", "sum", "min", "max")
FUNCTIONS: Final[dict[str, tuple[int, ...]]] = {
    "age": (1,),
    "age_opened": (1,),
    "age_on_first": (1,),
    "months_since": (1,),
    "year_of": (1,),
    "month": (2,),
    "date": (3,),
    "monthly": (1,),
    "yearly": (1,),
    "round_down": (2,),
    "round_up": (2,),
    "round_half_up": (2,),
    "bracket": (2,),
    "marginal": (2,),
    "value_on": (2,),
    "is_known": (2,),
    "min": (2, 3, 4, 5, 6),
    "max": (2, 3, 4, 5, 6),
}
_COMPARISONS: Final[dict[type[ast.cmpop], Literal["==", "!=", "<", "<=", ">", ">="]]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_OPERATORS: Final[dict[type[ast.operator], Literal["+", "-", "*", "/"]]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


@dataclass(frozen=True)
class Names:
    """The names an expression may use, and the loop names that are bound where it stands."""

    facts: frozenset[str]
    quantities: frozenset[str]
    parameters: frozenset[str]
    tables: frozenset[str]
    subjects: Mapping[str, str] = field(default_factory=dict)

    def with_subject(self, name: str, entity: str) -> Names:
        """Bind one more loop name."""
        return Names(self.facts, self.quantities, self.parameters, self.tables, {**self.subjects, name: entity})

    def all_names(self) -> Iterable[str]:
        """List every name, for suggestions."""
        return (*self.facts, *self.quantities, *self.parameters, *self.tables)


def parse_expression(text: str, names: Names, place: Place) -> nodes.Node:
    """Read one expression; raise a rule error with its place when it is not one."""
    if len(text) > MAX_LENGTH:
        raise place.error("an expression of more than 600 characters", "give its parts names of their own")
    if "_" in text and re.search(r"(?<![\w])_", text):
        raise place.error("a name that begins with an underscore", "use the names of the rules")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise place.error(f"`{text}` is not an expression", "check brackets, quotes and operators") from None
    return _Parser(text.strip(), names, place).node(tree.body, 0)


class _Parser:
    def __init__(self, text: str, names: Names, place: Place) -> None:
        self.text = text
        self.names = names
        self.place = place

    def refuse(self, node: ast.AST, what: str, remedy: str) -> RuleError:
        """Return the error for a form that is not in the language."""
        source = ast.get_source_segment(self.text, node) or self.text
        return self.place.error(f"in `{self.text}`: {what} (`{source}`)", remedy)

    def node(self, node: ast.expr, depth: int) -> nodes.Node:
        if depth > MAX_DEPTH:
            raise self.refuse(node, "too deep", "give its parts names of their own")
        reader = _READERS.get(type(node))
        if reader is None:
            raise self.refuse(node, "this form is not in the rule language", "see docs/rule-language.md")
        return reader(self, node, depth + 1)

    # -- leaves -----------------------------------------------------------------------------------------------

    def constant(self, node: ast.Constant, _depth: int) -> nodes.Node:
        source = ast.get_source_segment(self.text, node) or ""
        if isinstance(node.value, str):
            if source not in (f'"{node.value}"', f"'{node.value}'"):
                raise self.refuse(node, "a word in an unusual spelling", 'write it between quotes: "tenant"')
            return nodes.Literal_(node.value)
        if _NUMBER.fullmatch(source):
            return nodes.Literal_(Decimal(source))
        raise self.refuse(node, "a number in an unusual spelling", "write plain digits with a point")

    def name(self, node: ast.Name, _depth: int) -> nodes.Node:
        if node.id in _WORDS:
            return _WORDS[node.id]
        return self.named(node, node.id)

    def attribute(self, node: ast.Attribute, depth: int) -> nodes.Node:
        dotted = _dotted(node)
        if dotted is None:
            if isinstance(node.value, ast.Subscript | ast.Attribute):
                return nodes.Lookup(self.node(node.value, depth), nodes.Literal_(node.attr))
            raise self.refuse(node, "this form is not in the rule language", "use dotted names only")
        parameter, _, row = dotted.rpartition(".")
        if parameter in self.names.parameters and dotted not in self.names.parameters:
            return nodes.Lookup(nodes.ParameterRef(parameter), nodes.Literal_(row))
        return self.named(node, dotted)

    def named(self, node: ast.expr, dotted: str) -> nodes.Node:
        """Resolve a dotted name: of a subject, or of the household."""
        subject, _, attribute = dotted.partition(".")
        entity = self.names.subjects.get(subject) or ("adult" if subject in ("applicant", "partner") else None)
        if entity and attribute and dotted != "partner.present":
            own = f"{entity}.{attribute}"
            if own in self.names.quantities:
                return nodes.QuantityRef(own, subject)
            if own in self.names.facts:
                return nodes.FactRef(own, subject, attribute)
        if not dotted.startswith(("child.", "adult.")):
            if dotted in self.names.quantities:
                return nodes.QuantityRef(dotted, None)
            if dotted in self.names.facts:
                return nodes.FactRef(dotted, None, dotted.rpartition(".")[2])
        if dotted in self.names.parameters:
            return nodes.ParameterRef(dotted)
        if dotted in self.names.tables:
            return nodes.TableRef(dotted)
        raise self.refuse(node, f"unknown name `{dotted}`", _nearest(dotted, self.names.all_names()))

    # -- logic ------------------------------------------------------------------------------------------------

    def bool_op(self, node: ast.BoolOp, depth: int) -> nodes.Node:
        return nodes.Both(isinstance(node.op, ast.And), tuple(self.node(part, depth) for part in node.values))

    def unary(self, node: ast.UnaryOp, depth: int) -> nodes.Node:
        if isinstance(node.op, ast.Not):
            return nodes.Not(self.node(node.operand, depth))
        if isinstance(node.op, ast.USub):
            return nodes.Arithmetic("-", nodes.Literal_(Decimal(0)), self.node(node.operand, depth))
        raise self.refuse(node, "this operator is not in the rule language", "use `not` or `-`")

    def compare(self, node: ast.Compare, depth: int) -> nodes.Node:
        if len(node.ops) != 1:
            raise self.refuse(node, "a chain of comparisons", "write two comparisons joined by `and`")
        operator, right = node.ops[0], node.comparators[0]
        if isinstance(operator, ast.In | ast.NotIn):
            return self.among(node, right, negated=isinstance(operator, ast.NotIn), depth=depth)
        if type(operator) not in _COMPARISONS:
            raise self.refuse(node, "this comparison is not in the rule language", "use == != < <= > >= in")
        return nodes.Compare(_COMPARISONS[type(operator)], self.node(node.left, depth), self.node(right, depth))

    def among(self, node: ast.Compare, right: ast.expr, *, negated: bool, depth: int) -> nodes.Node:
        if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            raise self.refuse(node, "`in` without a list", 'write x in ("a", "b")')
        options = [self.node(element, depth) for element in right.elts]
        values = [option.value for option in options if isinstance(option, nodes.Literal_)]
        if len(values) != len(options):
            raise self.refuse(node, "`in` with something that is not written out", "list words or numbers")
        return nodes.Among(self.node(node.left, depth), tuple(values), negated)

    def if_else(self, node: ast.IfExp, depth: int) -> nodes.Node:
        rows = (
            nodes.Row(self.node(node.test, depth), self.node(node.body, depth)),
            nodes.Row(None, self.node(node.orelse, depth)),
        )
        if isinstance(node.orelse, ast.IfExp) or isinstance(node.body, ast.IfExp):
            raise self.refuse(node, "conditions within conditions", "use `cases`")
        return nodes.Cases(rows)

    # -- numbers and tables -----------------------------------------------------------------------------------

    def binary(self, node: ast.BinOp, depth: int) -> nodes.Node:
        operator = _OPERATORS.get(type(node.op))
        if operator is None:
            raise self.refuse(node, "this operator is not in the rule language", "use + - * /")
        return nodes.Arithmetic(operator, self.node(node.left, depth), self.node(node.right, depth))

    def subscript(self, node: ast.Subscript, depth: int) -> nodes.Node:
        return nodes.Lookup(self.node(node.value, depth), self.node(node.slice, depth))

    # -- calls ------------------------------------------------------------------------------------------------

    def call(self, node: ast.Call, depth: int) -> nodes.Node:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self.refuse(node, "this call is not in the rule language", "call a listed function by its name")
        name = node.func.id
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            raise self.refuse(node, "a starred argument", "write the arguments out")
        if name in AGGREGATES and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            return self.aggregate(name, node.args[0], depth)
        if name == "comes_before":
            return self.comes_before(node)
        if len(node.args) not in FUNCTIONS.get(name, ()):
            raise self.refuse(node, f"`{name}` is unknown or has another number of arguments", _known_functions())
        arguments = tuple(self.node(argument, depth) for argument in node.args)
        if name in ("date", "month") and all(isinstance(argument, nodes.Literal_) for argument in arguments):
            return self.literal_date(node, arguments)
        return nodes.Call(name, arguments)

    def literal_date(self, node: ast.Call, arguments: tuple[nodes.Node, ...]) -> nodes.Node:
        values = [argument.value for argument in arguments if isinstance(argument, nodes.Literal_)]
        try:
            if not all(isinstance(value, Decimal) and value % 1 == 0 for value in values):
                raise ValueError(values)  # noqa: TRY301 — no such day either
            numbers = [int(value) for value in values]  # type: ignore[arg-type]
            return nodes.Literal_(date(*(numbers if len(numbers) > 2 else [*numbers, 1])))  # noqa: PLR2004 — y, m, d
        except (ValueError, OverflowError):
            raise self.refuse(node, "no such day", "write an existing day") from None

    def comes_before(self, node: ast.Call) -> nodes.Node:
        subjects = [argument.id for argument in node.args if isinstance(argument, ast.Name)]
        if len(subjects) != 2 or any(self.names.subjects.get(name) != "child" for name in subjects):  # noqa: PLR2004
            raise self.refuse(node, "comes_before compares two children", "write comes_before(other, child)")
        return nodes.ComesBefore(subjects[0], subjects[1])

    def aggregate(self, name: str, node: ast.GeneratorExp, depth: int) -> nodes.Node:
        loop = node.generators[0]
        source = loop.iter.id if isinstance(loop.iter, ast.Name) else ""
        if len(node.generators) != 1 or loop.is_async or source not in SOURCES or not isinstance(loop.target, ast.Name):
            raise self.refuse(node, "a loop over something else", "loop over `children` or `adults`")
        if len(loop.ifs) > 1:
            raise self.refuse(node, "two `if` in one loop", "join them with `and`")
        bound = self.names.with_subject(loop.target.id, SOURCES[source])
        inner = _Parser(self.text, bound, self.place)
        condition = inner.node(loop.ifs[0], depth) if loop.ifs else None
        element = inner.node(node.elt, depth)
        return nodes.Aggregate(name, element, loop.target.id, source, condition)  # type: ignore[arg-type]


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = _dotted(node.value)
        return None if head is None else f"{head}.{node.attr}"
    return None


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 — slow to import, needed only for an error

    close = get_close_matches(name, list(known), n=1)
    return f"did you mean `{close[0]}`?" if close else "declare it under rules/"


def _known_functions() -> str:
    return "use one of: " + ", ".join(sorted({*FUNCTIONS, *AGGREGATES, "comes_before"}))


_WORDS: Final[dict[str, nodes.Node]] = {
    "true": nodes.Literal_(value=True),
    "false": nodes.Literal_(value=False),
    "none": nodes.Literal_(None),
    "this_month": nodes.ThisMonth(),
}

_READERS: Final[dict[type[ast.expr], Callable[[_Parser, ast.expr, int], nodes.Node]]] = {
    ast.Constant: _Parser.constant,  # type: ignore[dict-item]
    ast.Name: _Parser.name,  # type: ignore[dict-item]
    ast.Attribute: _Parser.attribute,  # type: ignore[dict-item]
    ast.BoolOp: _Parser.bool_op,  # type: ignore[dict-item]
    ast.UnaryOp: _Parser.unary,  # type: ignore[dict-item]
    ast.Compare: _Parser.compare,  # type: ignore[dict-item]
    ast.IfExp: _Parser.if_else,  # type: ignore[dict-item]
    ast.BinOp: _Parser.binary,  # type: ignore[dict-item]
    ast.Subscript: _Parser.subscript,  # type: ignore[dict-item]
    ast.Call: _Parser.call,  # type: ignore[dict-item]
}

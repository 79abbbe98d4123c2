"""The closed expression language: its nodes.

`rulefiles.expressions` reads them from text, `evaluation` walks them, `compilation` turns them into plain
functions. Nothing here is ever given to `eval`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.eligibility.values import Exact

Subject = str
"""The name of a loop (`child`, `other`, `adult`), or `applicant` or `partner`."""


class Node:
    """A piece of an expression."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal_(Node):  # noqa: N801 — `Literal` is typing's
    """A number, a word, a boolean, a date or `none`, written in the rule."""

    value: Exact


@dataclass(frozen=True, slots=True)
class ThisMonth(Node):
    """The month of the right."""


@dataclass(frozen=True, slots=True)
class FactRef(Node):
    """A fact: of a subject (`child.birth_date`) or of the household (`housing.monthly_rent`)."""

    fact: str
    subject: Subject | None
    attribute: str


@dataclass(frozen=True, slots=True)
class QuantityRef(Node):
    """A named quantity, of a subject or of the household."""

    quantity: str
    subject: Subject | None


@dataclass(frozen=True, slots=True)
class ParameterRef(Node):
    """A dated figure or table, at the month of the right."""

    parameter: str


@dataclass(frozen=True, slots=True)
class TableRef(Node):
    """A table without dates (the communes)."""

    table: str


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """`table[key]`."""

    table: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The contrary."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Both(Node):
    """`and` (`every` True) or `or`."""

    every: bool
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """One comparison."""

    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Among(Node):
    """`x in (a, b)` or `x not in (a, b)`."""

    operand: Node
    options: tuple[Exact, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`+ - * /`."""

    operator: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Row:
    """One row of `cases`: where `when` holds (None: otherwise), this value."""

    when: Node | None
    value: Node


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """The first row that holds; `a if c else b` is two rows."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the closed set."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ComesBefore(Node):
    """Born earlier; on the same day, listed earlier."""

    first: Subject
    second: Subject


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`count any all sum min max` of an element over the children or the adults."""

    function: Literal["count", "any", "all", "sum", "min", "max"]
    element: Node
    subject: Subject
    source: Literal["children", "adults"]
    condition: Node | None


@dataclass(frozen=True)
class Quantity:
    """A named value worked out from facts, figures and other quantities.

    A quantity named `child.x` or `adult.x` exists once per child or adult. `between` cuts its range.
    `asked` names the pseudo-fact under which a citizen may give it directly. `shown_as` says how people read a bare
    number: `percent` (100 is 100 %), `share` (1 is 100 %) or `year`.
    """

    name: str
    node: Node
    references: tuple[str, ...] = ()
    unit: str | None = None
    between: tuple[Exact, Exact] | None = None
    label: str | None = None
    choices: tuple[str, ...] = ()
    is_askable: bool = False
    plumbing: bool = False
    shown_as: str | None = None

    @property
    def entity(self) -> str:
        """Whose quantity it is: `adult`, `child`, or nobody's in particular."""
        head, _, tail = self.name.partition(".")
        return head if tail and head in ("adult", "child") else ""


def children_of(node: Node) -> tuple[Node, ...]:
    """List the nodes directly below a node."""
    match node:
        case Lookup(table, key):
            return (table, key)
        case Not(operand) | Among(operand=operand):
            return (operand,)
        case Both(operands=operands) | Call(arguments=operands):
            return operands
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Cases(rows):
            return tuple(part for row in rows for part in (row.when, row.value) if part is not None)
        case Aggregate(element=element, condition=condition):
            return (element,) if condition is None else (element, condition)
        case _:
            return ()


def walk(node: Node) -> tuple[Node, ...]:
    """List a node and all nodes below it."""
    found: list[Node] = [node]
    for child in children_of(node):
        found.extend(walk(child))
    return tuple(found)


def table_name(node: Node) -> str:
    """Name the table or the figure that a look-up begins with."""
    while isinstance(node, Lookup):
        node = node.table
    return node.parameter if isinstance(node, ParameterRef) else node.table if isinstance(node, TableRef) else ""

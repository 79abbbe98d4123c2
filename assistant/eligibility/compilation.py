"""The same nodes as plain Python code, for situations in which everything that is read is exact.

`Walk` knows ranges, doubts and causes; most households in a batch have none. Here the nodes of some benefits become
Python functions once for the figures of a month: what depends on figures alone is worked out then, a quantity that is
read in one place is written there, any other is worked out once per household. Whatever is not exact (a fact not
answered, an unsure one, a row that does not exist) raises `NotExact`: the walk decides. Tests prove the two equal;
docs/decisions/0013 says why this is safe.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility import code_calls, exact_households
from assistant.eligibility.arithmetic import round_to
from assistant.eligibility.calendar import age_on_first, month_number
from assistant.eligibility.code_lists import aggregate, comes_before
from assistant.eligibility.code_pieces import (
    ANSWERS,
    HOUSEHOLD,
    MEMO,
    Names,
    Person,
    Piece,
    Scope,
    attribute,
    call,
    compared,
    function,
    if_,
    item,
    load,
    returned,
)
from assistant.eligibility.code_truths import among, both, cases, compare, negation
from assistant.eligibility.exact_households import ABSENT, MOST_CHILDREN, NOT_EXACT, NotExact
from assistant.eligibility.expressions import (
    Aggregate,
    Among,
    Arithmetic,
    Both,
    Call,
    Cases,
    ComesBefore,
    Compare,
    FactRef,
    Literal_,
    Lookup,
    Node,
    Not,
    ParameterRef,
    QuantityRef,
    TableRef,
    ThisMonth,
    walk,
)
from assistant.eligibility.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from assistant.eligibility.rulebook import Rulebook

KNOWN: Final[Mapping[str, object]] = {
    "ABSENT": ABSENT,
    "Decimal": Decimal,
    "NOT_EXACT": NOT_EXACT,
    "NotExact": NotExact,
    "ZERO": Decimal(0),
    "age_on_first": age_on_first,
    "month_number": month_number,
    "round_to": round_to,
    **{name: getattr(exact_households, name) for name in ("day", "exact", "not_exact", "partner", "quotient", "row")},
    **{truth.name: truth for truth in (Truth.YES, Truth.NO, Truth.OUTSIDE)},
}
SLOTS: Final = {"": 1, "adult": 2, "child": MOST_CHILDREN}
SMALL: Final = 4


@dataclass(frozen=True, slots=True)
class Function:
    """A function that works out a quantity once per household, or per child or adult."""

    name: str
    result: Piece


class Compiler:
    """Writes the functions for one rulebook and the figures of one month."""

    def __init__(self, rulebook: Rulebook, month: date, nodes: Iterable[Node]) -> None:
        self.rulebook = rulebook
        self.month = month
        self.names = Names(KNOWN)
        self.functions: list[ast.stmt] = []
        self.figures_by_day: dict[str, Callable[[date], object]] = {}
        self.memo_size = 0
        self._quantities: dict[str, Function | Piece] = {}
        self._read = _readers_of(rulebook, nodes)

    def run(self) -> Callable[[str], Any]:
        """Run the code, which only defines functions; return what finds one by its name."""
        module = ast.fix_missing_locations(ast.Module(self.functions, []))
        # Nothing of this tree was ever text: see `code_pieces` and docs/decisions/0013.
        exec(compile(module, "<rules>", "exec"), self.names.values)  # noqa: S102 # nosec B102
        return self.names.values.__getitem__

    @property
    def source(self) -> str:
        """The code as text, for people to read."""
        return ast.unparse(ast.Module(self.functions, []))

    # -- names ------------------------------------------------------------------------------------------------

    def write(self, node: Node, scope: Scope) -> Piece:
        """Write one expression: statements go into the scope, the expression is returned."""
        return _WRITERS[type(node)](self, node, scope)

    def person(self, subject: str, scope: Scope) -> tuple[Person, ast.expr]:
        """Return whom a name stands for, and the household to ask: of a partner named outright, there must be one."""
        known = scope.people.get(subject)
        if known is not None:
            return known, HOUSEHOLD
        if subject == "partner":
            return Person("adult", ast.Constant(1)), call("partner", HOUSEHOLD)
        return Person("adult", ast.Constant(0)), HOUSEHOLD

    def fact(self, node: FactRef, scope: Scope) -> Piece:
        """Write a fact: what was answered, or what derives it."""
        fact = self.rulebook.facts[node.fact]
        people: dict[str, Person] = {}
        if node.subject is None:
            household: ast.expr = HOUSEHOLD
            key = self.names.bind(node.fact)
        else:
            person, household = self.person(node.subject, scope)
            people = {fact.entity: person}
            key = self._path(person, node.attribute)
        answers = ANSWERS if household is HOUSEHOLD else attribute(household, "answers")
        read = Piece(item(answers, key), "number" if fact.is_numeric else "other", may_be_none=fact.may_be_absent)
        if fact.derived is None:
            return read
        below = Scope(people, scope.depth)
        derived = self.write(fact.derived, below)
        return self._one_or_other(scope, compared(key, ast.In(), answers), read, derived, below)

    def _path(self, person: Person, tail: str) -> ast.expr:
        starts = ("applicant", "partner")
        if person.entity == "child":
            starts = tuple(f"children.{index}" for index in range(MOST_CHILDREN))  # type: ignore[assignment]
        if isinstance(person.number, ast.Constant):
            return self.names.bind(f"{starts[person.number.value]}.{tail}")  # type: ignore[index]
        return item(self.names.bind(tuple(f"{start}.{tail}" for start in starts)), person.number)

    def _one_or_other(self, scope: Scope, test: ast.expr, first: Piece, second: Piece, below: Scope) -> Piece:
        """Write `first if test else second`, where only the second may need statements."""
        if first.kind == "number":
            second = self.as_number(second)
        may_be_none = first.may_be_none or second.may_be_none
        if not below.block:
            return Piece(ast.IfExp(test, first.tree, second.tree), first.kind, may_be_none=may_be_none)
        name = self.names.fresh("t")
        below.set(name, second.tree)
        chosen = Scope()
        chosen.set(name, first.tree)
        scope.block.append(if_(test, chosen.block, below.block))
        return Piece(load(name), first.kind, may_be_none=may_be_none)

    def quantity(self, node: QuantityRef, scope: Scope) -> Piece:
        """Write a quantity: its own expression where that is as good, else a call of its function."""
        quantity = self.rulebook.quantities[node.quantity]
        person: Person | None = None
        household: ast.expr = HOUSEHOLD
        if node.subject is not None:
            person, household = self.person(node.subject, scope)
        if self._is_written_in_place(node.quantity, scope) and household is HOUSEHOLD:
            people = {} if person is None else {quantity.entity: person}
            inner = Scope(people, scope.depth, scope.block)
            return self.write(quantity.node, inner)
        return self.once(
            node.quantity, quantity.entity, person, household, lambda inner: self._body(node.quantity, inner)
        )

    def _is_written_in_place(self, name: str, scope: Scope) -> bool:
        quantity = self.rulebook.quantities[name]
        if quantity.is_askable:
            return False
        below = walk(quantity.node)
        if len(below) <= SMALL and not any(isinstance(part, QuantityRef | Aggregate) for part in below):
            return True
        return self._read[name] == 1 and scope.depth <= (1 if quantity.entity else 0)

    def _body(self, name: str, scope: Scope) -> Piece:
        quantity = self.rulebook.quantities[name]
        if not quantity.is_askable:
            return self.write(quantity.node, scope)
        below = scope.below()
        worked_out = self.write(quantity.node, below)
        key = self.names.bind(name)
        given = Piece(item(ANSWERS, key), "number")
        return self._one_or_other(scope, compared(key, ast.In(), ANSWERS), given, worked_out, below)

    def once(
        self, key: str, entity: str, person: Person | None, household: ast.expr, body: Callable[[Scope], Piece]
    ) -> Piece:
        """Write a call of the function that works something out once for each of those it is about."""
        if key not in self._quantities:
            self._quantities[key] = self._memoised(entity, body)
        found = self._quantities[key]
        if isinstance(found, Piece):
            return found
        arguments = () if person is None else (person.number,)
        return Piece(call(found.name, household, *arguments), found.result.kind, may_be_none=found.result.may_be_none)

    def _memoised(self, entity: str, body: Callable[[Scope], Piece]) -> Function | Piece:
        slot = self.memo_size
        self.memo_size += SLOTS[entity]
        place: ast.expr = ast.Constant(slot)
        scope = Scope()
        if entity:
            scope = Scope({entity: Person(entity, load("i"))}, 1)
            place = ast.BinOp(place, ast.Add(), load("i"))
        result = body(scope)
        if result.is_constant:
            return result
        scope.set("v", result.tree)
        scope.block.append(ast.Assign([ast.Subscript(MEMO, place, ast.Store())], load("v")))
        name = self.names.fresh("q")
        statements = [
            ast.Assign([ast.Name("v", ast.Store())], item(MEMO, place)),
            if_(compared(load("v"), ast.Is(), load("ABSENT")), scope.block),
            returned(load("v")),
        ]
        self.functions.append(function(name, ["h", "i"] if entity else ["h"], statements))
        return Function(name, result)

    # -- values -----------------------------------------------------------------------------------------------

    def literal(self, node: Literal_, _scope: Scope) -> Piece:
        """Write a written value."""
        return self.names.constant(node.value)

    def this_month(self, _node: ThisMonth, _scope: Scope) -> Piece:
        """Write `this_month`."""
        return Piece(attribute(HOUSEHOLD, "month"))

    def as_number(self, piece: Piece) -> Piece:
        """Turn a whole number into a `Decimal`."""
        if piece.kind != "whole":
            return piece
        if piece.is_constant:
            return self.names.constant(Decimal(piece.constant))
        return Piece(call("Decimal", piece.tree), "number")

    def there(self, piece: Piece) -> Piece:
        """Refuse a date that does not exist."""
        if not piece.may_be_none:
            return piece
        return self.no_value() if piece.is_constant else Piece(call("exact", piece.tree), piece.kind)

    @staticmethod
    def no_value() -> Piece:
        """Write that there is no value."""
        return Piece(call("not_exact"))

    def arithmetic(self, node: Arithmetic, scope: Scope) -> Piece:
        """Write `+ - * /`."""
        return code_calls.arithmetic(self, node, scope)


def _readers_of(rulebook: Rulebook, nodes: Iterable[Node]) -> Counter[str]:
    """Count in how many places each quantity is read."""
    found: Counter[str] = Counter()
    waiting = list(nodes)
    while waiting:
        for node in walk(waiting.pop()):
            below: Node | None = None
            if isinstance(node, FactRef):
                below = rulebook.facts[node.fact].derived
            elif isinstance(node, QuantityRef):
                found[node.quantity] += 1
                below = rulebook.quantities[node.quantity].node if found[node.quantity] == 1 else None
            if below is not None:
                waiting.append(below)
    return found


_WRITERS: Final[dict[type[Node], Callable[[Compiler, Any, Scope], Piece]]] = {
    Literal_: Compiler.literal,
    ThisMonth: Compiler.this_month,
    FactRef: Compiler.fact,
    QuantityRef: Compiler.quantity,
    ParameterRef: code_calls.parameter,
    TableRef: code_calls.parameter,
    Lookup: code_calls.lookup,
    Not: negation,
    Both: both,
    Compare: compare,
    Among: among,
    Arithmetic: Compiler.arithmetic,
    Cases: cases,
    ComesBefore: comes_before,
    Aggregate: aggregate,
    Call: code_calls.call_of,
}

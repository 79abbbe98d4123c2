"""What kind of value every expression has: truth, number of some unit, date, choice or text.

Names are told apart by kind when the rules are loaded, and money by period: adding or comparing different
periods without `monthly` or `yearly` is refused. Numbers written in an expression fit any unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from assistant.eligibility import expressions as nodes
from assistant.eligibility.parameters import Scale, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.eligibility.rulebook import Rulebook

ANY_UNIT: Final = "any"
PURE: Final = "none"


class KindMismatch(Exception):
    """Two parts of an expression do not fit together; the text says which."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`type` is bool, number, date, choice, text or none; a number has a unit, a choice its words."""

    type: str
    unit: str = PURE
    words: frozenset[object] = frozenset()

    def __str__(self) -> str:
        if self.type == "number":
            return "a number" if self.unit in (PURE, ANY_UNIT) else f"a number of {self.unit}"
        return {"bool": "a truth", "date": "a date", "choice": "a word", "text": "a text", "none": "none"}[self.type]


BOOL: Final = Kind("bool")
NUMBER: Final = Kind("number")
DATE: Final = Kind("date")
LITERAL: Final = Kind("number", ANY_UNIT)
NO_DATE: Final = Kind("none")
_FACT_TYPES: Final = {"bool": BOOL, "date": DATE, "month": DATE, "text": Kind("text"), "commune": Kind("text")}


class Kinds:
    """Works out kinds over a rulebook and remembers those of quantities; a cycle is a mismatch."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._quantities: dict[str, Kind] = {}
        self._open: list[str] = []

    def of_quantity(self, name: str) -> Kind:
        """Return the kind of a quantity; its declared unit must be the one its expression has."""
        if name in self._quantities:
            return self._quantities[name]
        if name in self._open:
            raise KindMismatch("a circle: " + " → ".join([*self._open[self._open.index(name) :], name]))
        self._open.append(name)
        try:
            found = self._declared(name, self.of(self.rulebook.quantities[name].node))
        finally:
            self._open.pop()
        self._quantities[name] = found
        return found

    def _declared(self, name: str, found: Kind) -> Kind:
        unit = self.rulebook.quantities[name].unit
        if unit is None or found.type != "number":
            return found
        if found.unit not in (ANY_UNIT, unit):
            raise KindMismatch(f"it says `{unit}` but its expression gives {found}")
        return Kind("number", unit)

    def of(self, node: nodes.Node) -> Kind:
        """Return the kind of an expression; raise `KindMismatch` where its parts do not fit."""
        match node:
            case nodes.Literal_(value):
                return _of_literal(value)
            case nodes.ThisMonth():
                return DATE
            case nodes.FactRef(fact):
                return self._of_fact(fact)
            case nodes.QuantityRef(quantity):
                return self.of_quantity(quantity)
            case nodes.ParameterRef(parameter):
                self._check_levels(parameter, ())
                return Kind("number", self.rulebook.parameters[parameter].unit)
            case nodes.TableRef(table):
                raise KindMismatch(f"the table `{table}` is read without a key")
            case nodes.ComesBefore():
                return BOOL
            case nodes.Aggregate():
                return self._of_aggregate(node)
            case nodes.Call():
                return self._of_call(node)
            case _:
                return self._of_operator(node)

    def _of_operator(self, node: nodes.Node) -> Kind:
        match node:
            case nodes.Not(operand):
                return self._expect(operand, BOOL)
            case nodes.Both(operands=operands):
                for operand in operands:
                    self._expect(operand, BOOL)
                return BOOL
            case nodes.Compare(operator, left, right):
                return self._of_comparison(operator, self.of(left), self.of(right))
            case nodes.Among(operand, options):
                return self._of_among(self.of(operand), options)
            case nodes.Arithmetic(operator, left, right):
                return _of_arithmetic(operator, self.of(left), self.of(right))
            case nodes.Lookup():
                return self._of_lookup(node)
            case nodes.Cases(rows):
                return self._of_rows(rows)
            case _:
                raise KindMismatch(f"an unknown form {type(node).__name__}")

    def _expect(self, node: nodes.Node, kind: Kind) -> Kind:
        found = self.of(node)
        if found.type != kind.type:
            raise KindMismatch(f"{kind} is needed where it has {found}")
        return found

    def _of_fact(self, name: str) -> Kind:
        fact = self.rulebook.facts[name]
        if fact.type in _FACT_TYPES:
            return _FACT_TYPES[fact.type]
        if fact.type == "choice":
            return Kind("choice", words=frozenset(fact.choices))
        return Kind("number", fact.unit or (PURE if fact.type != "money" else "EUR"))

    def _of_comparison(self, operator: str, left: Kind, right: Kind) -> Kind:
        if NO_DATE in (left, right):
            other = right if left == NO_DATE else left
            if other.type != "date" or operator not in ("==", "!="):
                raise KindMismatch("`none` is compared only with a date, by == or !=")
            return BOOL
        if operator not in ("==", "!=") and left.type in ("bool", "choice", "text"):
            raise KindMismatch(f"{left} has no order")
        if {left.type, right.type} == {"number", "choice"} and "number" not in left.words | right.words:
            raise KindMismatch(f"{left} and {right} are never equal")
        joined = join((left, right))
        if joined.type == "choice":
            for kind, other in ((left, right), (right, left)):
                if len(kind.words) == 1 and not kind.words <= other.words:
                    raise KindMismatch(f"`{next(iter(kind.words))}` is none of the possible words")
        return BOOL

    def _of_among(self, kind: Kind, options: tuple[object, ...]) -> Kind:
        if kind.type == "choice":
            strange = [option for option in options if option not in kind.words]
            if strange:
                raise KindMismatch(f"`{strange[0]}` is none of the possible words")
        elif kind.type != "number" or not all(isinstance(option, Decimal) for option in options):
            raise KindMismatch(f"`in` needs a word or a number, it has {kind}")
        return BOOL

    def _of_rows(self, rows: tuple[nodes.Row, ...]) -> Kind:
        for row in rows:
            if row.when is not None:
                self._expect(row.when, BOOL)
        return join(self.of(row.value) for row in rows)

    def _of_lookup(self, node: nodes.Lookup) -> Kind:
        root, keys = root_and_keys(node)
        for key in keys:
            if (kind := self.of(key)).type not in ("number", "choice", "text"):
                raise KindMismatch(f"{kind} cannot be the key of a table")
        if isinstance(root, nodes.TableRef) and len(keys) == 1:
            return self._of_plain_table(root.table)
        if not isinstance(root, nodes.ParameterRef):
            raise KindMismatch("only a table has rows")
        self._check_levels(root.parameter, keys)
        return Kind("number", self.rulebook.parameters[root.parameter].unit)

    def _of_plain_table(self, name: str) -> Kind:
        values = self.rulebook.tables[name].values
        return Kind("choice", words=values) if values else Kind("text")

    def _check_levels(self, name: str, keys: tuple[nodes.Node, ...], *, leaf: type = Decimal) -> None:
        """Refuse a figure read with more or fewer keys than it has, or with a word that none of its rows has."""
        for dated in self.rulebook.parameters[name].values:
            value: object = dated.value
            for key in keys:
                if not isinstance(value, Table):
                    raise KindMismatch(f"`{name}` has fewer levels than it is read with")
                word = key.value if isinstance(key, nodes.Literal_) else None
                if isinstance(word, str) and value.get(word) is None:
                    raise KindMismatch(f"`{name}` has no row `{word}`")
                value = value.get(word) if isinstance(word, str) else next(iter(value.rows.values()))
            if not isinstance(value, leaf):
                what = "is no scale" if leaf is Scale else "is read as a number but has rows: give it a key"
                raise KindMismatch(f"`{name}` {what}")

    def _of_aggregate(self, node: nodes.Aggregate) -> Kind:
        if node.condition is not None:
            self._expect(node.condition, BOOL)
        if node.function in ("count", "any", "all"):
            self._expect(node.element, BOOL)
            return NUMBER if node.function == "count" else BOOL
        found = self.of(node.element)
        if node.function == "sum" and found.type != "number":
            raise KindMismatch(f"a sum of {found}")
        return _ordered(found, node.function)

    def _of_call(self, node: nodes.Call) -> Kind:
        if node.function in ("bracket", "marginal"):
            return self._of_scale(node)
        if node.function in ("value_on", "is_known"):
            return self._of_figure_on(node)
        kinds = [self.of(argument) for argument in node.arguments]
        if node.function in ("age", "age_opened", "age_on_first", "months_since", "year_of"):
            if kinds[0].type != "date":
                raise KindMismatch(f"`{node.function}` needs a date, it has {kinds[0]}")
            return NUMBER
        if node.function in ("date", "month"):
            for argument in node.arguments:
                self._expect(argument, NUMBER)
            return DATE
        if node.function in ("min", "max"):
            return _ordered(join(kinds), node.function)
        if kinds[0].type != "number" or kinds[-1].type != "number":
            raise KindMismatch(f"`{node.function}` needs a number, it has {kinds[0]}")
        return _of_period(node.function, kinds[0])

    def _of_figure_on(self, node: nodes.Call) -> Kind:
        self._expect(node.arguments[1], DATE)
        if not isinstance(node.arguments[0], nodes.ParameterRef):
            raise KindMismatch(f"`{node.function}` reads a figure on another day")
        return self.of(node.arguments[0]) if node.function == "value_on" else BOOL

    def _of_scale(self, node: nodes.Call) -> Kind:
        self._expect(node.arguments[1], NUMBER)
        root, keys = root_and_keys(node.arguments[0])
        if not isinstance(root, nodes.ParameterRef):
            raise KindMismatch(f"`{node.function}` needs a scale")
        self._check_levels(root.parameter, keys, leaf=Scale)
        return Kind("number", self.rulebook.parameters[root.parameter].unit)


def root_and_keys(node: nodes.Node) -> tuple[nodes.Node, tuple[nodes.Node, ...]]:
    """Return what a chain of lookups starts from, and its keys in order."""
    keys: list[nodes.Node] = []
    while isinstance(node, nodes.Lookup):
        keys.insert(0, node.key)
        node = node.table
    return node, tuple(keys)


def _of_literal(value: object) -> Kind:
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, Decimal):
        return LITERAL
    if isinstance(value, date):
        return DATE
    return NO_DATE if value is None else Kind("choice", words=frozenset({value}))


def _ordered(kind: Kind, function: str) -> Kind:
    if kind.type not in ("number", "date"):
        raise KindMismatch(f"`{function}` of {kind}")
    return kind


def _of_period(function: str, kind: Kind) -> Kind:
    if function == "monthly":
        if kind.unit not in ("EUR per year", ANY_UNIT):
            raise KindMismatch(f"`monthly` needs EUR per year, it has {kind}")
        return Kind("number", "EUR per month")
    if function == "yearly":
        if kind.unit not in ("EUR per month", ANY_UNIT):
            raise KindMismatch(f"`yearly` needs EUR per month, it has {kind}")
        return Kind("number", "EUR per year")
    return kind


def _of_arithmetic(operator: str, left: Kind, right: Kind) -> Kind:
    for kind in (left, right):
        if kind.type != "number":
            raise KindMismatch(f"`{operator}` needs numbers, it has {kind}")
    if operator in ("+", "-"):
        return join((left, right))
    units = {left.unit, right.unit}
    if operator == "*":
        if units == {"EUR per hour", "hours per month"}:
            return Kind("number", "EUR per month")
        return _scaled(left, right, "two amounts are multiplied")
    if left.unit == right.unit:
        return NUMBER if left.unit != ANY_UNIT else LITERAL
    if left.unit in (PURE, ANY_UNIT) and right.unit not in (PURE, ANY_UNIT):
        raise KindMismatch(f"a plain number is divided by {right}")
    return _scaled(left, right, f"{left} is divided by {right}")


def _scaled(left: Kind, right: Kind, what: str) -> Kind:
    plain = (PURE, ANY_UNIT)
    if left.unit not in plain and right.unit not in plain:
        raise KindMismatch(what)
    unit = left.unit if left.unit not in plain else right.unit
    if unit in plain:
        unit = PURE if PURE in (left.unit, right.unit) else ANY_UNIT
    return Kind("number", unit)


def join(kinds: Iterable[Kind]) -> Kind:
    """Return the kind that several share; words and whole numbers may be keys of one table together."""
    found = list(kinds)
    types = {kind.type for kind in found} - {"none"}
    if found and not types:
        return NO_DATE
    if types == {"number", "choice"}:
        words: frozenset[object] = frozenset().union(*(kind.words for kind in found))
        return Kind("choice", words=words | {"number"})
    if types == {"choice", "text"}:
        return Kind("text")
    if len(types) != 1:
        raise KindMismatch(" and ".join(sorted({str(kind) for kind in found})) + " do not fit together")
    if types == {"number"}:
        units = {kind.unit for kind in found} - {ANY_UNIT}
        if len(units) > 1:
            raise KindMismatch(" and ".join(sorted(units)) + " do not fit together: use monthly() or yearly()")
        return Kind("number", units.pop() if units else ANY_UNIT)
    if types == {"choice"}:
        return Kind("choice", words=frozenset().union(*(kind.words for kind in found)))
    return next(kind for kind in found if kind.type != "none")

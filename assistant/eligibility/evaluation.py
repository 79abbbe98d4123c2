"""One walk of the rules over a situation.

`Walk` evaluates expressions to readings: a value, exact or not, the facts that are missing to know it, and the
reasons why it may never be known. The same walk serves the verdict, the next question and the explanation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from assistant.eligibility import arithmetic, calendar
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
)
from assistant.eligibility.parameters import Parameter, Scale, Table
from assistant.eligibility.rulebook import PlainTable, Rulebook, subject_of
from assistant.eligibility.situation import UNSURE, Between, Situation
from assistant.eligibility.truth import Truth
from assistant.eligibility.values import (
    EITHER,
    NOTHING,
    ZERO,
    AnyText,
    Exact,
    Nothing,
    Options,
    Range,
    Unsettled,
    Value,
    hull,
    intersection,
    members_of,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assistant.eligibility.facts import Fact

Reason = tuple[str, str]
"""A code and what it is about: ("unsure", path), ("no_value", name), ("stale_figures", parameter)."""

NONE_MISSING: Final[frozenset[str]] = frozenset()
NO_REASONS: Final[frozenset[Reason]] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a value, and why not more. An exact one has nothing missing and no reasons."""

    value: Value
    missing: frozenset[str] = NONE_MISSING
    reasons: frozenset[Reason] = NO_REASONS

    @property
    def is_exact(self) -> bool:
        """Tell whether the value is known."""
        return not isinstance(self.value, Unsettled)

    @property
    def truth(self) -> Truth:
        """Read a boolean as one of the four truths."""
        if self.value is True:
            return Truth.YES
        if self.value is False:
            return Truth.NO
        return Truth.UNKNOWN if self.missing else Truth.OUTSIDE


YES: Final = Reading(True)  # noqa: FBT003 — the value itself
NO: Final = Reading(False)  # noqa: FBT003 — the value itself


def combined(value: Value, parts: Iterable[Reading], extra: frozenset[Reason] = NO_REASONS) -> Reading:
    """Return a reading with what its parts miss, unless the value is known whatever they are."""
    value = settle(value)
    if not isinstance(value, Unsettled):
        return Reading(value)
    missing: frozenset[str] = NONE_MISSING
    reasons = extra
    for part in parts:
        missing |= part.missing
        reasons |= part.reasons
    return Reading(value, missing, reasons)


class Walk:
    """The rules read over one situation. Quantities are worked out once and only where they are needed."""

    def __init__(self, rulebook: Rulebook, situation: Situation) -> None:
        self.rulebook = rulebook
        self.situation = situation
        self._quantities: dict[tuple[str, str], Reading] = {}
        self._facts: dict[str, Reading] = {}

    # -- names ------------------------------------------------------------------------------------------------

    def read(self, node: Node, subjects: Mapping[str, str] | None = None) -> Reading:
        """Evaluate an expression; `subjects` says who each loop name stands for."""
        return _READERS[type(node)](self, node, subjects or {})

    def fact(self, path: str) -> Reading:
        """Read the fact at a path: answered, derived, unsure, or missing."""
        found = self._facts.get(path)
        if found is None:
            found = self._facts[path] = self._read_fact(path)
        return found

    def quantity(self, name: str, subject: str = "") -> Reading:
        """Read a quantity, of a subject where it is one per child or adult."""
        key = (name, subject)
        found = self._quantities.get(key)
        if found is None:
            found = self._quantities[key] = self._read_quantity(name, subject)
        return found

    def _read_fact(self, path: str) -> Reading:
        fact = self.rulebook.fact_at(path)
        if path.startswith("partner.") and path != "partner.present":
            absent = self._read_absent_partner(fact)
            if absent is not None:
                return absent
        answers = self.situation.answers
        if path in answers:
            return _answered(fact, path, answers[path])
        if fact.derived is not None:
            return self._read_derived(fact, path)
        return Reading(fact.unanswered(), frozenset({path}))

    def _read_absent_partner(self, fact: Fact) -> Reading | None:
        present = self.fact("partner.present")
        if present.value is True:
            return None
        if present.value is False:
            return Reading(NOTHING, reasons=frozenset({("no_value", "partner.present")}))
        return Reading(fact.unanswered(), present.missing, present.reasons)

    def _read_derived(self, fact: Fact, path: str) -> Reading:
        assert fact.derived is not None
        entity = fact.entity
        subjects = {entity: subject_of(path)} if entity else {}
        derived = self.read(fact.derived, subjects)
        if derived.is_exact:
            return derived
        if derived.missing:
            return Reading(fact.unanswered(), derived.missing, derived.reasons)
        if fact.question:
            return Reading(fact.unanswered(), frozenset({path}))
        return Reading(fact.unanswered(), reasons=derived.reasons)

    def _read_quantity(self, name: str, subject: str) -> Reading:
        quantity = self.rulebook.quantities[name]
        given = self.situation.answers.get(name) if quantity.is_askable else None
        if isinstance(given, Decimal):
            return Reading(given)
        reading = self.read(quantity.node, {quantity.entity: subject} if subject else {})
        if quantity.between is not None and not reading.is_exact:
            low, high = quantity.between
            reading = combined(intersection(reading.value, low, high), [reading])  # type: ignore[arg-type]
        if isinstance(reading.value, Nothing) and not reading.missing and not reading.reasons:
            return Reading(NOTHING, reasons=frozenset({("no_value", name)}))
        if quantity.is_askable and not reading.is_exact:
            return self._read_askable(name, given, reading)
        return reading

    def _read_askable(self, name: str, given: object, reading: Reading) -> Reading:
        if isinstance(given, Between):
            return combined(intersection(reading.value, given.low, given.high), [reading])
        if given is None and reading.missing:
            return Reading(reading.value, reading.missing | {name}, reading.reasons)
        return reading

    # -- expressions ------------------------------------------------------------------------------------------

    def _literal(self, node: Literal_, _subjects: Mapping[str, str]) -> Reading:
        return Reading(node.value)

    def _this_month(self, _node: ThisMonth, _subjects: Mapping[str, str]) -> Reading:
        return Reading(self.situation.month)

    def _fact_ref(self, node: FactRef, subjects: Mapping[str, str]) -> Reading:
        if node.subject is None:
            return self.fact(node.fact)
        return self.fact(f"{subjects.get(node.subject, node.subject)}.{node.attribute}")

    def _quantity_ref(self, node: QuantityRef, subjects: Mapping[str, str]) -> Reading:
        if node.subject is None:
            return self.quantity(node.quantity)
        return self.quantity(node.quantity, subjects.get(node.subject, node.subject))

    def _parameter_ref(self, node: ParameterRef, _subjects: Mapping[str, str]) -> Reading:
        value = self.parameter(self.rulebook.parameters[node.parameter])
        return value if isinstance(value, Reading) else Reading(value)  # type: ignore[arg-type]

    def parameter(self, parameter: Parameter, day: date | None = None) -> Decimal | Table | Scale | Reading:
        """Return the figure in force, or the reading that says why there is none to be used."""
        if parameter.is_stale(self.situation.month):
            return Reading(NOTHING, reasons=frozenset({("stale_figures", parameter.name)}))
        value = parameter.at(day or self.situation.month)
        return Reading(NOTHING, reasons=frozenset({("no_value", parameter.name)})) if value is None else value

    def _table_of(self, node: Node, subjects: Mapping[str, str]) -> tuple[object, list[Reading]]:
        """Return the tables a node may stand for (one, unless a key is unsettled) and what was read to know."""
        if isinstance(node, ParameterRef):
            value = self.parameter(self.rulebook.parameters[node.parameter])
            return ([], [value]) if isinstance(value, Reading) else ([value], [])
        if isinstance(node, TableRef):
            return [self.rulebook.tables[node.table]], []
        assert isinstance(node, Lookup)
        tables, parts = self._table_of(node.table, subjects)
        key = self.read(node.key, subjects)
        rows = [row for table in tables for row in _rows(table, key.value) if row is not None]  # type: ignore[attr-defined]
        return rows, [*parts, key]

    def _lookup(self, node: Lookup, subjects: Mapping[str, str]) -> Reading:
        rows, parts = self._table_of(node, subjects)
        values: list[Value] = list(rows)  # type: ignore[call-overload]
        name = _table_name(node)
        if not values:
            return combined(NOTHING, parts, frozenset({("no_value", name)}))
        partial = any(isinstance(part.value, AnyText) for part in parts)
        return combined(hull(values, partial=partial), parts)

    def _not(self, node: Not, subjects: Mapping[str, str]) -> Reading:
        operand = self.read(node.operand, subjects)
        return Reading(not operand.value) if operand.is_exact else operand

    def _both(self, node: Both, subjects: Mapping[str, str]) -> Reading:
        settling = not node.every
        open_parts: list[Reading] = []
        for operand in node.operands:
            reading = self.read(operand, subjects)
            if reading.value is settling:
                return reading
            if not reading.is_exact:
                open_parts.append(reading)
        if not open_parts:
            return YES if node.every else NO
        return combined(_undecided(open_parts), open_parts)

    def _compare(self, node: Compare, subjects: Mapping[str, str]) -> Reading:
        left, right = self.read(node.left, subjects), self.read(node.right, subjects)
        return combined(compare(node.operator, left.value, right.value), (left, right))

    def _among(self, node: Among, subjects: Mapping[str, str]) -> Reading:
        operand = self.read(node.operand, subjects)
        if operand.is_exact:
            return Reading((operand.value in node.options) != node.negated)
        possible = members_of(operand.value)
        inside = [value in node.options for value in possible]
        if inside and not operand.value.partial and all(inside) == any(inside):  # type: ignore[union-attr]
            return Reading(inside[0] != node.negated)
        return combined(_undecided([operand]), [operand])

    def _arithmetic(self, node: Arithmetic, subjects: Mapping[str, str]) -> Reading:
        left, right = self.read(node.left, subjects), self.read(node.right, subjects)
        value = _ARITHMETIC[node.operator](left.value, right.value)
        extra = frozenset({("no_value", "division")}) if isinstance(value, Nothing) else NO_REASONS
        return combined(value, (left, right), extra if left.is_exact and right.is_exact else NO_REASONS)

    def _cases(self, node: Cases, subjects: Mapping[str, str]) -> Reading:
        candidates: list[Reading] = []
        guards: list[Reading] = []
        covered = False
        for row in node.rows:
            guard = YES if row.when is None else self.read(row.when, subjects)
            if guard.value is False:
                continue
            candidates.append(self.read(row.value, subjects))
            if guard.value is True:
                covered = True
                break
            guards.append(guard)
        if covered and not guards:
            return candidates[0]
        if not candidates:
            return Reading(NOTHING, reasons=NO_REASONS)
        value = hull([candidate.value for candidate in candidates], partial=not covered)
        return combined(value, [*guards, *candidates])

    def _comes_before(self, node: ComesBefore, subjects: Mapping[str, str]) -> Reading:
        first, second = subjects[node.first], subjects[node.second]
        if first == second:
            return NO
        left, right = self.fact(f"{first}.birth_date"), self.fact(f"{second}.birth_date")
        listed_earlier = int(first.rpartition(".")[2]) < int(second.rpartition(".")[2])
        return combined(compare("<=" if listed_earlier else "<", left.value, right.value), (left, right))

    # -- lists ------------------------------------------------------------------------------------------------

    def members(self, source: str) -> tuple[list[tuple[str, Reading]], Reading | None]:
        """List who is in `children` or `adults`, each with the reading of being there.

        The second result is the reading of the list itself where nobody knows how many there are.
        """
        if source == "adults":
            return [("applicant", YES), *self._partner_if_any()], None
        count = self.fact("children.count")
        if isinstance(count.value, Decimal):
            return [(f"children.{index}", YES) for index in range(int(count.value))], None
        return [], count

    def _partner_if_any(self) -> list[tuple[str, Reading]]:
        present = self.fact("partner.present")
        return [] if present.value is False else [("partner", present)]

    def _aggregate(self, node: Aggregate, subjects: Mapping[str, str]) -> Reading:
        members, unknown = self.members(node.source)
        if unknown is not None:
            return combined(_UNKNOWN_LISTS[node.function](unknown.value), [unknown])
        inner = dict(subjects)
        elements: list[tuple[Reading, Reading]] = []
        for path, presence in members:
            inner[node.subject] = path
            condition = presence
            if node.condition is not None and presence.value is not False:
                kept = self.read(node.condition, inner)
                condition = kept if presence.value is True or kept.value is False else _conjunction(presence, kept)
            if condition.value is not False:
                elements.append((condition, self.read(node.element, inner)))
        return _AGGREGATES[node.function](elements)

    # -- functions --------------------------------------------------------------------------------------------

    def _call(self, node: Call, subjects: Mapping[str, str]) -> Reading:
        special = _SPECIAL_CALLS.get(node.function)
        if special is not None:
            return special(self, node, subjects)
        readings = [self.read(argument, subjects) for argument in node.arguments]
        value = _FUNCTIONS[node.function](self.situation.month, [reading.value for reading in readings])
        extra = NO_REASONS
        if isinstance(value, Nothing) and all(reading.is_exact for reading in readings):
            extra = frozenset({("no_value", node.function)})
        return combined(value, readings, extra)

    def _scale_call(self, node: Call, subjects: Mapping[str, str]) -> Reading:
        scales, parts = self._table_of(node.arguments[0], subjects)
        number = self.read(node.arguments[1], subjects)
        values: list[Value] = [
            _on_scale(node.function, scale, number.value)
            for scale in scales  # type: ignore[attr-defined]
        ]
        return combined(hull(values) if values else NOTHING, [*parts, number])

    def _value_on(self, node: Call, subjects: Mapping[str, str]) -> Reading:
        parameter = node.arguments[0]
        assert isinstance(parameter, ParameterRef)
        day = self.read(node.arguments[1], subjects)
        if not isinstance(day.value, date):
            return combined(NOTHING, [day])
        value = self.parameter(self.rulebook.parameters[parameter.parameter], day.value)
        return value if isinstance(value, Reading) else Reading(value)  # type: ignore[arg-type]


def _answered(fact: Fact, path: str, answer: object) -> Reading:
    if answer is UNSURE:
        return Reading(fact.unanswered(), reasons=frozenset({("unsure", path)}))
    if isinstance(answer, Between):
        value = settle(Range(answer.low, answer.high))
        return combined(value, (), frozenset({("unsure", path)}))
    return Reading(answer)  # type: ignore[arg-type]


def _rows(table: object, key: Value) -> list[object]:
    """Return the rows of a table that a key may reach; rows it could not reach are skipped."""
    if isinstance(key, AnyText):
        assert isinstance(table, PlainTable)
        return sorted(table.values)  # type: ignore[return-value]
    keys: Iterable[Exact] = members_of(key)
    if isinstance(table, PlainTable):
        return [table.rows.get(k) for k in keys]  # type: ignore[arg-type]
    assert isinstance(table, Table), table
    return [table.get(k) for k in keys]


def _table_name(node: Node) -> str:
    while isinstance(node, Lookup):
        node = node.table
    return node.parameter if isinstance(node, ParameterRef) else node.table if isinstance(node, TableRef) else ""


def _undecided(parts: list[Reading]) -> Options:
    return Options(EITHER.values, any(isinstance(p.value, Unsettled) and p.value.partial for p in parts))


def _conjunction(left: Reading, right: Reading) -> Reading:
    open_parts = [part for part in (left, right) if not part.is_exact]
    return combined(_undecided(open_parts), open_parts) if open_parts else YES


def compare(operator: str, left: Value, right: Value) -> Value:
    """Compare two values with one of `== != < <= > >=`."""
    if operator == "==":
        return arithmetic.is_equal(left, right)
    if operator == "!=":
        equal = arithmetic.is_equal(left, right)
        return not equal if isinstance(equal, bool) else equal
    if operator in ("<", "<="):
        return arithmetic.is_less(left, right, or_equal=operator == "<=")
    return arithmetic.is_less(right, left, or_equal=operator == ">=")


_ARITHMETIC: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
}

Elements = list[tuple[Reading, Reading]]


def _count(elements: Elements) -> Reading:
    sure = sum(1 for there, holds in elements if there.value is True and holds.value is True)
    maybe = [
        part
        for there, holds in elements
        if holds.value is not False and not (there.value is True and holds.value is True)
        for part in (there, holds)
    ]
    most = sure + sum(
        1
        for there, holds in elements
        if holds.value is not False and not (there.value is True and holds.value is True)
    )
    partial = any(isinstance(part.value, Unsettled) and part.value.partial for part in maybe)
    return combined(Range(Decimal(sure), Decimal(most), partial=partial), maybe)


def _quantifier(elements: Elements, *, settling: bool) -> Reading:
    open_parts: list[Reading] = []
    for there, holds in elements:
        if holds.value is settling and there.value is True:
            return holds
        if not holds.is_exact or holds.value is settling:
            open_parts.extend(part for part in (there, holds) if not part.is_exact)
    if not open_parts:
        return NO if settling else YES
    return combined(_undecided(open_parts), open_parts)


def _sum(elements: Elements) -> Reading:
    total: Value = ZERO
    for there, number in elements:
        term = number.value if there.value is True else hull([ZERO, number.value])
        total = arithmetic.add(total, term)
    return combined(total, [part for element in elements for part in element])


def _extreme(elements: Elements, pick: Callable[..., object]) -> Reading:
    if not elements:
        return Reading(NOTHING, reasons=frozenset({("no_value", "empty_list")}))
    values = [number.value for _, number in elements]
    value = arithmetic.extreme(values, pick)  # type: ignore[arg-type]
    if any(there.value is not True for there, _ in elements):
        value = hull(values, partial=True)
    return combined(value, [part for element in elements for part in element])


_AGGREGATES: Final[dict[str, Callable[[Elements], Reading]]] = {
    "count": _count,
    "any": lambda elements: _quantifier(elements, settling=True),
    "all": lambda elements: _quantifier(elements, settling=False),
    "sum": _sum,
    "min": lambda elements: _extreme(elements, min),
    "max": lambda elements: _extreme(elements, max),
}


def _unknown_count(length: Value) -> Value:
    return Range(ZERO, length.high) if isinstance(length, Range) else Range(ZERO, Decimal("Infinity"))


def _anything(_length: Value) -> Value:
    return Range(Decimal("-Infinity"), Decimal("Infinity"), partial=True)


_UNKNOWN_LISTS: Final[dict[str, Callable[[Value], Value]]] = {
    "count": _unknown_count,
    "any": lambda _length: EITHER,
    "all": lambda _length: EITHER,
    "sum": lambda _length: Range(Decimal("-Infinity"), Decimal("Infinity")),
    "min": _anything,
    "max": _anything,
}


def _on_scale(function: str, scale: object, number: Value) -> Value:
    assert isinstance(scale, Scale)
    if function == "marginal":
        if scale.is_rising or isinstance(number, Decimal):
            return arithmetic.monotone(number, scale.marginal)  # type: ignore[arg-type]
        return Range(Decimal("-Infinity"), Decimal("Infinity"))
    if isinstance(number, Decimal):
        rate = scale.bracket(number)
        return NOTHING if rate is None else rate
    if not isinstance(number, Range):
        return NOTHING
    reached = [scale.bracket(number.low)] if isinstance(number.low, Decimal) and number.low.is_finite() else [None]
    reached += [line.rate for line in scale.thresholds if number.low < line.start <= number.high]  # type: ignore[operator]
    return hull([NOTHING if rate is None else rate for rate in reached], partial=number.partial)


def _of_date(function: Callable[[date, date], int]) -> Callable[[date, list[Value]], Value]:
    def apply(month: date, values: list[Value]) -> Value:
        return arithmetic.monotone(
            values[0],
            lambda day: Decimal(function(day, month)),  # type: ignore[arg-type]
            rising=False,
        )

    return apply


def _rounding(rounding: str) -> Callable[[date, list[Value]], Value]:
    def apply(_month: date, values: list[Value]) -> Value:
        number, step = values
        if not isinstance(step, Decimal):
            return NOTHING
        return arithmetic.monotone(number, lambda bound: arithmetic.round_to(bound, step, rounding))  # type: ignore[arg-type]

    return apply


def _build_date(_month: date, values: list[Value]) -> Value:
    if not all(isinstance(value, Decimal) for value in values):
        return NOTHING
    year, month, *day = (int(value) for value in values)  # type: ignore[arg-type]
    try:
        return date(year, month, day[0] if day else 1)
    except ValueError:
        return NOTHING


def _year_of(_month: date, values: list[Value]) -> Value:
    return arithmetic.monotone(values[0], lambda day: Decimal(day.year))  # type: ignore[union-attr]


TWELVE: Final = Decimal(12)

_FUNCTIONS: Final[dict[str, Callable[[date, list[Value]], Value]]] = {
    "months_since": _of_date(calendar.months_between),
    "age": _of_date(calendar.age),
    "age_opened": _of_date(calendar.age_opened),
    "age_on_first": _of_date(calendar.age_on_first),
    "date": _build_date,
    "month": _build_date,
    "year_of": _year_of,
    "monthly": lambda _month, values: arithmetic.divide(values[0], TWELVE),
    "yearly": lambda _month, values: arithmetic.multiply(values[0], TWELVE),
    "min": lambda _month, values: arithmetic.extreme(values, min),  # type: ignore[arg-type]
    "max": lambda _month, values: arithmetic.extreme(values, max),  # type: ignore[arg-type]
    **{name: _rounding(rounding) for name, rounding in arithmetic.ROUNDINGS.items()},
}

_SPECIAL_CALLS: Final[dict[str, Callable[[Walk, Call, Mapping[str, str]], Reading]]] = {
    "bracket": Walk._scale_call,  # noqa: SLF001 — the walk's own table of readers
    "marginal": Walk._scale_call,  # noqa: SLF001 — the same
    "value_on": Walk._value_on,  # noqa: SLF001 — the same
}

_READERS: Final[dict[type[Node], Callable[[Walk, Node, Mapping[str, str]], Reading]]] = {
    Literal_: Walk._literal,  # type: ignore[dict-item]  # noqa: SLF001 — the walk's own table of readers
    ThisMonth: Walk._this_month,  # type: ignore[dict-item]  # noqa: SLF001 — the same, to the end
    FactRef: Walk._fact_ref,  # type: ignore[dict-item]  # noqa: SLF001
    QuantityRef: Walk._quantity_ref,  # type: ignore[dict-item]  # noqa: SLF001
    ParameterRef: Walk._parameter_ref,  # type: ignore[dict-item]  # noqa: SLF001
    Lookup: Walk._lookup,  # type: ignore[dict-item]  # noqa: SLF001
    Not: Walk._not,  # type: ignore[dict-item]  # noqa: SLF001
    Both: Walk._both,  # type: ignore[dict-item]  # noqa: SLF001
    Compare: Walk._compare,  # type: ignore[dict-item]  # noqa: SLF001
    Among: Walk._among,  # type: ignore[dict-item]  # noqa: SLF001
    Arithmetic: Walk._arithmetic,  # type: ignore[dict-item]  # noqa: SLF001
    Cases: Walk._cases,  # type: ignore[dict-item]  # noqa: SLF001
    ComesBefore: Walk._comes_before,  # type: ignore[dict-item]  # noqa: SLF001
    Aggregate: Walk._aggregate,  # type: ignore[dict-item]  # noqa: SLF001
    Call: Walk._call,  # type: ignore[dict-item]  # noqa: SLF001
}

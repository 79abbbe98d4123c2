"""One walk of the rules over a situation.

`Walk` evaluates expressions to readings: a value, exact or not, the facts that are missing to know it, and the
reasons why it may never be known. The same walk serves the verdict, the next question and the explanation.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from assistant.eligibility.aggregates import AGGREGATES, UNKNOWN_LISTS
from assistant.eligibility.arithmetic import is_among
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
    table_name,
)
from assistant.eligibility.functions import ARITHMETIC, FUNCTIONS, on_scale
from assistant.eligibility.parameters import Parameter, Scale, Table
from assistant.eligibility.readings import (
    NO,
    NO_REASONS,
    YES,
    Reading,
    combined,
    compare,
    conjunction,
    undecided,
)
from assistant.eligibility.rows import rows_of
from assistant.eligibility.rulebook import Rulebook, subject_of
from assistant.eligibility.situation import UNSURE, Between, Situation
from assistant.eligibility.values import (
    NOTHING,
    Nothing,
    Range,
    Value,
    hull,
    intersection,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.eligibility.facts import Fact


class Walk:
    """The rules read over one situation with the figures of its month (another one when looking ahead), each once."""

    def __init__(self, rulebook: Rulebook, situation: Situation, figures_of: date | None = None) -> None:
        self.rulebook = rulebook
        self.situation = situation
        self.figures_of = figures_of or situation.month
        self._quantities: dict[tuple[str, str], Reading] = {}
        self._facts: dict[str, Reading] = {}

    def with_answers(self, answers: Mapping[str, object]) -> Walk:
        """Walk on with answers to what was missing; what is known exactly stays so and is not worked out again."""
        further = Walk(self.rulebook, self.situation.with_answers(answers))
        further._quantities = {key: found for key, found in self._quantities.items() if found.is_exact}
        further._facts = {path: found for path, found in self._facts.items() if found.is_exact}
        return further

    def with_bounds(self, answers: Mapping[str, object]) -> Walk:
        """Walk over other answers to questions that were answered."""
        return Walk(self.rulebook, self.situation.with_answers(answers))

    def in_month(self, month: date) -> Walk:
        """Walk over the same answers in another month, with the figures of this one."""
        return Walk(self.rulebook, Situation(month, self.situation.answers), self.figures_of)

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
            return answered(fact, path, answers[path])
        if fact.derived is not None:
            return self._read_derived(fact, path)
        if fact.given_only:
            return Reading(fact.unanswered(), reasons=frozenset({("no_value", path)}))
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
        if derived.is_exact or not fact.question:
            return derived
        return Reading(fact.unanswered(), derived.missing or frozenset({path}), derived.reasons)

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
            known = combined(intersection(reading.value, given.low, given.high), [reading])
            return known if known.is_exact else Reading(known.value, known.missing, frozenset({("unsure", name)}))
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
        day = day or self.figures_of
        if parameter.is_stale(day):
            return Reading(NOTHING, reasons=frozenset({("stale_figures", parameter.name)}))
        value = parameter.at(day)
        return Reading(NOTHING, reasons=frozenset({("no_value", parameter.name)})) if value is None else value

    def _table_of(self, node: Node, subjects: Mapping[str, str]) -> tuple[list[object], list[Reading]]:
        """Return the tables a node may stand for (one, unless a key is unsettled) and what was read to know.

        A None among the tables says that some key would reach no row.
        """
        if isinstance(node, ParameterRef):
            value = self.parameter(self.rulebook.parameters[node.parameter])
            return ([], [value]) if isinstance(value, Reading) else ([value], [])
        if isinstance(node, TableRef):
            return [self.rulebook.tables[node.table]], []
        assert isinstance(node, Lookup)
        tables, parts = self._table_of(node.table, subjects)
        key = self.read(node.key, subjects)
        rows = [row for table in tables for row in (rows_of(table, key.value) if table is not None else [None])]
        return rows, [*parts, key]

    def _lookup(self, node: Lookup, subjects: Mapping[str, str]) -> Reading:
        rows, parts = self._table_of(node, subjects)
        values: list[Value] = [NOTHING if row is None else row for row in rows]  # type: ignore[misc]
        found = hull(values)
        is_first_cause = isinstance(found, Nothing) and not any(part.reasons for part in parts)
        return combined(found, parts, frozenset({("no_value", table_name(node))}) if is_first_cause else NO_REASONS)

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
        return combined(undecided(open_parts), open_parts)

    def _compare(self, node: Compare, subjects: Mapping[str, str]) -> Reading:
        left, right = self.read(node.left, subjects), self.read(node.right, subjects)
        return combined(compare(node.operator, left.value, right.value), (left, right))

    def _among(self, node: Among, subjects: Mapping[str, str]) -> Reading:
        operand = self.read(node.operand, subjects)
        if operand.is_exact:
            return Reading((operand.value in node.options) != node.negated)
        found = is_among(operand.value, node.options)
        if isinstance(found, bool):
            return Reading(found != node.negated)
        return combined(found, [operand])

    def _arithmetic(self, node: Arithmetic, subjects: Mapping[str, str]) -> Reading:
        left, right = self.read(node.left, subjects), self.read(node.right, subjects)
        value = ARITHMETIC[node.operator](left.value, right.value)
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
            return combined(UNKNOWN_LISTS[node.function](unknown.value), [unknown])
        inner = dict(subjects)
        elements: list[tuple[Reading, Reading]] = []
        for path, presence in members:
            inner[node.subject] = path
            condition = presence
            if node.condition is not None and presence.value is not False:
                kept = self.read(node.condition, inner)
                condition = kept if presence.value is True or kept.value is False else conjunction(presence, kept)
            if condition.value is not False:
                elements.append((condition, self.read(node.element, inner)))
        return AGGREGATES[node.function](elements)

    # -- functions --------------------------------------------------------------------------------------------

    def _call(self, node: Call, subjects: Mapping[str, str]) -> Reading:
        special = _SPECIAL_CALLS.get(node.function)
        if special is not None:
            return special(self, node, subjects)
        readings = [self.read(argument, subjects) for argument in node.arguments]
        value = FUNCTIONS[node.function](self.situation.month, [reading.value for reading in readings])
        extra = NO_REASONS
        if isinstance(value, Nothing) and all(reading.is_exact for reading in readings):
            extra = frozenset({("no_value", node.function)})
        return combined(value, readings, extra)

    def _scale_call(self, node: Call, subjects: Mapping[str, str]) -> Reading:
        scales, parts = self._table_of(node.arguments[0], subjects)
        number = self.read(node.arguments[1], subjects)
        values: list[Value] = [on_scale(node.function, scale, number.value) for scale in scales if scale is not None]
        return combined(hull(values) if values else NOTHING, [*parts, number])

    def _value_on(self, node: Call, subjects: Mapping[str, str]) -> Reading:
        parameter = node.arguments[0]
        assert isinstance(parameter, ParameterRef)
        day = self.read(node.arguments[1], subjects)
        if not isinstance(day.value, date):
            return combined(NOTHING, [day])
        value = self.parameter(self.rulebook.parameters[parameter.parameter], day.value)
        if node.function == "is_known":
            return NO if isinstance(value, Reading) else YES
        return value if isinstance(value, Reading) else Reading(value)  # type: ignore[arg-type]


def answered(fact: Fact, path: str, answer: object) -> Reading:
    """Read an answer: exact, unsure, or between two bounds."""
    if answer is UNSURE:
        return Reading(fact.unanswered(), reasons=frozenset({("unsure", path)}))
    if isinstance(answer, Between):
        value = settle(Range(answer.low, answer.high))
        return combined(value, (), frozenset({("unsure", path)}))
    return Reading(answer)  # type: ignore[arg-type]


_SPECIAL_CALLS: Final[dict[str, Callable[[Walk, Call, Mapping[str, str]], Reading]]] = {
    "bracket": Walk._scale_call,  # noqa: SLF001 — the walk's own table of readers
    "marginal": Walk._scale_call,  # noqa: SLF001 — the same
    "value_on": Walk._value_on,  # noqa: SLF001 — the same
    "is_known": Walk._value_on,  # noqa: SLF001 — the same
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

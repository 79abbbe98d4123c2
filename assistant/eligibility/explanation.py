"""Why: every condition with the person's own figures, and every step of the amount."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.eligibility.calendar import add_months
from assistant.eligibility.conditions import Trace, named, trace
from assistant.eligibility.decision import Decision, Outcome, decide_one
from assistant.eligibility.dependencies import dependencies_of
from assistant.eligibility.expressions import Compare, FactRef, Node, ParameterRef, QuantityRef, walk
from assistant.eligibility.paths_taken import names_on_the_way
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.reasons import placeholders, read_name
from assistant.eligibility.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from assistant.eligibility.benefits import Benefit
    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.rulebook import Rulebook
    from assistant.eligibility.truth import Truth
    from assistant.eligibility.values import Value

MONTHS_AHEAD = 36


@dataclass(frozen=True, slots=True)
class Observed:
    """A value a condition or a step reads: its name, what it is called, how much, in which unit."""

    name: str
    label: str | None
    value: Value
    unit: str | None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedCondition:
    """A condition, what became of it, its sentence with the values it quotes, and the values it looked at."""

    id: str
    truth: Truth
    sentence: str | None
    references: tuple[str, ...]
    observed: tuple[Observed, ...]
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole calculation of one benefit."""

    benefit: str
    conditions: tuple[ExplainedCondition, ...]
    steps: tuple[Observed, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The first month in which the answer becomes another one if nothing but time passes."""

    month: date
    decision: Decision


def explain(rulebook: Rulebook, situation: Situation, code: str) -> Explanation:
    """Explain the verdict on one benefit, condition by condition and step by step."""
    benefit = rulebook.benefit(code)
    seen = QuickWalk(rulebook, situation)
    found = trace(seen, benefit.granted_when)
    conditions = tuple(_explained(seen, part) for part in named(found))
    return Explanation(code, conditions, tuple(observe(seen, name) for name in _steps_taken(seen, benefit)))


def _steps_taken(seen: Walk, benefit: Benefit) -> list[str]:
    """List the steps on the way to this household's amount; those of other households are left out."""
    if benefit.amount is None:
        return []
    possible = dependencies_of(seen.rulebook, (benefit.amount.value, benefit.amount.gross))
    taken = names_on_the_way(seen, benefit.amount.value) | names_on_the_way(seen, benefit.amount.gross)
    elsewhere = (possible.quantities | possible.parameters) - taken
    return [name for name in benefit.amount.steps if name not in elsewhere]


def _explained(seen: Walk, found: Trace) -> ExplainedCondition:
    condition = found.condition
    sentence = {"yes": condition.met, "no": condition.unmet}.get(found.truth.value)
    names = _names_read(condition.test) if condition.test is not None else ()
    return ExplainedCondition(
        condition.id or "",
        found.truth,
        sentence,
        condition.references,
        tuple(observe(seen, name) for name in names),
        {name: read_name(seen, name).value for name in placeholders(sentence or "")},
    )


def income_limits(rulebook: Rulebook, situation: Situation, code: str) -> tuple[Observed, ...]:
    """List the amounts that conditions compare with: limits as plain knowledge, nobody is told to earn otherwise."""
    seen = QuickWalk(rulebook, situation)
    names: list[str] = []
    waiting = [rulebook.benefit(code).granted_when]
    while waiting:
        condition = waiting.pop(0)
        waiting.extend(condition.parts)
        if condition.test is not None:
            names += [name for part in walk(condition.test) for name in _limit_in(part)]
    found = (observe(seen, name) for name in dict.fromkeys(names))
    return tuple(one for one in found if one.label and (one.unit or "").startswith("EUR"))


def _limit_in(node: Node) -> tuple[str, ...]:
    match node:
        case Compare(_, _, QuantityRef(name, None)) | Compare(_, _, ParameterRef(name)):
            return (name,)
        case _:
            return ()


def _names_read(node: Node) -> tuple[str, ...]:
    """List the household's names an expression reads; what is read per child or adult has no single value."""
    names: list[str] = []
    for part in walk(node):
        match part:
            case FactRef(fact, None, _):
                names.append(fact)
            case FactRef(_, ("applicant" | "partner") as subject, attribute):
                names.append(f"{subject}.{attribute}")
            case QuantityRef(quantity, None):
                names.append(quantity)
            case ParameterRef(parameter):
                names.append(parameter)
            case _:
                continue
    return tuple(dict.fromkeys(names))


def observe(seen: Walk, name: str) -> Observed:
    """Read a name with its label and unit."""
    rulebook = seen.rulebook
    if name in rulebook.quantities:
        quantity = rulebook.quantities[name]
        unit = quantity.shown_as or quantity.unit
        return Observed(name, quantity.label, seen.quantity(name).value, unit, quantity.references)
    if name in rulebook.parameters:
        parameter = rulebook.parameters[name]
        dated = parameter.dated_at(seen.situation.month)
        references = (dated.reference,) if dated is not None and dated.reference else ()
        return Observed(name, parameter.label, read_name(seen, name).value, parameter.unit, references)
    fact = rulebook.fact_at(name)
    return Observed(name, fact.question, seen.fact(name).value, fact.unit)


class MonthsAhead:
    """The months to come of one household, each with its own figures and looked at once for all benefits."""

    def __init__(self, rulebook: Rulebook, situation: Situation) -> None:
        self._walks = [QuickWalk(rulebook, situation)]

    def walk(self, ahead: int) -> QuickWalk:
        """Return the walk of a month so many months ahead; months are asked for one after another."""
        while len(self._walks) <= ahead:
            before = self._walks[-1]
            month = add_months(before.situation.month, 1)
            self._walks.append(before.in_month(month, month))
        return self._walks[ahead]


def next_change(
    rulebook: Rulebook, situation: Situation, code: str, months: MonthsAhead | None = None
) -> Change | None:
    """Look ahead, month by month, for the day the answer changes because time passes (a birthday, a new rate).

    None where nothing changes in three years, or where what would come depends on figures not yet known. The later
    decision may be undecided: a child who is born by then brings questions nobody needed to ask today. What is paid
    once does not stop the month after. `months` are those of this very situation, where several benefits look ahead.
    """
    benefit, seen = rulebook.benefit(code), months or MonthsAhead(rulebook, situation)
    today = decide_one(seen.walk(0), benefit)
    if today.outcome not in (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE):
        return None
    if today.outcome is Outcome.ELIGIBLE and today.period == "once":
        return None
    for ahead in range(1, MONTHS_AHEAD + 1):
        later = decide_one(seen.walk(ahead), benefit)
        if later.outcome is Outcome.REFER:
            return None
        if (later.outcome, later.amount) != (today.outcome, today.amount):
            return Change(add_months(situation.month, ahead), later)
    return None

"""What can be read of a benefit without answering anything: its figures of the month, what its examples tell.

Pure of Flask and of storage, as `applications` is; the web puts it into words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from assistant.eligibility.dependencies import verdict_dependencies
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.parameters import DatedValue, Scale, Table, TableValue
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.rulefiles import Rules
from assistant.rulefiles.examples import ToldExample, told_examples

SHOWN: Final = {"eligible": 8, "not_eligible": 6, "refer": 4}
"""How many worked examples of each outcome a reader is shown, the first ones written."""

Keys = tuple[str, ...]

__all__ = [
    "FigureInForce",
    "Keys",
    "ToldExample",
    "examples_to_read",
    "figures_in_force",
    "known_without_answers",
]


@dataclass(frozen=True, slots=True)
class FigureInForce:
    """A figure of the law at a month: its rows (a plain number is one row without keys), since when, by which text."""

    label: str
    unit: str
    rows: tuple[tuple[Keys, Decimal], ...]
    since: date
    reference: str | None
    due: date | None
    is_stale: bool


def figures_in_force(rulebook: Rulebook, code: str, month: date) -> tuple[FigureInForce, ...]:
    """List the figures that decide a benefit and its amount, in the order in which the rules declare them."""
    read = verdict_dependencies(rulebook, code).parameters
    parameters = [parameter for name, parameter in rulebook.parameters.items() if name in read]
    dated = [(parameter, parameter.dated_at(month)) for parameter in parameters]
    return tuple(
        FigureInForce(
            parameter.label,
            parameter.unit,
            tuple(_rows(value)),
            value.start,
            value.reference,
            parameter.next_due,
            parameter.is_stale(month),
        )
        for parameter, value in dated
        if value is not None
    )


def _rows(dated: DatedValue) -> Iterator[tuple[Keys, Decimal]]:
    yield from _rows_of(dated.value, ())


def _rows_of(value: TableValue, keys: Keys) -> Iterator[tuple[Keys, Decimal]]:
    if isinstance(value, Table):
        for key, row in value.rows.items():
            yield from _rows_of(row, (*keys, str(key)))
        if value.each_more is not None:
            yield (*keys, "each_more"), value.each_more
    elif isinstance(value, Scale):
        yield from (((*keys, f"from {line.start}"), line.rate) for line in value.thresholds)
    elif isinstance(value, Decimal):
        yield keys, value


def known_without_answers(rulebook: Rulebook, names: Iterable[str], month: date) -> dict[str, Decimal]:
    """Work out what rests on figures alone: the limits that a condition quotes, for anybody."""
    walk = Walk(rulebook, Situation(month, {}))
    found: dict[str, object] = {name: walk.quantity(name).value for name in names if _is_common(rulebook, name)}
    found |= {name: rulebook.parameters[name].at(month) for name in names if name in rulebook.parameters}
    return {name: value for name, value in found.items() if isinstance(value, Decimal)}


def _is_common(rulebook: Rulebook, name: str) -> bool:
    return name in rulebook.quantities and not rulebook.quantities[name].entity


def examples_to_read(rules: Rules, code: str) -> tuple[ToldExample, ...]:
    """Choose a few worked examples of each outcome."""
    told = list(told_examples(rules, code))
    return tuple(
        example
        for outcome, most in SHOWN.items()
        for example in [example for example in told if example.outcome == outcome][:most]
    )

"""Rules with one small mistake in them: a figure off by its last digit, `<` for `<=`, two rows in the wrong order.

A worked example that cannot tell such a rule from the true one does not protect it. The mistakes are made in memory, in
what was read from the files; the files themselves are never touched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from assistant.eligibility.calendar import add_months
from assistant.eligibility.dependencies import verdict_dependencies
from assistant.rulefiles.benefit_rules import read_benefit
from assistant.rulefiles.declarations import read_fact, read_parameter, read_quantity
from assistant.rulefiles.errors import RuleError
from assistant.rulefiles.mistakes import beside, mistaken_rows, mistakes_in
from assistant.rulefiles.reader import Entry, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assistant.eligibility.rulebook import Rulebook
    from assistant.rulefiles.loading import Rules

EXPRESSIONS: Final = frozenset({"value", "when", "otherwise", "test", "concerns_when", "gross", "variant"})
"""Keys under which an expression, or a list of rows, stands."""
PLACES_OF_LAW: Final = EXPRESSIONS | {
    "cases", "derived", "granted_when", "refer_when", "outside_when", "paid_when", "amount", "all", "any",
}  # fmt: skip
"""Keys that lead to expressions which decide a verdict or an amount; papers, sentences and questions lie elsewhere."""


@dataclass(frozen=True)
class Mutant:
    """A rulebook with one mistake: whose declaration it is, where it stands, and what became of what.

    `months` bounds the months in which the mistake can be seen, where a dated figure has it.
    """

    name: str
    place: Place
    change: str
    rulebook: Rulebook
    months: tuple[date, date]

    @property
    def told(self) -> str:
        """Whose declaration it is and what became of what: what stays when lines move in the file."""
        return f"{self.name}: {self.change}"

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}: {self.told}"


ALWAYS: Final = (date.min, date.max)


def mutants_of(rules: Rules, code: str) -> Iterator[Mutant]:
    """Make every mistake that a benefit may hold, in its figures, its quantities, its facts and its own rule."""
    rulebook, names = rules.rulebook, rules.names
    read = verdict_dependencies(rulebook, code)
    for name in sorted(read.parameters):
        yield from _figures(rulebook, name, rules.sources.declared["parameters"][name])
    for name in sorted(read.quantities):
        entry = rules.sources.declared["quantities"][name]
        yield from _mistaken(rulebook, "quantities", name, entry, lambda n, e: read_quantity(n, e, names))
    for name in sorted(read.facts):
        fact = rules.sources.declared["facts"].get(name)
        if fact is not None:
            yield from _mistaken(rulebook, "facts", name, fact, lambda n, e: read_fact(n, e, names))
    yield from _mistaken(rulebook, "benefits", code, rules.sources.rules[code], lambda n, e: read_benefit(n, e, names))


def _mistaken(
    rulebook: Rulebook, kind: str, name: str, entry: Entry, read: Callable[[str, Entry], object]
) -> Iterator[Mutant]:
    declared: Mapping[str, object] = getattr(rulebook, kind)
    for changed, place, change in _with_a_mistake(entry, "", _law_mistakes):
        try:
            wrong = read(name, changed)
        except RuleError:
            continue
        mutated = replace(rulebook, **{kind: {**declared, name: wrong}})  # type: ignore[arg-type]
        yield Mutant(name, place, change, mutated, ALWAYS)


def _figures(rulebook: Rulebook, name: str, entry: Entry) -> Iterator[Mutant]:
    dated = entry.mapping["values"].mapping
    starts = sorted(dated)
    for start in dated:
        later = [other for other in starts if other > start]
        until = date.fromisoformat(later[0]) if later else date.max
        for changed, place, change in _with_a_mistake(dated[start].mapping["value"], "", _figure_mistakes):
            value = replace(dated[start], value={**dated[start].mapping, "value": changed})
            values = replace(entry.mapping["values"], value={**dated, start: value})
            wrong = read_parameter(name, replace(entry, value={**entry.mapping, "values": values}))
            mutated = replace(rulebook, parameters={**rulebook.parameters, name: wrong})
            row = f" since {start}"
            # A figure is also read for earlier years (`value_on`), so for a while after the next one applies.
            seen_until = until if until == date.max else add_months(until, 24)
            yield Mutant(name, place, change + row, mutated, (date.fromisoformat(start), seen_until))


def _with_a_mistake(
    entry: Entry, key: str, mistakes: Callable[[str, Entry], Iterator[tuple[object, str]]]
) -> Iterator[tuple[Entry, Place, str]]:
    """Copy a piece of YAML once for every mistake made somewhere in it."""
    for value, change in mistakes(key, entry):
        yield replace(entry, value=value), entry.place, change  # type: ignore[arg-type]
    if isinstance(entry.value, dict):
        for inner, below in entry.value.items():
            if mistakes is _law_mistakes and inner not in PLACES_OF_LAW:
                continue
            for changed, place, change in _with_a_mistake(below, inner, mistakes):
                yield replace(entry, value={**entry.value, inner: changed}), place, _named(inner, below, change)
    elif isinstance(entry.value, list):
        for position, below in enumerate(entry.value):
            for changed, place, change in _with_a_mistake(below, key, mistakes):
                items = [*entry.value[:position], changed, *entry.value[position + 1 :]]
                yield replace(entry, value=items), place, change


def _named(key: str, below: Entry, change: str) -> str:
    """Name the row of a table; keys of the language itself say nothing more."""
    is_row = key not in PLACES_OF_LAW and key not in ("scale", "from", "rate")
    return f"[{key}] {change}" if is_row and not isinstance(below.value, list) else change


def _figure_mistakes(_key: str, entry: Entry) -> Iterator[tuple[object, str]]:
    if not isinstance(entry.value, list | dict):
        number = entry.number
        for wrong in beside(number):
            yield wrong, f"{number} → {wrong}"


def _law_mistakes(key: str, entry: Entry) -> Iterator[tuple[object, str]]:
    """Make the mistakes of one place; the keys that do not speak of the verdict have none."""
    if isinstance(entry.value, dict):
        for one, other in (("all", "any"), ("any", "all")):
            if one in entry.value and key not in EXPRESSIONS:
                swapped = {other if name == one else name: below for name, below in entry.value.items()}
                yield swapped, f"`{one}` → `{other}`"
    elif isinstance(entry.value, list):
        if key in EXPRESSIONS or key in ("cases", "derived"):
            yield from mistaken_rows(entry.value)
    elif key in EXPRESSIONS and entry.value is not None and not isinstance(entry.value, bool | date):
        yield from mistakes_in(entry.source)

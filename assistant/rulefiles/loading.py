"""From a rules folder to a rulebook."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from assistant.eligibility.rulebook import ReasonToRefer, Rulebook
from assistant.rulefiles.benefit_rules import read_benefit, read_interview
from assistant.rulefiles.declarations import (
    read_asked_quantity,
    read_document,
    read_fact,
    read_parameter,
    read_quantity,
    read_reference,
)
from assistant.rulefiles.errors import RuleError, RuleProblem
from assistant.rulefiles.expressions import Names
from assistant.rulefiles.geography import Communes, geography_tables, read_communes
from assistant.rulefiles.glossary import read_term
from assistant.rulefiles.motives import read_motive, read_suggestion
from assistant.rulefiles.sources import Sources, collect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from assistant.booking.motives import Motive
    from assistant.eligibility.expressions import Node
    from assistant.eligibility.glossary import Term
    from assistant.rulefiles.reader import Entry

Declared = TypeVar("Declared")


@dataclass(frozen=True)
class Rules:
    """Everything read from the rules folder."""

    rulebook: Rulebook
    motives: Mapping[str, Motive]
    communes: Communes
    sources: Sources
    names: Names
    glossary: Mapping[str, Term] = field(default_factory=dict)

    def with_rulebook(self, rulebook: Rulebook) -> Rules:
        """Return the same with another rulebook, read from a text that was changed in memory."""
        return replace(self, rulebook=rulebook)


def load_rules(folder: Path) -> Rules:
    """Read a rules folder; raise `RuleError` with every problem found.

    Reading checks form and names; `rulefiles.checks` looks for what only the whole can show.
    """
    sources = collect(folder)
    reading = _Reading(sources)
    communes = read_communes(folder / "geography" / "communes.csv")
    tables = geography_tables(communes)
    names = Names(
        frozenset(sources.declared["facts"]),
        frozenset(sources.declared["quantities"]),
        frozenset(sources.declared["parameters"]),
        frozenset(tables),
    )
    quantities = sources.declared["quantities"]
    facts = reading.each("facts", lambda name, entry: read_fact(name, entry, names))
    asked = reading.of(quantities, read_asked_quantity)
    motives = reading.each("motives", read_motive)
    rulebook = Rulebook(
        benefits=reading.of(sources.rules, lambda code, entry: read_benefit(code, entry, names)),
        facts={**facts, **{name: fact for name, fact in asked.items() if fact is not None}},
        quantities=reading.each("quantities", lambda name, entry: read_quantity(name, entry, names)),
        parameters=reading.each("parameters", read_parameter),
        references=reading.each("references", read_reference),
        documents=reading.each("documents", read_document),
        reasons=reading.reasons(motives),
        interview=read_interview(sources.interview),
        tables=tables,
        suggestions=reading.suggestions(names),
        digest=sources.digest,
    )
    glossary = reading.each("glossary", lambda code, entry: read_term(code, entry, sources.declared["references"]))
    if reading.problems:
        raise RuleError(sorted(reading.problems))
    return Rules(rulebook, motives, communes, sources, names, glossary)


class _Reading:
    """Reads declarations one by one and keeps every problem, so that all are told at once."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.problems: list[RuleProblem] = list(sources.problems)

    def each(self, kind: str, read: Callable[[str, Entry], Declared]) -> dict[str, Declared]:
        return self.of(self.sources.declared[kind], read)

    def of(self, entries: Mapping[str, Entry], read: Callable[[str, Entry], Declared]) -> dict[str, Declared]:
        found: dict[str, Declared] = {}
        for name, entry in entries.items():
            try:
                found[name] = read(name, entry)
            except RuleError as error:
                self.problems.extend(error.problems)
        return found

    def suggestions(self, names: Names) -> dict[str, Node]:
        entries = self.sources.declared["motives"]
        found = self.of(entries, lambda code, entry: read_suggestion(code, entry, names))
        return {code: node for code, node in found.items() if node is not None}

    def reasons(self, motives: Mapping[str, Motive]) -> dict[str, ReasonToRefer]:
        found: dict[str, ReasonToRefer] = {}
        for motive in motives.values():
            place = self.sources.declared["motives"][motive.code].place
            for code, sentence in motive.reasons.items():
                if code in found:
                    other = found[code].motive
                    self.problems.append(
                        place.problem(f"the reason `{code}` also leads to `{other}`", "keep it in one motive")
                    )
                found[code] = ReasonToRefer(
                    code, motive.code, sentence, motive.priority, may_claim=code not in motive.no_claim
                )
        return found

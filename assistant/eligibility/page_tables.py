"""The pages a household may be asked, with where each fact stands: made once for so many children and adults."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.eligibility.dependencies import paper_dependencies, verdict_dependencies
from assistant.eligibility.quick_sharing import reads
from assistant.eligibility.rulebook import fact_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eligibility.rulebook import PageRule, Rulebook
    from assistant.eligibility.situation import Situation


@dataclass(frozen=True, slots=True)
class Page:
    """A page of questions: its key names it in URLs (`commune`, `child-birth/0`), `facts` are paths."""

    key: str
    id: str
    step: str
    title: str
    subject: str | None
    facts: tuple[str, ...]

    def asking(self, facts: tuple[str, ...]) -> Page:
        """Return the page with these facts alone."""
        return Page(self.key, self.id, self.step, self.title, self.subject, facts)


@dataclass(frozen=True, eq=False)
class PageTable:
    """Every page in its order, repeated for each child or adult; a person's consecutive pages stay together."""

    rulebook: Rulebook
    pages: tuple[Page, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Page]:
        """The pages by their keys."""
        return {page.key: page for page in self.pages}

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """At which places of the order each path is asked."""
        found: dict[str, tuple[int, ...]] = {}
        for place, page in enumerate(self.pages):
            for path in page.facts:
                found[path] = (*found.get(path, ()), place)
        return found

    @cached_property
    def derived(self) -> tuple[tuple[str, tuple[int, ...], frozenset[str]], ...]:
        """The paths that are asked only where other answers do not give them, their places, and all that they read."""
        return tuple(
            (path, places, reads(self.rulebook, fact_name(path)))
            for path, places in self.places.items()
            if self._is_derived(path)
        )

    def _is_derived(self, path: str) -> bool:
        fact = self.rulebook.facts.get(fact_name(path))
        return fact is not None and fact.derived is not None

    @cached_property
    def paths_by_rule(self) -> Mapping[str, tuple[str, ...]]:
        """The paths that the pages of one rule ask."""
        found: dict[str, tuple[str, ...]] = {}
        for page in self.pages:
            found[page.id] = (*found.get(page.id, ()), *page.facts)
        return found

    def first_asking(self, missing: frozenset[str]) -> Page | None:
        """Return the first page that asks one of these facts, with those alone."""
        places = [place for path in missing for place in self.places.get(path, ())]
        if not places:
            return None
        page = self.pages[min(places)]
        return page.asking(tuple(path for path in page.facts if path in missing))


def table_of(rulebook: Rulebook, situation: Situation) -> PageTable:
    """Return the pages that may be asked about those who are known to live there."""
    return _table(rulebook, situation.children_count or 0, situation.answers.get("partner.present") is True)


@lru_cache(maxsize=64)
def _table(rulebook: Rulebook, children: int, is_couple: bool) -> PageTable:  # noqa: FBT001 — a key of the table
    return PageTable(rulebook, tuple(_pages(rulebook, children, is_couple=is_couple)))


def _pages(rulebook: Rulebook, children: int, *, is_couple: bool) -> Iterator[Page]:
    for whose, rules in groupby(rulebook.interview.pages, key=lambda rule: rule.for_each):
        group = list(rules)
        if whose is None:
            yield from (Page(rule.id, rule.id, rule.step, rule.title, None, rule.facts) for rule in group)
            continue
        subjects = [f"children.{index}" for index in range(children)]
        if whose != "children":
            subjects = ["applicant", "partner"] if is_couple else ["applicant"]
        for number, subject in enumerate(subjects):
            yield from (_repeated(rule, subject, number) for rule in group)


def _repeated(rule: PageRule, subject: str, number: int) -> Page:
    facts = tuple(f"{subject}.{name.partition('.')[2]}" for name in rule.facts)
    return Page(f"{rule.id}/{number}", rule.id, rule.step, rule.title, subject, facts)


@lru_cache(maxsize=64)
def steps_asking(rulebook: Rulebook) -> Mapping[str, frozenset[str]]:
    """Return the steps in which each fact is asked, by its name."""
    found: dict[str, frozenset[str]] = {}
    for rule in rulebook.interview.pages:
        for name in rule.facts:
            found[name] = found.get(name, frozenset()) | {rule.step}
    return found


@lru_cache(maxsize=256)
def rules_for_papers(rulebook: Rulebook, code: str) -> tuple[str, ...]:
    """List the pages that ask what only the papers of a benefit read."""
    names = paper_dependencies(rulebook, code).facts - verdict_dependencies(rulebook, code).facts
    return tuple(rule.id for rule in rulebook.interview.pages if names.intersection(rule.facts))

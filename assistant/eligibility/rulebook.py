"""The rulebook: every benefit with the facts, figures, quantities and papers it speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eligibility.benefits import Benefit
    from assistant.eligibility.documents import DocumentType
    from assistant.eligibility.expressions import Node, Quantity
    from assistant.eligibility.facts import Fact
    from assistant.eligibility.parameters import Parameter
    from assistant.eligibility.references import LegalReference


class UnknownFact(AssistantError):
    """No fact has that name."""


class UnknownBenefit(AssistantError):
    """No benefit has that code."""


@dataclass(frozen=True)
class PlainTable:
    """A table without dates, by text key; `values` lists the different values it holds."""

    name: str
    rows: Mapping[str, str]
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReasonToRefer:
    """Why the rules stop: the sentence for the person, and the motive of the appointment it leads to.

    Where it `may_claim` is false nothing can be claimed meanwhile, so no form is named.
    """

    code: str
    motive: str
    sentence: str
    priority: int
    may_claim: bool = True


@dataclass(frozen=True, slots=True)
class PageRule:
    """One page of the interview: the facts it may ask, in order. Never a condition."""

    id: str
    step: str
    title: str
    facts: tuple[str, ...]
    for_each: str | None = None


@dataclass(frozen=True, slots=True)
class InterviewRule:
    """The order of the questions."""

    steps: Mapping[str, str]
    pages: tuple[PageRule, ...]


def subject_of(path: str) -> str:
    """Return whose the path is: `children.0`, `applicant`, `partner`, or the empty text."""
    head, _, rest = path.partition(".")
    if head == "children" and rest != "count":
        return f"children.{rest.partition('.')[0]}"
    return head if head in ("applicant", "partner") and path != "partner.present" else ""


@lru_cache(maxsize=4096)
def fact_name(path: str) -> str:
    """Return the name under which the fact of a path is declared: `children.0.custody` is `child.custody`."""
    subject = subject_of(path)
    if not subject:
        return path
    entity = "child" if subject.startswith("children.") else "adult"
    return f"{entity}.{path[len(subject) + 1 :]}"


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Everything the law says here, immutable, with the digest of the text it was read from."""

    benefits: Mapping[str, Benefit]
    facts: Mapping[str, Fact]
    quantities: Mapping[str, Quantity]
    parameters: Mapping[str, Parameter]
    references: Mapping[str, LegalReference]
    documents: Mapping[str, DocumentType]
    reasons: Mapping[str, ReasonToRefer]
    interview: InterviewRule
    tables: Mapping[str, PlainTable] = field(default_factory=dict)
    suggestions: Mapping[str, Node] = field(default_factory=dict)
    """For which answers a motive is named beside the verdicts, by its code."""
    digest: str = ""

    def fact_at(self, path: str) -> Fact:
        """Return the fact a path speaks of."""
        fact = self.facts.get(fact_name(path))
        if fact is None:
            raise UnknownFact("unknown_fact", {"fact": path})
        return fact

    def benefit(self, code: str) -> Benefit:
        """Return a benefit by its code."""
        if code not in self.benefits:
            raise UnknownBenefit("unknown_benefit", {"benefit": code})
        return self.benefits[code]

"""Papers: the catalogue, and the one list a household needs over all its benefits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.eligibility.decision import OTHER_MOTIVE, Decision, Outcome
from assistant.eligibility.quick_walk import QuickWalk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.eligibility.benefits import Requirement
    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.readings import Reading
    from assistant.eligibility.rulebook import Rulebook
    from assistant.eligibility.situation import Situation

Kind = Literal["bring", "known", "declare"]
_KIND_ORDER: tuple[Kind, ...] = ("bring", "declare", "known")


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A paper of the catalogue. All sentences are French msgids.

    `form` says whether the original or a copy is wanted; `kind` whether the person brings it (`bring`), the
    administration fetches it (`known`: CRPA L114-8) or the person states it on honour (`declare`).
    `confidence` is H (read in a source) or M (well known, to be checked); nothing less is ever printed.
    An official form has its number and its edition apart, with the year in which that edition was seen: editions age.
    `motive` is that of the appointment with the person who helps those who cannot get it.
    """

    code: str
    label: str
    issuer: str
    form: Literal["original", "copy", "either", "online"]
    kind: Kind
    confidence: Literal["H", "M"]
    how: str | None = None
    max_age: str | None = None
    cost: str | None = None
    alternatives: tuple[str, ...] = ()
    fallback: str | None = None
    cannot_get: str | None = None
    references: tuple[str, ...] = ()
    number: str | None = None
    edition: str | None = None
    seen_on: str | None = None
    motive: str = OTHER_MOTIVE


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A paper to have, for one person (None: for the household), with the benefits that need it and why.

    `is_certain` is False where an unsure answer leaves open whether it is needed.
    """

    document: DocumentType
    whose: str | None
    benefits: tuple[str, ...]
    kind: Kind
    whys: tuple[str, ...]
    is_certain: bool = True


def checklist(rulebook: Rulebook, situation: Situation, decisions: Mapping[str, Decision]) -> tuple[ChecklistItem, ...]:
    """List each paper once per person, over the benefits that are granted or that a person must look at.

    Where a person must look, only the papers that are surely needed: the motive says what else to bring.
    """
    walk = QuickWalk(rulebook, situation)
    found: dict[tuple[str, str | None], ChecklistItem] = {}
    for code, decision in decisions.items():
        if not decision.is_granted and decision.outcome is not Outcome.REFER:
            continue
        for requirement in rulebook.benefit(code).requirements:
            for whose, reading in _needed_for(walk, requirement):
                if decision.outcome is Outcome.REFER and reading is not None and reading.value is not True:
                    continue
                item = _item(rulebook, code, requirement, whose, certain=reading is None or reading.value is True)
                key = (requirement.document, whose)
                found[key] = _merged(found[key], item) if key in found else item
    return tuple(sorted(found.values(), key=lambda item: _KIND_ORDER.index(item.kind)))


def missing_for_papers(walk: Walk, granted: Iterable[str]) -> frozenset[str]:
    """List the facts still to ask in order to know which papers some granted benefits need."""
    missing: set[str] = set()
    for code in granted:
        for requirement in walk.rulebook.benefit(code).requirements:
            for _, reading in _needed_for(walk, requirement):
                missing |= reading.missing if reading is not None else frozenset()
    return frozenset(missing)


def _needed_for(walk: Walk, requirement: Requirement) -> Iterator[tuple[str | None, Reading | None]]:
    """List the persons for whom the paper is or may be needed."""
    for whose, entity in _persons(walk, requirement):
        if requirement.when is None:
            yield whose, None
            continue
        reading = walk.read(requirement.when, {entity: whose} if entity and whose else {})
        if reading.value is not False:
            yield whose, reading


def _persons(walk: Walk, requirement: Requirement) -> list[tuple[str | None, str | None]]:
    if requirement.whose is None:
        return [(None, None)]
    if requirement.whose == "applicant":
        return [("applicant", "adult")]
    members, _ = walk.members("children" if requirement.whose == "child" else "adults")
    return [(path, requirement.whose) for path, presence in members if presence.value is True]


def _item(
    rulebook: Rulebook, benefit: str, requirement: Requirement, whose: str | None, *, certain: bool
) -> ChecklistItem:
    document = rulebook.documents[requirement.document]
    whys = (requirement.why,) if requirement.why else ()
    return ChecklistItem(document, whose, (benefit,), requirement.kind or document.kind, whys, certain)


def _merged(first: ChecklistItem, second: ChecklistItem) -> ChecklistItem:
    """Keep one line for two benefits that ask the same paper; what must be brought wins."""
    return ChecklistItem(
        first.document,
        first.whose,
        tuple(dict.fromkeys(first.benefits + second.benefits)),
        min(first.kind, second.kind, key=_KIND_ORDER.index),
        tuple(dict.fromkeys(first.whys + second.whys)),
        first.is_certain or second.is_certain,
    )

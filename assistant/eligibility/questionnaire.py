"""The whole questionnaire: every fact some benefits may read, in the order of the interview, each under a short code.

The interview asks one page at a time and stops early; a sheet of paper, and the page on which a sheet is keyed in,
hold everything that may be asked. Both are made from this one list, so that they have the same order and codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from assistant.eligibility.dependencies import paper_dependencies, verdict_dependencies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.eligibility.rulebook import PageRule, Rulebook

DATE: Final = "date"
CODE_LETTERS: Final = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""No vowel (a code is never a word), no 0 or 1 (nobody takes them for letters)."""
CODE_LENGTH: Final = 3


@dataclass(frozen=True, slots=True)
class Block:
    """What one page of the interview may ask: the names of its facts, and for whom it is repeated."""

    id: str
    step: str
    title: str
    for_each: str | None
    facts: tuple[str, ...]


def question_code(name: str) -> str:
    """Return the code of a question: it comes from the name of the fact alone, so that old sheets stay readable."""
    number = int.from_bytes(sha256(name.encode()).digest()[:8])
    letters = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


def facts_read(rulebook: Rulebook, codes: Iterable[str]) -> frozenset[str]:
    """List the names that some benefits, or their papers, may read."""
    names = {DATE}
    for code in codes:
        verdict = verdict_dependencies(rulebook, code)
        names |= verdict.facts | verdict.quantities | paper_dependencies(rulebook, code).facts
    return frozenset(names)


def questionnaire(rulebook: Rulebook, codes: Iterable[str]) -> tuple[Block, ...]:
    """List what may be asked for some benefits, page by page, in the order of the interview."""
    read = facts_read(rulebook, codes)
    blocks = (_block(rule, read) for rule in rulebook.interview.pages)
    return tuple(block for block in blocks if block.facts)


def _block(rule: PageRule, read: frozenset[str]) -> Block:
    facts = tuple(name for name in rule.facts if name in read)
    return Block(rule.id, rule.step, rule.title, rule.for_each, facts)


def subjects_of(block: Block, *, children: int, couple: bool) -> tuple[str, ...]:
    """List whom a block asks about; one empty text for the household."""
    if block.for_each == "children":
        return tuple(f"children.{index}" for index in range(children))
    if block.for_each is not None:
        return ("applicant", "partner") if couple else ("applicant",)
    return ("",)


def paths_of(block: Block, *, children: int, couple: bool) -> Iterator[str]:
    """List the paths a block asks: question by question, and for each the people in turn, as on paper."""
    for name in block.facts:
        for subject in subjects_of(block, children=children, couple=couple):
            yield f"{subject}.{name.partition('.')[2]}" if subject else name

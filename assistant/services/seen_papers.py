"""Papers that somebody who works here has seen: original or copy, when, by whom; refused and why; not to be had."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from assistant.services.contents import CaseContents
from assistant.services.counter_notes import Author, notes, with_notes

KIND: Final = "seen"
NOTHING: Final = ""
ORIGINAL, COPY, REFUSED, CANNOT = "original", "copy", "refused", "cannot"
STATES: Final = (ORIGINAL, COPY, REFUSED, CANNOT)
NEEDS_WORDS: Final = frozenset({REFUSED, CANNOT})
"""What is written only with a reason, or with what was accepted instead."""


@dataclass(frozen=True, slots=True)
class SeenPaper:
    """What became of one paper at the counter; ``words`` say why it was refused, or what was accepted instead."""

    paper: str
    state: str
    words: str
    on: str
    who: str
    place: str
    staff: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """One line of the list as somebody sent it: ``before`` is the state their page showed."""

    paper: str
    before: str
    state: str
    words: str


def seen_papers(contents: CaseContents) -> Mapping[str, SeenPaper]:
    """Return what was seen, by paper."""
    return {seen.paper: seen for seen in notes(contents, KIND, SeenPaper)}


def changed_lines(contents: CaseContents, lines: Iterable[Ticked]) -> tuple[Ticked, ...]:
    """Return the lines that say something else than the case does."""
    known = seen_papers(contents)
    return tuple(
        line
        for line in lines
        if (line.state, line.words)
        != (_state(known, line.paper), known[line.paper].words if line.paper in known else "")
    )


def ticked_meanwhile(contents: CaseContents, lines: Iterable[Ticked]) -> tuple[str, ...]:
    """Name the papers of which two people say different things: theirs since the page was shown, and this one's."""
    known = seen_papers(contents)
    return tuple(
        line.paper
        for line in lines
        if _state(known, line.paper) != line.before and line.state not in (line.before, _state(known, line.paper))
    )


def with_ticked(contents: CaseContents, lines: Iterable[Ticked], author: Author) -> CaseContents:
    """Return the contents with the changed lines; a line left as its page showed it leaves what others wrote."""
    known = dict(seen_papers(contents))
    for line in changed_lines(contents, lines):
        if line.state == line.before != _state(known, line.paper):
            continue
        if line.state == NOTHING:
            known.pop(line.paper, None)
        else:
            on = author.at.date().isoformat()
            known[line.paper] = SeenPaper(
                line.paper, line.state, line.words, on, author.who, author.place, author.staff
            )
    return with_notes(contents, KIND, [asdict(seen) for seen in known.values()])


def _state(known: Mapping[str, SeenPaper], paper: str) -> str:
    return known[paper].state if paper in known else NOTHING

"""The interview: which question comes next, how far we are, what was answered.

The order is data (`rules/interview.yaml`); the relevance is computed from what the decisions still miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.eligibility.dependencies import paper_dependencies, verdict_dependencies
from assistant.eligibility.documents import missing_for_papers
from assistant.eligibility.open_parts import union
from assistant.eligibility.page_tables import Page, PageTable, rules_for_papers, steps_asking, table_of
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.rulebook import fact_name
from assistant.eligibility.situation import Situation
from assistant.eligibility.standings import Standings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.rulebook import Rulebook

__all__ = [
    "DATE",
    "Page",
    "Progress",
    "Replay",
    "ReviewLine",
    "at_most",
    "lines_of",
    "max_questions",
    "missing_facts",
    "next_page",
    "page_and_count",
    "page_at",
    "pages",
    "progress",
    "progress_to",
    "relevant_situation",
    "replay",
    "review",
    "steps_of",
]

DATE = "date"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the interview is, in words: the step, its place, and how many questions may still come.

    `at_most` is None while the number of children is not known.
    """

    step: str
    step_title: str
    step_number: int
    step_count: int
    at_most: int | None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """An answer that counts, with the page on which it can be changed."""

    page_key: str
    path: str
    answer: object


def missing_facts(rulebook: Rulebook, situation: Situation, codes: Iterable[str]) -> frozenset[str]:
    """List what must still be asked now: for the verdicts first, then for the papers."""
    return _missing_on(_standings(rulebook, situation), tuple(codes))


def _standings(rulebook: Rulebook, situation: Situation, known: Standings | None = None) -> Standings:
    return known or Standings(QuickWalk(rulebook, situation))


def _missing_on(standings: Standings, codes: tuple[str, ...]) -> frozenset[str]:
    if DATE not in standings.walk.situation.answers:
        return frozenset({DATE})
    missing = union(one.missing for one in standings.each(codes))
    if missing:
        return missing
    return missing_for_papers(standings.walk, (code for code in codes if standings.of(code).may_need_papers))


def next_page(
    rulebook: Rulebook, situation: Situation, codes: Iterable[str], known: Standings | None = None
) -> Page | None:
    """Return the first page that asks something still needed, None when everything is settled.

    Here and below, `known` is what was worked out of this situation already.
    """
    missing = _missing_on(_standings(rulebook, situation, known), tuple(codes))
    return table_of(rulebook, situation).first_asking(missing)


def page_and_count(standings: Standings, codes: tuple[str, ...]) -> tuple[Page | None, int | None]:
    """Return the next page with how many may come at most: both rest on what is missing."""
    missing = _missing_on(standings, codes)
    page = table_of(standings.walk.rulebook, standings.walk.situation).first_asking(missing)
    return page, None if page is None else at_most(standings, codes, missing)


def page_at(
    rulebook: Rulebook, situation: Situation, codes: Iterable[str], key: str, known: Standings | None = None
) -> Page | None:
    """Return a page by its key with the facts that are missing or answered, None where it asks nothing."""
    page = table_of(rulebook, situation).by_key.get(key)
    if page is None:
        return None
    missing = _missing_on(_standings(rulebook, situation, known), tuple(codes))
    shown = tuple(path for path in page.facts if path in missing or path in situation.answers)
    return page.asking(shown) if shown else None


def pages(rulebook: Rulebook, situation: Situation) -> tuple[Page, ...]:
    """List every page, repeated for each child or adult; a person's consecutive pages stay together."""
    return table_of(rulebook, situation).pages


def progress(
    rulebook: Rulebook, situation: Situation, codes: Iterable[str], page: Page, known: Standings | None = None
) -> Progress:
    """Say how far the interview is; the count never grows."""
    wanted = tuple(codes)
    return progress_to(rulebook, situation, wanted, page, at_most(_standings(rulebook, situation, known), wanted))


def progress_to(
    rulebook: Rulebook, situation: Situation, codes: Iterable[str], page: Page, questions: int | None
) -> Progress:
    """Say how far the interview is: the furthest step reached, so that it never goes back, and the count given."""
    wanted = tuple(codes)
    steps, asking = steps_of(rulebook, wanted), steps_asking(rulebook)
    reached = {page.step}.union(*(asking.get(fact_name(path), ()) for path in situation.answers))
    step = max(reached.intersection(steps), key=steps.index, default=page.step)
    number = steps.index(step) + 1 if step in steps else 1
    return Progress(step, rulebook.interview.steps[step], number, len(steps), questions)


def steps_of(rulebook: Rulebook, codes: Iterable[str]) -> tuple[str, ...]:
    """List the steps that may ask something for these benefits, whatever the answers."""
    return _steps_of(rulebook, tuple(codes))


@lru_cache(maxsize=64)
def _steps_of(rulebook: Rulebook, codes: tuple[str, ...]) -> tuple[str, ...]:
    names = {DATE}
    for code in codes:
        names |= verdict_dependencies(rulebook, code).facts | verdict_dependencies(rulebook, code).quantities
        names |= paper_dependencies(rulebook, code).facts
    reached = {rule.step for rule in rulebook.interview.pages if names.intersection(rule.facts)}
    return tuple(step for step in rulebook.interview.steps if step in reached)


def at_most(standings: Standings, codes: tuple[str, ...], missing: frozenset[str] | None = None) -> int | None:
    """Count the pages that may still come, None while nobody knows who lives there."""
    rulebook, situation = standings.walk.rulebook, standings.walk.situation
    if situation.children_count is None or not isinstance(situation.answers.get("partner.present"), bool):
        return None
    potential = set(_missing_on(standings, codes) if missing is None else missing)
    potential.update(*(one.potential for one in standings.each(codes)))
    table = table_of(rulebook, situation)
    potential.update(_paper_facts(standings, table, codes))
    places = {place for path in potential for place in table.places.get(path, ())}
    return len(places.union(_derived_places(standings.walk, table, potential, places)))


def _derived_places(walk: Walk, table: PageTable, potential: set[str], known: set[int]) -> Iterator[int]:
    """List where facts will have to be asked if the answers they are derived from do not give them.

    Those whose pages may come anyhow are not looked at.
    """
    answers, names = walk.situation.answers, set(map(fact_name, potential))
    for path, places, read in table.derived:
        if path in answers or known.issuperset(places) or read.isdisjoint(names):
            continue
        if not walk.fact(path).missing.isdisjoint(potential):
            yield from places


def _paper_facts(standings: Standings, table: PageTable, codes: Iterable[str]) -> set[str]:
    """List the unanswered facts that only the papers of these benefits read and that may still be asked."""
    answers = standings.walk.situation.answers
    return {
        path
        for code in codes
        if standings.of(code).may_need_papers
        for rule in rules_for_papers(table.rulebook, code)
        for path in table.paths_by_rule.get(rule, ())
        if path not in answers
    }


def max_questions(rulebook: Rulebook, codes: Iterable[str], children: int) -> int:
    """Count the pages that may be asked at most, for a couple with so many children."""
    names = {DATE}
    for code in codes:
        names |= verdict_dependencies(rulebook, code).facts | verdict_dependencies(rulebook, code).quantities
        names |= paper_dependencies(rulebook, code).facts
    times = {None: 1, "children": children, "adults": 2}
    return sum(times[rule.for_each] for rule in rulebook.interview.pages if names.intersection(rule.facts))


def relevant_situation(rulebook: Rulebook, situation: Situation, codes: Iterable[str]) -> tuple[Situation, list[Page]]:
    """Replay the interview with the answers given: those that are still asked, and the pages that ask them.

    Answers no longer asked stay in the case; they are ignored here.
    """
    wanted = tuple(codes)
    standings = Standings(QuickWalk(rulebook, Situation(situation.month)))
    path: list[Page] = []
    while (page := next_page(rulebook, standings.walk.situation, wanted, standings)) is not None:
        known = {fact: situation.answers[fact] for fact in page.facts if fact in situation.answers}
        if not known:
            break
        path.append(page)
        standings = standings.with_answers(known)
    return standings.walk.situation, path


@dataclass(frozen=True, slots=True)
class Replay:
    """The interview gone through again: the answers that count, the pages that ask them, those still to answer."""

    situation: Situation
    asked: tuple[Page, ...]
    unanswered: tuple[Page, ...]


def replay(rulebook: Rulebook, situation: Situation, codes: Iterable[str]) -> Replay:
    """Go through the interview again with the answers given, past the pages that wait for one."""
    wanted = tuple(codes)
    standings = Standings(QuickWalk(rulebook, Situation(situation.month)))
    asked: list[Page] = []
    unanswered: list[Page] = []
    skipped: frozenset[str] = frozenset()
    while (
        page := table_of(rulebook, standings.walk.situation).first_asking(_missing_on(standings, wanted) - skipped)
    ) is not None:
        known = {fact: situation.answers[fact] for fact in page.facts if fact in situation.answers}
        if known:
            asked.append(page)
            standings = standings.with_answers(known)
        else:
            unanswered.append(page)
            skipped |= frozenset(page.facts)
    return Replay(standings.walk.situation, tuple(asked), tuple(unanswered))


def lines_of(replayed: Replay) -> tuple[ReviewLine, ...]:
    """List the answers that count, in the order they were asked."""
    answers = replayed.situation.answers
    lines = [
        ReviewLine(page.key, path, answers[path]) for page in replayed.asked for path in page.facts if path in answers
    ]
    return tuple(dict.fromkeys(lines))


def review(rulebook: Rulebook, situation: Situation, codes: Iterable[str]) -> tuple[ReviewLine, ...]:
    """Go through the interview again and list the answers that count."""
    return lines_of(replay(rulebook, situation, codes))

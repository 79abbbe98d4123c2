"""The interview: which question comes next, how far we are, what was answered.

The order is data (`rules/interview.yaml`); the relevance is computed from what the decisions still miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.eligibility.decision import decide_on
from assistant.eligibility.dependencies import paper_dependencies, verdict_dependencies
from assistant.eligibility.documents import missing_for_papers
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.rulebook import fact_name
from assistant.eligibility.situation import Situation
from assistant.eligibility.standings import Standings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.rulebook import PageRule, Rulebook

DATE = "date"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of questions: its key names it in URLs (`commune`, `child-birth/0`), `facts` are paths."""

    key: str
    id: str
    step: str
    title: str
    subject: str | None
    facts: tuple[str, ...]


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
    missing: frozenset[str] = frozenset().union(*(standings.of(code).missing for code in codes))
    return missing or missing_for_papers(standings.walk, decide_on(standings.walk, codes))


def next_page(
    rulebook: Rulebook, situation: Situation, codes: Iterable[str], known: Standings | None = None
) -> Page | None:
    """Return the first page that asks something still needed, None when everything is settled.

    Here and below, `known` is what was worked out of this situation already.
    """
    return _first_page(rulebook, situation, _missing_on(_standings(rulebook, situation, known), tuple(codes)))


def _first_page(rulebook: Rulebook, situation: Situation, missing: frozenset[str]) -> Page | None:
    """Return the first page that asks one of these facts, with those alone."""
    for page in pages(rulebook, situation):
        asked = tuple(path for path in page.facts if path in missing)
        if asked:
            return Page(page.key, page.id, page.step, page.title, page.subject, asked)
    return None


def page_at(
    rulebook: Rulebook, situation: Situation, codes: Iterable[str], key: str, known: Standings | None = None
) -> Page | None:
    """Return a page by its key with the facts that are missing or answered, None where it asks nothing."""
    page = next((page for page in pages(rulebook, situation) if page.key == key), None)
    if page is None:
        return None
    missing = _missing_on(_standings(rulebook, situation, known), tuple(codes))
    shown = tuple(path for path in page.facts if path in missing or path in situation.answers)
    return Page(page.key, page.id, page.step, page.title, page.subject, shown) if shown else None


def pages(rulebook: Rulebook, situation: Situation) -> Iterator[Page]:
    """List every page, repeated for each child or adult; a person's consecutive pages stay together."""
    for whose, rules in groupby(rulebook.interview.pages, key=lambda rule: rule.for_each):
        group = list(rules)
        if whose is None:
            yield from (Page(rule.id, rule.id, rule.step, rule.title, None, rule.facts) for rule in group)
            continue
        for number, subject in enumerate(_subjects(situation, whose)):
            yield from (_repeated(rule, subject, number) for rule in group)


def _subjects(situation: Situation, whose: str) -> list[str]:
    if whose == "children":
        return [f"children.{index}" for index in range(situation.children_count or 0)]
    return ["applicant", "partner"] if situation.answers.get("partner.present") is True else ["applicant"]


def _repeated(rule: PageRule, subject: str, number: int) -> Page:
    facts = tuple(f"{subject}.{name.partition('.')[2]}" for name in rule.facts)
    return Page(f"{rule.id}/{number}", rule.id, rule.step, rule.title, subject, facts)


def progress(
    rulebook: Rulebook, situation: Situation, codes: Iterable[str], page: Page, known: Standings | None = None
) -> Progress:
    """Say how far the interview is: the furthest step reached, so that it never goes back; the count never grows."""
    wanted = tuple(codes)
    steps = steps_of(rulebook, wanted)
    answered = {fact_name(path) for path in situation.answers}
    reached = {rule.step for rule in rulebook.interview.pages if answered.intersection(rule.facts)} | {page.step}
    step = max(reached.intersection(steps), key=steps.index, default=page.step)
    number = steps.index(step) + 1 if step in steps else 1
    at_most = _at_most(_standings(rulebook, situation, known), wanted)
    return Progress(step, rulebook.interview.steps[step], number, len(steps), at_most)


def steps_of(rulebook: Rulebook, codes: Iterable[str]) -> tuple[str, ...]:
    """List the steps that may ask something for these benefits, whatever the answers."""
    names = {DATE}
    for code in codes:
        names |= verdict_dependencies(rulebook, code).facts | verdict_dependencies(rulebook, code).quantities
        names |= paper_dependencies(rulebook, code).facts
    reached = {rule.step for rule in rulebook.interview.pages if names.intersection(rule.facts)}
    return tuple(step for step in rulebook.interview.steps if step in reached)


def _at_most(standings: Standings, codes: tuple[str, ...]) -> int | None:
    rulebook, situation = standings.walk.rulebook, standings.walk.situation
    if situation.children_count is None or not isinstance(situation.answers.get("partner.present"), bool):
        return None
    potential = set(_missing_on(standings, codes)).union(*(standings.of(code).potential for code in codes))
    potential |= _paper_facts(rulebook, situation, [code for code in codes if standings.of(code).may_need_papers])
    potential |= _derived_facts(standings.walk, frozenset(potential))
    return sum(1 for page in pages(rulebook, situation) if potential.intersection(page.facts))


def _derived_facts(walk: Walk, potential: frozenset[str]) -> set[str]:
    """List the facts that will have to be asked if the answers they are derived from do not give them."""
    return {
        path
        for page in pages(walk.rulebook, walk.situation)
        for path in page.facts
        if (fact := walk.rulebook.facts.get(fact_name(path))) is not None
        and fact.derived is not None
        and path not in walk.situation.answers
        and not walk.fact(path).missing.isdisjoint(potential)
    }


def _paper_facts(rulebook: Rulebook, situation: Situation, codes: Iterable[str]) -> set[str]:
    """List the unanswered facts that only the papers of these benefits read and that may still be asked."""
    names: set[str] = set()
    for code in codes:
        names |= paper_dependencies(rulebook, code).facts - verdict_dependencies(rulebook, code).facts
    asking = {rule.id for rule in rulebook.interview.pages if names.intersection(rule.facts)}
    return {
        path
        for page in pages(rulebook, situation)
        if page.id in asking
        for path in page.facts
        if path not in situation.answers
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
        page := _first_page(rulebook, standings.walk.situation, _missing_on(standings, wanted) - skipped)
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

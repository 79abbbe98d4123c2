"""A citizen's application: the answers of a case read with the rules, and what follows from them.

Pure of Flask and of storage: contents go in, the next question, the verdicts, the papers and the contents to write come
out. Answers that are no longer asked stay in the case; they are ignored by the verdicts (`settle`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from assistant.eligibility import interview
from assistant.eligibility.calendar import add_months
from assistant.eligibility.case_tables import Section
from assistant.eligibility.cases import MAX_CHILDREN, read_month
from assistant.eligibility.decision import Decision, decide
from assistant.eligibility.dependencies import verdict_dependencies
from assistant.eligibility.documents import ChecklistItem, DocumentType, checklist
from assistant.eligibility.explanation import MonthsAhead
from assistant.eligibility.facts import AnswerError, answer_to_json, parse_answer
from assistant.eligibility.interview import DATE, Page, Progress, ReviewLine
from assistant.eligibility.page_tables import table_of
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.rulebook import Rulebook, fact_name
from assistant.eligibility.situation import UNSURE, Situation
from assistant.eligibility.standings import Standings
from assistant.rulefiles import Rules
from assistant.services.contents import CaseContents, Json
from assistant.services.pages_ahead import Ahead, PageAhead

__all__ = ["Application", "Rules", "Settled", "read_application"]

FIRST_MONTH = date(2025, 10, 1)
MONTHS_AHEAD = 3
POSTAL_CODE, INSEE_CODE = "housing.postal_code", "housing.insee_code"


@dataclass(frozen=True)
class Application:
    """A case read with the rules: the benefits it is about, the answers, the month."""

    rules: Rules
    contents: CaseContents
    codes: tuple[str, ...]
    situation: Situation
    ahead: PageAhead | None = None
    before: "Application | None" = None

    @property
    def rulebook(self) -> Rulebook:
        """The rules that decide."""
        return self.rules.rulebook

    @cached_property
    def standings(self) -> Standings:
        """How each benefit stands, once for all that asks in this request."""
        walk = QuickWalk(self.rulebook, self.situation)
        recalled = {} if self.ahead is None else self.ahead.recall_standings()
        if recalled or self.before is None:
            return Standings(walk, recalled)
        return self.before.standings.on(walk)

    @property
    def next_page(self) -> Page | None:
        """The next page that asks something still needed."""
        return self._ahead.page

    @cached_property
    def _ahead(self) -> Ahead:
        """What comes next: the page, and how many may come at most, worked out with it because both read the same."""
        recalled = None if self.ahead is None else self.ahead.recall()
        if recalled is not None:
            return recalled
        found = Ahead(*interview.page_and_count(self.standings, self.codes))
        if self.ahead is not None:
            self.ahead.keep(found)
            self.ahead.keep_standings(self.standings.found)
        return found

    def page_at(self, key: str, *, whole: bool = False) -> Page | None:
        """Return a page of questions; nothing where it has nothing to ask.

        The page that comes next asks only what is missing, unless the `whole` page is wanted with what was answered.
        """
        if not whole and self.next_page is not None and self.next_page.key == key:
            return self.next_page
        return interview.page_at(self.rulebook, self.situation, self.codes, key, self.standings)

    def progress(self, page: Page) -> Progress:
        """Say how far the interview is."""
        at_most = self._ahead.at_most if self.next_page else interview.at_most(self.standings, self.codes)
        return interview.progress_to(self.rulebook, self.situation, self.codes, page, at_most)

    def page_before(self, key: str) -> str | None:
        """Return the key of the page that was answered before this one."""
        known = table_of(self.rulebook, self.situation).by_key
        seen = [key for key in self.contents.history if key in known]
        before = seen[: seen.index(key)] if key in seen else seen
        return before[-1] if before else None

    def settle(self) -> "Settled | Page":
        """Decide on the answers that count; where one is missing, return the page that asks it."""
        counted, _asked = interview.relevant_situation(self.rulebook, self.situation, self.codes)
        missing = interview.next_page(self.rulebook, counted, self.codes)
        if missing is not None:
            return missing
        decisions = decide(self.rulebook, counted, self.codes)
        return Settled(self, counted, decisions, checklist(self.rulebook, counted, decisions))

    @cached_property
    def _replayed(self) -> interview.Replay:
        """The interview gone through again, once for the review."""
        return interview.replay(self.rulebook, self.situation, self.codes)

    def review(self) -> tuple[ReviewLine, ...]:
        """List the answers that count, in the order they were asked."""
        return interview.lines_of(self._replayed)

    def unanswered(self) -> tuple[Page, ...]:
        """List the pages that still wait for an answer, as far as can be told now."""
        return self._replayed.unanswered


@dataclass(frozen=True)
class Settled:
    """An application with nothing left to ask: the verdicts and the papers."""

    application: Application
    situation: Situation
    decisions: Mapping[str, Decision]
    papers: tuple[ChecklistItem, ...]

    @property
    def figures_on(self) -> date | None:
        """The day from which the newest of the figures used applies."""
        return max((found.figures_on for found in self.decisions.values() if found.figures_on), default=None)

    @cached_property
    def months_ahead(self) -> MonthsAhead:
        """The months to come, looked at once for all benefits."""
        return MonthsAhead(self.application.rulebook, self.situation)


def read_application(
    rules: Rules,
    contents: CaseContents,
    today: date,
    ahead: PageAhead | None = None,
    before: Application | None = None,
) -> Application:
    """Read a case. An answer that these rules no longer understand is asked again.

    ``ahead`` remembers which page comes next; ``before`` is the same case as this request read it before an answer.
    """
    answers: dict[str, object] = {}
    month = today.replace(day=1)
    if contents.month is not None:
        month = read_month(contents.month)
        answers[DATE] = month
    answers |= _read_answers(rules.rulebook, contents, before)
    codes = tuple(code for code in contents.benefits if code in rules.rulebook.benefits)
    wanted = codes or tuple(rules.rulebook.benefits)
    is_same = before is not None and ahead is not None and ahead.is_of_the_case(before.ahead)
    known = before if is_same and before is not None and before.rulebook is rules.rulebook else None
    return Application(rules, contents, wanted, Situation(month, answers), ahead, known)


def _read_answers(rulebook: Rulebook, contents: CaseContents, before: Application | None) -> dict[str, object]:
    """Read the answers; those that were read a moment ago, of the same case, are not read again."""
    if before is None or before.rulebook is not rulebook:
        return _read(rulebook, contents.answers)
    written, read = before.contents.answers, before.situation.answers
    known, newer = {}, {}
    for path, raw in contents.answers.items():
        if path in read and written.get(path, contents) is raw:
            known[path] = read[path]
        else:
            newer[path] = raw
    return known | _read(rulebook, newer)


def _read(rulebook: Rulebook, written: Mapping[str, Json]) -> dict[str, object]:
    """Read answers: by table what is as expected, then the rest with the care it needs."""
    answers: dict[str, object] = {}
    for path, raw in _plain_answers(rulebook).read(written, answers):
        fact = rulebook.facts.get(fact_name(path))
        if fact is None:
            continue
        try:
            answers[path] = parse_answer(fact, raw)
        except AnswerError:
            answers.pop(path, None)
    return answers


@lru_cache(maxsize=8)
def _plain_answers(rulebook: Rulebook) -> Section:
    """Return what each path of a case may hold."""
    section = Section()
    whose = {"adult": ("applicant", "partner"), "child": tuple(f"children.{rank}" for rank in range(MAX_CHILDREN))}
    for name, fact in rulebook.facts.items():
        attribute = name.partition(".")[2]
        for path in [f"{one}.{attribute}" for one in whose.get(fact.entity, ())] or [name]:
            section.add(path, path, fact)
    return section


def with_page_answered(contents: CaseContents, page: Page, answers: Mapping[str, object]) -> CaseContents:
    """Return the contents with the answers of one page, and the page among those seen."""
    kept = {**contents.answers, **{path: _as_json(answer) for path, answer in answers.items() if path != DATE}}
    if POSTAL_CODE in answers and answers[POSTAL_CODE] != contents.answers.get(POSTAL_CODE):
        kept.pop(INSEE_CODE, None)
    if answers.get(POSTAL_CODE) is UNSURE:
        kept[INSEE_CODE] = _as_json(UNSURE)
    month = answers.get(DATE)
    return replace(
        contents,
        answers=kept,
        month=month.isoformat()[:7] if isinstance(month, date) else contents.month,
        history=contents.history if page.key in contents.history else (*contents.history, page.key),
    )


def _as_json(answer: object) -> Json:
    written: Any = answer_to_json(answer)
    json: Json = written
    return json


def months_offered(today: date) -> tuple[date, date]:
    """Return the first month for which the rules are written, and the last: a few months ahead may be asked too."""
    return FIRST_MONTH, add_months(today.replace(day=1), MONTHS_AHEAD)


def questions_at_most(rules: Rules, codes: Iterable[str], children: int) -> int:
    """Count the pages that may be asked at most, for a couple with so many children."""
    return interview.max_questions(rules.rulebook, codes, children)


def papers_at_hand(rules: Rules, codes: Iterable[str]) -> tuple[DocumentType, ...]:
    """List the papers on which answers are found, those that answer most first."""
    rulebook = rules.rulebook
    asked: set[str] = set()
    for code in codes:
        asked |= verdict_dependencies(rulebook, code).facts | verdict_dependencies(rulebook, code).quantities
    names = [name for page in rulebook.interview.pages for name in page.facts if name in asked]
    found = Counter(rulebook.facts[name].found_on for name in names)
    return tuple(rulebook.documents[code] for code, _times in found.most_common() if code is not None)

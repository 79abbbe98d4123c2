"""What a page of questions and the review show."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from assistant.eligibility.facts import WITHHELD, Fact
from assistant.eligibility.interview import DATE, Page, ReviewLine
from assistant.eligibility.rulebook import PageRule
from assistant.eligibility.situation import UNSURE
from assistant.services.applications import INSEE_CODE, POSTAL_CODE, Application
from assistant.web.i18n import gettext as _
from assistant.web.wording import (
    answer_in_words,
    person_in_words,
    question_in_words,
    who_in_words,
)


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One page of questions: its title is the question where there is only one."""

    key: str
    title: str
    asks_one_thing: bool
    about: str
    step: str
    number: int | None
    count: int
    left: int | None
    back: str
    action: str
    why: tuple[str, ...]
    found_on: tuple[str, ...]


def question_page(application: Application, page: Page, *, from_review: bool) -> QuestionPage:
    """Write a page of questions in words."""
    rulebook = application.rulebook
    progress = application.progress(page)
    left = None if progress.at_most is None else max(0, progress.at_most - 1)
    facts = [rulebook.fact_at(path) for path in page.facts if path != DATE]
    papers = [rulebook.documents[fact.found_on].label for fact in facts if fact.found_on]
    single = page.facts[0] if len(page.facts) == 1 else None
    return QuestionPage(
        page.key,
        _title(application, page, single) if single != DATE else _("Pour quel mois voulez-vous vérifier vos droits ?"),
        single is not None,
        _about(application, page),
        _(rulebook.interview.steps[page.step] if from_review else progress.step_title),
        None if from_review else progress.step_number,
        progress.step_count,
        None if from_review and application.next_page is None else left,
        _back(application, page, from_review=from_review),
        url_for("citizen.question", key=page.key, suite="verification") if from_review else "",
        _why(page, facts),
        tuple(dict.fromkeys(_(label) for label in papers)),
    )


def _why(page: Page, facts: list[Fact]) -> tuple[str, ...]:
    """Say why each thing is asked, once."""
    month = [_("Les conditions et les montants changent selon le mois.")] if DATE in page.facts else []
    return tuple(dict.fromkeys([*month, *(_(fact.why) for fact in facts if fact.why)]))


def _about(application: Application, page: Page) -> str:
    """Remind which child it is, once the date of birth is known."""
    if not (page.subject or "").startswith("children.") or f"{page.subject}.birth_date" in page.facts:
        return ""
    return who_in_words(page.subject, application.situation)


def _title(application: Application, page: Page, single: str | None) -> str:
    if single is not None:
        return question_in_words(application.rulebook, single, application.situation.month)
    person = person_in_words(page.subject)
    return _("%(person)s : %(title)s", person=person, title=_(page.title)) if person else _(page.title)


def _back(application: Application, page: Page, *, from_review: bool) -> str:
    if from_review:
        return url_for("citizen.review")
    before = application.page_before(page.key)
    if before is not None:
        return url_for("citizen.question", key=before)
    return url_for("citizen.begin", benefits=",".join(application.codes))


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """One answer, and where to change it."""

    key: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class AnsweredStep:
    """The answers of one step."""

    title: str
    lines: tuple[AnsweredLine, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Every answer that counts, and what still waits for one."""

    steps: tuple[AnsweredStep, ...]
    unanswered: tuple[AnsweredLine, ...]

    @property
    def onward(self) -> str:
        """Where to go on answering; nothing when all is answered."""
        return self.unanswered[0].href if self.unanswered else ""


def review_page(application: Application) -> ReviewPage:
    """Write the answers in words, by step."""
    waiting = tuple(_waiting(application, page) for page in application.unanswered())
    return ReviewPage(tuple(answered_steps(application)), waiting)


def _waiting(application: Application, page: Page) -> AnsweredLine:
    """Name a page that waits for an answer: by its question where it asks one thing, with whom it is about."""
    title = _title(application, page, page.facts[0] if len(page.facts) == 1 and page.facts[0] != DATE else None)
    return AnsweredLine(title, "", url_for("citizen.question", key=page.key, suite="verification"))


def answered_steps(application: Application) -> Iterator[AnsweredStep]:
    """Group the answers by step, in the order of the steps."""
    interview = application.rulebook.interview
    rules = {rule.id: rule for rule in interview.pages}
    order = list(interview.steps)

    def step(line: ReviewLine) -> int:
        return order.index(rules[line.page_key.partition("/")[0]].step)

    lines = [line for line in application.review() if not _goes_without_saying(application, line)]
    for number, found in groupby(sorted(lines, key=step), key=step):
        title = _(interview.steps[order[number]])
        yield AnsweredStep(title, tuple(_line(application, line, rules) for line in found))


def _goes_without_saying(application: Application, line: ReviewLine) -> bool:
    """Leave out the commune of a postcode that is not known."""
    return line.path == INSEE_CODE and application.situation.answers.get(POSTAL_CODE) is UNSURE


def _line(application: Application, line: ReviewLine, rules: dict[str, PageRule]) -> AnsweredLine:
    rule = rules[line.page_key.partition("/")[0]]
    month = application.situation.month
    if line.path == DATE:
        asked = _("Mois vérifié")
    elif _has_short_name(application, rule):
        asked = _(rule.title)
    else:
        asked = question_in_words(application.rulebook, line.path, month)
    is_short = _has_short_name(application, rule)
    person = person_in_words(line.path.rpartition(".")[0]) if rule.for_each and is_short else ""
    return AnsweredLine(
        _("%(person)s : %(title)s", person=person, title=asked) if person else asked,
        _answer(application, line),
        url_for("citizen.question", key=line.page_key, suite="verification"),
    )


def _answer(application: Application, line: ReviewLine) -> str:
    """Write an answer; a postcode with the name of the only commune that has it."""
    if application.contents.answers.get(line.path) == WITHHELD:
        return _("Je préfère ne pas répondre")
    said = answer_in_words(application.rules, line.path, line.answer)
    communes = application.rules.communes.at(said) if line.path == POSTAL_CODE else ()
    return f"{said} {communes[0].name}" if len(communes) == 1 else said


def _has_short_name(application: Application, rule: PageRule) -> bool:
    """Tell whether the title of the page is enough to name its answer; "oui" says nothing without its question."""
    return len(rule.facts) == 1 and (rule.facts[0] == DATE or application.rulebook.facts[rule.facts[0]].type != "bool")

"""Nobody meets a situation the assistant does not know what to do with, whatever they answer, "je ne sais pas" too."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.booking.motives import MODES, OFFICE, OTHER, route
from assistant.eligibility.cases import ordinary_answer
from assistant.eligibility.decision import NIL_AMOUNT, Decision, Outcome, decide_on
from assistant.eligibility.documents import checklist
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.interview import DATE, Page, next_page, pages
from assistant.eligibility.situation import UNSURE, Situation
from assistant.eligibility.standings import Standings
from assistant.eligibility.truth import Truth
from assistant.services.applications import months_offered
from tests.builders import real_rules
from tests.generated_households import answer_to, true_values
from tests.generated_rulebooks import SCALE, examples

RULES = real_rules()
BOOK = RULES.rulebook
CODES = tuple(BOOK.benefits)
TODAY = date(2026, 11, 22)
MONTH = TODAY.replace(day=1)
MOST_PAGES = 250
SHARE = 3 if SCALE == 1 else 1
"""One in three by default; PROPERTY_SCALE=2 tries every word and every doubt."""

Answer = Callable[[str], object]

COUPLES = (False, True, UNSURE)
FAMILIES = (Decimal(0), Decimal(1), Decimal(2), Decimal(4), UNSURE)
CHOICES = tuple(
    (name, choice)
    for page in BOOK.interview.pages
    for name in page.facts
    if name != DATE and BOOK.facts[name].type == "choice"
    for choice in (*BOOK.facts[name].choices, UNSURE)
)
ASKED = tuple(name for page in BOOK.interview.pages for name in page.facts if name != DATE)


def interview(answer: Answer, month: date = MONTH) -> tuple[Walk, list[Page]]:
    """Answer page by page until nothing is asked; each page asks something new that one may also not know."""
    standings, seen = Standings(Walk(BOOK, Situation(month))), list[Page]()
    while (page := next_page(BOOK, standings.walk.situation, CODES, standings)) is not None:
        assert page.facts
        assert not set(page.facts) & standings.walk.situation.answers.keys(), "asked twice"
        assert len(seen) < MOST_PAGES, "the interview does not end"
        assert all(path == DATE or BOOK.fact_at(path).question for path in page.facts)
        seen.append(page)
        standings = standings.with_answers({path: month if path == DATE else answer(path) for path in page.facts})
    return standings.walk, seen


def leads_somewhere(walk: Walk) -> None:
    """Check that every benefit has an outcome, and every outcome its next step."""
    decisions = decide_on(walk, CODES)
    for code, found in decisions.items():
        assert found.outcome is not Outcome.UNDECIDED, code
        NEXT_STEP[found.outcome](found)
    checklist(BOOK, walk.situation, decisions)


def can_be_claimed(found: Decision) -> None:
    """Name an address, a form or a counter."""
    apply = BOOK.benefit(found.benefit).apply
    assert apply.online or apply.form or apply.where, found.benefit


def is_told_why_not(found: Decision) -> None:
    """Give a condition that fails with its sentence and its article, or an amount of nothing."""
    failing = [reason for reason in found.reasons if reason.truth is Truth.NO]
    told = [reason for reason in failing if (reason.sentence and reason.references) or reason.condition == NIL_AMOUNT]
    assert told, (found.benefit, found.reasons)


def meets_somebody(found: Decision) -> None:
    """Say why a person must look, and lead to a meeting that can be held."""
    causes = [reason for reason in found.reasons if reason.truth is Truth.OUTSIDE]
    assert causes, found.benefit
    assert all(reason.sentence for reason in causes if reason.code), found.benefit
    assert all(reason.code in BOOK.reasons for reason in causes if reason.code), found.benefit
    motive = RULES.motives[found.motive or ""]
    way = route([motive])
    assert way.mode in MODES
    assert OFFICE in way.modes, "face to face may always be chosen"
    assert motive.minutes
    assert motive.who
    assert motive.meanwhile


NEXT_STEP: dict[Outcome, Callable[[Decision], None]] = {
    Outcome.ELIGIBLE: can_be_claimed,
    Outcome.NOT_ELIGIBLE: is_told_why_not,
    Outcome.REFER: meets_somebody,
}


def test_every_page_of_the_interview_can_be_answered_not_knowing() -> None:
    assert len(ASKED) > 60
    assert all(BOOK.facts[name].question for name in ASKED)


@pytest.mark.parametrize("couple", COUPLES, ids=str)
@pytest.mark.parametrize("children", FAMILIES, ids=str)
def test_not_knowing_anything_leads_to_a_person_or_to_a_plain_no(couple: object, children: object) -> None:
    known = {"partner.present": couple, "children.count": children}
    walk, seen = interview(lambda path: known.get(path, UNSURE))
    leads_somewhere(walk)
    assert len(seen) <= 100


def in_each_household(name: str, said: object) -> Iterator[Answer]:
    """Answer one question so, for everybody it is asked of, and all others in the ordinary way, in two households."""
    tail = name.partition(".")[2]
    for partner, children in ((False, Decimal(2)), (True, Decimal(1))):
        known = {"partner.present": partner, "children.count": children}
        known |= {name: said} if name in known else {}

        def answer(path: str, known: dict[str, object] = known) -> object:
            if path in known:
                return known[path]
            whose = path == name or (
                path.endswith(f".{tail}") and path.partition(".")[0] in PEOPLE[name.partition(".")[0]]
            )
            return said if whose else ordinary_answer(BOOK, path)

        yield answer


PEOPLE = {"adult": ("applicant", "partner"), "child": ("children",)}
PEOPLE |= {name.partition(".")[0]: () for name in ASKED if name.partition(".")[0] not in PEOPLE}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "said"), CHOICES[::SHARE], ids=str)
def test_every_word_of_every_choice_leads_somewhere(name: str, said: object) -> None:
    for answer in in_each_household(name, said):
        leads_somewhere(interview(answer)[0])


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ASKED if BOOK.facts[name].type != "choice"][::SHARE])
def test_a_single_doubt_leads_somewhere(name: str) -> None:
    for answer in in_each_household(name, UNSURE):
        leads_somewhere(interview(answer)[0])


@given(data=st.data())
@examples(25)
def test_no_valid_answers_end_without_an_outcome_and_a_next_step(data: st.DataObject) -> None:
    first, last = months_offered(TODAY)
    span = (last.year - first.year) * 12 + last.month - first.month
    ahead = data.draw(st.integers(0, span))
    month = date(first.year + (first.month - 1 + ahead) // 12, (first.month - 1 + ahead) % 12 + 1, 1)
    doubts = data.draw(st.integers(0, 3))

    def answer(path: str) -> object:
        fact = BOOK.fact_at(path)
        if path == "children.count":
            return data.draw(st.sampled_from(FAMILIES))
        return data.draw(answer_to(fact, data.draw(true_values(fact)), doubts))

    walk, _seen = interview(answer, month)
    leads_somewhere(walk)


def test_every_page_asks_a_fact_that_exists_of_everybody_in_a_large_household() -> None:
    large = Situation(MONTH, {"partner.present": True, "children.count": Decimal(15)})
    assert all(path == DATE or BOOK.fact_at(path) for page in pages(BOOK, large) for path in page.facts)
    assert OTHER in RULES.motives

"""What a sheet of paper lets people skip: never a line that the result needs."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.eligibility.decision import decide
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.guards import EVERYBODY, Clause, Way, ways_to
from assistant.eligibility.questionnaire import facts_read
from assistant.eligibility.rulebook import Rulebook, fact_name, subject_of
from assistant.eligibility.situation import Situation
from tests.builders import real_rules
from tests.generated_households import Household, households

FIVE_MONTHS = tuple(date(year, month, 1) for year, month in ((2025, 10), (2026, 1), (2026, 4), (2026, 9), (2026, 11)))

ASKED_OF_ALL = {"date", "partner.present", "children.count"}


def holds(walk: Walk, clause: Clause, path: str) -> bool:
    """Tell whether a clause may hold for the person a path is about."""
    if clause.total:
        return not isinstance(walk.situation.answers.get(clause.total), Decimal)
    subject = subject_of(path)
    entity = fact_name(path).partition(".")[0]
    value = walk.read(clause.node, {entity: subject} if subject else {}).value
    return value is not (not clause.holds)


def is_for(walk: Walk, ways: tuple[Way, ...], path: str) -> bool:
    """Tell whether a line is to be filled in."""
    return any(all(holds(walk, clause, path) for clause in way) for way in ways)


def filled_in(rulebook: Rulebook, household: Household, codes: tuple[str, ...]) -> Situation:
    """Fill in a sheet as it says: the lines that are not for this household stay empty."""
    walk = Walk(rulebook, household.as_answered())
    ways = ways_to(rulebook, codes)
    kept = {
        path: answer
        for path, answer in walk.situation.answers.items()
        if path == "date"
        or path in ("partner.present", "children.count")
        or is_for(walk, ways.get(fact_name(path), ()), path)
    }
    return Situation(household.month, kept)


def outcomes(rulebook: Rulebook, situation: Situation, codes: tuple[str, ...]) -> Mapping[str, object]:
    """Say how each benefit ends."""
    found = decide(rulebook, situation, codes)
    return {code: (one.outcome.value, one.amount, one.range, one.opens_on) for code, one in found.items()}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_line_that_may_be_skipped_changes_no_result(data: st.DataObject) -> None:
    rulebook = real_rules().rulebook
    household = data.draw(households(rulebook, FIVE_MONTHS, doubts=0))
    codes = tuple(rulebook.benefits)
    wanted = outcomes(rulebook, household.as_answered(), codes)
    assert outcomes(rulebook, filled_in(rulebook, household, codes), codes) == wanted


def test_every_question_of_the_sheet_matters_on_some_way() -> None:
    rulebook = real_rules().rulebook
    for code in rulebook.benefits:
        asked = {name for page in rulebook.interview.pages for name in page.facts} & facts_read(rulebook, (code,))
        ways = ways_to(rulebook, (code,))
        assert {name for name in asked - ASKED_OF_ALL if not ways.get(name)} == set()


def test_what_is_asked_of_some_only_is_said() -> None:
    rulebook = real_rules().rulebook
    ways = ways_to(rulebook, tuple(rulebook.benefits))
    for name in ("housing.monthly_rent", "child.support_received", "child.adoption_date", "adult.pregnant"):
        assert EVERYBODY not in ways[name]
    for name in ("child.birth_date", "child.custody", "housing.status"):
        assert ways[name] == (EVERYBODY,)

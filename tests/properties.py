"""What must hold of any rulebook and any household, as plain functions: tried on generated rulebooks and on ours."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from random import Random

from assistant.eligibility.decision import Decision, Outcome, decide
from assistant.eligibility.documents import checklist
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.explanation import explain
from assistant.eligibility.interview import next_page, page_at, progress, review
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.eligibility.standings import Standings
from tests.generated_households import Ending, Household, endings, is_worked_out, play

SETTLED = (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)


def interview_ends(rulebook: Rulebook, household: Household) -> None:
    """Every page asks something new, the count of those that may come never grows, and all ends settled."""
    codes = tuple(rulebook.benefits)
    reached, asked = Situation(household.month), []
    household = Household(household.month, household.truth, {"date": household.month, **household.answers})
    at_most: int | None = None
    while (page := next_page(rulebook, reached, codes)) is not None:
        assert page.facts
        assert not set(page.facts) & set(asked), "asked twice"
        assert page_at(rulebook, reached, codes, page.key) is not None
        now = progress(rulebook, reached, codes, page)
        assert 1 <= now.step_number <= now.step_count
        assert at_most is None or now.at_most is None or now.at_most <= at_most, page.key
        at_most = now.at_most
        asked.extend(page.facts)
        reached = reached.with_answers({path: household.answers[path] for path in page.facts})
    assert all(found.outcome is not Outcome.UNDECIDED for found in decide(rulebook, reached).values())
    assert [line.path for line in review(rulebook, reached, codes)] == asked


def order_does_not_matter(rulebook: Rulebook, household: Household, random: Random) -> None:
    """Whoever asks first, the end is the same.

    A quantity that may be given directly comes before its parts: that is what it is for.
    """

    def any_of_them(_rulebook: Rulebook, missing: list[str]) -> str:
        return random.choice([path for path in missing if rulebook.fact_at(path).computed] or missing)

    def the_last(_rulebook: Rulebook, missing: list[str]) -> str:
        return next((path for path in missing if rulebook.fact_at(path).computed), missing[-1])

    first = _what_is_certain(endings(rulebook, play(rulebook, household)[0]))
    assert first == _what_is_certain(endings(rulebook, play(rulebook, household, any_of_them)[0]))
    assert first == _what_is_certain(endings(rulebook, play(rulebook, household, the_last)[0]))


def _what_is_certain(found: Mapping[str, Ending]) -> dict[str, Ending]:
    """Leave out the estimates told to those whom a person must see: once that is known, no more is asked for them."""
    refer = Outcome.REFER.value
    return {
        code: (ended, amount, None if ended == refer else low_high) for code, (ended, amount, low_high) in found.items()
    }


def settled_stays_settled(rulebook: Rulebook, household: Household, order: Iterable[str]) -> None:
    """Once a benefit has an outcome, no further answer changes it."""
    settled: dict[str, Ending] = {}
    reached = Situation(household.month)
    for path in order:
        if is_worked_out(rulebook.fact_at(path)):
            continue
        reached = reached.with_answer(path, household.answers[path])
        for code, found in endings(rulebook, reached).items():
            if code in settled:
                assert found == settled[code], (code, path)
            elif found[0] != "undecided":
                settled[code] = found


def doubts_are_kept_apart(rulebook: Rulebook, household: Household) -> None:
    """A yes or a no beside an unsure answer is right whatever the truth, and the amount lies in the range announced."""
    reached, _ = play(rulebook, household)
    truly = decide(rulebook, household.exactly())
    for code, found in decide(rulebook, reached).items():
        true = truly[code]
        if found.outcome in SETTLED:
            assert true.outcome is found.outcome, code
        if found.amount is not None:
            assert true.amount == found.amount, code
        if found.range is not None and true.outcome in SETTLED:
            low, high = found.range
            assert low <= (true.amount or Decimal(0)) <= high, code


def every_answer_leads_somewhere(rulebook: Rulebook, answers: Situation) -> None:
    """Nothing raises; what is undecided has a question, what is referred an appointment and a reason."""
    decisions = decide(rulebook, answers)
    for code, found in decisions.items():
        well_formed(found, answers.answers)
        standing = Standings(Walk(rulebook, answers)).of(code)
        assert standing.missing == set(found.missing)
        assert standing.potential == found.potential
        assert standing.may_need_papers == (found.is_granted or found.outcome is Outcome.UNDECIDED)
        explain(rulebook, answers, code)
    checklist(rulebook, answers, decisions)


def well_formed(found: Decision, given: Mapping[str, object]) -> None:
    """Check what every decision owes its readers."""
    assert (found.outcome is Outcome.UNDECIDED) == bool(found.missing)
    assert not set(found.missing) & set(given)
    assert set(found.missing) <= found.potential
    assert (found.motive is not None) == (found.outcome is Outcome.REFER)
    if found.outcome is Outcome.REFER:
        assert any(reason.code for reason in found.reasons), "a person is told why a person must look"
    if found.outcome is Outcome.NOT_ELIGIBLE:
        assert found.amount is None
    if found.amount is not None:
        assert found.amount > 0
        assert found.range is None
    if found.range is not None:
        assert Decimal(0) <= found.range[0] <= found.range[1]

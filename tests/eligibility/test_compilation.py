"""The plain functions and the walk say the same."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.decision import decide
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.eligibility.verdicts import Verdict, verdicts
from tests.builders import real_rules
from tests.generated_households import households, play
from tests.generated_rulebooks import Generated, examples, generated_rulebooks


def walked(rulebook: Rulebook, answers: Situation) -> dict[str, Verdict]:
    return {
        code: Verdict(found.outcome, found.amount, found.gross, found.variant)
        for code, found in decide(rulebook, answers).items()
    }


@given(book=generated_rulebooks(), data=st.data())
@examples(100)
def test_the_fast_path_agrees_with_the_walk_on_generated_rulebooks(book: Generated, data: st.DataObject) -> None:
    rulebook = book.rulebook
    codes = tuple(rulebook.benefits)
    for doubts in (0, 0, 3):
        household = data.draw(households(rulebook, doubts=doubts))
        for answers in (household.exactly(), household.as_answered(), play(rulebook, household)[0]):
            assert verdicts(rulebook, answers, codes) == walked(rulebook, answers)


@given(data=st.data())
@examples(40)
def test_the_fast_path_agrees_with_the_walk_on_the_real_rulebook(data: st.DataObject) -> None:
    rulebook = real_rules().rulebook
    codes = tuple(rulebook.benefits)
    months = (date(2025, 10, 1), date(2026, 6, 1), date(2026, 11, 1), date(2027, 7, 1))
    household = data.draw(households(rulebook, months=months, doubts=data.draw(st.sampled_from([0, 0, 6]))))
    answers = household.exactly() if data.draw(st.booleans()) else household.as_answered()
    assert verdicts(rulebook, answers, codes) == walked(rulebook, answers)

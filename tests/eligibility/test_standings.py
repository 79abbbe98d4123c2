"""How benefits stand after one more answer is how they stand when everything is worked out again."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.eligibility.standings import Standings
from tests.builders import real_rules
from tests.generated_households import Household, households
from tests.generated_rulebooks import Generated, examples, generated_rulebooks


def answered_further(rulebook: Rulebook, household: Household, data: st.DataObject) -> None:
    """Answer some questions, then others, then one of them otherwise; compare with a look at everything."""
    paths = data.draw(st.permutations(sorted(household.answers)))
    first, second = sorted(data.draw(st.tuples(st.integers(0, len(paths)), st.integers(0, len(paths)))))
    answers = {"date": household.month, **{path: household.answers[path] for path in paths[:first]}}
    seen = Standings(QuickWalk(rulebook, Situation(household.month, answers)))
    for code in rulebook.benefits:
        seen.of(code)
    for path in [*paths[first : min(second, first + 4)], *paths[: min(first, 1)]]:
        answers = {**answers, path: household.truth.get(path, household.answers[path])}
        whole = Standings(QuickWalk(rulebook, Situation(household.month, answers)))
        seen = seen.on(whole.walk)
        for code in rulebook.benefits:
            assert seen.of(code) == whole.of(code), (code, path)


@given(book=generated_rulebooks(), data=st.data())
@examples(30)
def test_further_answers_are_followed_on_generated_rulebooks(book: Generated, data: st.DataObject) -> None:
    doubts = data.draw(st.sampled_from((0, 2)))
    answered_further(book.rulebook, data.draw(households(book.rulebook, doubts=doubts)), data)


@given(data=st.data())
@examples(8)
def test_further_answers_are_followed_on_the_real_rulebook(data: st.DataObject) -> None:
    rulebook = real_rules().rulebook
    answered_further(rulebook, data.draw(households(rulebook, doubts=data.draw(st.sampled_from((0, 2, 6))))), data)

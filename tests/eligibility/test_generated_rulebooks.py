"""What must hold of any rulebook whatever, tried on rulebooks nobody wrote."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.decision import decide
from assistant.eligibility.explanation import next_change
from assistant.eligibility.situation import UNSURE, Between, Situation
from tests import properties
from tests.generated_households import households
from tests.generated_rulebooks import Generated, examples, generated_rulebooks

BOOKS = generated_rulebooks()


@given(book=BOOKS, data=st.data())
@examples(60)
def test_the_interview_ends_and_never_asks_twice(book: Generated, data: st.DataObject) -> None:
    properties.interview_ends(book.rulebook, data.draw(households(book.rulebook)))


@given(book=BOOKS, data=st.data())
@examples(60)
def test_the_verdict_does_not_depend_on_the_order_of_the_questions(book: Generated, data: st.DataObject) -> None:
    household = data.draw(households(book.rulebook))
    properties.order_does_not_matter(book.rulebook, household, data.draw(st.randoms(use_true_random=False)))


@given(book=BOOKS, data=st.data())
@examples(60)
def test_once_settled_further_answers_never_change_it(book: Generated, data: st.DataObject) -> None:
    household = data.draw(households(book.rulebook))
    order = data.draw(st.permutations(sorted(household.answers)))
    properties.settled_stays_settled(book.rulebook, household, order)


@given(book=BOOKS, data=st.data())
@examples(110)
def test_a_doubt_never_becomes_a_wrong_yes_a_refusal_or_a_wrong_range(book: Generated, data: st.DataObject) -> None:
    properties.doubts_are_kept_apart(book.rulebook, data.draw(households(book.rulebook, doubts=2)))


@given(book=BOOKS, data=st.data())
@examples(60)
def test_no_set_of_answers_raises_or_ends_without_an_outcome(book: Generated, data: st.DataObject) -> None:
    household = data.draw(households(book.rulebook, doubts=2))
    answered = {path: answer for path, answer in household.answers.items() if data.draw(st.booleans())}
    properties.every_answer_leads_somewhere(book.rulebook, Situation(household.month, answered))
    for code in book.rulebook.benefits:
        next_change(book.rulebook, household.exactly(), code)


@given(book=BOOKS, data=st.data())
@examples(60)
def test_nothing_is_missing_where_everything_is_answered_even_by_je_ne_sais_pas(
    book: Generated, data: st.DataObject
) -> None:
    household = data.draw(households(book.rulebook))
    unsure = {path: answer if isinstance(answer, Between) else UNSURE for path, answer in household.answers.items()}
    for answers in (household.as_answered(), Situation(household.month, unsure)):
        assert all(not found.missing for found in decide(book.rulebook, answers).values())

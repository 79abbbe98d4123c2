"""The quick walk reads what the plain walk reads: value, what is missing and why, for households half answered."""

from collections.abc import Iterator
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.decision import decide_on
from assistant.eligibility.dependencies import paper_nodes, verdict_nodes
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.expressions import Node
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from tests.builders import real_rules
from tests.generated_households import Household, households
from tests.generated_rulebooks import Generated, examples, generated_rulebooks

MONTHS = (date(2025, 10, 1), date(2026, 6, 1), date(2026, 11, 1), date(2027, 7, 1))


def half_answered(data: st.DataObject, household: Household) -> Situation:
    """Leave out some of the answers: none, a few, or most."""
    share = data.draw(st.sampled_from((0, 1, 5, 9)))
    kept = {path: said for path, said in household.answers.items() if data.draw(st.integers(0, 9)) >= share}
    return Situation(household.month, {"date": household.month, **kept})


def nodes_of(rulebook: Rulebook) -> Iterator[Node]:
    for benefit in rulebook.benefits.values():
        yield from verdict_nodes(benefit)
        yield from (node for node in paper_nodes(benefit) if not benefit.requirements)


def read_alike(rulebook: Rulebook, answers: Situation) -> None:
    """Compare every expression of the benefits, every quantity and fact on the way, and the decisions."""
    plain, quick = Walk(rulebook, answers), QuickWalk(rulebook, answers)
    for node in nodes_of(rulebook):
        assert quick.read(node) == plain.read(node), node
    for name, subject in list(quick.quantities_found):
        assert quick.quantity(name, subject) == plain.quantity(name, subject), name
    for path in list(quick.facts_found):
        assert quick.fact(path) == plain.fact(path), path
    codes = tuple(rulebook.benefits)
    assert decide_on(QuickWalk(rulebook, answers), codes) == decide_on(Walk(rulebook, answers), codes)


@given(book=generated_rulebooks(), data=st.data())
@examples(40)
def test_both_walks_read_alike_on_generated_rulebooks(book: Generated, data: st.DataObject) -> None:
    household = data.draw(households(book.rulebook, doubts=data.draw(st.sampled_from((0, 2)))))
    read_alike(book.rulebook, household.as_answered())
    read_alike(book.rulebook, half_answered(data, household))


@given(data=st.data())
@examples(8)
def test_both_walks_read_alike_on_the_real_rulebook(data: st.DataObject) -> None:
    rulebook = real_rules().rulebook
    household = data.draw(households(rulebook, months=MONTHS, doubts=data.draw(st.sampled_from((0, 2, 6)))))
    read_alike(rulebook, half_answered(data, household))

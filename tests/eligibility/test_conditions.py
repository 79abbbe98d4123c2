from assistant.eligibility.conditions import named, read_guards, trace
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.situation import UNSURE, Situation
from assistant.eligibility.truth import Truth
from tests.builders import rulebook_of, situation

BENEFIT = """
name: Aide
paid_by: caf
references: [law]
granted_when:
  all:
    - {id: tenant, test: 'status == "tenant"', reference: law, met: a, unmet: b}
    - any:
        - {id: furnished, test: furnished, reference: law, met: a, unmet: b}
        - id: modest
          test: rent < 300
          reference: law
          met: a
          unmet: b
          outside_when: [{when: charges > 50, reason: by_hand}, {when: savings > 400, reason: disputed}]
"""
BOOK = rulebook_of(BENEFIT)
GRANTED = BOOK.benefit("aid").granted_when


def truths(answers: Situation) -> dict[str, Truth]:
    return {part.condition.id or "": part.truth for part in named(trace(Walk(BOOK, answers), GRANTED))}


def test_a_no_settles_all_and_misses_nothing() -> None:
    found = trace(Walk(BOOK, situation(status="owner")), GRANTED)
    assert (found.truth, found.missing, found.potential) == (Truth.NO, frozenset(), frozenset())


def test_what_is_asked_now_and_what_may_be_asked_later() -> None:
    found = trace(Walk(BOOK, situation(status="tenant", furnished=False)), GRANTED)
    assert found.missing == {"charges", "savings"}, "the guards are decided first"
    assert found.potential == {"charges", "savings", "rent"}


def test_a_yes_of_any_leaves_a_guard_beside_it_unread() -> None:
    found = trace(Walk(BOOK, situation(status="tenant", furnished=True, charges=60)), GRANTED)
    assert (found.truth, found.reasons) == (Truth.YES, frozenset())


def test_every_guard_that_holds_gives_its_reason() -> None:
    (modest,) = GRANTED.every[1].some[1:]
    found = read_guards(Walk(BOOK, situation(charges=60, savings=450)), modest.guards, "modest")
    assert found.reasons == {("by_hand", "modest"), ("disputed", "modest")}


def test_a_guard_that_holds_counts_beside_one_that_is_unknown() -> None:
    assert truths(situation(status="tenant", furnished=False, charges=60))["modest"] is Truth.OUTSIDE


def test_an_unsure_guard_leaves_its_condition_outside_once_nothing_is_missing() -> None:
    answers = situation(status="tenant", furnished=False, charges=UNSURE)
    assert truths(answers)["modest"] is Truth.UNKNOWN
    assert truths(answers.with_answer("savings", UNSURE))["modest"] is Truth.OUTSIDE


def test_conditions_without_a_name_are_not_shown() -> None:
    assert set(truths(situation())) == {"tenant", "furnished", "modest"}

"""What is paid where something is not known: sound, and as tight as two answers next to each other."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.cases import assume_ordinary, read_case
from assistant.eligibility.decision import Decision, decide_on
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import UNSURE, Between
from tests.builders import MONTH, expression, real_rules, rulebook_of, situation
from tests.generated_rulebooks import examples
from tests.households import SINGLE_PARENT

BASE = rulebook_of()


def paying(value: str, *, quantities: str = "", facts: str = "") -> Rulebook:
    return rulebook_of(
        "name: Aide\npaid_by: caf\nreferences: [law]\ngranted_when: {test: 'true'}\n"
        f"amount: {{value: '{value}', gross: '{value}', period: month}}\n",
        quantities,
        facts,
    )


def range_of(value: str, **answers: object) -> tuple[Decimal, Decimal] | None:
    return of(paying(value), **answers).range


def of(book: Rulebook, **answers: object) -> Decision:
    from assistant.eligibility.decision import decide  # noqa: PLC0415 — beside the only use

    return decide(book, situation(**answers))["aid"]


def between(low: object, high: object) -> Between:
    return Between(Decimal(str(low)), Decimal(str(high)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("max(0, rent - 100) - max(0, rent - 150)", (0, 50)),
        ("300 - rent if rent < 200 else rent", ("100.01", 300)),
        ("200 if rent < 150 else 100", (100, 200)),
        ("200 if rent < 250 else 100", (100, 200)),
        ("500 - rent * 1", (200, 400)),
        ("round_down(rent / 3, 1)", (33, 100)),
    ],
)
def test_one_unsure_number_is_cut_until_the_range_is_tight(value: str, expected: tuple[object, object]) -> None:
    low, high = (Decimal(str(bound)) for bound in expected)
    found = of(paying(value), rent=between(100, 300)).range
    assert found is not None
    assert low - 1 < found[0] <= low
    assert high <= found[1] < high + 1


def test_je_ne_sais_pas_takes_the_bounds_of_the_declaration() -> None:
    assert range_of("1000 - charges", charges=UNSURE) == (900, 1000)


def test_two_unsure_numbers_are_cut_and_three_are_too_many() -> None:
    two = {"charges": between(10, 20), "rent": between(100, 110)}
    assert range_of("rent - charges", **two) == (80, 100)
    assert range_of("rent + charges + savings", **two, savings=between(1, 2)) is None


def test_three_unsure_numbers_wholly_paid_are_eligible_all_the_same() -> None:
    found = of(paying("rent + charges + savings"), rent=between(1, 2), charges=between(1, 2), savings=between(1, 2))
    assert (found.outcome.value, found.amount, found.range) == ("eligible", None, None)


def test_an_unsure_word_beside_an_unsure_number_widens_the_range() -> None:
    found = range_of('rent if status == "tenant" else 7', status=UNSURE, rent=between(10, 20))
    assert found == (7, 20)


@given(
    corners=st.tuples(*[st.integers(0, 8)] * 4),
    value=st.sampled_from(
        [
            "max(0, 20 - rent) + charges", "20 - rent * charges / 4", "7 if rent < charges else rent + 3",
            "round_half_up(rent * charges / 3, 1) + 1", "min(rent, charges) + 2 * max(rent, charges) + 1",
            "40 - (rent - charges) * (rent - charges) / 2 if charges > 3 else 5 + rent",
        ]
    ),
)  # fmt: skip
@examples(60)
def test_the_range_holds_every_answer_and_is_tight(corners: tuple[int, int, int, int], value: str) -> None:
    low1, high1, low2, high2 = (Decimal(n) for n in corners)
    sides = between(min(low1, high1), max(low1, high1) + 1), between(min(low2, high2), max(low2, high2) + 1)
    book = paying(value)
    node = expression(book, value)
    true = [
        max(Decimal(0), Walk(book, situation(rent=rent, charges=charges)).read(node).value)  # type: ignore[type-var]
        for rent in steps(sides[0])
        for charges in steps(sides[1])
    ]
    found = of(book, rent=sides[0], charges=sides[1]).range
    assert found is not None
    assert found[0] <= min(true), "sound"  # type: ignore[operator]
    assert found[1] >= max(true), "sound"  # type: ignore[operator]
    assert min(true) - found[0] <= 1, "tight"  # type: ignore[operator]
    assert found[1] - max(true) <= 1, "tight"  # type: ignore[operator]


def steps(side: Between) -> list[Decimal]:
    low, high = side.low, side.high
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    return [low + Decimal(n) / 4 for n in range(int((high - low) * 4) + 1)]


def test_an_unsure_day_is_cut_by_days() -> None:
    found = range_of("100 + months_since(married_since)", married_since=Between(date(2026, 1, 15), date(2026, 3, 1)))
    assert found == (107, 109)


def test_an_unsure_day_that_may_not_exist_keeps_that_possibility() -> None:
    found = range_of("10 if married_since == none else 100", married_since=UNSURE)
    assert found == (10, 100)


def test_a_range_given_for_an_askable_quantity_counts_as_one_unsure_number() -> None:
    book = paying(
        "1000 - income",
        quantities=(
            "income: {value: rent + charges + savings, unit: EUR per month, plumbing: true, between: [0, 1600], "
            "ask: {type: money, unit: EUR per month, between: [0, 1600], question: q, ordinary: unsure}}\n"
        ),
    )
    unsure = dict.fromkeys(("rent", "charges", "savings"), UNSURE)
    assert of(book, income=between(100, 200), **unsure).range == (800, 900)


def test_whole_numbers_are_cut_down_to_one_of_them() -> None:
    facts = "floors: {type: integer, between: [1, 9], question: q, ordinary: 1}\n"
    book = paying("100 if floors == 1 else 50", facts=facts)
    assert of(book, floors=between(2, 4)).amount == 50
    assert of(book, floors=between(1, 4)).range == (50, 100)


def test_a_day_next_to_another_is_tried_by_itself() -> None:
    day = date(2026, 3, 1)
    both = Between(day - timedelta(days=1), day)
    assert range_of("100 + months_since(married_since) * months_since(married_since)", married_since=both) == (149, 164)


def test_two_sums_nobody_knows_are_narrowed_alike_by_both_walks_and_soon() -> None:
    """Six hundred looks at a housing aid: only what reads the two sums is read again."""
    rulebook = real_rules().rulebook
    known, _ = assume_ordinary(rulebook, read_case(rulebook, SINGLE_PARENT, MONTH), ("aide_logement",))
    answers = known.with_answers({"applicant.unemployment_benefit_12m": UNSURE, "resources.tax_free_savings": UNSURE})
    quick, plain = (decide_on(walk(rulebook, answers), ("aide_logement",)) for walk in (QuickWalk, Walk))
    assert quick == plain
    assert quick["aide_logement"].range == (0, 309)

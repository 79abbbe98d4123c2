"""One walk: what is known, what is missing to know more, and why it may never be known."""

from datetime import date
from decimal import Decimal

from assistant.eligibility.evaluation import Walk
from assistant.eligibility.situation import UNSURE, Between
from assistant.eligibility.truth import Truth
from assistant.eligibility.values import NOTHING, Options, Range
from tests.builders import MONTH, read, rulebook_of, situation

ASKED = """
income:
  value: rent + charges
  plumbing: true
  between: [0, 900]
  unit: EUR per month
  ask: {type: money, unit: EUR per month, between: [0, 2000], question: q, ordinary: unsure}
"""
DERIVED = """
quiet: {type: bool, question: q, ordinary: true, derived: [{when: furnished, value: false}]}
level: {type: choice, choices: {a: A, b: B}, ordinary: a, derived: [{when: furnished, value: '"a"'}]}
"""


def test_a_missing_fact_is_named_and_bounded() -> None:
    found = read("rent * 2")
    assert found.value == Range(Decimal(0), Decimal(2000))
    assert found.missing == {"rent"}
    assert read("rent >= 0").truth is Truth.YES
    assert read("rent > 0").truth is Truth.UNKNOWN


def test_je_ne_sais_pas_leaves_bounds_and_says_why() -> None:
    found = read("rent > 400", situation(rent=UNSURE))
    assert found.truth is Truth.OUTSIDE
    assert found.reasons == {("unsure", "rent")}
    assert read("rent > 400", situation(rent=Between(Decimal(401), Decimal(450)))).truth is Truth.YES
    assert read("rent > 400", situation(rent=Between(Decimal(400), Decimal(400)))).truth is Truth.NO


def test_while_a_fact_is_missing_a_node_is_unknown_even_beside_an_unsure_one() -> None:
    found = read("rent + charges > 400", situation(rent=UNSURE))
    assert found.truth is Truth.UNKNOWN
    assert found.missing == {"charges"}


def test_what_is_settled_misses_nothing() -> None:
    assert read("furnished and rent > 3", situation(furnished=False)).missing == frozenset()
    assert read("rent > 3 and furnished", situation(furnished=False)).truth is Truth.NO
    assert read('furnished or status == "tenant"', situation(status="tenant")).truth is Truth.YES


def test_rows_that_cannot_hold_are_not_read() -> None:
    assert read("charges if furnished else rent", situation(furnished=False, rent=3)).value == 3
    assert read("1 if furnished else 1").value == 1
    both = read("charges if furnished else rent")
    assert both.missing == {"furnished", "charges", "rent"}


def test_where_no_row_holds_there_is_no_value() -> None:
    book = rulebook_of(quantities="part: {cases: [{when: furnished, value: 2}], plumbing: true}\n")
    assert read("part", situation(furnished=True), book).value == 2
    assert read("part", situation(furnished=False), book) == read("part", situation(furnished=False), book)
    assert read("part", situation(furnished=False), book).reasons == {("no_value", "part")}
    assert read("part == 2", situation(), book).truth is Truth.UNKNOWN


def test_a_division_by_zero_is_a_value_and_a_reason() -> None:
    found = read("rent / charges > 1", situation(rent=3, charges=0))
    assert found.truth is Truth.OUTSIDE
    assert found.reasons == {("no_value", "division")}


def test_a_table_is_read_by_key_by_word_and_beyond_its_rows() -> None:
    assert read("ceiling.couple").value == 350
    assert read("ceiling[children.count]", situation(children__count=4)).value == 530
    assert read('ceiling["single"]').value == 300
    assert read("ceiling[children.count]", situation(children__count=0)).reasons == {("no_value", "ceiling")}


def test_a_key_that_may_reach_no_row_decides_nothing() -> None:
    found = read("ceiling[children.count]", situation(children__count=UNSURE))
    assert isinstance(found.value, Range)
    assert found.value.partial
    assert read("ceiling[children.count] > 0", situation(children__count=UNSURE)).truth is Truth.OUTSIDE
    some = situation(children__count=Between(Decimal(1), Decimal(2)))
    assert read("ceiling[children.count]", some).value == Range(Decimal(400), Decimal(450))


def test_a_figure_without_value_that_month_is_outside() -> None:
    assert read("rent * rate > 0", situation(date(2025, 12, 1), rent=4)).reasons == {("no_value", "rate")}
    assert read("rent * rate", situation(date(2026, 6, 1), rent=4)).value == 2
    assert read("rent * rate", situation(date(2026, 7, 1), rent=4)).value == Decimal("2.4")


def test_the_second_child_settles_at_least_two() -> None:
    answers = situation(children__count=3, children__0__custody="full", children__1__custody="full")
    assert read('count(c.custody == "full" for c in children) >= 2', answers).truth is Truth.YES
    assert read('count(c.custody == "full" for c in children)', answers).value == Range(Decimal(2), Decimal(3))


def test_nothing_is_said_of_children_before_their_number_is_known() -> None:
    assert read("count(c.earnings > 3 for c in children)").missing == {"children.count"}
    assert read("sum(c.earnings for c in children)").missing == {"children.count"}
    assert read("any(c.earnings > 3 for c in children)", situation(children__count=UNSURE)).truth is Truth.OUTSIDE
    few = situation(children__count=Between(Decimal(1), Decimal(2)))
    assert read("count(c.earnings > 3 for c in children) <= 2", few).truth is Truth.YES
    assert read("count(c.earnings > 3 for c in children)", situation(children__count=0)).value == 0


def test_a_partner_may_be_there_absent_unknown_or_doubted() -> None:
    wages = "sum(a.wages for a in adults)"
    alone = situation(applicant__wages=100, partner__present=False)
    assert read(wages, alone).value == 100
    assert read(wages, alone.with_answer("partner.present", UNSURE)).value == Range(Decimal(100), Decimal(5100))
    unknown = read(wages, situation(applicant__wages=100))
    assert unknown.missing == {"partner.present"}
    couple = alone.with_answers({"partner.present": True})
    assert read(wages, couple).missing == {"partner.wages"}
    assert read(wages, couple.with_answer("partner.wages", Decimal(50))).value == 150


def test_the_facts_of_an_absent_partner_have_no_value_whatever_was_answered() -> None:
    assert read("partner.wages", situation(partner__present=False, partner__wages=5)).value == NOTHING
    assert read("partner.wages > 0", situation(partner__present=False)).truth is Truth.OUTSIDE
    assert read("partner.present and partner.wages > 0", situation(partner__present=False)).truth is Truth.NO


def test_a_derived_fact_is_asked_only_where_nothing_gives_it() -> None:
    book = rulebook_of(facts=DERIVED)
    assert read("quiet", situation(furnished=True), book).value is False
    assert read("quiet", situation(), book).missing == {"furnished"}
    assert read("quiet", situation(furnished=False), book).missing == {"quiet"}
    assert read("quiet", situation(furnished=UNSURE), book).missing == {"quiet"}
    assert read("quiet", situation(furnished=False, quiet=True), book).value is True


def test_a_derived_fact_that_nobody_asks_is_outside_where_nothing_gives_it() -> None:
    book = rulebook_of(facts=DERIVED)
    assert read('level == "a"', situation(furnished=True), book).truth is Truth.YES
    assert read('level in ("a", "b")', situation(furnished=False), book).truth is Truth.OUTSIDE
    assert read('level in ("a", "b")', situation(), book).truth is Truth.UNKNOWN


def test_an_askable_quantity_is_taken_as_given_or_worked_out_from_its_parts() -> None:
    book = rulebook_of(quantities=ASKED)
    assert read("income", situation(income=700), book).value == 700
    assert read("income", situation(rent=300, charges=20), book).value == 320
    assert read("income", situation(), book).missing == {"income", "rent", "charges"}
    assert read("income", situation(income=UNSURE), book).missing == {"rent", "charges"}
    assert read("income", situation(income=UNSURE, rent=1, charges=2), book).value == 3


def test_a_range_given_for_an_askable_quantity_cuts_what_is_known() -> None:
    book = rulebook_of(quantities=ASKED)
    some = Between(Decimal(100), Decimal(200))
    assert read("income", situation(income=some), book).value == Range(Decimal(100), Decimal(200))
    assert read("income > 90", situation(income=some), book).truth is Truth.YES
    doubted = read("income > 150", situation(income=some, rent=UNSURE, charges=UNSURE), book)
    assert doubted.reasons == {("unsure", "income")}
    assert doubted.missing == frozenset()


def test_what_a_quantity_lies_between_cuts_its_range() -> None:
    assert read("income", situation(), rulebook_of(quantities=ASKED)).value == Range(Decimal(0), Decimal(900))


def test_a_quantity_of_a_child_binds_its_own_child() -> None:
    book = rulebook_of(
        quantities="""
child.is_eldest: {value: "not any(other.counts and comes_before(other, child) for other in children)", plumbing: true}
child.counts: {value: 'child.custody == "full"', plumbing: true}
"""
    )
    answers = situation(
        children__count=3,
        children__0__custody="full", children__0__birth_date=date(2015, 5, 5),
        children__1__custody="alternating", children__1__birth_date=date(2010, 5, 5),
        children__2__custody="full", children__2__birth_date=date(2015, 5, 5),
    )  # fmt: skip
    walk = Walk(book, answers)
    eldest = [walk.quantity("child.is_eldest", f"children.{n}").value for n in range(3)]
    assert eldest == [True, True, False], "of twins the one listed first comes before"


def test_dates_may_be_absent() -> None:
    assert read("married_since == none", situation(married_since=None)).truth is Truth.YES
    assert read("married_since != none", situation(married_since=UNSURE)).truth is Truth.OUTSIDE
    never = situation(married_since=None)
    assert read("married_since < this_month", never).truth is Truth.OUTSIDE
    assert read("married_since != none and married_since < this_month", never).truth is Truth.NO
    assert read("this_month").value == MONTH


def test_a_word_lies_among_those_still_possible() -> None:
    assert read("status").value == Options(frozenset({"tenant", "owner", "guest"}))
    assert read('status in ("tenant", "owner", "guest")').truth is Truth.YES
    assert read('status not in ("tenant", "owner")', situation(status="guest")).truth is Truth.YES

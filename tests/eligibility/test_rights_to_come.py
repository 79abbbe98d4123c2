"""Rights that time alone opens, and sums that rest on figures to come."""

from datetime import date

import pytest

from assistant.eligibility.decision import Decision, Outcome
from assistant.eligibility.documents import checklist, missing_for_papers
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import UNSURE, Situation
from assistant.eligibility.verdicts import verdicts
from tests.builders import decided, granted_in, read, rulebook_of, situation

IS_BORN = "any(months_since(child.birth_date) >= 1 for child in children)"
BORN = f"{{id: born, test: '{IS_BORN}', reference: law, met: A., unmet: B.}}"
LATER = "opens_later_when: 'any(months_since(child.birth_date) <= 0 for child in children)'"
PAID = "amount: {value: rent, gross: rent, period: month%s}"
PAPERS = "documents: [{document: bank_details}, {document: tax_notice, when: furnished}]"


def benefit(granted: str = BORN, later: str = LATER, more: str = "") -> Rulebook:
    amount = PAID % more
    return rulebook_of(
        f"name: Aide\npaid_by: caf\nreferences: [law]\ngranted_when: {granted}\n{later}\n{amount}\n{PAPERS}\n"
    )


def expecting(birth: date, **answers: object) -> Situation:
    known = {"rent": 400, "furnished": False, **answers}
    return situation(date(2026, 10, 1), children__count=1, children__0__birth_date=birth, **known)


def with_(condition: str, guards: str = "") -> str:
    return f"{{all: [{BORN}, {{id: more, test: '{condition}', reference: law, met: C., unmet: D.{guards}}}]}}"


def told(found: Decision) -> tuple[str, date | None]:
    return found.outcome.value, found.opens_on


@pytest.mark.parametrize(
    ("birth", "opens_on"),
    [
        (date(2026, 9, 30), None),
        (date(2026, 10, 1), date(2026, 11, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2027, 9, 1), date(2027, 10, 1)),
        (date(2027, 10, 1), None),
    ],
)
def test_a_no_that_time_alone_turns_into_a_yes_within_a_year_gives_its_month(
    birth: date, opens_on: date | None
) -> None:
    found = decided(benefit(), expecting(birth))
    assert found.outcome is (Outcome.ELIGIBLE if birth < date(2026, 10, 1) else Outcome.NOT_ELIGIBLE)
    assert found.opens_on == opens_on
    assert found.is_granted == (found.outcome is Outcome.ELIGIBLE or opens_on is not None)


def test_without_the_rule_asking_for_it_nobody_looks_ahead() -> None:
    assert told(decided(benefit(later=""), expecting(date(2026, 12, 1)))) == ("not_eligible", None)


def test_a_no_that_time_does_not_change_stays_a_plain_no() -> None:
    assert told(decided(benefit(with_("furnished")), expecting(date(2026, 12, 1)))) == ("not_eligible", None)


def test_what_the_month_to_come_needs_is_asked_before_a_no_is_given() -> None:
    book = benefit(with_('status == "tenant"'))
    found = decided(book, expecting(date(2026, 12, 1)))
    assert (found.outcome, found.missing) == (Outcome.UNDECIDED, ("status",))
    assert "status" in found.potential
    assert told(decided(book, expecting(date(2026, 12, 1), status="tenant"))) == ("not_eligible", date(2027, 1, 1))
    assert told(decided(book, expecting(date(2026, 12, 1), status="owner"))) == ("not_eligible", None)


def test_nothing_more_is_asked_of_those_whom_time_does_not_help() -> None:
    book = benefit(with_('status == "tenant"'))
    nobody = situation(children__count=0)
    assert told(decided(book, nobody)) == ("not_eligible", None)


def test_whom_time_may_help_is_asked_when_it_is_not_known() -> None:
    book = benefit("{id: tenant, test: 'status == \"tenant\"', reference: law, met: A., unmet: B.}")
    found = decided(book, situation(status="owner", children__count=1))
    assert (found.outcome, found.missing) == (Outcome.UNDECIDED, ("children.0.birth_date",))


def test_a_doubt_about_the_month_to_come_is_for_a_person() -> None:
    guards = ", outside_when: [{when: furnished, reason: by_hand}]"
    book = benefit(with_('status == "tenant"', guards))
    found = decided(book, expecting(date(2026, 12, 1), status="tenant", furnished=True))
    assert (found.outcome, found.opens_on) == (Outcome.REFER, None)
    unsure = decided(book, expecting(date(2026, 12, 1), status=UNSURE))
    assert unsure.outcome is Outcome.REFER
    assert {reason.code for reason in unsure.reasons if reason.code} == {"unsure"}


def test_the_months_ahead_are_read_with_the_figures_of_today() -> None:
    """The rate changes on 1 July 2026: in June the look ahead keeps that of June."""
    book = benefit(with_("rate < 0.6"))
    answers = {"children__count": 1, "rent": 400, "furnished": False, "children__0__birth_date": date(2026, 6, 12)}
    assert told(decided(book, situation(date(2026, 6, 1), **answers))) == ("not_eligible", date(2026, 7, 1))
    assert decided(book, situation(date(2026, 7, 1), **answers)).outcome is Outcome.NOT_ELIGIBLE


def test_a_right_to_come_lists_its_papers() -> None:
    book = benefit()
    answers = expecting(date(2026, 12, 1))
    decisions = {"aid": decided(book, answers)}
    assert [item.document.code for item in checklist(book, answers, decisions)] == ["bank_details"]
    unanswered = answers.without("furnished")
    assert missing_for_papers(Walk(book, unanswered), granted_in(decisions)) == {"furnished"}


def test_the_fast_way_looks_ahead_too() -> None:
    guards = ", outside_when: [{when: furnished, reason: by_hand}]"
    book = benefit(with_('status == "tenant"', guards))
    for furnished in (True, False):
        answers = expecting(date(2026, 12, 1), status="tenant", furnished=furnished)
        assert verdicts(book, answers, ("aid",))["aid"].outcome is decided(book, answers).outcome


FIGURES = """
fee: {label: Prix, unit: EUR per month, expected_change: 04-01, values: {2026-04-01: {value: 500, reference: law}}}
"""
NEXT = "month(year_of(this_month), 8)"


@pytest.mark.parametrize(
    ("month", "known"),
    [(date(2025, 10, 1), False), (date(2026, 1, 1), True), (date(2026, 10, 1), True), (date(2027, 1, 1), False)],
)
def test_a_figure_is_known_for_a_day_when_it_is_neither_missing_nor_stale(month: date, *, known: bool) -> None:
    book = rulebook_of(parameters=FIGURES, benefit=estimated())
    assert read(f"is_known(fee, {NEXT})", situation(month), book).value is known


def estimated() -> str:
    """Write an aid of the year, whose sum is an estimate until the fee of its August is known."""
    return f"""
name: Aide
paid_by: caf
references: [law]
granted_when: {{id: tenant, test: 'status == "tenant"', reference: law, met: Vous louez., unmet: Vous ne louez pas.}}
amount:
  value: max(0, value_on(fee, date(2026, 8, 1)) - rent)
  gross: value_on(fee, date(2026, 8, 1)) - rent
  period: year
  estimated_when: {{when: "not is_known(fee, {NEXT})", reason: by_hand}}
"""


def test_a_sum_that_rests_on_figures_to_come_is_an_estimate_for_a_person() -> None:
    book = rulebook_of(parameters=FIGURES, benefit=estimated())
    this_year = decided(book, situation(date(2026, 10, 1), status="tenant", rent=400))
    assert (this_year.outcome, this_year.amount) == (Outcome.ELIGIBLE, 100)
    next_year = decided(book, situation(date(2027, 1, 1), status="tenant", rent=400))
    assert (next_year.outcome, next_year.amount, next_year.range) == (Outcome.REFER, None, (100, 100))
    assert [reason.code for reason in next_year.reasons] == ["by_hand"]


def test_an_estimate_of_nothing_is_not_shown_and_refuses_nobody() -> None:
    book = rulebook_of(parameters=FIGURES, benefit=estimated())
    found = decided(book, situation(date(2027, 1, 1), status="tenant", rent=600))
    assert (found.outcome, found.range) == (Outcome.REFER, None)


def test_conditions_come_before_the_estimate() -> None:
    book = rulebook_of(parameters=FIGURES, benefit=estimated())
    assert decided(book, situation(date(2027, 1, 1), status="owner")).outcome is Outcome.NOT_ELIGIBLE
    assert decided(book, situation(date(2027, 1, 1), status="tenant")).missing == ("rent",)


def test_an_unsure_sum_gives_a_range_as_its_estimate() -> None:
    book = rulebook_of(parameters=FIGURES, benefit=estimated())
    found = decided(book, situation(date(2027, 1, 1), status="tenant", rent=UNSURE))
    assert (found.outcome, found.range) == (Outcome.REFER, (0, 500))


def test_the_fast_way_leaves_an_estimate_to_the_walk() -> None:
    book = rulebook_of(parameters=FIGURES, benefit=estimated())
    for month in (date(2026, 10, 1), date(2027, 1, 1)):
        answers = situation(month, status="tenant", rent=400)
        assert verdicts(book, answers, ("aid",))["aid"].outcome is decided(book, answers).outcome

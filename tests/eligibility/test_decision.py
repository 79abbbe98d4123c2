"""The outcome, in this order: a reason to refer, a condition that fails, what is not known, the amount."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.eligibility.decision import Decision, Outcome, decide
from assistant.eligibility.rulebook import Rulebook, UnknownBenefit
from assistant.eligibility.situation import UNSURE, Between
from assistant.eligibility.truth import Truth
from tests.builders import decided, rulebook_of, situation

HEAD = "name: Aide\npaid_by: caf\nreferences: [law]\n"
TENANT = "{id: tenant, test: 'status == \"tenant\"', reference: law, met: Vous louez., unmet: Vous ne louez pas.%s}"
RENT = "amount: {value: %s, gross: rent, period: month}\n"


def benefit(granted: str = TENANT % "", more: str = "", amount: str = RENT % "rent") -> Rulebook:
    return rulebook_of(f"{HEAD}granted_when: {granted}\n{more}\n{amount}")


def outcome(book: Rulebook, **answers: object) -> str:
    return decided(book, situation(**answers)).outcome.value


GUARDED = TENANT % ", outside_when: [{when: furnished, reason: by_hand}]"
REFERRED = benefit(more="refer_when: [{when: furnished, reason: disputed}, {when: charges > 5, reason: by_hand}]")


def test_a_condition_that_holds_and_a_sum_make_it_eligible() -> None:
    found = decided(benefit(), situation(status="tenant", rent=400))
    assert (found.outcome, found.amount, found.gross, found.period) == (Outcome.ELIGIBLE, 400, 400, "month")
    assert [(reason.condition, reason.truth, reason.sentence) for reason in found.reasons] == [
        ("tenant", Truth.YES, "Vous louez.")
    ]


def test_a_condition_that_fails_says_why() -> None:
    found = decided(benefit(), situation(status="owner"))
    assert found.outcome is Outcome.NOT_ELIGIBLE
    assert (found.reasons[0].condition, found.reasons[0].sentence) == ("tenant", "Vous ne louez pas.")
    assert found.reasons[0].references == ("law",)


def test_what_is_missing_is_asked_conditions_first_then_the_amount() -> None:
    assert decided(benefit(), situation()).missing == ("status",)
    assert decided(benefit(), situation(status="tenant")).missing == ("rent",)
    assert {"status", "rent"} <= decided(benefit(), situation()).potential


def test_a_doubt_never_becomes_a_refusal() -> None:
    found = decided(benefit(), situation(status=UNSURE, rent=400))
    assert found.outcome is Outcome.REFER
    assert found.motive == "other"
    assert [(reason.code, reason.unsure) for reason in found.reasons] == [("unsure", ("status",))]


def test_a_guard_is_decided_first() -> None:
    book = benefit(GUARDED)
    assert outcome(book, status="owner") == "undecided", "the guard is not known yet"
    assert decided(book, situation(status="owner")).missing == ("furnished",)
    assert outcome(book, status="owner", furnished=True) == "refer"
    assert outcome(book, status="owner", furnished=False) == "not_eligible"
    assert outcome(book, status="owner", furnished=UNSURE) == "refer"


def test_a_guard_that_holds_gives_its_reason_and_its_motive() -> None:
    found = decided(
        benefit(TENANT % ", outside_when: [{when: furnished, reason: disputed}]"), situation(furnished=True)
    )
    assert found.motive == "custody"
    assert (found.reasons[0].condition, found.reasons[0].code) == ("tenant", "disputed")
    assert found.reasons[0].sentence == "La résidence de l'enfant n'est pas fixée."


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"status": "owner", "furnished": True}, "refer"),
        ({"status": "owner", "furnished": False, "charges": 9}, "refer"),
        ({"status": "owner", "furnished": UNSURE, "charges": 0}, "refer"),
        ({"status": "owner", "furnished": False}, "undecided"),
        ({"status": "owner", "furnished": UNSURE}, "undecided"),
        ({"status": "owner", "furnished": False, "charges": 0}, "not_eligible"),
        ({"status": "tenant", "rent": 5, "furnished": False, "charges": 0}, "eligible"),
    ],
)
def test_a_reason_to_refer_the_whole_benefit_comes_first(answers: dict[str, object], expected: str) -> None:
    assert outcome(REFERRED, **answers) == expected


def test_a_refusal_already_sure_asks_only_what_could_refer_it() -> None:
    assert decided(REFERRED, situation(status="owner")).missing == ("charges", "furnished")
    assert decided(REFERRED, situation(status="owner", furnished=False)).missing == ("charges",)


def test_the_most_pressing_reason_gives_the_motive() -> None:
    found = decided(REFERRED, situation(furnished=True, charges=9))
    assert [reason.code for reason in found.reasons] == ["disputed", "by_hand"]
    assert found.motive == "custody"


def test_whom_it_does_not_concern_is_asked_nothing_more() -> None:
    book = benefit(more="concerns_when: children.count >= 1")
    assert decided(book, situation()).missing == ("children.count",)
    found = decided(book, situation(children__count=0))
    assert (found.outcome, found.reasons[0].condition) == (Outcome.NOT_ELIGIBLE, "not_concerned")


def test_whom_it_does_not_concern_is_told_the_conditions_that_fail() -> None:
    book = benefit(more="concerns_when: children.count >= 1")
    found = decided(book, situation(children__count=0, status="owner"))
    told = [(reason.condition, reason.truth) for reason in found.reasons]
    assert told[0] == ("not_concerned", Truth.NO)
    assert all(truth is Truth.NO for _, truth in told)
    assert told[1] == ("tenant", Truth.NO)


SUPPOSING = """refer_when:
  - {when: 'status == "guest"', reason: by_hand}
  - {when: 'status == "tenant" and furnished', reason: by_hand}
  - {when: charges > 5, reason: by_hand}
"""


def test_an_unsure_answer_asks_nothing_that_supposes_it() -> None:
    book = benefit(more=SUPPOSING)
    unsure = decided(book, situation(status=UNSURE))
    assert (unsure.outcome, unsure.missing) == (Outcome.UNDECIDED, ("charges",))
    settled = decided(book, situation(status=UNSURE, charges=1))
    assert (settled.outcome, settled.missing) == (Outcome.REFER, ())
    assert [reason.unsure for reason in settled.reasons if reason.unsure] == [("status",)]
    assert "furnished" in decided(book, situation(status="tenant", charges=1)).missing


def test_a_sum_of_nothing_is_not_paid_and_says_so() -> None:
    for value in ("rent", "rent - 10"):
        found = decided(benefit(amount=RENT % f'"{value}"'), situation(status="tenant", rent=0))
        assert (found.outcome, found.amount) == (Outcome.NOT_ELIGIBLE, None)
        assert found.reasons[0].condition == "nil_amount"


MINIMUM = (
    "amount: {value: rent, gross: rent, period: month, "
    "paid_when: {id: minimum, test: rent >= 10, reference: law, met: Assez., unmet: 'Moins de 10 €.'}}\n"
)


def test_a_sum_below_the_minimum_is_not_paid_and_says_so() -> None:
    book = benefit(amount=MINIMUM)
    assert decided(book, situation(status="tenant", rent=10)).amount == 10
    found = decided(book, situation(status="tenant", rent=9))
    assert (found.outcome, found.reasons[0].sentence) == (Outcome.NOT_ELIGIBLE, "Moins de 10 €.")


def test_a_minimum_without_a_name_says_that_nothing_is_paid() -> None:
    nameless = "amount: {value: rent, gross: rent, period: month, paid_when: {test: rent >= 10}}\n"
    found = decided(benefit(amount=nameless), situation(status="tenant", rent=9))
    assert found.reasons[0].condition == "nil_amount"


def unsure_of_rent(book: Rulebook, low: int, high: int) -> Decision:
    return decided(book, situation(status="tenant", rent=Between(Decimal(low), Decimal(high))))


def test_a_range_wholly_paid_is_eligible_with_the_range() -> None:
    found = unsure_of_rent(benefit(), 100, 200)
    assert (found.outcome, found.amount, found.range) == (Outcome.ELIGIBLE, None, (100, 200))
    assert found.reasons[-1].unsure == ("rent",)


def test_a_range_that_touches_nothing_is_referred_with_the_range() -> None:
    found = unsure_of_rent(benefit(), 0, 200)
    assert (found.outcome, found.range, found.motive) == (Outcome.REFER, (0, 200), "other")
    assert "range_touches_nil" in {reason.code for reason in found.reasons}
    assert unsure_of_rent(benefit(amount=MINIMUM), 5, 200).range == (0, 200)


def test_a_range_of_nothing_at_all_is_not_paid() -> None:
    assert unsure_of_rent(benefit(amount=RENT % '"rent - 500"'), 0, 200).outcome is Outcome.NOT_ELIGIBLE


def test_a_sum_that_nothing_bounds_is_referred() -> None:
    found = unsure_of_rent(benefit(amount=RENT % '"10 * rent / charges"'), 1, 2)
    assert found.missing == ("charges",)
    found = decided(benefit(amount=RENT % '"10 * rent / charges"'), situation(status="tenant", rent=3, charges=UNSURE))
    assert (found.outcome, found.range) == (Outcome.REFER, None)


def test_a_month_without_figures_is_referred_with_the_reason() -> None:
    book = benefit(amount=RENT % '"rent * rate"')
    found = decided(book, situation(date(2025, 6, 1), status="tenant", rent=100))
    assert (found.outcome, found.reasons[0].code) == (Outcome.REFER, "no_value")
    assert decided(book, situation(status="tenant", rent=100)).figures_on == date(2026, 7, 1)


def test_whoever_is_referred_is_told_why() -> None:
    silent = benefit("{test: 'married_since < this_month'}")
    found = decided(silent, situation(married_since=None))
    assert (found.outcome, [reason.code for reason in found.reasons]) == (Outcome.REFER, ["no_value"])


def test_of_several_ways_the_unused_ones_have_no_say_in_the_reasons() -> None:
    either = "{id: either, any: [%s, %s], reference: law, met: Oui., unmet: Non.}" % (  # noqa: UP031
        TENANT % "",
        "{id: furnished, test: furnished, reference: law, met: Meublé., unmet: Vide.}",
    )
    book = benefit(either)
    found = decided(book, situation(status="tenant", rent=4, furnished=False))
    assert [reason.condition for reason in found.reasons] == ["either", "tenant"]
    assert {reason.condition for reason in decided(book, situation(status="owner", furnished=False)).reasons} == {
        "either", "tenant", "furnished"
    }  # fmt: skip


def test_a_sentence_quotes_the_values_it_names() -> None:
    quoting = benefit("{id: dear, test: rent < 300, reference: law, met: oui, unmet: 'Votre loyer : {rent} €.'}")
    found = decided(quoting, situation(rent=Between(Decimal(400), Decimal(500))))
    assert found.reasons[0].values["rent"] is not None
    assert found.outcome is Outcome.NOT_ELIGIBLE


def test_a_benefit_nobody_wrote_is_an_error() -> None:
    with pytest.raises(UnknownBenefit):
        decide(benefit(), situation(), ["nothing"])

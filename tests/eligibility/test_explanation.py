from datetime import date
from decimal import Decimal

from assistant.eligibility.decision import Outcome
from assistant.eligibility.explanation import explain, next_change
from assistant.eligibility.truth import Truth
from tests.builders import rulebook_of, situation

BOOK = rulebook_of(
    """
name: Aide
paid_by: caf
references: [law]
granted_when:
  all:
    - {id: modest, test: 'rent <= ceiling.single', reference: law, met: Loyer modéré., unmet: Loyer trop haut.}
    - id: young
      test: 'any(age(child.birth_date) < 20 for child in children)'
      reference: law
      met: Enfant à charge.
      unmet: Pas d'enfant à charge.
amount: {value: half_rent, gross: half_rent, period: month, steps: [half_rent]}
""",
    'half_rent: {label: La moitié du loyer, unit: EUR per month, value: "rent * rate", reference: law}\n',
)
ANSWERS = situation(rent=200, children__count=1, children__0__birth_date=date(2007, 3, 9))


def test_each_condition_shows_what_it_looked_at() -> None:
    modest, young = explain(BOOK, ANSWERS, "aid").conditions
    assert (modest.id, modest.truth, modest.sentence) == ("modest", Truth.YES, "Loyer modéré.")
    assert [(o.name, o.label, o.value) for o in modest.observed] == [
        ("rent", "Loyer ?", Decimal(200)),
        ("ceiling", "Plafond", modest.observed[1].value),
    ]
    assert modest.observed[1].references == ("law",)
    assert young.observed == (), "what is read per child has no single value"


def test_each_step_shows_its_value_and_its_text() -> None:
    (step,) = explain(BOOK, ANSWERS, "aid").steps
    assert (step.label, step.value, step.unit, step.references) == (
        "La moitié du loyer", Decimal(120), "EUR per month", ("law",)
    )  # fmt: skip


def test_time_alone_changes_the_answer_on_a_birthday() -> None:
    change = next_change(BOOK, ANSWERS, "aid")
    assert change is not None
    assert (change.month, change.decision.outcome) == (date(2027, 3, 1), Outcome.NOT_ELIGIBLE)


def test_nothing_is_promised_where_nothing_changes_or_where_something_is_unknown() -> None:
    assert next_change(BOOK, ANSWERS.with_answer("rent", Decimal(900)), "aid") is None
    assert next_change(BOOK, situation(rent=200), "aid") is None


def test_nothing_is_promised_on_figures_not_yet_known() -> None:
    stale = rulebook_of(
        "name: Aide\npaid_by: caf\nreferences: [law]\ngranted_when: {test: 'rent < pss'}\n",
        "",
        "",
        "pss: {label: l, unit: EUR per month, expected_change: 01-01, "
        "values: {2026-01-01: {value: 4000, reference: law}}}\n",
    )
    assert next_change(stale, situation(rent=200), "aid") is None


def test_an_unmet_condition_gives_its_own_sentence() -> None:
    modest, _ = explain(BOOK, ANSWERS.with_answer("rent", Decimal(900)), "aid").conditions
    assert (modest.truth, modest.sentence) == (Truth.NO, "Loyer trop haut.")

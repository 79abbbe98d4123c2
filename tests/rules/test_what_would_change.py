"""What would change the answer: time, new figures, limits of income as plain facts, papers; never how people live."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from assistant.eligibility.decision import Decision, Outcome, decide, decide_one
from assistant.eligibility.documents import checklist
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.explanation import Change, next_change
from assistant.eligibility.situation import Situation
from assistant.rulefiles.checks import check_rules
from assistant.rulefiles.examples import WorkedExample, read_examples
from assistant.rulefiles.levers import check_levers, named_conditions, weighed_facts
from tests.builders import BENEFIT, FACTS, MONTH, real_rules, rules_of
from tests.generated_households import Household, households
from tests.generated_rulebooks import examples

RULES = real_rules()
BOOK = RULES.rulebook
COMPUTED = sorted(code for code, benefit in BOOK.benefits.items() if benefit.kind == "computed")
ADVICE = re.compile(
    r"\b(il (vous )?suffit|il faudrait|vous pouvez (vous|y)|changez|séparez|quittez|divorcez|mariez|déménagez"
    r"|renoncez|devenez|devriez|si vous (viviez|étiez|aviez|quittez|vous)|pour y avoir droit)\b",
    re.IGNORECASE,
)
"""How advice to live otherwise would sound."""


def of_example(code: str, name: str) -> WorkedExample:
    return next(example for example in read_examples(RULES, code) if example.name == name)


def change_of(code: str, name: str) -> Change | None:
    return next_change(BOOK, of_example(code, name).situation, code)


# -- never how people live ----------------------------------------------------------------------------------------


@given(household=households(BOOK, months=(date(2025, 10, 1), date(2026, 3, 1), date(2026, 10, 1)), doubts=0))
@examples(12)
def test_what_is_said_to_change_is_time_alone(household: Household) -> None:
    situation = household.as_answered()
    for code in COMPUTED:
        change = next_change(BOOK, situation, code)
        if change is not None:
            later = decide_one(Walk(BOOK, Situation(change.month, situation.answers)), BOOK.benefit(code))
            assert change.month > situation.month
            assert change.decision == later, "the same answers, another month, and nothing else"


@given(household=households(BOOK, months=(date(2026, 10, 1),), doubts=2))
@examples(25)
def test_no_sentence_of_a_refusal_advises_to_live_otherwise(household: Household) -> None:
    for decision in decide(BOOK, household.as_answered()).values():
        for reason in decision.reasons:
            assert not ADVICE.search(reason.sentence or ""), reason.sentence


@pytest.mark.parametrize("code", sorted(BOOK.benefits))
def test_no_condition_shows_a_fact_without_lever_as_something_to_change(code: str) -> None:
    for condition in named_conditions(BOOK.benefit(code)):
        assert condition.no_lever or weighed_facts(BOOK, condition) == [], condition.id
        assert not ADVICE.search(f"{condition.met} {condition.unmet}"), condition.id


@pytest.mark.parametrize(
    "fact",
    [
        "partner.present", "child.custody", "child.other_parent", "adult.pregnant", "has_disabled_child",
        "has_disabled_adult", "child.disability_rate", "adult.receives_aah", "adult.nationality",
        "adult.residence_permit", "territory", "housing.insee_code", "housing.status", "children.count",
        "child.birth_date", "has_adopted_child", "family_situation",
    ],
)  # fmt: skip
def test_the_couple_custody_health_nationality_and_home_are_never_levers(fact: str) -> None:
    assert BOOK.facts[fact].no_lever


def test_a_rule_that_forgets_to_say_so_is_refused() -> None:
    facts = FACTS.replace("question: q, ordinary: tenant}", "question: q, ordinary: tenant, no_lever: true}")
    rules = rules_of({"facts/all.yaml": facts, "benefits/aid/rule.yaml": BENEFIT})
    assert [problem.what for problem in check_levers(rules)] == [
        "`aid.tenant` weighs `status`, which nobody is advised to change"
    ]
    assert any("nobody is advised" in str(problem) for problem in check_rules(rules, MONTH))


# -- birthdays, new figures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "month", "outcome"),
    [
        (
            "paje_base",
            "L'enfant aura trois ans le mois prochain",
            "2026-11",
            Outcome.UNDECIDED,
        ),  # nobody had to ask about school yet
        ("aeeh", "L'enfant aura 20 ans le mois prochain", "2026-11", Outcome.NOT_ELIGIBLE),
        ("cf", "L'aîné de 20 ans compte encore", "2026-11", Outcome.NOT_ELIGIBLE),
        ("af", "Un apprenti sous la limite de gains de 2025", "2026-04", Outcome.ELIGIBLE),
    ],
)
def test_the_next_birthday_or_the_next_figures_are_told(code: str, name: str, month: str, outcome: Outcome) -> None:
    change = change_of(code, name)
    assert change is not None
    assert (change.month.isoformat()[:7], change.decision.outcome) == (month, outcome)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("af", "151.05", "152.25"),
        ("cf", "196.60", "198.16"),
        ("paje_base", "196.60", "198.16"),
        ("aeeh", "151.8", "153.01"),
    ],
)
def test_the_change_of_the_base_in_april_is_told_with_the_new_amount(code: str, before: str, after: str) -> None:
    children = {
        "af": ["2015-02-01", "2018-02-01"],
        "cf": ["2015-02-01", "2017-02-01", "2019-02-01"],
        "paje_base": ["2025-08-04"],
        "aeeh": ["2017-02-09"],
    }[code]
    situation = household_of(children, date(2026, 3, 1), disabled=code == "aeeh")
    change = next_change(BOOK, situation, code)
    assert decide(BOOK, situation, (code,))[code].amount == Decimal(before)
    assert change is not None
    assert (change.month, change.decision.amount) == (date(2026, 4, 1), Decimal(after))


def household_of(births: list[str], month: date, *, disabled: bool) -> Situation:
    """Build a couple with 30,000 EUR a year and children who go to school."""
    answers: dict[str, object] = {
        "date": month, "partner.present": True, "territory": "metropole", "applicant.nationality": "french",
        "applicant.activity": "employed", "partner.activity": "employed", "family_resources": Decimal(30000),
        "applicant.resources_n2.salary": Decimal(30000), "applicant.resources_n2.self_employment": Decimal(0),
        "partner.resources_n2.salary": Decimal(0), "partner.resources_n2.self_employment": Decimal(0),
        "resources.special_situation": "usual", "family_situation": "usual", "has_adopted_child": False,
        "has_disabled_child": disabled, "children.count": Decimal(len(births)),
    }  # fmt: skip
    for rank, born in enumerate(births):
        answers |= {
            f"children.{rank}.birth_date": date.fromisoformat(born), f"children.{rank}.custody": "full",
            f"children.{rank}.in_school": True, f"children.{rank}.monthly_earnings": Decimal(0),
            f"children.{rank}.disability_rate": Decimal(80 if disabled else 0),
            f"children.{rank}.aeeh_complement": Decimal(0),
        }  # fmt: skip
    return Situation(month, answers)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("paje_naissance", "La naissance est prévue dans deux mois"),
        ("paje_adoption", "Un enfant arrivé le mois dernier"),
    ],
)
def test_what_is_paid_once_is_not_said_to_stop(code: str, name: str) -> None:
    assert decide(BOOK, of_example(code, name).situation, (code,))[code].outcome is Outcome.ELIGIBLE
    assert change_of(code, name) is None


@pytest.mark.parametrize(
    ("code", "name", "month"),
    [
        ("cf", "Le plus jeune aura trois ans dans quatre mois", "2027-03"),
        ("paje_base", "Un enfant attendu en mars", "2027-04"),
        ("paje_naissance", "La naissance est prévue dans sept mois", "2027-03"),
        ("paje_adoption", "Un enfant arrivé ce mois-ci, la prime vient le mois prochain", "2026-11"),
    ],
)
def test_a_right_that_time_alone_opens_gives_its_month_and_its_papers(code: str, name: str, month: str) -> None:
    situation = of_example(code, name).situation
    found = decide(BOOK, situation, (code,))
    opens_on = found[code].opens_on
    assert opens_on is not None
    assert opens_on.isoformat()[:7] == month
    assert checklist(BOOK, situation, found)


# -- limits of income, papers, steps ----------------------------------------------------------------------------------


ABOVE_THE_LIMIT = (
    ("cf", "Un euro de plus, plus rien", "cf_ceiling cf_last_income"),
    ("paje_naissance", "Premier enfant attendu, un euro au-dessus du plafond", "grant_ceiling"),
    ("paje_adoption", "Un euro au-dessus du plafond", "grant_ceiling"),
    ("paje_base", "Un enfant, un euro au-dessus du plafond du taux partiel", "base_partial_ceiling"),
    ("ars", "La somme réduite est sous le minimum", "ars_ceiling ars_minimum"),
)


@pytest.mark.parametrize(("code", "name", "limits"), ABOVE_THE_LIMIT)
def test_a_limit_of_income_is_told_beside_the_income(code: str, name: str, limits: str) -> None:
    quoted = {"family_resources", *limits.split()}
    found = decide(BOOK, of_example(code, name).situation, (code,))[code]
    told = next(reason for reason in found.reasons if set(reason.values) >= quoted)
    assert all(isinstance(told.values[name], Decimal) for name in quoted)


@pytest.mark.parametrize("code", sorted(BOOK.benefits))
def test_whoever_may_have_a_benefit_reads_which_papers_and_where_to_ask(code: str) -> None:
    """Every worked example in which it is granted, or will be by time alone, has papers and a next step."""
    benefit = BOOK.benefit(code)
    assert benefit.apply.where or benefit.apply.online
    for example in read_examples(RULES, code):
        found: dict[str, Decision] = decide(BOOK, example.situation, (code,))
        if found[code].is_granted:
            assert checklist(BOOK, example.situation, found), example.name

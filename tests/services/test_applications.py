"""A case read with the rules: answers that count, communes that follow postcodes, the way back, the end."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest

from assistant.eligibility.facts import AnswerError, parse_answer
from assistant.eligibility.interview import Page
from assistant.eligibility.situation import UNSURE
from assistant.paths import RULES
from assistant.rulefiles import load_rules
from assistant.services.applications import (
    Rules,
    Settled,
    months_offered,
    papers_at_hand,
    questions_at_most,
    read_application,
    with_page_answered,
)
from assistant.services.contents import CaseContents, Json

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Read the real rules."""
    return load_rules(RULES)


def page(key: str, *facts: str) -> Page:
    """Make a page that asks these facts."""
    return Page(key, key, "home", "Titre", None, facts)


def test_a_new_case_begins_with_the_month(rules: Rules) -> None:
    found = read_application(rules, CaseContents(), TODAY)
    assert found.codes == tuple(rules.rulebook.benefits)
    assert found.next_page is not None
    assert found.next_page.key == "date"


def test_the_month_is_kept_apart_from_the_answers(rules: Rules) -> None:
    contents = with_page_answered(CaseContents(), page("date", "date"), {"date": date(2026, 9, 1)})
    assert (contents.month, contents.answers, contents.history) == ("2026-09", {}, ("date",))
    assert read_application(rules, contents, TODAY).situation.month == date(2026, 9, 1)


def test_answers_are_kept_as_text_and_read_back_exact(rules: Rules) -> None:
    contents = with_page_answered(
        CaseContents(), page("rent", "housing.monthly_rent"), {"housing.monthly_rent": Decimal("650.50")}
    )
    assert contents.answers == {"housing.monthly_rent": "650.50"}
    assert read_application(rules, contents, TODAY).situation.answers["housing.monthly_rent"] == Decimal("650.50")


def test_a_postcode_that_changes_drops_the_commune() -> None:
    before = CaseContents(answers={"housing.postal_code": "01400", "housing.insee_code": "01093"})
    asked = page("commune", "housing.postal_code")
    assert "housing.insee_code" not in with_page_answered(before, asked, {"housing.postal_code": "69001"}).answers
    assert with_page_answered(before, asked, {"housing.postal_code": "01400"}).answers == before.answers
    unsure = with_page_answered(before, asked, {"housing.postal_code": UNSURE})
    assert unsure.answers == {"housing.postal_code": "unsure", "housing.insee_code": "unsure"}


def test_an_answer_that_the_rules_no_longer_understand_is_asked_again(rules: Rules) -> None:
    answers = {"forgotten.fact": "1", "housing.status": "castle", "partner.present": False}
    found = read_application(rules, CaseContents(month="2026-11", answers=dict(answers)), TODAY)
    assert set(found.situation.answers) == {"date", "partner.present"}


ODD: tuple[Json, ...] = (
    *(None, True, 0, 3, -1, 10**15, "", "unsure", "withheld", "yes", "no", "0", "12.50", "1e400", "1000000000000000"),
    *("2024-02-30", "2024-02-29", "1066-10-14", "9999-12-31", "2024-02", "20240229", "69001", "single", "a" * 201),
    *({"between": ["1", "2"]}, {"between": ["2", "1"]}, {"between": ["2000-01-01", "2001-01-01"]}, {}, [], ["1"]),
)


@pytest.mark.parametrize("raw", ODD, ids=str)
def test_what_is_read_by_table_is_read_as_one_by_one(rules: Rules, raw: Json) -> None:
    subjects = {"adult": ("applicant", "partner"), "child": ("children.0", "children.14", "children.15"), "": ("",)}
    expected: dict[str, object] = {}
    written: dict[str, Json] = {}
    for name, fact in rules.rulebook.facts.items():
        for subject in subjects[fact.entity]:
            path = f"{subject}.{name.partition('.')[2]}" if subject else name
            written[path] = raw
            with suppress(AnswerError):
                expected[path] = parse_answer(fact, raw)
    found = dict(read_application(rules, CaseContents(month="2026-11", answers=written), TODAY).situation.answers)
    assert found.pop("date") == date(2026, 11, 1)
    assert found == expected


def test_a_benefit_that_the_rules_no_longer_have_is_left_out(rules: Rules) -> None:
    assert read_application(rules, CaseContents(benefits=("af", "forgotten")), TODAY).codes == ("af",)


def test_an_unfinished_case_settles_on_the_page_that_is_missing(rules: Rules) -> None:
    found = read_application(rules, CaseContents(month="2026-11", benefits=("af",)), TODAY).settle()
    assert isinstance(found, Page)


def test_no_children_settles_family_benefits_at_once(rules: Rules) -> None:
    contents = CaseContents(month="2026-11", benefits=("af",), answers={"children.count": "0"})
    found = read_application(rules, contents, TODAY).settle()
    if isinstance(found, Settled):
        assert found.decisions["af"].outcome.value == "not_eligible"
        assert found.papers == ()


def test_back_leads_along_the_pages_that_were_answered(rules: Rules) -> None:
    contents = CaseContents(month="2026-11", history=("date", "commune", "child-birth/3", "couple"))
    found = read_application(rules, contents, TODAY)
    assert found.page_before("couple") == "commune"  # the fourth child is gone
    assert found.page_before("children-count") == "couple"
    assert found.page_before("date") is None


def test_the_months_offered_end_three_months_ahead() -> None:
    assert months_offered(TODAY) == (date(2025, 10, 1), date(2027, 2, 1))


def test_before_starting_one_knows_how_much_is_asked_and_on_which_papers(rules: Rules) -> None:
    assert questions_at_most(rules, ["af"], 2) < questions_at_most(rules, list(rules.rulebook.benefits), 2)
    assert "lease" not in [paper.code for paper in papers_at_hand(rules, ["af"])][:1]
    assert "lease" in [paper.code for paper in papers_at_hand(rules, ["aide_logement"])]

"""Order is data, relevance is computed."""

from decimal import Decimal

from assistant.eligibility.dependencies import verdict_dependencies
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.interview import (
    max_questions,
    missing_facts,
    next_page,
    page_at,
    pages,
    progress,
    relevant_situation,
    review,
    steps_of,
)
from assistant.eligibility.situation import UNSURE, Situation
from assistant.eligibility.standings import Standings
from tests.builders import MONTH, PAGES, interview_of, rulebook_of, rules_of, situation

BENEFIT_OF_A_LIST = """
name: Aide
paid_by: caf
references: [law]
granted_when:
  test: count(furnished for child in children) + count(furnished for adult in adults) >= 2
  id: enough
  reference: law
  met: a
  unmet: b
"""

BENEFIT = """
name: Aide
paid_by: caf
references: [law]
granted_when:
  all:
    - {id: tenant, test: 'status == "tenant"', reference: law, met: a, unmet: b}
    - id: child_here
      test: 'any(child.custody == "full" and child.earnings < 100 for child in children)'
      reference: law
      met: a
      unmet: b
    - {id: modest, test: 'sum(adult.wages for adult in adults) < 1000', reference: law, met: a, unmet: b}
amount: {value: rent, gross: rent, period: month}
documents:
  - {document: bank_details, when: furnished}
"""
BOOK = rules_of({"benefits/aid/rule.yaml": BENEFIT}).rulebook
CODES = ("aid",)
FIRST = Situation(MONTH, {"date": MONTH})


def asked(answers: Situation) -> tuple[str, tuple[str, ...]] | None:
    page = next_page(BOOK, answers, CODES)
    return None if page is None else (page.key, page.facts)


def test_the_month_is_asked_first() -> None:
    assert asked(Situation(MONTH)) == ("date", ("date",))


def test_pages_come_in_the_order_of_the_file_whatever_the_order_of_the_rule() -> None:
    assert asked(FIRST) == ("partner-present", ("partner.present",))


def test_a_page_is_repeated_for_each_child_and_each_adult_and_a_person_stays_together() -> None:
    answers = FIRST.with_answers({"partner.present": True, "children.count": Decimal(2)})
    keys = [page.key for page in pages(BOOK, answers)]
    of_children = [key for key in keys if key.startswith("child-")]
    assert of_children == [
        "child-birth-date/0", "child-custody/0", "child-earnings/0",
        "child-birth-date/1", "child-custody/1", "child-earnings/1",
    ]  # fmt: skip
    assert [key for key in keys if key.startswith("adult-")] == [
        "adult-wages/0", "adult-works/0", "adult-wages/1", "adult-works/1"
    ]  # fmt: skip


def test_only_what_may_still_change_the_result_is_asked() -> None:
    answers = FIRST.with_answers({"partner.present": False, "children.count": Decimal(2)})
    assert asked(answers) == ("child-custody/0", ("children.0.custody",))
    settled = answers.with_answers({"children.0.custody": "full", "children.0.earnings": Decimal(5)})
    assert asked(settled) == ("adult-wages/0", ("applicant.wages",)), "the second child changes nothing more"
    refused = settled.with_answers({"applicant.wages": Decimal(2000)})
    assert asked(refused) is None


def test_papers_are_asked_for_once_the_verdict_is_known() -> None:
    answers = FIRST.with_answers(
        {
            "partner.present": False, "children.count": Decimal(1), "children.0.custody": "full", "status": "tenant",
            "children.0.earnings": Decimal(5), "applicant.wages": Decimal(5), "rent": Decimal(300),
        }
    )  # fmt: skip
    assert asked(answers) == ("furnished", ("furnished",))
    assert asked(answers.with_answer("furnished", UNSURE)) is None


def test_a_number_of_children_nobody_knows_asks_nothing_of_children() -> None:
    answers = FIRST.with_answers({"partner.present": False, "children.count": UNSURE})
    assert asked(answers) == ("adult-wages/0", ("applicant.wages",))
    assert not [page for page in pages(BOOK, answers) if page.key.startswith("child-")]


def test_a_page_already_answered_can_be_opened_again_and_one_that_asks_nothing_cannot() -> None:
    answers = FIRST.with_answers({"partner.present": False})
    page = page_at(BOOK, answers, CODES, "partner-present")
    assert page is not None
    assert page.facts == ("partner.present",)
    assert page_at(BOOK, answers, CODES, "furnished") is None
    assert page_at(BOOK, answers, CODES, "nowhere") is None


def test_review_ignores_what_is_no_longer_asked() -> None:
    answers = FIRST.with_answers(
        {
            "partner.present": False,
            "partner.wages": Decimal(900),
            "children.count": Decimal(0),
            "children.0.custody": "full",
        }
    )
    lines = review(BOOK, answers, CODES)
    assert [line.path for line in lines] == ["date", "partner.present", "children.count"]
    replayed, _ = relevant_situation(BOOK, answers, CODES)
    assert "partner.wages" not in replayed.answers
    assert "partner.wages" in answers.answers, "it stays in the case"


def test_an_answer_changed_back_finds_its_old_answers_again() -> None:
    couple = FIRST.with_answers({"partner.present": True, "children.count": Decimal(1), "children.0.custody": "full"})
    couple = couple.with_answers(
        {"children.0.earnings": Decimal(0), "applicant.wages": Decimal(1), "partner.wages": Decimal(900)}
    )
    alone = couple.with_answer("partner.present", False)  # noqa: FBT003 — the answer itself
    assert "partner.wages" not in {line.path for line in review(BOOK, alone, CODES)}
    again = alone.with_answer("partner.present", True)  # noqa: FBT003 — the answer itself
    assert "partner.wages" in {line.path for line in review(BOOK, again, CODES)}


def test_progress_is_told_in_steps_and_in_questions_that_may_come() -> None:
    page = next_page(BOOK, FIRST, CODES)
    assert page is not None
    told = progress(BOOK, FIRST, CODES, page)
    assert (told.step_title, told.step_number, told.step_count, told.at_most) == ("Tout", 1, 1, None)
    known = FIRST.with_answers({"partner.present": False, "children.count": Decimal(1)})
    page = next_page(BOOK, known, CODES)
    assert page is not None
    told = progress(BOOK, known, CODES, page)
    assert told.at_most is not None
    assert told.at_most <= max_questions(BOOK, CODES, 1)


def test_steps_that_ask_nothing_for_the_wanted_benefits_are_left_out() -> None:
    text = interview_of(PAGES).replace(
        "steps: [{id: all, title: Tout}]", "steps: [{id: all, title: A}, {id: late, title: B}]"
    )
    text = text.replace("{id: married-since, step: all", "{id: married-since, step: late")
    book = rules_of({"benefits/aid/rule.yaml": BENEFIT, "interview.yaml": text}).rulebook
    assert steps_of(book, CODES) == ("all",)


def test_what_is_missing_is_that_of_the_wanted_benefits_only() -> None:
    assert missing_facts(BOOK, FIRST, ()) == frozenset()
    assert missing_facts(BOOK, situation(), CODES) == {"date"}


def test_going_through_a_list_reads_who_is_in_it_whatever_is_looked_at() -> None:
    rulebook = rulebook_of(BENEFIT_OF_A_LIST)
    assert {"children.count", "partner.present", "furnished"} <= verdict_dependencies(rulebook, "aid").facts


def test_an_answer_leaves_alone_the_benefits_that_do_not_read_it() -> None:
    rulebook = rulebook_of(BENEFIT_OF_A_LIST)
    standings = Standings(Walk(rulebook, situation(partner__present=False)))
    before = standings.of("aid")
    assert "children.count" in before.missing
    assert standings.with_answers({"married_since": None}).found == {"aid": before}
    assert standings.with_answers({"children.count": Decimal(1)}).found == {}
    assert standings.on(Walk(rulebook, Situation(MONTH.replace(month=11)))).found == {}

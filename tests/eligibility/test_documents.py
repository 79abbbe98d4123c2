from decimal import Decimal

from assistant.eligibility.decision import decide
from assistant.eligibility.documents import ChecklistItem, checklist, missing_for_papers
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.situation import UNSURE, Situation
from tests.builders import BENEFIT, granted_in, rules_of, situation

PAPERS = """documents:
  - {document: bank_details, why: Pour le versement.}
  - {document: tax_notice, when: furnished, why: Vos revenus.}
"""
OTHERS = """documents:
  - {document: bank_details, kind: declare, why: Autre raison.}
  - {document: tax_notice, for: child, when: 'child.custody == "full"', kind: bring}
  - {document: tax_notice, for: adult, when: adult.works}
"""
BOOK = rules_of({"benefits/aid/rule.yaml": BENEFIT + PAPERS, "benefits/other/rule.yaml": BENEFIT + OTHERS}).rulebook
TENANT = situation(status="tenant", rent=400, furnished=False, partner__present=False, children__count=2,
                   children__0__custody="full", children__1__custody="alternating", applicant__works=False)  # fmt: skip


def listed(answers: Situation, *codes: str) -> dict[tuple[str, str | None], ChecklistItem]:
    decisions = decide(BOOK, answers, codes)
    return {(item.document.code, item.whose): item for item in checklist(BOOK, answers, decisions)}


def test_a_paper_comes_once_over_all_benefits_with_the_benefits_that_need_it() -> None:
    item = listed(TENANT, "aid", "other")["bank_details", None]
    assert item.benefits == ("aid", "other")
    assert item.whys == ("Pour le versement.", "Autre raison.")
    assert item.kind == "bring", "what one benefit wants brought is brought"


def test_a_paper_is_listed_only_where_its_condition_holds() -> None:
    assert set(listed(TENANT, "aid")) == {("bank_details", None)}
    furnished = TENANT.with_answer("furnished", True)  # noqa: FBT003 — the answer itself
    assert ("tax_notice", None) in listed(furnished, "aid")


def test_a_paper_of_a_child_or_an_adult_names_the_person() -> None:
    couple = TENANT.with_answers({"partner.present": True, "partner.works": True})
    found = listed(couple, "other")
    assert {whose for document, whose in found if document == "tax_notice"} == {"children.0", "partner"}
    assert found["tax_notice", "children.0"].kind == "bring"
    assert found["tax_notice", "partner"].kind == "known"


def test_a_paper_that_may_be_needed_is_listed_as_such() -> None:
    item = listed(TENANT.with_answer("furnished", UNSURE), "aid")["tax_notice", None]
    assert not item.is_certain
    assert listed(TENANT, "aid")["bank_details", None].is_certain


def test_no_papers_for_a_benefit_that_is_refused() -> None:
    assert listed(TENANT.with_answer("status", "owner"), "aid", "other") == {}


def test_what_must_still_be_asked_to_know_the_papers() -> None:
    answers = situation(status="tenant", rent=Decimal(4))
    assert missing_for_papers(Walk(BOOK, answers), granted_in(decide(BOOK, answers, ("aid",)))) == {"furnished"}
    refused = situation(status="owner")
    assert missing_for_papers(Walk(BOOK, refused), granted_in(decide(BOOK, refused, ("aid",)))) == frozenset()

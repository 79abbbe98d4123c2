"""Every question on one page: the same fields, the same answers and the same verdicts as one question at a time."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from assistant.eligibility.cases import read_month
from assistant.eligibility.decision import Decision, decide
from assistant.eligibility.interview import pages
from assistant.eligibility.rulebook import fact_name
from assistant.eligibility.situation import UNSURE, Between
from assistant.services.applications import INSEE_CODE, Settled, read_application
from assistant.services.contents import CaseContents
from assistant.services.evaluation import decision_to_json, evaluate_case
from assistant.web.forms.whole_form import SHAPE, WholeForm, whole_form
from assistant.web.security import MAX_FORM_FIELDS, MAX_REQUEST
from tests.builders import real_rules
from tests.robot import case_answers

TODAY = date(2026, 11, 20)
CASES = Path(__file__).parents[2] / "rules" / "cases"
BENEFITS = {
    "family": ("af", "asf", "cf", "paje_naissance", "paje_adoption", "paje_base", "ars", "aeeh"),
    "housing": ("aide_logement",),
}


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    """Give labels a language."""
    with Flask("test").test_request_context():
        yield


def contents_of(children: int = 0, *, couple: bool = False, benefits: tuple[str, ...] = ("af",)) -> CaseContents:
    """Return a case whose shape is known and nothing else."""
    return CaseContents(
        month="2026-11",
        benefits=benefits,
        answers={"children.count": str(children), "partner.present": couple},
    )


def form_of(contents: CaseContents, typed: Mapping[str, str] | None = None) -> WholeForm:
    """Make the form of a case, as it was submitted."""
    submitted = None if typed is None else MultiDict(typed)
    return whole_form(read_application(real_rules(), contents, TODAY), submitted, TODAY)


def typed_in(path: str, answer: object) -> dict[str, str]:
    """Write an answer into the inputs of a fact, as somebody keys it in."""
    if path == "date":
        month = read_month(answer)
        return {"date.month": str(month.month), "date.year": str(month.year)}
    fact = real_rules().rulebook.fact_at(path)
    listed = fact.type in ("choice", "bool")
    if answer == "unsure":
        return {path: "unsure"} if listed else {f"{path}.unsure": "yes"}
    if answer in (None, "none") and fact.may_be_absent:
        return {f"{path}.none": "yes"}
    if fact.type == "bool":
        return {path: "yes" if answer else "no"}
    if fact.type == "date":
        year, month, day = str(answer).split("-")
        return {f"{path}.day": day, f"{path}.month": month, f"{path}.year": year}
    return {path: str(answer).replace(".", ",") if fact.is_numeric else str(answer)}


def said_in(case: Mapping[str, Any]) -> dict[str, object]:
    """Return what a case says, with the two questions that lead to what it says of some children."""
    said = case_answers(case)
    children = case.get("children", [])
    said["has_adopted_child"] = any(child.get("adoption_date") for child in children)
    said["has_disabled_child"] = any(child.get("disability_rate") for child in children)
    return said


def sheet_of(case: Mapping[str, Any], benefits: tuple[str, ...]) -> CaseContents:
    """Fill in the whole form as a case says, `ordinary` where it is silent; return the case it makes."""
    said, facts = said_in(case), real_rules().rulebook.facts
    contents = contents_of(len(case.get("children", [])), couple=case.get("partner") is not None, benefits=benefits)
    typed = {}
    for field in form_of(contents).form:
        if field.name in said or field.name != INSEE_CODE:  # a postcode says its commune by itself
            answer = said[field.name] if field.name in said else facts[fact_name(field.name)].ordinary
            typed |= typed_in(field.name, answer)
    filled = form_of(contents, typed)
    assert filled.validate(), filled.form.errors
    return filled.written_into(contents)


def lines_of(name: str) -> list[dict[str, Any]]:
    """Read reference households."""
    text = (CASES / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]


def same(found: Mapping[str, Decision], wanted: Mapping[str, Mapping[str, object]]) -> bool:
    """Tell whether verdicts and amounts are those wanted."""
    written = {code: decision_to_json(real_rules(), decision) for code, decision in found.items()}
    keys = ("outcome", "amount", "gross", "variant", "range", "from", "period")
    return all(written[code][key] == one[key] for code, one in wanted.items() for key in keys)


@pytest.mark.parametrize("name", BENEFITS)
def test_reference_households_keyed_in_from_paper_get_what_evaluate_gives(name: str) -> None:
    """One in eight here; the counter's dense page, which reads by the same form, plays them all."""
    lines = lines_of(name)[::8]
    assert len(lines) >= 25
    for number, line in enumerate(lines):
        result = evaluate_case(real_rules(), line["case"], TODAY, benefits=BENEFITS[name], ordinary=True)
        keyed_in = read_application(real_rules(), sheet_of(line["case"], BENEFITS[name]), TODAY)
        assert same(decide(keyed_in.rulebook, keyed_in.situation, keyed_in.codes), result["results"]), line["id"]
        if number % 5 == 0:
            settled = keyed_in.settle()
            assert isinstance(settled, Settled), "nothing is left to ask"
            assert same(settled.decisions, result["results"]), line["id"]


def test_every_question_of_the_interview_stands_on_the_page_and_no_other() -> None:
    rulebook = real_rules().rulebook
    contents = contents_of(3, couple=True, benefits=tuple(rulebook.benefits))
    whole = form_of(contents)
    asked = {path for page in pages(rulebook, whole.application.situation) for path in page.facts}
    assert {field.name for field in whole.form} == asked - set(SHAPE)
    assert [field for step in whole.steps for block in step.blocks for field in block.fields] == list(whole.form)


def test_only_the_questions_of_the_chosen_benefits_are_asked() -> None:
    names = {field.name for field in form_of(contents_of(1, benefits=("af",))).form}
    assert "children.0.birth_date" in names
    assert not names & {"housing.monthly_rent", "children.1.birth_date", "partner.nationality"}


def test_nothing_has_to_be_answered() -> None:
    contents = contents_of(2, couple=True)
    whole = form_of(contents, {})
    assert whole.validate()
    assert whole.written_into(contents) == contents


def test_a_doubt_is_an_answer_everywhere() -> None:
    contents = contents_of(1, couple=True, benefits=tuple(real_rules().rulebook.benefits))
    for field in form_of(contents).form:
        if field.name != "date":
            whole = form_of(contents, typed_in(field.name, "unsure"))
            assert whole.validate(), field.name
            assert whole.answers[field.name] is UNSURE


def test_what_cannot_be_read_stays_as_typed_with_what_to_do() -> None:
    whole = form_of(contents_of(1), {"family_resources": "beaucoup", "children.0.birth_date.day": "31"})
    assert not whole.validate()
    assert whole.form["family_resources"]._value() == "beaucoup"
    assert set(whole.form.errors) == {"family_resources", "children.0.birth_date"}


def test_a_line_that_is_emptied_is_no_longer_answered_and_the_rest_stays() -> None:
    contents = contents_of(0).with_answers({"family_resources": "20000", "housing.monthly_rent": "500"})
    whole = form_of(contents, {"housing.postal_code": "69001"})
    assert whole.validate()
    assert dict(whole.written_into(contents).answers) == {
        "children.count": "0",
        "partner.present": False,
        "housing.monthly_rent": "500",
        "housing.postal_code": "69001",
    }


def test_the_lines_of_a_total_stand_for_the_total_left_empty() -> None:
    whole = form_of(contents_of(0), {"applicant.resources_n2.salary": "12000"})
    assert whole.validate()
    assert whole.answers["family_resources"] is UNSURE
    typed = {"applicant.resources_n2.salary": "12000", "family_resources.low": "9000", "family_resources.high": "11000"}
    both = form_of(contents_of(0), typed)
    assert both.validate()
    assert both.answers["family_resources"] == Between(Decimal(9000), Decimal(11000))


@pytest.mark.parametrize(
    ("postcode", "written", "insee"),
    [
        ("01400", "Châtillon-sur-Chalaronne", "01093"),
        ("01400", "chatillon sur chalaronne", "01093"),
        ("01400", "01001", "01001"),
        ("42000", "st etienne", "42218"),
    ],
)
def test_the_commune_is_found_by_the_name_on_the_sheet(postcode: str, written: str, insee: str) -> None:
    whole = form_of(contents_of(0), {"housing.postal_code": postcode, "housing.insee_code": written})
    assert whole.validate(), whole.form.errors
    assert whole.answers["housing.insee_code"] == insee


def test_a_commune_of_another_postcode_is_refused_with_the_names_that_fit() -> None:
    whole = form_of(contents_of(0), {"housing.postal_code": "14740", "housing.insee_code": "Paris"})
    assert not whole.validate()
    assert "Thue et Mue" in whole.form.errors["housing.insee_code"][0]


def test_the_largest_family_fits_into_one_form() -> None:
    contents = contents_of(15, couple=True, benefits=tuple(real_rules().rulebook.benefits))
    inputs = [field.name_of(part) for field in form_of(contents).form for part in (*field.parts, *field.companions())]
    assert len(inputs) < MAX_FORM_FIELDS
    assert sum(len(name) + 20 for name in inputs) < MAX_REQUEST

"""The dense page gives what `assistant evaluate` gives: all reference households by its parser, thirty over HTTP."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from assistant.eligibility.decision import decide
from assistant.eligibility.rulebook import fact_name
from assistant.eligibility.situation import UNSURE, Between
from assistant.services.applications import INSEE_CODE, read_application
from assistant.services.contents import CaseContents
from assistant.services.evaluation import evaluate_case
from assistant.web.counter.dense_form import CHILDREN, COUPLE, DenseForm, dense_form, is_doubtful, typed_as
from tests.builders import real_rules
from tests.staffing import case_given_to
from tests.web.counter.conftest import SignInAs
from tests.web.forms.test_whole_form import BENEFITS, lines_of, said_in, same

TODAY = date(2026, 11, 20)
EVERY = 17


def keyed(path: str, answer: object) -> dict[str, str]:
    """Type an answer into the one box of its line."""
    if path == "date":
        year, month = str(answer).split("-")
        return {"date.month": f"{month}/{year}"}
    fact = real_rules().rulebook.fact_at(path)
    if answer == "unsure":
        return {path: "unsure"} if fact.type in ("choice", "bool") else {box(path): "?"}
    if answer in (None, "none") and fact.may_be_absent:
        return {box(path): "-"}
    if fact.type == "bool":
        return {path: "yes" if answer else "no"}
    if fact.type == "date":
        year, month, day = str(answer).split("-")
        return {f"{path}.day": f"{day}/{month}/{year}"}
    return {path: str(answer).replace(".", ",") if fact.is_numeric else str(answer)}


def box(path: str) -> str:
    """Name the one box of a line."""
    return f"{path}.day" if real_rules().rulebook.fact_at(path).type == "date" else path


def shape_of(case: Mapping[str, Any]) -> dict[str, str]:
    """Type the first two lines."""
    return {COUPLE: "no" if case.get("partner") is None else "yes", CHILDREN: str(len(case.get("children", [])))}


def filled_in(case: Mapping[str, Any], benefits: tuple[str, ...]) -> dict[str, str]:
    """Type a whole household, `ordinary` where it is silent."""
    said, facts = said_in(case), real_rules().rulebook.facts
    typed = shape_of(case)
    for path in lines_with(benefits, tuple(typed.items())):
        if path in said or path != INSEE_CODE:
            typed |= keyed(path, said[path] if path in said else facts[fact_name(path)].ordinary)
    return typed


@cache
def lines_with(benefits: tuple[str, ...], shape: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """List the lines of the page for households of one shape."""
    page = dense_form(real_rules(), CaseContents(benefits=benefits), MultiDict(shape), TODAY)
    return tuple(field.name for field in page.whole.form)


def form_of(typed: Mapping[str, str], benefits: tuple[str, ...] = ("af",)) -> DenseForm:
    """Read a page as it was sent."""
    return dense_form(real_rules(), CaseContents(month="2026-11", benefits=benefits), MultiDict(typed), TODAY)


@pytest.fixture
def words() -> Iterator[None]:
    """Give labels a language."""
    with Flask("test").test_request_context():
        yield


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize("name", BENEFITS)
def test_every_reference_household_gets_what_evaluate_gives(name: str) -> None:
    for line in lines_of(name):
        benefits = BENEFITS[name]
        wanted = evaluate_case(real_rules(), line["case"], TODAY, benefits=benefits, ordinary=True)
        form = form_of(filled_in(line["case"], benefits), benefits)
        assert form.validate(), (line["id"], form.errors)
        found = read_application(real_rules(), form.answered, TODAY)
        assert same(decide(found.rulebook, found.situation, found.codes), wanted["results"]), line["id"]


@pytest.mark.slow
def test_thirty_of_them_over_http(app: Flask, sign_in_as: SignInAs) -> None:
    client = sign_in_as("amina.b")
    lines = [(name, line) for name in BENEFITS for line in lines_of(name)][::EVERY]
    assert len(lines) >= 30
    for name, line in lines:
        benefits = BENEFITS[name]
        given = case_given_to(app, "lyon-3", CaseContents(benefits=benefits))
        page = client.get(f"/guichet/dossier/{given.id}", inspect=False)
        kept = client.submit(page, filled_in(line["case"], benefits), inspect=False)
        assert "Les réponses sont gardées" in kept.text, line["id"]
        wanted = evaluate_case(real_rules(), line["case"], TODAY, benefits=benefits, ordinary=True)["results"]
        found = re.findall(r'data-benefit="(\w+)" data-outcome="(\w+)" data-amount="([\d.]*)"', kept.text)
        assert {code: (outcome, amount) for code, outcome, amount in found} == {
            code: (one["outcome"], one["amount"] or "")
            for code, one in wanted.items()  # type: ignore[attr-defined]
        }, line["id"]


@pytest.mark.usefixtures("words")
def test_signs_are_answers_and_come_back_as_they_were_typed() -> None:
    typed = {
        COUPLE: "no",
        CHILDREN: "1",
        "children.0.birth_date.day": "12/04/2018",
        "applicant.resources_n2.salary": "800..1000",
        "applicant.resources_n2.pension": "?",
    }
    form = form_of(typed)
    assert form.validate(), form.errors
    fields = {field.name: field for field in form.fields}
    assert isinstance(fields["applicant.resources_n2.salary"].answer, Between)
    assert fields["applicant.resources_n2.pension"].answer is UNSURE
    assert typed_as(fields["applicant.resources_n2.salary"]) == "800..1000"
    assert typed_as(fields["children.0.birth_date"]) == "12/04/2018"
    doubtful = {name for name, field in fields.items() if is_doubtful(field)}
    assert {"applicant.resources_n2.salary", "applicant.resources_n2.pension"} <= doubtful
    assert "children.0.birth_date" not in doubtful


@pytest.mark.usefixtures("words")
def test_a_wrong_number_of_children_is_said_and_stays() -> None:
    form = form_of({CHILDREN: "quarante"})
    assert not form.validate()
    assert set(form.errors) == {CHILDREN}
    assert typed_as(form.shape[CHILDREN]) == "quarante"


def test_the_result_is_worked_out_without_opening_any_case(app: Flask, sign_in_as: SignInAs) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    typed = {"benefits": "af", COUPLE: "no", CHILDREN: "2", "questions": "yes"}
    answer = sign_in_as("amina.b").post("/guichet/dossier-resultat", data=typed, inspect=False).text
    assert 'data-outcome="undecided"' in answer
    assert 'name="children.1.birth_date.day"' in answer
    none = sign_in_as("amina.b").post("/guichet/dossier-resultat", data=typed | {CHILDREN: "0"}, inspect=False).text
    assert 'data-outcome="not_eligible"' in none

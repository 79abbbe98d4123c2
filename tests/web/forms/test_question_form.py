"""From facts to fields: every type of fact, under the stable names; what was typed stays."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from assistant.eligibility.interview import Page
from assistant.eligibility.situation import UNSURE, Between
from assistant.paths import RULES
from assistant.rulefiles import load_rules
from assistant.services.applications import Application, Rules, read_application
from assistant.services.contents import CaseContents
from assistant.web.forms.question_form import answers_in, question_form

TODAY = date(2026, 11, 20)
PROFIT = Page("past/1", "past", "income", "", "applicant", ("applicant.self_employed_profit_n2",))
FAMILY = {"children.count": "2", "partner.present": True, "children.0.birth_date": "2015-03-12"}


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Read the real rules."""
    return load_rules(RULES)


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    """Give labels a language."""
    with Flask("test").test_request_context():
        yield


def application(rules: Rules, answers: Mapping[str, str | bool] = FAMILY) -> Application:
    """Read a case with these answers."""
    return read_application(rules, CaseContents(month="2026-11", answers=dict(answers)), TODAY)


def form_for(rules: Rules, paths: str, typed: Mapping[str, str] | None = None, **answers: str) -> Form:
    """Make the form that asks these facts, as it was submitted."""
    page = Page("page", "page", "home", "Titre", None, tuple(paths.split()))
    submitted = None if typed is None else MultiDict(typed)
    return question_form(application(rules, {**FAMILY, **answers}), page, submitted, TODAY)


@pytest.mark.parametrize(
    ("path", "typed", "answer"),
    [
        ("housing.monthly_rent", {"": "650,50"}, Decimal("650.50")),
        ("housing.monthly_rent", {"": "650.5"}, Decimal("650.5")),
        ("housing.monthly_rent", {"": "1 234,50 €"}, Decimal("1234.50")),
        ("housing.monthly_rent", {".low": "600", ".high": "700"}, Between(Decimal(600), Decimal(700))),
        ("housing.monthly_rent", {".unsure": "yes"}, UNSURE),
        ("housing.floor_area", {"": "32,5"}, Decimal("32.5")),
        ("children.count", {"": "3"}, Decimal(3)),
        ("partner.present", {"": "yes"}, True),
        ("partner.present", {"": "no"}, False),
        ("partner.present", {"": "unsure"}, UNSURE),
        ("housing.status", {"": "flatshare"}, "flatshare"),
        ("housing.status", {"": "unsure"}, UNSURE),
        ("children.1.custody", {"": "alternating"}, "alternating"),
        ("partner.wages_12m", {"": "0"}, Decimal(0)),
        ("children.0.birth_date", {".day": "1", ".month": "2", ".year": "2015"}, date(2015, 2, 1)),
        ("children.0.birth_date", {".day": "1", ".month": "février", ".year": "15"}, date(2015, 2, 1)),
        ("children.0.birth_date", {".unsure": "yes"}, UNSURE),
        ("married_since", {".none": "yes"}, None),
        ("married_since", {".day": "3", ".month": "5", ".year": "2019"}, date(2019, 5, 3)),
        ("date", {".month": "10", ".year": "2026"}, date(2026, 10, 1)),
        ("housing.postal_code", {"": "69 001"}, "69001"),
        ("housing.postal_code", {".unsure": "yes"}, UNSURE),
    ],
)
def test_each_type_of_fact_is_read_under_its_own_name(
    rules: Rules, path: str, typed: dict[str, str], answer: object
) -> None:
    form = form_for(rules, path, {f"{path}{part}": text for part, text in typed.items()})
    assert form.validate(), form.errors
    assert answers_in(form) == {path: answer}


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("housing.monthly_rent", {"": "beaucoup"}),
        ("housing.monthly_rent", {"": "-5"}),
        ("housing.monthly_rent", {"": ""}),
        ("housing.monthly_rent", {"": "650", ".unsure": "yes"}),
        ("children.count", {"": "2,5"}),
        ("children.count", {"": "16"}),
        ("children.0.birth_date", {".day": "31", ".month": "2", ".year": "2015"}),
        ("housing.status", {"": "castle"}),
        ("partner.present", {}),
        ("date", {".month": "9", ".year": "2025"}),
        ("date", {".month": "3", ".year": "2027"}),
        ("housing.postal_code", {"": "00000"}),
        ("housing.postal_code", {"": "690"}),
    ],
)
def test_what_cannot_be_read_stays_with_one_kind_sentence(rules: Rules, path: str, typed: dict[str, str]) -> None:
    form = form_for(rules, path, {f"{path}{part}": text for part, text in typed.items()})
    assert not form.validate()
    assert len(form[path].errors) == 1
    assert {part: form[path]._value(part.removeprefix(".")) for part in typed} == typed


def test_every_question_that_can_be_asked_makes_a_field(rules: Rules) -> None:
    names = [name for page in rules.rulebook.interview.pages for name in page.facts]
    paths = [name.replace("adult.", "partner.", 1).replace("child.", "children.0.", 1) for name in names]
    form = form_for(rules, " ".join(paths))
    for path in paths:
        assert form[path].label.text, path
        assert "{" not in form[path].label.text, form[path].label.text
        assert "{" not in str(form[path].description), form[path].description


def test_je_ne_sais_pas_is_offered_everywhere_but_for_the_month(rules: Rules) -> None:
    names = [name for page in rules.rulebook.interview.pages for name in page.facts if name != "date"]
    paths = [name.replace("adult.", "applicant.", 1).replace("child.", "children.0.", 1) for name in names]
    form = form_for(rules, " ".join(paths))
    assert all(form[path].unsure for path in paths)


def test_earlier_answers_are_shown(rules: Rules) -> None:
    form = form_for(rules, "housing.monthly_rent", **{"housing.monthly_rent": "650.5"})
    assert form["housing.monthly_rent"]._value() == "650,5"


def test_questions_speak_about_the_right_person(rules: Rules) -> None:
    form = form_for(rules, "partner.wages_12m children.1.custody applicant.wages_12m")
    assert "votre conjoint·e" in form["partner.wages_12m"].label.text
    assert "du 1er octobre 2025 au 30 septembre 2026" in form["applicant.wages_12m"].label.text
    assert "2e enfant" in form["children.1.custody"].label.text


def test_a_commune_is_chosen_among_those_of_the_postcode(rules: Rules) -> None:
    form = form_for(rules, "housing.insee_code", {"housing.insee_code": "01093"}, **{"housing.postal_code": "01400"})
    assert form.validate()
    codes = [code for code, *_rest in form["housing.insee_code"].options()]
    assert "01093" in codes
    assert codes[-1] == "unsure"
    assert not form_for(
        rules, "housing.insee_code", {"housing.insee_code": "69123"}, **{"housing.postal_code": "01400"}
    ).validate()


def test_a_question_that_repeats_another_already_holds_its_answer(rules: Rules) -> None:
    case = application(rules, FAMILY | {"applicant.resources_n2.self_employment": "7000"})
    assert answers_in(question_form(case, PROFIT, None, TODAY)) == {"applicant.self_employed_profit_n2": Decimal(7000)}


def test_an_answer_of_ones_own_is_shown_before_the_one_it_would_repeat(rules: Rules) -> None:
    given = {"applicant.resources_n2.self_employment": "7000", "applicant.self_employed_profit_n2": "6500"}
    form = question_form(application(rules, FAMILY | given), PROFIT, None, TODAY)
    assert answers_in(form) == {"applicant.self_employed_profit_n2": Decimal(6500)}

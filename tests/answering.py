"""A case with every answer, without playing its pages: what most tests of the pages after the questions need."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Flask

from assistant.eligibility.cases import ordinary_answer
from assistant.eligibility.facts import parse_answer
from assistant.services import dossier
from assistant.services.applications import read_application, with_page_answered
from assistant.services.contents import CaseContents
from tests.robot import case_answers


def answered_case(app: Flask, case: Mapping[str, Any], benefits: tuple[str, ...] = ()) -> str:
    """Start a case that answers everything as `case` says, `ordinary` where it is silent; return its cookie."""
    rules, safe = app.extensions["rules"], app.extensions["safe"]
    given = case_answers(case)
    contents = CaseContents(month=case["date"], benefits=benefits or tuple(rules.rulebook.benefits))
    while (page := read_application(rules, contents, date(2026, 11, 20)).next_page) is not None:
        answers = {path: _answer(rules.rulebook, path, given) for path in page.facts}
        contents = with_page_answered(contents, page, answers)
    cookie = dossier.start_case(safe, contents).cookie
    assert cookie is not None
    return cookie


def _answer(rulebook: Any, path: str, given: Mapping[str, object]) -> object:  # noqa: ANN401 — a rulebook
    if path in given:
        return parse_answer(rulebook.fact_at(path), given[path])
    return ordinary_answer(rulebook, path)

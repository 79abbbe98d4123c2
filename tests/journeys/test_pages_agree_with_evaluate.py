"""The same household gets the same answer through the pages as through `assistant evaluate`.

A robot plays reference cases through HTTP, by the names of fields; on the way it sees that nothing is asked twice and
that progress, in words, never goes back.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from assistant.app import create_app
from assistant.services.evaluation import evaluate_case
from assistant.settings import Settings
from tests.robot import Played, Robot

CASES = Path(__file__).parent.parent / "rules" / "cases"
EVERY = 25
LEFT = re.compile(r"(?:encore|at most) (\d+) question")
LAST = re.compile(r"dernière question|last question", re.IGNORECASE)
STEP = re.compile(r"(?:étape|step) (\d+)")


def sampled_cases() -> Iterator[dict[str, Any]]:
    """Yield every 25th of the reference cases: twenty of five hundred, of each kind."""
    lines = [line for name in ("family", "housing") for line in (CASES / f"{name}.jsonl").read_text().splitlines()]
    for line in lines[::EVERY]:
        yield json.loads(line, parse_float=Decimal)["case"]


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Give the application, on a database with every table."""
    app = create_app(replace(settings, database_url=sqlite_url))
    app.testing = True
    return app


@pytest.mark.slow
@pytest.mark.parametrize("case", list(sampled_cases()), ids=lambda case: case["id"])
def test_a_reference_case_ends_the_same_through_the_pages(app: Flask, case: dict[str, Any]) -> None:
    rules = app.extensions["rules"]
    expected = evaluate_case(rules, case, case_month(app), ordinary=True)["results"]
    played = Robot(app.test_client(), rules.rulebook).play(case)
    assert outcomes(played) == {
        code: (found["outcome"], found["amount"] or "", found["variant"] or "")
        for code, found in expected.items()  # type: ignore[attr-defined]
    }
    assert len(played.asked) == len(set(played.asked)), "asked twice"
    assert_progress_never_goes_back(played.progress)


@pytest.mark.slow
@pytest.mark.parametrize("benefits", ["af", "asf", "aide_logement", "af,asf"])
def test_the_same_in_english_and_for_a_choice_of_benefits(app: Flask, benefits: str) -> None:
    case = next(case for case in sampled_cases() if len(case["children"]) > 1)
    client = app.test_client()
    client.set_cookie("langue", "en")
    played = Robot(client, app.extensions["rules"].rulebook).play(case, benefits)
    expected = evaluate_case(
        app.extensions["rules"], case, case_month(app), benefits=tuple(benefits.split(",")), ordinary=True
    )["results"]
    assert outcomes(played) == {
        code: (found["outcome"], found["amount"] or "", found["variant"] or "")
        for code, found in expected.items()  # type: ignore[attr-defined]
    }
    assert_progress_never_goes_back(played.progress)


def case_month(app: Flask) -> Any:  # noqa: ANN401 — a date
    """Return the month it is."""
    return app.extensions["clock"].now().date().replace(day=1)


def outcomes(played: Played) -> dict[str, tuple[str, str, str]]:
    """Return what the result page said."""
    return {
        code: (found["data-outcome"], found["data-amount"], found["data-variant"])
        for code, found in played.benefits.items()
    }


def assert_progress_never_goes_back(lines: list[str]) -> None:
    """See that steps go up and questions left go down."""
    steps = [int(found[1]) for line in lines if (found := STEP.search(line))]
    assert steps == sorted(steps)
    left = [
        0 if LAST.search(line) else int(found[1]) for line in lines if (found := LEFT.search(line) or LAST.search(line))
    ]
    assert len(steps) == len(lines)
    assert left == sorted(left, reverse=True)

"""Every reference household, for every benefit the rulebook has: outcome, amounts and steps as the law gives them."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.services.evaluation import evaluate_case
from tests.builders import real_rules

CASES = Path(__file__).parent / "cases"
BENEFITS = {
    "family": ("af", "asf", "cf", "paje_naissance", "paje_adoption", "paje_base", "ars", "aeeh"),
    "housing": ("aide_logement",),
}
REFERRED_AT_MOST = {"aide_logement": Decimal("0.03")}
"""The share of the lines that may be left to a person; of the benefits that are not named, none."""

COEFFICIENTS = ("tf", "tl", "tp")
CLOSE = {name: Decimal("0.000005") for name in COEFFICIENTS}
CENTS = Decimal("0.02")

TWO_WORKERS = ("H113", "H121", "H127", "H137", "H153", "H173", "H179", "H195", "H203", "H273", "H293", "H331", "H369")
"""CCH R822-7: 95 EUR a year are deducted where two people of the household work. OpenFisca-France, from which the steps
of these lines come, does not deduct them: its resources are 100 EUR higher (after rounding), and pp follows."""

BOTH_NEUTRALISED = ("H287", "H399")
"""CCH R822-15: the wages of the partner who is unemployed without benefit are left out. OpenFisca-France leaves out
those of both partners, so that its resources are too low, and pp with them."""

STEPS_OF_THE_ORACLE = {**dict.fromkeys(TWO_WORKERS, "R822-7"), **dict.fromkeys(BOTH_NEUTRALISED, "R822-15")}


def lines_of(name: str) -> list[dict[str, Any]]:
    text = (CASES / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]


def wanted() -> list[tuple[str, str]]:
    """List the benefits that have reference lines and that the rulebook has today."""
    return [
        (name, code) for name, codes in BENEFITS.items() for code in codes if code in real_rules().rulebook.benefits
    ]


@cache
def results(name: str) -> list[tuple[dict[str, Any], Mapping[str, Any]]]:
    codes = tuple(code for file, code in wanted() if file == name)
    found = []
    for line in lines_of(name):
        answer = evaluate_case(real_rules(), line["case"], date(2026, 11, 1), benefits=codes, ordinary=True)
        assert "error" not in answer, (line["id"], answer)
        found.append((line, answer["results"]))
    return found  # type: ignore[return-value]


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Say where a result is not what is expected, in words."""
    if found["outcome"] != expected["outcome"]:
        return [f"{found['outcome']} instead of {expected['outcome']}: {found['reasons']}, missing {found['missing']}"]
    tolerance = Decimal(str(expected.get("tolerance") or 0))
    wrong = [
        f"{key} {found[key]} instead of {expected[key]}"
        for key in ("amount", "gross")
        if key in expected and (found[key] is None or abs(Decimal(found[key]) - Decimal(expected[key])) > tolerance)
    ]
    if "variant" in expected and found["variant"] != expected["variant"]:
        wrong.append(f"{found['variant']} instead of {expected['variant']}")
    return wrong


@pytest.mark.parametrize(("name", "code"), wanted())
def test_every_reference_household_gets_what_the_law_gives(name: str, code: str) -> None:
    compared = [
        (line["id"], line["expect"][code], found[code]) for line, found in results(name) if code in line["expect"]
    ]
    assert len(compared) >= 200
    referred = [identity for identity, _, found in compared if found["outcome"] == "refer"]
    assert len(referred) <= REFERRED_AT_MOST.get(code, Decimal(0)) * len(compared), referred
    wrong = {
        identity: differences(expected, found)
        for identity, expected, found in compared
        if identity not in referred and differences(expected, found)
    }
    assert not wrong


def step_differences(line: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Compare the steps that the line knows with those found."""
    return {
        name: (value, found["steps"].get(name))
        for name, value in (line["steps"] or {}).items()
        if value is not None
        and (
            name not in found["steps"]
            or abs(Decimal(str(value)) - Decimal(found["steps"][name])) > CLOSE.get(name, CENTS)
        )
    }


def test_every_step_of_housing_aid_is_the_one_of_the_law() -> None:
    wrong = {
        line["id"]: step_differences(line, found["aide_logement"])
        for line, found in results("housing")
        if found["aide_logement"]["outcome"] != "refer"
    }
    wrong = {identity: steps for identity, steps in wrong.items() if steps}
    assert set(wrong) == set(STEPS_OF_THE_ORACLE)
    assert all(set(steps) <= {"resources", "pp"} for steps in wrong.values())


@pytest.mark.parametrize("identity", TWO_WORKERS)
def test_two_people_at_work_have_95_euros_deducted(identity: str) -> None:
    line, found = next(pair for pair in results("housing") if pair[0]["id"] == identity)
    assert all(line["case"][who]["wages_12m"] > 0 for who in ("applicant", "partner"))
    assert Decimal(str(line["steps"]["resources"])) - Decimal(found["aide_logement"]["steps"]["resources"]) == 100


def test_a_reference_line_is_never_twice_the_same() -> None:
    for name in BENEFITS:
        identities = [line["id"] for line in lines_of(name)]
        assert len(identities) == len(set(identities))

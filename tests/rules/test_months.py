"""The month of each right, as the case writes it: rights to come, sums paid once, the sum of the year."""

from datetime import date
from typing import Any

import pytest

from assistant.services.evaluation import evaluate_case
from tests.builders import real_rules

COUPLE = {"partner": {}, "applicant": {"resources_n2": {"salary": 20000}}}


def result(benefit: str, month: str, *children: dict[str, Any]) -> dict[str, Any]:
    case = {**COUPLE, "date": month, "children": list(children)}
    answer = evaluate_case(real_rules(), case, date(2026, 11, 1), benefits=(benefit,), ordinary=True)
    found: dict[str, Any] = answer["results"][benefit]  # type: ignore[index]
    return found


@pytest.mark.parametrize(
    ("benefit", "child", "opens"),
    [
        ("paje_naissance", {"birth_date": "2027-03-04"}, "2027-01"),
        ("paje_base", {"birth_date": "2027-03-04"}, "2027-04"),
        ("paje_adoption", {"birth_date": "2020-03-04", "adoption_date": "2026-11-30"}, "2026-12"),
        ("paje_base", {"birth_date": "2020-03-04", "adoption_date": "2026-11-30"}, "2026-12"),
        ("paje_naissance", {"birth_date": "2026-11-30"}, None),
    ],
)
def test_a_right_to_come_is_no_refusal_but_a_month(benefit: str, child: dict[str, Any], opens: str | None) -> None:
    found = result(benefit, "2026-10", child)
    assert (found["outcome"], found["from"], found["amount"]) == ("not_eligible", opens, None)
    if opens is not None:
        assert result(benefit, opens, child)["outcome"] in ("eligible", "refer")


def test_a_third_child_opens_the_complement_and_the_second_the_allowance() -> None:
    elder = ({"birth_date": "2015-03-04"}, {"birth_date": "2017-03-04"})
    assert result("cf", "2026-10", *elder, {"birth_date": "2024-01-31"})["from"] == "2027-02"
    assert result("af", "2026-10", elder[0], {"birth_date": "2027-01-31"})["from"] == "2027-02"


def test_a_right_that_is_due_has_no_month_to_wait_for() -> None:
    found = result("paje_base", "2026-10", {"birth_date": "2026-03-04"})
    assert (found["outcome"], found["from"], found["period"]) == ("eligible", None, "month")


def test_grants_are_paid_once_and_school_starts_once_a_year() -> None:
    assert result("paje_naissance", "2026-10", {"birth_date": "2026-12-04"})["period"] == "once"
    assert result("paje_adoption", "2026-10", {"birth_date": "2020-12-04", "adoption_date": "2026-09-04"})[
        "period"
    ] == ("once")
    assert result("ars", "2026-10", {"birth_date": "2018-12-04"})["period"] == "year"


@pytest.mark.parametrize("month", ["2026-01", "2026-07", "2026-12"])
def test_the_return_to_school_is_that_of_the_year_whatever_the_month(month: str) -> None:
    assert result("ars", month, {"birth_date": "2018-04-04"})["amount"] == "426.87"


def test_before_its_figures_are_known_the_next_return_to_school_is_an_estimate() -> None:
    found = result("ars", "2027-01", {"birth_date": "2018-04-04"})
    assert (found["outcome"], found["amount"], found["range"]) == ("refer", None, ["426.87", "426.87"])
    assert "figures_to_come" in [reason.get("code") for reason in found["reasons"]]

"""Where OpenFisca-France departs from the law on family benefits, by name.

The reference cases say of a family line that OpenFisca differs on a benefit, not why; the household tells.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

Case = Mapping[str, Any]
Child = Mapping[str, Any]
Told = Callable[[Case, Child], bool]

FIRST_DAYS = (1, 2)
TWO, SIXTEEN, TWENTY = 2, 16, 20
A_CENT = 0.01
LIMITS = {"2025-10": 1104.246, "2026-01": 1117.259, "2026-10": 1144.2145}
"""What a child may earn in a month, at the months of the reference cases."""


def names_of(case: Case, benefit: str) -> Iterator[str]:
    """Name every known departure that this household meets."""
    for name, benefits, holds in _DEPARTURES:
        if benefit in benefits and any(holds(case, child) for child in case["children"]):
            yield name


def _months_old(case: Case, child: Child) -> int:
    born, month = date.fromisoformat(child["birth_date"]), date.fromisoformat(f"{case['date']}-01")
    return (month.year - born.year) * 12 + month.month - born.month


def _age(case: Case, child: Child) -> int:
    return _months_old(case, child) // 12


def _has_its_birthday(case: Case, child: Child) -> bool:
    """An age reached this month: OpenFisca reads it on the first day, a day early."""
    months = _months_old(case, child)
    if months < 0 or months % 12:
        return False
    is_first = date.fromisoformat(child["birth_date"]).day in FIRST_DAYS
    leaves_school = months // 12 == SIXTEEN and not child["in_school"]
    return is_first or leaves_school or months // 12 in (TWENTY, TWENTY + 1)


def _is_one_of_two_of_an_age(case: Case, child: Child) -> bool:
    """Two dependent children, as old as each other in years: OpenFisca then finds no younger one."""
    ages = [_age(case, other) for other in case["children"] if 0 <= _age(case, other) < TWENTY]
    return len(ages) == ages.count(_age(case, child)) == TWO


def _is_twenty(case: Case, child: Child) -> bool:
    return _age(case, child) == TWENTY and not _has_its_birthday(case, child)


def _earns_the_limit(case: Case, child: Child) -> bool:
    return abs(float(child["monthly_earnings"]) - LIMITS[case["date"]]) <= A_CENT


def _earns_under_sixteen(case: Case, child: Child) -> bool:
    return _age(case, child) < SIXTEEN and float(child["monthly_earnings"]) > LIMITS[case["date"]]


def _is_out_of_school(_case: Case, child: Child) -> bool:
    return child["in_school"] is False


def _has_another_parent_who_pays(_case: Case, child: Child) -> bool:
    return bool({child["custody"], child["other_parent"]} & {"alternating", "paying"})


_DEPARTURES: tuple[tuple[str, tuple[str, ...], Told], ...] = (
    ("age_read_on_first_of_month", ("af", "asf"), _has_its_birthday),
    ("same_age_no_increase", ("af",), _is_one_of_two_of_an_age),
    ("flat_rate_taper_ceiling", ("af",), _is_twenty),
    ("earnings_strict", ("af", "asf"), _earns_the_limit),
    ("earnings_under_16", ("asf",), _earns_under_sixteen),
    ("asf_cf_no_school", ("asf",), _is_out_of_school),
    ("asf_blind", ("asf",), _has_another_parent_who_pays),
)

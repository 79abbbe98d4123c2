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
TWO, THREE, FIVE, SIXTEEN, EIGHTEEN, TWENTY = 2, 3, 5, 16, 18, 20
SEPTEMBER, DECEMBER = 9, 12
A_CENT = 0.01
LIMITS = {"2025-10": 1104.246, "2026-01": 1117.259, "2026-10": 1144.2145}
"""What a child may earn in a month, at the months of the reference cases."""
TWELVE_BASES = {2025: 5067.36, 2026: 5351.16}
"""Twelve monthly bases of January two years before."""
A_PART_OF_THE_CEILING = {2025: 5982.912, 2026: 6306.048}
"""13.6 % of the yearly ceiling of social security two years before."""
ROUNDED_CEILINGS = (65386,)
"""Ceilings of the base allowance that come out lower when they are not rounded child by child."""


def names_of(case: Case, benefit: str) -> Iterator[str]:
    """Name every known departure that this household meets."""
    met = [
        name
        for name, benefits, holds in _DEPARTURES
        if benefit in benefits and any(holds(case, child) for child in case["children"])
    ]
    yield from dict.fromkeys(met)


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


def _turns_three(case: Case, child: Child) -> bool:
    return _months_old(case, child) == THREE * 12


def _has_two_incomes_for_one_side_only(case: Case, _child: Child) -> bool:
    """The two lines between one income and two lie apart: what each adult earned falls on both sides of one."""
    adults = [case[name] for name in ("applicant", "partner") if case.get(name) is not None]
    year = int(case["date"][:4])
    by_law = all(_worked(adult) >= A_PART_OF_THE_CEILING[year] for adult in adults)
    as_read = all(
        _worked(adult) + float(adult["resources_n2"]["unemployment"]) >= TWELVE_BASES[year] for adult in adults
    )
    return len(adults) == TWO and by_law != as_read


def _worked(adult: Mapping[str, Any]) -> float:
    return float(adult["resources_n2"]["salary"]) + float(adult["resources_n2"]["self_employment"])


def _is_one_of_three_or_more(case: Case, child: Child) -> bool:
    ages = [_age(case, other) for other in case["children"]]
    return _age(case, child) >= THREE and sum(THREE <= age <= TWENTY for age in ages) >= THREE


def _is_unborn(case: Case, child: Child) -> bool:
    return date.fromisoformat(child["birth_date"]) >= date.fromisoformat(f"{case['date']}-01")


def _has_a_twin(case: Case, child: Child) -> bool:
    return sum(other["birth_date"] == child["birth_date"] for other in case["children"]) > 1


def _is_adopted(_case: Case, child: Child) -> bool:
    return child.get("adoption_date") is not None


def _changes_age_in_autumn(case: Case, child: Child) -> bool:
    """Ages of the back-to-school allowance: read on 1 December, where the law says in the year, or 15 September."""
    born = date.fromisoformat(child["birth_date"])
    reaches = int(case["date"][:4]) - born.year
    return born.month == DECEMBER or (reaches == EIGHTEEN and born.month >= SEPTEMBER) or reaches == FIVE


def _has_resources_at_a_ceiling(case: Case, _child: Child) -> bool:
    """Resources that equal a published ceiling, which is rounded child by child."""
    adults = [case[name] for name in ("applicant", "partner") if case.get(name) is not None]
    return sum(float(amount) for adult in adults for amount in adult["resources_n2"].values()) in ROUNDED_CEILINGS


def _has_complement(*categories: int) -> Told:
    return lambda _case, child: int(child["aeeh_complement"]) in categories


def _earns_more(case: Case, child: Child) -> bool:
    return float(child["monthly_earnings"]) > LIMITS[case["date"]]


_DEPARTURES: tuple[tuple[str, tuple[str, ...], Told], ...] = (
    ("age_read_on_first_of_month", ("af", "asf", "cf", "paje_base", "ars"), _has_its_birthday),
    ("age_read_on_first_of_month", ("cf", "paje_base"), _turns_three),
    ("same_age_no_increase", ("af",), _is_one_of_two_of_an_age),
    ("flat_rate_taper_ceiling", ("af",), _is_twenty),
    ("earnings_strict", ("af", "asf", "cf", "ars"), _earns_the_limit),
    ("earnings_under_16", ("asf", "cf", "ars"), _earns_under_sixteen),
    ("asf_cf_no_school", ("asf", "cf", "paje_base"), _is_out_of_school),
    ("asf_blind", ("asf",), _has_another_parent_who_pays),
    ("biactivity_12_bmaf", ("cf", "paje_base"), _has_two_incomes_for_one_side_only),
    ("cf_increased_half_ceiling", ("cf",), _is_one_of_three_or_more),
    ("ceilings_not_rounded", ("paje_base",), _has_resources_at_a_ceiling),
    ("ab_unborn", ("cf", "paje_base"), _is_unborn),
    ("ab_multiple_birth", ("paje_base",), _has_a_twin),
    ("ab_adopted", ("cf", "paje_base"), _is_adopted),
    ("ars_ages", ("ars",), _changes_age_in_autumn),
    ("ars_no_school", ("ars",), _is_out_of_school),
    ("aeeh_shift", ("aeeh",), _has_complement(2, 3, 4, 5)),
    ("aeeh_mtp_2025", ("aeeh",), _has_complement(6)),
    ("aeeh_complement_6_no_test", ("aeeh",), _has_complement(6)),
    ("aeeh_not_dependent", ("aeeh",), _earns_more),
)

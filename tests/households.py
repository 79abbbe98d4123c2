"""Households that several tests tell: one parent alone in Lyon, a tenant who does not know, parents who disagree."""

from typing import Any, Final

NO_INCOME: Final = {"salary": 0, "unemployment": 0, "pension": 0, "self_employment": 0}

SINGLE_PARENT: Final[dict[str, Any]] = {
    "date": "2026-11",
    "applicant": {"activity": "employed", "wages_12m": 18000, "resources_n2": {**NO_INCOME, "salary": 17000}},
    "partner": None,
    "children": [
        {"birth_date": "2015-03-12", "custody": "full", "other_parent": "not_paying"},
        {"birth_date": "2019-07-02", "custody": "full", "other_parent": "not_paying"},
    ],
    "housing": {
        "status": "tenant_unfurnished",
        "postal_code": "69001",
        "insee_code": "69123",
        "monthly_rent": "650.50",
        "floor_area": 60,
    },
}
"""A parent alone with two children, whose other parent pays nothing, renting in Lyon."""

TENANT_WHO_DOES_NOT_KNOW: Final[dict[str, Any]] = {
    "date": "2026-11",
    "applicant": {"activity": "employed", "birth_date": "1990-05-05", "wages_12m": "unsure"},
    "partner": None,
    "children": [],
    "housing": SINGLE_PARENT["housing"],
}
"""A tenant who answers "je ne sais pas" to what was earned."""

DISPUTED_CUSTODY: Final[dict[str, Any]] = {
    **SINGLE_PARENT,
    "children": [
        {"birth_date": "2015-03-12", "custody": "disputed", "other_parent": "paying"},
        {"birth_date": "2019-07-02", "custody": "full", "other_parent": "not_paying"},
    ],
}
"""Parents who do not agree on where a child lives."""

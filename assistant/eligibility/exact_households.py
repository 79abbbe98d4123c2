"""Households of which everything that is read is known exactly: plain answers, plain lists, plain functions."""

from __future__ import annotations

import operator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility import calendar
from assistant.eligibility.situation import Between, Unsure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ZERO: Final = Decimal(0)
TWELVE: Final = Decimal(12)
ABSENT: Final = object()
INEXACT: Final = (Unsure, Between)


class NotExact(Exception):
    """Something that was read is not known exactly."""


class Household:
    """The answers of one situation, with the quantities already worked out."""

    __slots__ = ("adults", "answers", "children", "memo")

    def __init__(self, answers: Mapping[str, object]) -> None:
        self.answers = answers
        self.memo: dict[tuple[str, str], Any] = {}
        self.children: list[str] | None = None
        self.adults: list[str] | None = None


Env = dict[str, str]


def answer(household: Household, path: str, derive: Callable[[Household, Env], Any] | None, env: Env) -> Any:  # noqa: ANN401
    """Return an answer that is known exactly, or what derives it."""
    found = household.answers.get(path, ABSENT)
    if found is ABSENT:
        if derive is None:
            raise NotExact
        return derive(household, env)
    if isinstance(found, INEXACT):
        raise NotExact
    if path.startswith("partner.") and path != "partner.present" and "partner" not in adults(household):
        raise NotExact
    return found


def exact(value: Any) -> Any:  # noqa: ANN401 — any exact value
    """Return the value, which must be there."""
    if value is None:
        raise NotExact
    return value


def row(table: Any, key: Any) -> Any:  # noqa: ANN401 — a figure, a table or a scale
    """Return the row of a table, which must be there."""
    return exact(None if table is None else table.get(key))


def children(household: Household) -> list[str]:
    """List the paths of the children."""
    if household.children is None:
        count = household.answers.get("children.count")
        if not isinstance(count, Decimal):
            raise NotExact
        household.children = [f"children.{index}" for index in range(int(count))]
    return household.children


def adults(household: Household) -> list[str]:
    """List the paths of the adults."""
    if household.adults is None:
        present = household.answers.get("partner.present")
        if not isinstance(present, bool):
            raise NotExact
        household.adults = ["applicant", "partner"] if present else ["applicant"]
    return household.adults


def least(values: list[Any]) -> Any:  # noqa: ANN401 — numbers or dates
    """Return the least of some values."""
    return exact(min(map(exact, values), default=None))


def greatest(values: list[Any]) -> Any:  # noqa: ANN401 — numbers or dates
    """Return the greatest of some values."""
    return exact(max(map(exact, values), default=None))


GATHER: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "count": lambda values: Decimal(sum(values)),
    "any": any,
    "all": all,
    "sum": lambda values: sum(values, ZERO),
    "min": least,
    "max": greatest,
}
ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _day(*numbers: Decimal) -> date:
    try:
        return date(*(int(number) for number in (*numbers, Decimal(1))[:3]))
    except ValueError:
        raise NotExact from None


def functions(month: date) -> dict[str, Callable[..., Any]]:
    """Return the closed set of functions for a month."""
    return {
        "months_since": lambda day: Decimal(calendar.months_between(day, month)),
        "age": lambda day: Decimal(calendar.age(day, month)),
        "age_opened": lambda day: Decimal(calendar.age_opened(day, month)),
        "age_on_first": lambda day: Decimal(calendar.age_on_first(day, month)),
        "year_of": lambda day: Decimal(day.year),
        "date": _day,
        "month": _day,
        "monthly": lambda number: number / TWELVE,
        "yearly": lambda number: number * TWELVE,
        "min": min,
        "max": max,
    }

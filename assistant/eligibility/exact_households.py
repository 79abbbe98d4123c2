"""Households of which everything that is read is known exactly, and the functions that generated code calls."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility.calendar import add_months
from assistant.eligibility.situation import INEXACT, all_exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.eligibility.parameters import Parameter, Table
    from assistant.eligibility.situation import Situation

ABSENT: Final = object()
MOST_CHILDREN: Final = 16


class NotExact(Exception):
    """Something that was read is not known exactly."""


NOT_EXACT: Final = (NotExact, KeyError)
"""What generated code raises where the walk must decide: a question not answered is a key that is not there."""


class _UnknownPeople:
    """Nobody knows how many they are: whoever wants to go through them learns it."""

    def __iter__(self) -> Iterator[int]:
        raise NotExact


UNKNOWN_PEOPLE: Final = _UnknownPeople()
ALONE, BOTH = (0,), (0, 1)
_ADULTS: Final[dict[object, tuple[int, ...]]] = {True: BOTH, False: ALONE}
_CHILDREN: Final[dict[object, range]] = {Decimal(count): range(count) for count in range(MOST_CHILDREN + 1)}


class Household:
    """The exact answers of one situation, the month of the right, and the quantities already worked out."""

    __slots__ = ("adults", "answers", "children", "memo", "month", "months")

    def __init__(self, answers: dict[str, Any], month: date, months: int, memo: list[Any]) -> None:
        self.answers = answers
        self.month = month
        self.months = months
        self.memo = memo
        self.adults = _ADULTS.get(answers.get("partner.present"), UNKNOWN_PEOPLE)
        self.children = _CHILDREN.get(answers.get("children.count"), UNKNOWN_PEOPLE)

    def later(self, ahead: int, memo: list[Any]) -> Household:
        """Return the same household some months later."""
        return Household(self.answers, add_months(self.month, ahead), self.months + ahead, memo)


def exact_answers(situation: Situation, derived: frozenset[str]) -> dict[str, Any]:
    """Leave out the answers that are not exact; `derived` names the attributes that other answers may give.

    One of those answered inexactly must not be derived instead: the walk decides.
    """
    answers = situation.answers
    if situation.are_exact or all_exact(answers):
        if isinstance(answers, MappingProxyType):
            return answers.copy()  # the dictionary behind it, at once
        return answers if isinstance(answers, dict) else dict(answers)
    for path, found in answers.items():
        if type(found) in INEXACT and (path in derived or path.rpartition(".")[2] in derived):
            raise NotExact
    return {path: found for path, found in answers.items() if type(found) not in INEXACT}


def partner(household: Household) -> Household:
    """Return the household, in which there must be a partner."""
    if household.adults is not BOTH:
        raise NotExact
    return household


def not_exact() -> Any:  # noqa: ANN401 — stands where a value would
    """Say that there is no such value."""
    raise NotExact


def exact(value: Any) -> Any:  # noqa: ANN401 — any exact value
    """Return the value, which must be there."""
    if value is None:
        raise NotExact
    return value


def row(table: Table, key: object) -> Any:  # noqa: ANN401 — a figure, a table or a scale
    """Return the row of a table, which must be there."""
    return exact(table.get(key))


def quotient(left: Decimal, right: Decimal) -> Decimal:
    """Divide by what must not be nothing."""
    if not right:
        raise NotExact
    return left / right


def day(*numbers: Decimal | int) -> date:
    """Return the day of a year, a month and perhaps a day."""
    try:
        return date(*(int(number) for number in (*numbers, 1)[:3]))
    except ValueError:
        raise NotExact from None


class FiguresByDay:
    """A figure on days that the answers decide, each day looked up once."""

    def __init__(self, parameter: Parameter) -> None:
        self._parameter = parameter
        self._found: dict[date, object] = {}

    def find(self, on: date) -> object:
        """Return the figure, None where there is none to be used."""
        if on not in self._found:
            self._found[on] = None if self._parameter.is_stale(on) else self._parameter.at(on)
        return self._found[on]

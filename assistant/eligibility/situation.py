"""The answers of one household for one month."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal


class Unsure(Enum):
    """The answer « je ne sais pas », as good as any other."""

    UNSURE = "unsure"


UNSURE: Final = Unsure.UNSURE


@dataclass(frozen=True, slots=True)
class Between:
    """The answer « entre combien et combien »: only the bounds are known, both included."""

    low: Decimal | date
    high: Decimal | date


INEXACT: Final = frozenset({Unsure, Between})


def all_exact(answers: Mapping[str, object]) -> bool:
    """Tell whether no answer is unsure or between two bounds."""
    return INEXACT.isdisjoint(map(type, answers.values()))


@dataclass(frozen=True, slots=True)
class Situation:
    """Immutable answers, by path, for the month a right is asked for.

    Paths are those of the case (`housing.monthly_rent`, `children.0.birth_date`); the two answers that say who
    lives there are `partner.present` (bool) and `children.count` (a whole number). `month` is the first day of
    the month of the right. A path that is not there was not answered; `None` means "there is none". Whoever made the
    answers may know that all of them `are_exact`.
    """

    month: date
    answers: Mapping[str, object] = field(default_factory=dict)
    are_exact: bool = field(default=False, compare=False, repr=False)

    def with_answers(self, answers: Mapping[str, object]) -> Situation:
        """Return the situation with more answers, or other ones."""
        are_exact = self.are_exact and all_exact(answers)
        return Situation(self.month, MappingProxyType({**self.answers, **answers}), are_exact)

    def with_answer(self, path: str, answer: object) -> Situation:
        """Return the situation with one more answer, or another one."""
        return self.with_answers({path: answer})

    def without(self, path: str) -> Situation:
        """Return the situation as if the question had not been answered."""
        left = {key: value for key, value in self.answers.items() if key != path}
        return Situation(self.month, MappingProxyType(left), self.are_exact)

    @property
    def children_count(self) -> int | None:
        """How many children there are, or None while that is not known exactly."""
        count = self.answers.get("children.count")
        if count is None or isinstance(count, Unsure | Between):
            return None
        return int(count)  # type: ignore[call-overload,no-any-return]

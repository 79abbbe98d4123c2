"""Figures of the law, each with the date from which it applies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = str | Decimal
DEFAULT_TOLERANCE_DAYS = 45


@dataclass(frozen=True, slots=True)
class Threshold:
    """One line of a scale: from this much on, this rate."""

    start: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """Rates by threshold, in rising order."""

    thresholds: tuple[Threshold, ...]

    def bracket(self, number: Decimal) -> Decimal | None:
        """Return the rate of the bracket in which the number lies, None below the first."""
        rate = None
        for threshold in self.thresholds:
            if number >= threshold.start:
                rate = threshold.rate
        return rate

    def marginal(self, number: Decimal) -> Decimal:
        """Sum each bracket's rate times the part of the number that lies in it."""
        total = Decimal(0)
        for position, threshold in enumerate(self.thresholds):
            last = position + 1 == len(self.thresholds)
            end = number if last else min(number, self.thresholds[position + 1].start)
            if end > threshold.start and threshold.rate:
                total += (end - threshold.start) * threshold.rate
        return total

    @property
    def is_rising(self) -> bool:
        """Tell whether `marginal` never falls."""
        return all(threshold.rate >= 0 for threshold in self.thresholds)


@dataclass(frozen=True)
class Table:
    """Values by key; numbers beyond the last row add `each_more`."""

    rows: Mapping[Key, TableValue]
    each_more: Decimal | None = None

    @cached_property
    def last_number(self) -> Decimal | None:
        """The greatest number that has a row."""
        return max((key for key in self.rows if isinstance(key, Decimal)), default=None)

    def get(self, key: object) -> TableValue | None:
        """Return the row of a key, None when there is none; the word "2" and the number 2 are the same key."""
        if isinstance(key, str) and key.isdigit():
            key = Decimal(key)
        row = self.rows.get(key)  # type: ignore[call-overload]
        if row is not None:
            return row  # type: ignore[no-any-return]
        last = self.last_number
        if self.each_more is None or last is None or not isinstance(key, Decimal) or key <= last or key % 1:
            return None
        return self._beyond(key)

    def _beyond(self, number: Decimal) -> Decimal:
        last = self.last_number
        assert last is not None
        assert self.each_more is not None
        base = self.rows[last]
        assert isinstance(base, Decimal)
        return base + (number - last) * self.each_more if self.each_more else base

    def rows_between(self, low: Decimal, high: Decimal) -> list[TableValue | None]:
        """List the rows that the whole numbers between two bounds reach; None where one of them has no row."""
        numbers = sorted(key for key in self.rows if isinstance(key, Decimal))
        found: list[TableValue | None] = [self.rows[number] for number in numbers if low <= number <= high]
        if not numbers:
            return [None]
        beyond = high >= numbers[-1] + 1
        if beyond and self.each_more is not None:
            found += [self._beyond(max(low, numbers[-1] + 1)), self._beyond(high)]
        has_gap = low <= numbers[0] - 1 or (beyond and self.each_more is None)
        return [*found, None] if has_gap or not found else found


TableValue = Decimal | str | Table | Scale
ParameterValue = Decimal | Table | Scale


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A figure from the day it applies, with the text that sets it."""

    start: date
    value: ParameterValue
    reference: str | None


@dataclass(frozen=True)
class Parameter:
    """A figure of the law.

    `unit` is one of `EUR`, `EUR per month`, `EUR per year`, `EUR per hour`, `hours per month`, `m2`, `none`.
    `checked_on` is the day someone last checked that the newest value still holds; `expected_change` (month,
    day) says when a new value is due each year.
    """

    name: str
    label: str
    unit: str
    values: tuple[DatedValue, ...]
    checked_on: date | None = None
    expected_change: tuple[int, int] | None = None
    tolerance_days: int = DEFAULT_TOLERANCE_DAYS

    def dated_at(self, day: date) -> DatedValue | None:
        """Return the value in force on a day with its date and text, None before the first."""
        found = None
        for dated in self.values:
            if dated.start <= day:
                found = dated
        return found

    def at(self, day: date) -> ParameterValue | None:
        """Return the value in force on a day, None before the first."""
        dated = self.dated_at(day)
        return None if dated is None else dated.value

    @property
    def next_due(self) -> date | None:
        """The first day on which a newer value was or is to be expected."""
        if self.expected_change is None or not self.values:
            return None
        known = max(filter(None, (self.values[-1].start, self.checked_on)))
        month, day = self.expected_change
        due = date(known.year, month, day)
        return due if due > known else date(known.year + 1, month, day)

    def is_stale(self, month: date) -> bool:
        """Tell whether a newer value should be known for that month (past months never are stale)."""
        due = self.next_due
        return due is not None and month > due + timedelta(days=self.tolerance_days)

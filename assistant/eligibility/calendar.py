"""Civil months and ages, as the social-security code counts them.

A right opens the month after its conditions are met and ends in the month in which they cease (CSS R552-2,
R552-3): only civil months are compared, the day never matters.
"""

from __future__ import annotations

from datetime import date


def month_number(day: date) -> int:
    """Number the civil months one after another."""
    return day.year * 12 + day.month


def months_between(day: date, month: date) -> int:
    """Count the civil months from `day` to `month`; negative when `day` lies ahead."""
    return month_number(month) - month_number(day)


def age(birth: date, month: date) -> int:
    """Full years at the end of the month: the age at which a right ends."""
    return months_between(birth, month) // 12


def age_opened(birth: date, month: date) -> int:
    """Full years at the start of the month: the age at which a right opens, the month after the birthday."""
    return (months_between(birth, month) - 1) // 12


def age_on_first(birth: date, month: date) -> int:
    """Full years on the first day of the month."""
    return months_between(birth, month) // 12 if birth.day == 1 else age_opened(birth, month)


def add_months(month: date, count: int) -> date:
    """Return the first day of the month that lies `count` months later."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)

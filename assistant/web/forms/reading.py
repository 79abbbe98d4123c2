"""Reading numbers and dates as people write them: "1 234,50 €", "1234.5", "1/2/98", "2 févr. 2020".

Nothing here knows a form. What cannot be read raises `Unreadable` with a code; the fields turn it into a sentence.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final, Literal

from babel import Locale

Why = Literal[
    "not_a_number",
    "thousands",
    "too_long",
    "not_whole",
    "no_day",
    "no_month",
    "no_year",
    "short_year",
    "no_such_day",
    "not_a_choice",
    "not_a_postal_code",
]

MAX_DIGITS: Final = 12
MAX_DECIMALS: Final = 10
CENTURY: Final = 100
MONTHS: Final = 12
MONTH_LOCALES: Final = ("fr", "en", "ar", "uk")

_CURRENCY: Final = re.compile(r"(€|\beuros?\b|\beur\b|\u064a\u0648\u0631\u0648)", re.IGNORECASE)
_RHYTHM: Final = re.compile(r"(/|\bpar\b|\bper\b|\bal?\b)\s*(mois|month|an|year|année)\s*$", re.IGNORECASE)
_SPACES: Final = re.compile(r"[\s'’_]")
_PLAIN: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_WHOLE_DATE: Final = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2}|[^\W\d_]+\.?)\s*[/.\- ]\s*(\d{2}|\d{4})")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class Unreadable(Exception):
    """What was typed is not what was asked for; `why` says how."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def western(text: str) -> str:
    """Write every script's digits as 0-9 and every script's decimal comma as a comma."""
    written = "".join(_western_digit(character) for character in text)
    return written.replace("٫", ",").replace("٬", " ").replace("،", ",").replace("−", "-")


def _western_digit(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def read_decimal(text: str) -> Decimal:
    """Read a number as people write it, with a point or a comma, spaces between thousands and a currency sign."""
    bare = _CURRENCY.sub("", western(text).strip())
    bare = _SPACES.sub("", _RHYTHM.sub("", bare.strip()))
    bare = _with_decimal_point(bare)
    if not _PLAIN.fullmatch(bare):
        raise Unreadable("not_a_number")
    whole, _, decimals = bare.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > MAX_DIGITS or len(decimals) > MAX_DECIMALS:
        raise Unreadable("too_long")
    return Decimal(bare)


def _with_decimal_point(bare: str) -> str:
    """Decide which of the points and commas separates the decimals, and drop the others."""
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return bare
    mark = bare[last]
    if bare.count(mark) > 1:
        return _without_thousands(bare, mark)
    other = "," if mark == "." else "."
    head, tail = bare[:last], bare[last + 1 :]
    if other in head:
        return f"{_without_thousands(head, other)}.{tail}"
    if len(tail) == 3 and head.lstrip("+-0"):  # noqa: PLR2004 — 1.234 is either 1234 or a number with three decimals
        raise Unreadable("thousands")
    return f"{head}.{tail}" if head.lstrip("+-") else f"{head}0.{tail}"


def _without_thousands(bare: str, mark: str) -> str:
    groups = bare.split(mark)
    if not all(len(group) == 3 for group in groups[1:]) or not 1 <= len(groups[0].lstrip("+-")) <= 3:  # noqa: PLR2004 — thousands go by three
        raise Unreadable("not_a_number")
    return "".join(groups)


def read_whole(text: str) -> Decimal:
    """Read a whole number; "3,0" is one, "3,5" is not."""
    number = read_decimal(text)
    if number != number.to_integral_value():
        raise Unreadable("not_whole")
    return number.quantize(Decimal(1))


# --- dates ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plausible:
    """The days an answer may name: what a two-digit year is measured against."""

    earliest: date
    latest: date


def split_date(text: str) -> tuple[str, str, str] | None:
    """Return day, month and year when somebody wrote the whole date in one field ("1/2/98")."""
    written = western(text).strip()
    if iso := _ISO_DATE.fullmatch(written):
        return iso[3], iso[2], iso[1]
    whole = _WHOLE_DATE.fullmatch(written)
    return (whole[1], whole[2], whole[3]) if whole else None


def read_date(day: str, month: str, year: str, plausible: Plausible) -> date:
    """Read a date from its three parts."""
    return _existing_day(read_day(day), read_month(month), read_year(year, plausible))


def _existing_day(day: int, month: int, year: int) -> date:
    if day > monthrange(year, month)[1]:
        raise Unreadable("no_such_day")
    return date(year, month, day)


def read_day(text: str) -> int:
    """Read the day of a month ("1er" is the first)."""
    digits = re.fullmatch(r"0?([1-9][0-9]?)(?:er)?", western(text).strip())
    if digits is None:
        raise Unreadable("no_day")
    return int(digits[1])


def read_month(text: str) -> int:
    """Read a month by number or by name, in any language the service speaks."""
    written = western(text).strip()
    number = int(written[:4]) if written.isdigit() else month_names().get(plain_word(written), 0)
    if not 1 <= number <= MONTHS:
        raise Unreadable("no_month")
    return number


def read_year(text: str, plausible: Plausible) -> int:
    """Read a year; of two digits only where one century alone is plausible."""
    digits = western(text).strip()
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", digits) or digits == "0000":
        raise Unreadable("no_year")
    if len(digits) == 4:  # noqa: PLR2004 — a year in full
        return int(digits)
    first, last = plausible.earliest.year, plausible.latest.year
    years = [year for year in range(first, last + 1) if year % CENTURY == int(digits)]
    if len(years) != 1:
        raise Unreadable("short_year")
    return years[0]


def plain_word(text: str) -> str:
    """Return a word without accents, points and capitals: "Févr." is "fevr"."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in spread if character.isalpha())


@cache
def month_names() -> dict[str, int]:
    """Return every name of a month, plain, in every language the service speaks, with its number."""
    names: dict[str, int] = {}
    for code in MONTH_LOCALES:
        for context in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context[width].items():
                    names.setdefault(plain_word(name), number)
    return names

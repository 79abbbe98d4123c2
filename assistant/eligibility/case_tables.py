"""Reading the plain fields of a case by table: which path an answer has, and what it may be, is looked up once.

Most fields hold what is expected of them: a number within its bounds, a word of its list, a day, true or false. Those
are read here; `cases` reads whatever is left with the care it needs, and says what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility.facts import MAX_DIGITS, WITHHELD, AnswerError, parse_answer
from assistant.eligibility.rulebook import fact_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eligibility.facts import Fact
    from assistant.eligibility.rulebook import Rulebook

ZERO: Final = Decimal(0)
_LARGEST: Final = 10 ** (MAX_DIGITS + 1) - 1
_DAY_LENGTH: Final = 10
_NO_ANSWER: Final = ("unsure", WITHHELD)

Left = list[tuple[str, object]]


@dataclass(slots=True)
class Section:
    """What one object of a case may hold, by key; `leaves` has the path and the fact of every answer."""

    truths: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    words: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    days: dict[str, tuple[str, date, date]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    leaves: dict[str, tuple[str, Fact]] = field(default_factory=dict)
    nested: dict[str, Section] = field(default_factory=dict)

    def add(self, key: str, path: str, fact: Fact) -> None:
        """Add an answer; what may be read at once depends on the type of its fact."""
        self.leaves[key] = (path, fact)
        self.nested.pop(key, None)
        if fact.type == "bool":
            self.truths[key] = path
        elif fact.type == "choice" and "unsure" not in fact.choices:
            self.words[key] = (path, fact.choices)
        elif fact.is_numeric or fact.type == "date":
            low, high = fact.bounds
            if isinstance(low, Decimal) and isinstance(high, Decimal):
                self.numbers[key] = (path, *_whole_bounds(low, high))
            elif isinstance(low, date) and isinstance(high, date):
                self.days[key] = (path, low, high)
        if fact.may_be_absent:
            self.absent[key] = path

    def read(self, raw: Mapping[str, Any], answers: dict[str, object]) -> Left:
        """Read what is exact into the answers; return the rest, by key.

        One loop and no calls: this is where a batch spends half of its time.
        """
        left: Left = []
        truths, numbers, words = self.truths, self.numbers, self.words
        for key, value in raw.items():
            kind = value.__class__
            if kind is int:
                number = numbers.get(key)
                if number is not None and number[1] <= value <= number[2]:
                    answers[number[0]] = Decimal(value) if value else ZERO
                    continue
            elif kind is bool:
                if key in truths:
                    answers[truths[key]] = value
                    continue
            elif kind is str:
                word = words.get(key)
                if word is not None and value in word[1]:
                    answers[word[0]] = value
                    continue
            elif value is None and key in self.absent:
                answers[self.absent[key]] = None
                continue
            if not self._read_other(key, value, answers):
                left.append((key, value))
        return left

    def _read_other(self, key: str, value: Any, answers: dict[str, object]) -> bool:  # noqa: ANN401 — any JSON
        """Read a day, an object, or an answer in another spelling; tell whether it was one, and exact."""
        if value.__class__ is dict:
            return key in self.nested and not self.nested[key].read(value, answers)
        if key in self.days and value.__class__ is str and _looks_like_a_day(value):
            path, low, high = self.days[key]
            try:
                day = date.fromisoformat(value)
            except ValueError:
                return False
            answers[path] = day
            return low <= day <= high
        if key not in self.leaves or value in _NO_ANSWER:
            return False
        path, fact = self.leaves[key]
        try:
            answers[path] = parse_answer(fact, value)
        except AnswerError:
            return False
        return True


def _whole_bounds(low: Decimal, high: Decimal) -> tuple[int, int]:
    least, most = max(low, Decimal(-_LARGEST)), min(high, Decimal(_LARGEST))
    return int(least.to_integral_value(ROUND_CEILING)), int(most.to_integral_value(ROUND_FLOOR))


def _looks_like_a_day(text: str) -> bool:
    return len(text) == _DAY_LENGTH and text[4] == text[7] == "-"


class CaseTables:
    """The sections of a case, for one rulebook: the household, each adult, each child."""

    def __init__(self, rulebook: Rulebook, most_children: int) -> None:
        self.household = Section()
        self.applicant, self.partner = Section(), Section()
        self.children = [Section() for _ in range(most_children)]
        for name, fact in rulebook.facts.items():
            if fact.entity == "adult":
                self._add(self.applicant, "applicant", name, fact)
                self._add(self.partner, "partner", name, fact)
            elif fact.entity == "child":
                for index, child in enumerate(self.children):
                    self._add(child, f"children.{index}", name, fact)
            elif name not in ("partner.present", "children.count"):  # who lives there is told by who is described
                self._add(self.household, "", name, fact)
        self.household.nested["applicant"] = self.applicant
        self.presence = rulebook.facts.get("partner.present")
        count = rulebook.facts.get("children.count")
        low, high = (Decimal(1), ZERO) if count is None or count.type != "integer" else count.bounds
        self.counts = {number: Decimal(number) for number in range(most_children + 1) if low <= number <= high}  # type: ignore[operator]

    @staticmethod
    def _add(section: Section, subject: str, name: str, fact: Fact) -> None:
        attribute = name.partition(".")[2] if subject else name
        *around, key = attribute.split(".")
        for part in around:
            if part in section.leaves:
                return
            section = section.nested.setdefault(part, Section())
        path = f"{subject}.{attribute}" if subject else attribute
        if fact_name(path) == name:
            section.add(key, path, fact)


@lru_cache(maxsize=8)
def tables_of(rulebook: Rulebook, most_children: int) -> CaseTables:
    """Return the tables of a rulebook, made once."""
    return CaseTables(rulebook, most_children)

"""Facts: what can be asked of a person, and how an answer is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal

from assistant.eligibility.situation import UNSURE, Between, Unsure
from assistant.eligibility.values import ANY_TEXT, EITHER, INFINITY, Options, Range, Value
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eligibility.expressions import Node

FactType = Literal["money", "number", "integer", "bool", "date", "month", "choice", "text", "commune"]
NUMERIC: tuple[str, ...] = ("money", "number", "integer")
MAX_TEXT = 200
WITHHELD = "withheld"
"""What a case keeps of a question its person would rather not answer; to the rules it is one they cannot answer."""
CENT = Decimal("0.01")
MAX_DIGITS = 12


class AnswerError(AssistantError):
    """An answer that cannot be read: `code` says why, `data` what was expected."""


@dataclass(frozen=True)
class Fact:
    """One thing the rules may need to know.

    `name` is declared once per entity (`adult.wages_12m`, `child.birth_date`, `housing.monthly_rent`); a path
    (`applicant.wages_12m`, `children.0.birth_date`) says whose. All sentences are French msgids. `between` is
    both what may be typed and what is known before the answer is given. `ordinary` is the value a silent case
    takes on request. `may_be_withheld` offers not to answer, where the question touches health, a permit or a hardship:
    no rule may treat that otherwise than "je ne sais pas". `absent` is what the box says where a date may not exist.
    `derived` replaces the question where it can be worked out from other answers. A `given_only` fact is never asked:
    not given, it is not known. `repeats` names the fact of the same person that almost always says the same: its
    answer is in the field already.
    """

    name: str
    type: FactType
    unit: str | None = None
    between: tuple[Decimal | date, Decimal | date] | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    question: str | None = None
    question_partner: str | None = None
    help: str | None = None
    found_on: str | None = None
    why: str | None = None
    purpose: str | None = None
    keep: str | None = None
    ordinary: object = None
    no_lever: bool = False
    may_be_absent: bool = False
    may_be_withheld: bool = False
    absent: str | None = None
    derived: Node | None = None
    repeats: str | None = None
    reserved: bool = False
    given_only: bool = False
    computed: bool = False

    @property
    def entity(self) -> str:
        """Whose fact it is: `adult`, `child`, or nobody's in particular."""
        head, _, tail = self.name.partition(".")
        return head if tail and head in ("adult", "child") else ""

    @property
    def is_numeric(self) -> bool:
        """Tell whether the answer is a number."""
        return self.type in NUMERIC

    @property
    def grain(self) -> Decimal:
        """The least difference between two answers: whole numbers differ by one."""
        return Decimal(1) if self.type == "integer" else CENT

    @property
    def bounds(self) -> tuple[Decimal | date, Decimal | date]:
        """What a number or a date lies between, whatever the answer."""
        if self.between is not None:
            return self.between
        return (-INFINITY, INFINITY) if self.is_numeric else (date(1900, 1, 1), date(2100, 12, 31))

    def unanswered(self) -> Value:
        """Return what is known before any answer is given."""
        if self.type == "bool":
            return EITHER
        if self.type == "choice":
            return Options(frozenset(self.choices))
        if self.type in ("text", "commune"):
            return ANY_TEXT
        low, high = self.bounds
        return Range(low, high, may_be_none=self.may_be_absent)


def parse_answer(fact: Fact, raw: object) -> object:
    """Read a raw answer (JSON value or typed text) as the fact's type; raise `AnswerError` when it is not one.

    `"unsure"`, `{"between": [low, high]}` and `None` (only where absence is possible) are answers.
    """
    if isinstance(raw, str):
        if raw == "unsure" or (raw == WITHHELD and fact.may_be_withheld):
            return UNSURE
    elif raw is UNSURE or isinstance(raw, Between):
        return raw
    elif isinstance(raw, dict):
        return _parse_between(fact, raw)
    elif raw is None:
        if fact.may_be_absent:
            return None
        raise AnswerError("none_not_possible", {"fact": fact.name})
    return _PARSERS[fact.type](fact, raw)


def _parse_between(fact: Fact, raw: dict[str, object]) -> object:
    """Read two bounds; two equal ones are an exact answer."""
    bounds = raw.get("between")
    if set(raw) != {"between"} or not isinstance(bounds, list | tuple) or len(bounds) != 2:  # noqa: PLR2004 — two bounds
        raise AnswerError("between_expected", {"fact": fact.name})
    if not fact.is_numeric and fact.type != "date":
        raise AnswerError("between_not_possible", {"fact": fact.name})
    low, high = (_PARSERS[fact.type](fact, bound) for bound in bounds)
    if low > high:  # type: ignore[operator]
        raise AnswerError("between_reversed", {"fact": fact.name})
    return low if low == high else Between(low, high)  # type: ignore[arg-type]


_NUMERIC = (int, float, str, Decimal)
_WHOLE = (int, Decimal)


def _parse_number(fact: Fact, raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, _NUMERIC):
        raise AnswerError("number_expected", {"fact": fact.name})
    text = str(raw).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise AnswerError("number_expected", {"fact": fact.name}) from None
    if not number.is_finite() or len(text) > MAX_DIGITS + 8 or abs(number.adjusted()) > MAX_DIGITS:
        raise AnswerError("number_expected", {"fact": fact.name})
    if fact.type == "integer":
        if number != number.to_integral_value():
            raise AnswerError("whole_number_expected", {"fact": fact.name})
        number = number.quantize(Decimal(1))
    return _within(fact, number)  # type: ignore[return-value]


def _within(fact: Fact, value: Decimal | date) -> Decimal | date:
    low, high = fact.bounds
    if value < low:  # type: ignore[operator]
        raise AnswerError("too_low", {"fact": fact.name, "low": low, "high": high})
    if value > high:  # type: ignore[operator]
        raise AnswerError("too_high", {"fact": fact.name, "low": low, "high": high})
    return value


def _parse_bool(fact: Fact, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("yes", "no"):
        return raw == "yes"
    raise AnswerError("bool_expected", {"fact": fact.name})


def _parse_date(fact: Fact, raw: object) -> date:
    if isinstance(raw, date):
        return _within(fact, raw)  # type: ignore[return-value]
    if not isinstance(raw, str):
        raise AnswerError("date_expected", {"fact": fact.name})
    try:
        day = date.fromisoformat(raw + "-01" if fact.type == "month" and raw.count("-") == 1 else raw)
        if not raw.startswith(day.isoformat()[:7]):
            raise ValueError(raw)  # noqa: TRY301 — other spellings of ISO 8601, such as weeks, are refused alike
    except ValueError:
        raise AnswerError("date_expected", {"fact": fact.name}) from None
    return _within(fact, day)  # type: ignore[return-value]


def _parse_choice(fact: Fact, raw: object) -> str:
    code = raw if isinstance(raw, str) else str(raw) if isinstance(raw, _WHOLE) and not isinstance(raw, bool) else ""
    if code not in fact.choices:
        raise AnswerError("choice_expected", {"fact": fact.name, "choices": tuple(fact.choices)})
    return code


def _parse_text(fact: Fact, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip() or len(raw) > MAX_TEXT:
        raise AnswerError("text_expected", {"fact": fact.name})
    return raw.strip()


_PARSERS = {
    "money": _parse_number,
    "number": _parse_number,
    "integer": _parse_number,
    "bool": _parse_bool,
    "date": _parse_date,
    "month": _parse_date,
    "choice": _parse_choice,
    "text": _parse_text,
    "commune": _parse_text,
}


def answer_to_json(answer: object) -> object:
    """Write an answer as the case's JSON writes it; `parse_answer` reads it back the same."""
    if isinstance(answer, Unsure):
        return "unsure"
    if isinstance(answer, Between):
        return {"between": [answer_to_json(answer.low), answer_to_json(answer.high)]}
    if isinstance(answer, Decimal):
        return str(answer)
    if isinstance(answer, date):
        return answer.isoformat()
    return answer

"""The case: the JSON that goes in (contract: facts by their names, nested) becomes a situation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.eligibility.case_tables import tables_of
from assistant.eligibility.facts import AnswerError, parse_answer
from assistant.eligibility.rulebook import fact_name, subject_of
from assistant.eligibility.situation import UNSURE, Situation, all_exact
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eligibility.rulebook import Rulebook

RESERVED_KEYS: Final = ("id", "date")
MAX_CHILDREN: Final = 15
_PATH: Final = re.compile(r"(?!(child|adult)\.)(children\.(count|(0|[1-9][0-9]?)\..+)|(?!children\.).+)")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why one field of a case cannot be read; `data` holds what its sentence needs."""

    code: str
    data: Mapping[str, object]


class CaseUnreadable(AssistantError):
    """A case that cannot be read, with what is wrong in each field, by path."""

    def __init__(self, fields: Mapping[str, FieldProblem]) -> None:
        super().__init__("case_unreadable", {"fields": tuple(fields)})
        self.fields = dict(fields)


def read_month(raw: object) -> date:
    """Read `YYYY-MM` as the first day of that month."""
    month = _month(raw) if isinstance(raw, str) else None
    if month is None or not 2000 <= month.year <= 2100:  # noqa: PLR2004 — the years a right can be asked for
        raise AnswerError("month_expected", {"fact": "date"})
    return month


@lru_cache(maxsize=256)
def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def read_case(rulebook: Rulebook, raw: object, default_month: date) -> Situation:
    """Read a case; raise `CaseUnreadable` with every field that is wrong.

    `default_month` fills a missing `date`. A missing key is a question not answered.
    """
    if not isinstance(raw, dict):
        raise CaseUnreadable({"": FieldProblem("object_expected", {})})
    problems: dict[str, FieldProblem] = {}
    month = default_month
    if raw.get("date") is not None:
        try:
            month = read_month(raw["date"])
        except AnswerError as error:
            problems["date"] = FieldProblem(error.code, error.data)
    answers: dict[str, object] = {}
    left = _read_plainly(rulebook, raw, answers)
    for path, value in _flatten(rulebook, left, problems):
        _read_one(rulebook, path, value, answers, problems)
    if problems:
        raise CaseUnreadable(problems)
    return Situation(month, answers, are_exact=not left or all_exact(answers))


def _read_plainly(rulebook: Rulebook, raw: dict[str, object], answers: dict[str, object]) -> dict[str, object]:
    """Read by table what is as expected; return what is not, which is then read again from its beginning."""
    tables = tables_of(rulebook, MAX_CHILDREN)
    left = {}
    for key, value in tables.household.read(raw, answers):
        if key in RESERVED_KEYS:
            continue
        if key == "children" and isinstance(value, list) and len(value) in tables.counts:
            answers["children.count"] = tables.counts[len(value)]
            known = zip(tables.children, value, strict=False)
            if all(isinstance(child, dict) and not section.read(child, answers) for section, child in known):
                continue
        elif key == "partner" and tables.presence is not None:
            answers["partner.present"] = value is not None
            if value is None or (isinstance(value, dict) and not tables.partner.read(value, answers)):
                continue
        left[key] = value
    return left


def _read_one(
    rulebook: Rulebook, path: str, value: object, answers: dict[str, object], problems: dict[str, FieldProblem]
) -> None:
    name = fact_name(path)
    if name not in rulebook.facts or not _PATH.fullmatch(path):
        problems[path] = FieldProblem("unknown_fact", {"nearest": _nearest(rulebook, path)})
        return
    try:
        answers[path] = parse_answer(rulebook.facts[name], value)
    except AnswerError as error:
        problems[path] = FieldProblem(error.code, error.data)


def _nearest(rulebook: Rulebook, path: str) -> str | None:
    """Return the known path most like an unknown one, of the same person."""
    close = get_close_matches(fact_name(path), [*rulebook.facts], n=1)
    if not close:
        return None
    entity, _, attribute = close[0].partition(".")
    whose = subject_of(path) or {"adult": "applicant", "child": "children.0"}.get(entity)
    return f"{whose}.{attribute}" if entity in ("adult", "child") else close[0]


def _flatten(
    rulebook: Rulebook, raw: Mapping[str, object], problems: dict[str, FieldProblem]
) -> Iterator[tuple[str, object]]:
    for key, value in raw.items():
        if key in RESERVED_KEYS:
            continue
        if key == "children":
            yield from _flatten_children(rulebook, value, problems)
        elif key == "partner":
            yield from _flatten_partner(rulebook, value, problems)
        else:
            yield from _flatten_value(rulebook, key, value, problems)


def _flatten_children(
    rulebook: Rulebook, value: object, problems: dict[str, FieldProblem]
) -> Iterator[tuple[str, object]]:
    if value == "unsure" or (isinstance(value, dict) and set(value) == {"between"}):
        yield "children.count", value
        return
    if isinstance(value, dict) and set(value) <= {"count"}:
        yield from (("children.count", count) for count in value.values())
        return
    if not isinstance(value, list) or len(value) > MAX_CHILDREN:
        problems["children"] = FieldProblem("list_expected", {"most": MAX_CHILDREN})
        return
    yield "children.count", len(value)
    for index, child in enumerate(value):
        if isinstance(child, dict):
            yield from _flatten_value(rulebook, f"children.{index}", child, problems)
        else:
            problems[f"children.{index}"] = FieldProblem("object_expected", {})


def _flatten_partner(
    rulebook: Rulebook, value: object, problems: dict[str, FieldProblem]
) -> Iterator[tuple[str, object]]:
    if value is None or value == "unsure":
        yield "partner.present", False if value is None else "unsure"
        return
    if not isinstance(value, dict):
        problems["partner"] = FieldProblem("object_expected", {})
        return
    yield "partner.present", value.get("present", True)
    yield from _flatten_value(rulebook, "partner", {k: v for k, v in value.items() if k != "present"}, problems)


def _flatten_value(
    rulebook: Rulebook, path: str, value: object, problems: dict[str, FieldProblem]
) -> Iterator[tuple[str, object]]:
    """Follow nested objects down to facts; `{"between": …}` is an answer, not an object."""
    is_fact = fact_name(path) in rulebook.facts
    if isinstance(value, dict) and not is_fact:
        if any(not isinstance(key, str) or not key or "." in key for key in value):
            problems[path] = FieldProblem("unknown_fact", {"nearest": None})
            return
        for key, inner in value.items():
            yield from _flatten_value(rulebook, f"{path}.{key}", inner, problems)
    else:
        yield path, value


def ordinary_answer(rulebook: Rulebook, path: str) -> object:
    """Return the answer a silent case takes for a fact."""
    raw = rulebook.fact_at(path).ordinary
    return UNSURE if raw == "unsure" else parse_answer(rulebook.fact_at(path), raw)


def assume_ordinary(
    rulebook: Rulebook, situation: Situation, codes: tuple[str, ...]
) -> tuple[Situation, dict[str, object]]:
    """Fill what is missing with ordinary values until nothing is; return also what was assumed.

    A quantity that may be given directly is never assumed: it is worked out.
    """
    from assistant.eligibility.decision import decide  # noqa: PLC0415 — decision does not need cases

    assumed: dict[str, object] = {}
    while True:
        decisions = decide(rulebook, situation, codes)
        missing = {path for decision in decisions.values() for path in decision.missing}
        filled = {
            path: ordinary_answer(rulebook, path) for path in sorted(missing) if not rulebook.fact_at(path).computed
        }
        if not filled:
            return situation, assumed
        assumed.update(filled)
        situation = situation.with_answers(filled)

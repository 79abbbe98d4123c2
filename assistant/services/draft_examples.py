"""From a household somebody gave an opinion on to a worked example that is nobody's.

What is kept is what the rule reads: an answer whose absence changes nothing of the walk is left out. Dates are moved,
amounts are rounded and communes replaced by a large one, each as far as the walk stays the same: the same conditions
hold and fail, the same guards stop, the same steps and figures lie on the way to the amount. What cannot be disguised
so is refused, by name. Office, day and adviser are never handed to this module.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from assistant.eligibility.conditions import Trace, trace
from assistant.eligibility.decision import Decision, decide_one
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.facts import Fact, answer_to_json
from assistant.eligibility.paths_taken import names_on_the_way
from assistant.eligibility.rulebook import Rulebook, subject_of
from assistant.eligibility.situation import Between, Situation, Unsure

SHAPE: Final = ("children.count", "partner.present")
COMMUNES: Final = {
    "75056": "75001",
    "69123": "69001",
    "13055": "13001",
    "31555": "31000",
    "67482": "67000",
    "44109": "44000",
    "87085": "87000",
    "23096": "23000",
    "97411": "97400",
    "97209": "97200",
    "97105": "97100",
    "97302": "97300",
}
"""Large communes of every zone, each with one of its postcodes."""

_GRAINS: Final = tuple(Decimal(grain) for grain in (5000, 1000, 500, 100, 50, 10))
_SHIFTS: Final = tuple(days * side for days in (4, 9, 20, 33, 45, 61, 75, 92, 120) for side in (1, -1))


@dataclass(frozen=True, slots=True)
class Synthesised:
    """A household made from another: the answers kept, and what its walk is known by."""

    situation: Situation
    combination: str


@dataclass(frozen=True, slots=True)
class TooRecognisable:
    """An answer that the rule reads and that cannot be disguised without changing the walk."""

    path: str


def stopped_by(rulebook: Rulebook, situation: Situation, code: str) -> str:
    """Name why the rules stopped: the first reason to see a person, or the outcome where they did not stop."""
    decision = decide_one(Walk(rulebook, situation), rulebook.benefit(code))
    codes = sorted({reason.code for reason in decision.reasons if reason.code})
    return codes[0] if codes else decision.outcome.value


def walk_of(rulebook: Rulebook, situation: Situation, code: str) -> object:
    """Return what two households must share: the verdict but its amount, every condition, and the steps taken."""
    benefit, seen = rulebook.benefit(code), Walk(rulebook, situation)
    decision = decide_one(seen, benefit)
    steps: frozenset[str] = frozenset()
    if benefit.amount is not None:
        steps = names_on_the_way(seen, benefit.amount.value) | names_on_the_way(seen, benefit.amount.gross)
    words = {name: seen.quantity(name).value for name in steps & set(rulebook.quantities) if _is_plain(rulebook, name)}
    told = {name: value for name, value in words.items() if isinstance(value, str | bool)}
    return (_verdict(decision), _shape(trace(seen, benefit.granted_when)), steps, tuple(sorted(told.items())))


def _is_plain(rulebook: Rulebook, name: str) -> bool:
    return not rulebook.quantities[name].entity


def _verdict(decision: Decision) -> object:
    reasons = frozenset((reason.code, reason.condition, reason.truth) for reason in decision.reasons)
    has_amount = decision.amount is not None and decision.amount > 0
    return (decision.outcome, decision.variant, decision.period, decision.opens_on, reasons, has_amount)


def _shape(found: Trace) -> object:
    return (found.condition.id, found.truth, found.reasons, tuple(_shape(part) for part in found.parts))


def synthesise(rulebook: Rulebook, situation: Situation, code: str, draw: str) -> Synthesised | TooRecognisable:
    """Make a household that the rule reads exactly as this one, and that is nobody's.

    `draw` is any text drawn at random: by how much dates are moved follows from it, and cannot be undone without it.
    """
    wanted = walk_of(rulebook, situation, code)
    found = _only_what_is_read(rulebook, situation, code, wanted)
    shifts = list(_SHIFTS)
    random.Random(draw).shuffle(shifts)  # noqa: S311 — the text comes from `secrets`
    for path in sorted(found.answers):
        disguised = _disguise(rulebook, found, code, path, (wanted, shifts))
        if disguised is None:
            return TooRecognisable(path)
        found = disguised
    return Synthesised(found, _combination(rulebook, found, code))


def _only_what_is_read(rulebook: Rulebook, situation: Situation, code: str, wanted: object) -> Situation:
    """Leave out each answer without which the walk stays the same."""
    kept = situation
    for path in sorted(situation.answers):
        if path in SHAPE or path == "date":
            continue
        without = kept.without(path)
        if walk_of(rulebook, without, code) == wanted:
            kept = without
    return kept.without("date")


def _disguise(
    rulebook: Rulebook, situation: Situation, code: str, path: str, kept: tuple[object, list[int]]
) -> Situation | None:
    """Return the situation with one answer that is no longer anybody's own; None where there is no such answer."""
    answer, (wanted, shifts) = situation.answers[path], kept
    fact = rulebook.fact_at(path)
    if answer is None or isinstance(answer, Unsure | bool) or fact.type in ("bool", "choice", "integer"):
        return situation
    for other in _others(fact, answer, shifts):
        changed = situation.with_answer(path, other)
        if walk_of(rulebook, changed, code) == wanted:
            return changed
    return None


def _others(fact: Fact, answer: object, shifts: list[int]) -> Iterator[object]:
    """List what may stand for an answer, from the most different to the least."""
    if isinstance(answer, Between):
        for low, high in zip(_others(fact, answer.low, shifts), _others(fact, answer.high, shifts), strict=False):
            if low <= high:  # type: ignore[operator]
                yield Between(low, high)  # type: ignore[arg-type]
    elif isinstance(answer, date):
        yield from _other_days(fact, answer, shifts)
    elif isinstance(answer, Decimal):
        for grain in _GRAINS:
            rounded = (answer / grain).quantize(Decimal(1), ROUND_HALF_UP) * grain
            if fact.bounds[0] <= rounded <= fact.bounds[1]:  # type: ignore[operator]
                yield rounded
    elif fact.type == "commune":
        yield from COMMUNES
    elif fact.name.endswith("postal_code"):
        yield from COMMUNES.values()


def _other_days(fact: Fact, day: date, shifts: list[int]) -> Iterator[date]:
    for shift in shifts:
        moved = day + timedelta(days=shift)
        middle = moved.replace(day=15)
        for other in (middle, moved):
            if other != day and fact.bounds[0] <= other <= fact.bounds[1]:  # type: ignore[operator]
                yield other


def _combination(rulebook: Rulebook, found: Situation, code: str) -> str:
    """Say what is special about a household: which answers count, and those that are neither amounts nor dates."""
    plain = []
    for path, answer in sorted(found.answers.items()):
        exact = isinstance(answer, Decimal | date | Between) and rulebook.fact_at(path).type != "integer"
        plain.append(path if exact else f"{path}={answer_to_json(answer)}")
    return " ".join([code, stopped_by(rulebook, found, code), *plain])


def nested(answers: Mapping[str, object]) -> dict[str, object]:
    """Write answers by path as a case: `partner`, a list of `children`, facts below their names."""
    case: dict[str, object] = {}
    if "partner.present" in answers:
        case["partner"] = {} if answers["partner.present"] is True else None
    count = answers.get("children.count")
    children: list[dict[str, object]] = [{} for _ in range(int(count))] if isinstance(count, Decimal | int) else []
    if not isinstance(count, Unsure) and count is not None:
        case["children"] = children
    for path, answer in answers.items():
        if path in SHAPE:
            continue
        subject = subject_of(path)
        if subject.startswith("children."):
            _put(children[int(subject.partition(".")[2])], path.removeprefix(f"{subject}."), answer)
        elif subject != "partner" or isinstance(case.get("partner"), dict):
            _put(case, path, answer)
    return case


def _put(into: dict[str, object], path: str, answer: object) -> None:
    *heads, last = path.split(".")
    for head in heads:
        below = into.setdefault(head, {})
        assert isinstance(below, dict)  # noqa: S101 — a fact's name is never the head of another
        into = below
    into[last] = answer_to_json(answer)

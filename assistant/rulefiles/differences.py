"""What changes between two rulebooks: in the text, and for households."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.eligibility.cases import CaseUnreadable, assume_ordinary, read_case, read_month
from assistant.eligibility.decision import Outcome
from assistant.eligibility.facts import AnswerError
from assistant.eligibility.verdicts import verdicts
from assistant.rulefiles.described import as_number, described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.eligibility.rulebook import Rulebook
    from assistant.eligibility.situation import Situation
    from assistant.eligibility.verdicts import Verdict
    from assistant.rulefiles.loading import Rules

# -- the text -----------------------------------------------------------------------------------------------------


def text_differences(old: Rules, new: Rules) -> Iterator[str]:
    """Say, one line each, what was added, removed or changed."""
    before, after = described(old), described(new)
    for kind, now in after.items():
        earlier = before[kind]
        yield from (f"- {kind} {name}" for name in earlier if name not in now)
        for name, aspects in now.items():
            if name not in earlier:
                yield f"+ {kind} {name}: {next(iter(aspects.values()), '')}"
            else:
                yield from (f"  {kind} {name}: {line}" for line in _aspects(earlier[name], aspects))


def _aspects(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for aspect in dict.fromkeys((*before, *after)):
        old, new = before.get(aspect), after.get(aspect)
        if old is None:
            yield f"{aspect}: + {new}"
        elif new is None:
            yield f"{aspect}: - {old}"
        elif old != new:
            yield f"{aspect}: {old} → {new}{_by_how_much(old, new)}"


def _by_how_much(old: str, new: str) -> str:
    before, after = as_number(old), as_number(new)
    if before is None or after is None or not before:
        return ""
    return f" ({100 * (after - before) / before:+.2f} %)"


# -- households ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """One household of which a benefit becomes something else."""

    case: str
    before: Verdict
    after: Verdict

    @property
    def by(self) -> Decimal | None:
        """How much more is paid than before, where both are known."""
        amounts = [_paid(verdict) for verdict in (self.before, self.after)]
        return None if None in amounts else amounts[1] - amounts[0]  # type: ignore[operator]

    def __str__(self) -> str:
        by = "" if not self.by else f" ({self.by:+.2f})"
        return f"{self.case}: {_spelled(self.before)} → {_spelled(self.after)}{by}"


@dataclass
class Movement:
    """What becomes of a benefit over some households."""

    benefit: str
    households: int = 0
    moved: list[Moved] = field(default_factory=list)

    @property
    def outcomes(self) -> Counter[str]:
        """How many households go from which outcome to which."""
        return Counter(
            f"{moved.before.outcome.value} → {moved.after.outcome.value}"
            for moved in self.moved
            if moved.before.outcome is not moved.after.outcome
        )

    @property
    def amounts(self) -> list[Decimal]:
        """By how much the amounts change that are paid before and after."""
        both = [m for m in self.moved if m.before.amount is not None and m.after.amount is not None]
        return [moved.by for moved in both if moved.by]

    def lines(self) -> Iterator[str]:
        """Say it in words."""
        yield f"{self.benefit}: {self.households} households, {len(self.moved)} change"
        yield from (f"    {number} {words}" for words, number in sorted(self.outcomes.items()))
        if self.amounts:
            low, high, whole = min(self.amounts), max(self.amounts), sum(self.amounts)
            yield f"    {len(self.amounts)} amounts change, by {low:+.2f} to {high:+.2f}, {whole:+.2f} in all"


def household_differences(
    old: Rulebook, new: Rulebook, cases: Iterable[Mapping[str, object]], codes: tuple[str, ...]
) -> dict[str, Movement]:
    """Decide every household with both rulebooks, silent facts being ordinary; leave out cases that one cannot read."""
    movements = {code: Movement(code) for code in codes}
    for number, case in enumerate(cases, start=1):
        name = str(case.get("id") or f"case {number}")
        try:
            before, after = (_decided(rulebook, case, codes) for rulebook in (old, new))
        except (CaseUnreadable, AnswerError):
            continue
        for code, movement in movements.items():
            movement.households += 1
            if before[code] != after[code]:
                movement.moved.append(Moved(name, before[code], after[code]))
    return movements


def _decided(rulebook: Rulebook, case: Mapping[str, object], codes: tuple[str, ...]) -> dict[str, Verdict]:
    month = read_month(str(case.get("date")))
    situation = read_case(rulebook, case, month)
    found = verdicts(rulebook, situation, codes)
    open_ones = tuple(code for code, verdict in found.items() if verdict.outcome is Outcome.UNDECIDED)
    return found | (verdicts(rulebook, _filled(rulebook, situation, open_ones), open_ones) if open_ones else {})


def _filled(rulebook: Rulebook, situation: Situation, codes: tuple[str, ...]) -> Situation:
    return assume_ordinary(rulebook, situation, codes)[0]


def _paid(verdict: Verdict) -> Decimal | None:
    if verdict.outcome is Outcome.NOT_ELIGIBLE:
        return Decimal(0)
    return verdict.amount if verdict.outcome is Outcome.ELIGIBLE else None


def _spelled(verdict: Verdict) -> str:
    parts = [verdict.outcome.value, verdict.variant or "", "" if verdict.amount is None else f"{verdict.amount:.2f}"]
    return " ".join(part for part in parts if part)

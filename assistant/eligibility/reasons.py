"""What is said of a decision: each condition with its figures, each cause for which a person must look."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING

from assistant.eligibility.conditions import Trace, named
from assistant.eligibility.readings import Reading
from assistant.eligibility.readings import Reason as WalkReason
from assistant.eligibility.truth import Truth
from assistant.eligibility.values import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.values import Value


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition and what became of it, or one cause for which a person must look.

    `sentence` is the msgid of the sentence to show, its `values` by placeholder. `unsure` lists the facts the
    person did not know, where that is the cause.
    """

    condition: str
    truth: Truth
    references: tuple[str, ...] = ()
    code: str | None = None
    sentence: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()


def refer_reasons(walk: Walk, causes: frozenset[WalkReason], conditions: Mapping[str, Reason]) -> tuple[Reason, ...]:
    """Tell each cause once, the most pressing first; what the person was unsure of becomes one cause."""
    unsure = tuple(sorted(about for code, about in causes if code == "unsure"))
    others = {(code, about) for code, about in causes if code != "unsure"}
    found = [_refer_reason(walk, code, about, conditions) for code, about in sorted(others)]
    if unsure:
        about = next((name for name, r in conditions.items() if r.truth is Truth.OUTSIDE), "unsure")
        found.append(Reason(about, Truth.OUTSIDE, (), "unsure", _sentence(walk, "unsure"), unsure=unsure))
    ranks = {code: reason.priority for code, reason in walk.rulebook.reasons.items()}
    return tuple(sorted(found, key=lambda reason: ranks.get(reason.code or "", 99)))


def _refer_reason(walk: Walk, code: str, about: str, conditions: Mapping[str, Reason]) -> Reason:
    condition = conditions.get(about)
    references = condition.references if condition is not None else ()
    return Reason(about or code, Truth.OUTSIDE, references, code, _sentence(walk, code))


def _sentence(walk: Walk, code: str) -> str | None:
    reason = walk.rulebook.reasons.get(code)
    return None if reason is None else reason.sentence


def condition_reasons(walk: Walk, found: Trace) -> tuple[Reason, ...]:
    """Say what became of each named condition: those that fail first."""
    reasons = [_condition_reason(walk, part) for part in named(found)]
    order = {Truth.NO: 0, Truth.OUTSIDE: 1, Truth.UNKNOWN: 2, Truth.YES: 3}
    return tuple(sorted(reasons, key=lambda reason: order[reason.truth]))


def _condition_reason(walk: Walk, found: Trace) -> Reason:
    condition = found.condition
    sentence = {Truth.YES: condition.met, Truth.NO: condition.unmet}.get(found.truth)
    values = {name: read_name(walk, name).value for name in placeholders(sentence or "")}
    code = next((code for code, _ in sorted(found.reasons)), None)
    return Reason(condition.id or "", found.truth, condition.references, code, sentence, values)


@lru_cache(maxsize=4096)
def placeholders(sentence: str) -> tuple[str, ...]:
    """List the names a sentence quotes: `{housing.monthly_rent}`."""
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(sentence) if name))


def read_name(walk: Walk, name: str) -> Reading:
    """Read a fact, a quantity or a figure by its name, as sentences quote it."""
    rulebook = walk.rulebook
    subject, _, attribute = name.partition(".")
    if subject in ("applicant", "partner") and f"adult.{attribute}" in rulebook.quantities:
        return walk.quantity(f"adult.{attribute}", subject)
    if name in rulebook.quantities:
        return walk.quantity(name)
    if name in rulebook.parameters:
        figure = walk.parameter(rulebook.parameters[name])
        if isinstance(figure, Reading):
            return figure
        return Reading(figure if isinstance(figure, Decimal) else NOTHING)
    return walk.fact(name)

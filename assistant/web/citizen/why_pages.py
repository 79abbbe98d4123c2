"""The whole calculation of one benefit: every condition with the values it looked at, and every step of the amount."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.eligibility.benefits import Condition
from assistant.eligibility.decision import Decision
from assistant.eligibility.explanation import ExplainedCondition, Observed, explain
from assistant.eligibility.references import LegalReference
from assistant.eligibility.situation import UNSURE
from assistant.eligibility.truth import Truth
from assistant.eligibility.values import AnyText, Nothing, Unsettled
from assistant.services.applications import Settled
from assistant.web.cases.result_pages import BenefitResult, benefit_result
from assistant.web.citizen.change_pages import WhatChanges, what_changes
from assistant.web.i18n import gettext as _
from assistant.web.wording import (
    answer_in_words,
    question_in_words,
    references_in,
    sentence_in_words,
    value_in_words,
)

TRUTHS = {Truth.YES: "green", Truth.NO: "red", Truth.OUTSIDE: "orange", Truth.UNKNOWN: "grey"}


@dataclass(frozen=True, slots=True)
class ObservedLine:
    """A value that was looked at, as a line of a list."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A condition: what became of it, its sentence, its articles, and the values it looked at.

    `parts` are those below it, of which all or one must hold.
    """

    verdict: str
    colour: str
    sentence: str
    references: tuple[LegalReference, ...]
    observed: tuple[ObservedLine, ...]
    parts: tuple["ConditionLine", ...] = ()
    one_is_enough: bool = False


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the amount."""

    label: str
    value: str
    references: tuple[LegalReference, ...]


@dataclass(frozen=True, slots=True)
class WhyPage:
    """Everything behind one verdict; an amount is worked out only where no condition fails."""

    result: BenefitResult
    conditions: tuple[ConditionLine, ...]
    steps: tuple[StepLine, ...]
    differs_because: tuple[str, ...]
    changes: WhatChanges


def why_page(settled: Settled, code: str) -> WhyPage:
    """Explain one benefit in words."""
    found = explain(settled.application.rulebook, settled.situation, code)
    decision = settled.decisions[code]
    lines = {condition.id: _condition(settled, decision, condition) for condition in found.conditions}
    steps = found.steps if all(condition.truth is not Truth.NO for condition in found.conditions) else ()
    shown = [step for step in steps if _is_shown(settled, step)]
    shown = [step for step in shown if step is shown[-1] or not _adds_nothing(step)]
    return WhyPage(
        benefit_result(settled, code),
        _nested(settled.application.rulebook.benefit(code).granted_when, lines),
        tuple(_step(settled, step) for step in shown),
        tuple(_(sentence) for sentence in settled.application.rulebook.benefit(code).differs_because),
        what_changes(settled, code),
    )


def _nested(condition: Condition, lines: Mapping[str, ConditionLine]) -> tuple[ConditionLine, ...]:
    """Put each line that says something under the condition it is a part of, as the law has it."""
    below = tuple(line for part in condition.parts for line in _nested(part, lines))
    line = lines.get(condition.id or "")
    if line is None or not line.sentence:
        return below
    return (replace(line, parts=below, one_is_enough=bool(condition.some)),)


def _verdict(truth: Truth) -> str:
    return {
        Truth.YES: _("Remplie"),
        Truth.NO: _("Non remplie"),
        Truth.OUTSIDE: _("À regarder"),
        Truth.UNKNOWN: _("Pas connu"),
    }[truth]


def _condition(settled: Settled, decision: Decision, condition: ExplainedCondition) -> ConditionLine:
    rulebook = settled.application.rulebook
    reason = next((found for found in decision.reasons if found.condition == condition.id), None)
    sentence, values = condition.sentence, condition.values
    if reason is not None:
        sentence, values = reason.sentence or sentence, {**values, **reason.values}
    return ConditionLine(
        _verdict(condition.truth),
        TRUTHS[condition.truth],
        sentence_in_words(rulebook, sentence or "", values),
        tuple(references_in(rulebook, condition.references)),
        tuple(_line(settled, seen) for seen in condition.observed if _is_shown(settled, seen)),
    )


def _is_shown(settled: Settled, seen: Observed) -> bool:
    """Leave out what has no name or no value, what was never asked, and words of the program."""
    if not seen.label or isinstance(seen.value, AnyText | Nothing):
        return False
    rulebook = settled.application.rulebook
    if seen.name not in rulebook.quantities and seen.name not in rulebook.parameters:
        return seen.name in settled.situation.answers
    if isinstance(seen.value, str):
        return False
    return not isinstance(seen.value, Unsettled) or UNSURE in settled.situation.answers.values()


def _adds_nothing(step: Observed) -> bool:
    """Tell whether a step is a supplement or a deduction of nothing."""
    return step.value == 0 and step.unit in ("EUR per month", "EUR", "none")


def _line(settled: Settled, observed: Observed) -> ObservedLine:
    return ObservedLine(_label(settled, observed), _value(settled, observed))


def _label(settled: Settled, observed: Observed) -> str:
    rulebook = settled.application.rulebook
    if observed.name in rulebook.quantities or observed.name in rulebook.parameters:
        return _(observed.label) if observed.label else ""
    return question_in_words(rulebook, observed.name, settled.situation.month)


def _value(settled: Settled, observed: Observed) -> str:
    given = settled.situation.answers.get(observed.name)
    if given is not None and (given is not UNSURE or isinstance(observed.value, Unsettled)):
        return answer_in_words(settled.application.rules, observed.name, settled.situation.answers[observed.name])
    return value_in_words(observed.value, observed.unit)


def _step(settled: Settled, step: Observed) -> StepLine:
    references = tuple(references_in(settled.application.rulebook, step.references))
    return StepLine(_label(settled, step), value_in_words(step.value, step.unit), references)

"""Evaluating cases in JSON: the same answer for the command line, the API and the pages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from assistant.eligibility.cases import CaseUnreadable, FieldProblem, assume_ordinary, read_case
from assistant.eligibility.decision import Decision, decide
from assistant.eligibility.documents import checklist
from assistant.eligibility.explanation import Observed, explain
from assistant.eligibility.facts import answer_to_json
from assistant.eligibility.reasons import Reason
from assistant.eligibility.values import Options, Range, Value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from assistant.eligibility.situation import Situation
    from assistant.rulefiles import Rules

CENT = Decimal("0.01")

FIELD_SENTENCES: Mapping[str, str] = {
    "object_expected": "an object with facts by name is expected",
    "list_expected": "a list of at most {most} entries is expected",
    "month_expected": "a month is expected, written YYYY-MM",
    "unknown_fact": "no such fact",
    "none_not_possible": "null is not possible here; leave the key out when it was not answered",
    "between_expected": 'two bounds are expected: {{"between": [low, high]}}',
    "between_not_possible": "two bounds are possible only for a number or a date",
    "between_reversed": "the first bound lies above the second",
    "number_expected": "a number is expected",
    "whole_number_expected": "a whole number is expected",
    "too_low": "{low} is the least possible",
    "too_high": "{high} is the most possible",
    "bool_expected": "true or false is expected",
    "date_expected": "a day is expected, written YYYY-MM-DD",
    "choice_expected": "one of these is expected: {choices}",
    "text_expected": "a short text is expected",
}


def evaluate_case(
    rules: Rules,
    raw: object,
    default_month: date,
    *,
    benefits: tuple[str, ...] | None = None,
    ordinary: bool = False,
    explained: bool = False,
) -> dict[str, object]:
    """Evaluate one case and return what the contract writes; a case that cannot be read gives its errors."""
    identity = raw.get("id") if isinstance(raw, dict) else None
    try:
        situation = read_case(rules.rulebook, raw, default_month)
    except CaseUnreadable as error:
        return {"id": identity, "error": _error(error)}
    codes = tuple(rules.rulebook.benefits) if benefits is None else benefits
    assumed: dict[str, object] = {}
    if ordinary:
        situation, assumed = assume_ordinary(rules.rulebook, situation, codes)
    return {"id": identity, **result_of(rules, situation, codes, assumed=assumed, explained=explained)}


def result_of(
    rules: Rules,
    situation: Situation,
    codes: tuple[str, ...],
    *,
    assumed: Mapping[str, object] | None = None,
    explained: bool = False,
) -> dict[str, object]:
    """Decide a situation and write the results, the papers and what was assumed."""
    rulebook = rules.rulebook
    decisions = decide(rulebook, situation, codes)
    found: dict[str, object] = {
        "date": situation.month.isoformat()[:7],
        "rulebook": rulebook.digest,
        "assumed": {path: answer_to_json(answer) for path, answer in (assumed or {}).items()},
        "results": {code: decision_to_json(rules, decision) for code, decision in decisions.items()},
        "documents": [
            {"document": i.document.code, "for": i.whose, "benefits": list(i.benefits), "kind": i.kind}
            for i in checklist(rulebook, situation, decisions)
        ],
    }
    if explained:
        found["explanation"] = {code: _explanation(rules, situation, code) for code in codes}
    return found


def decision_to_json(rules: Rules, decision: Decision) -> dict[str, object]:
    """Write a decision as the contract does: amounts with two decimals, ranges as two of them."""
    low_high = None if decision.range is None else [_money(bound) for bound in decision.range]
    written: dict[str, object] = {
        "outcome": decision.outcome.value,
        "variant": decision.variant,
        "amount": None if decision.amount is None else _money(decision.amount),
        "gross": None if decision.gross is None else _money(decision.gross),
        "period": decision.period,
        "range": low_high,
        "from": None if decision.opens_on is None else decision.opens_on.isoformat()[:7],
        "reasons": [_reason(reason) for reason in decision.reasons],
        "missing": list(decision.missing),
        "steps": {name: format(value, "f") for name, value in decision.exported.items()},
    }
    if decision.motive is not None:
        motive = rules.motives[decision.motive]
        written["appointment"] = {"motive": motive.code, "mode": motive.mode, "minutes": motive.minutes}
    return written


def _money(amount: Decimal) -> str:
    return format(amount.quantize(CENT, rounding=ROUND_HALF_UP), "f")


def _reason(reason: Reason) -> dict[str, object]:
    written: dict[str, object] = {
        "condition": reason.condition,
        "truth": reason.truth.value,
        "references": list(reason.references),
    }
    if reason.code is not None:
        written["code"] = reason.code
    if reason.unsure:
        written["unsure"] = list(reason.unsure)
    return written


def _explanation(rules: Rules, situation: Situation, code: str) -> dict[str, object]:
    found = explain(rules.rulebook, situation, code)
    return {
        "conditions": [
            {
                "condition": condition.id,
                "truth": condition.truth.value,
                "sentence": condition.sentence,
                "references": list(condition.references),
                "observed": {o.name: _value(o.value) for o in condition.observed},
            }
            for condition in found.conditions
        ],
        "steps": [_step(step) for step in found.steps],
    }


def _step(step: Observed) -> dict[str, object]:
    return {
        "name": step.name,
        "label": step.label,
        "value": _value(step.value),
        "unit": step.unit,
        "references": list(step.references),
    }


def _value(value: Value) -> object:
    if isinstance(value, Range):
        return {"between": [answer_to_json(value.low), answer_to_json(value.high)]}
    if isinstance(value, Options):
        return {"one_of": sorted(str(answer_to_json(option)) for option in value.values)}
    if isinstance(value, Decimal):
        return format(value, "f")
    return answer_to_json(value) if value is None or isinstance(value, bool | str) else str(value)


def _error(error: CaseUnreadable) -> dict[str, object]:
    return {
        "code": error.code,
        "message": "this case cannot be read: mend the fields below and send it again",
        "fields": {path: field_sentence(problem) for path, problem in error.fields.items()},
    }


def field_sentence(problem: FieldProblem) -> str:
    """Say in plain English what is wrong with a field."""
    nearest = problem.data.get("nearest")
    said = {name: ", ".join(map(str, part)) if isinstance(part, tuple) else part for name, part in problem.data.items()}
    sentence = FIELD_SENTENCES[problem.code].format(**said)
    return f"{sentence}; did you mean `{nearest}`?" if nearest else sentence

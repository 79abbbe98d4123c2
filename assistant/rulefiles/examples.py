"""Worked examples: households written beside a rule, with what the law gives them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.eligibility.cases import CaseUnreadable, assume_ordinary, read_case, read_month
from assistant.eligibility.conditions import Trace, trace
from assistant.eligibility.decision import Decision, Outcome, decide
from assistant.eligibility.documents import checklist
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.facts import AnswerError
from assistant.eligibility.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eligibility.benefits import Benefit
    from assistant.eligibility.situation import Situation
    from assistant.rulefiles.errors import RuleProblem
    from assistant.rulefiles.loading import Rules
    from assistant.rulefiles.reader import Entry, Place

EXPECT_KEYS = (
    "outcome", "amount", "gross", "variant", "range", "from", "because", "missing", "documents", "without", "steps",
)  # fmt: skip
"""What an example may say of the answer; `without` names conditions, reasons and papers that must not be in it."""

CAUSES = {
    Outcome.ELIGIBLE: (Truth.YES, Truth.OUTSIDE),
    Outcome.NOT_ELIGIBLE: (Truth.NO,),
    Outcome.REFER: (Truth.OUTSIDE,),
}
"""Which conditions explain an outcome."""


@dataclass(frozen=True)
class WorkedExample:
    """One household of a benefit's `examples.yaml`, with what is expected of it."""

    benefit: str
    name: str
    situation: Situation
    expect: Mapping[str, object]
    place: Place
    fills_in: bool = True
    """Whether what it does not say was filled in with ordinary values."""

    def at(self, situation: Situation) -> WorkedExample:
        """Return the same example with more answers."""
        return replace(self, situation=situation)


def read_examples(rules: Rules, code: str) -> list[WorkedExample]:
    """Read the worked examples of a benefit; an unreadable one raises `RuleError` with its place."""
    entry = rules.sources.examples.get(code)
    return [] if entry is None else [_read(rules, code, item) for item in entry]


def _read(rules: Rules, code: str, entry: Entry) -> WorkedExample:
    keys = entry.only("name", "month", "situation", "assume_ordinary", "expect")
    for required in ("name", "month", "situation", "expect"):
        if required not in keys:
            raise entry.place.error(f"an example without {required}", f"add `{required}:`")
    raw = plain(keys["situation"])
    try:
        month = read_month(keys["month"].source)
        situation = read_case(rules.rulebook, raw, month)
    except AnswerError:
        raise keys["month"].place.error("not a month", 'write "2026-10"') from None
    except CaseUnreadable as error:
        first, problem = next(iter(error.fields.items()))
        raise keys["situation"].place.error(f"`{first}`: {problem.code}", "see rules/facts/") from None
    fills_in = "assume_ordinary" not in keys or keys["assume_ordinary"].flag
    if fills_in:
        situation, _ = assume_ordinary(rules.rulebook, situation, (code,))
    keys["expect"].only(*EXPECT_KEYS)
    expect = plain(keys["expect"])
    assert isinstance(expect, dict)
    return WorkedExample(code, keys["name"].text, situation, expect, entry.place, fills_in)


@dataclass(frozen=True, slots=True)
class ToldExample:
    """What an example says to somebody who only reads: the household in words, the month, and how it ends."""

    name: str
    month: str
    outcome: str
    amount: Decimal | None


def told_examples(rules: Rules, code: str) -> Iterator[ToldExample]:
    """Read what the examples of a benefit tell, without working anything out; those that show one step tell nothing."""
    entry = rules.sources.examples.get(code)
    for item in () if entry is None else entry:
        expect = item.mapping["expect"].mapping
        if "outcome" in expect:
            amount = expect["amount"].number if "amount" in expect else None
            yield ToldExample(item.mapping["name"].text, item.mapping["month"].source, expect["outcome"].text, amount)


def plain(entry: Entry) -> object:
    """Return YAML as JSON would have it: days as text, numbers exact."""
    if isinstance(entry.value, dict):
        return {key: plain(item) for key, item in entry.value.items()}
    if isinstance(entry.value, list):
        return [plain(item) for item in entry.value]
    return entry.value.isoformat() if isinstance(entry.value, date) else entry.value


def check_example(rules: Rules, example: WorkedExample) -> list[str]:
    """Return what differs from what is expected, in words; nothing when all is as written."""
    decisions = decide(rules.rulebook, example.situation, (example.benefit,))
    decision = decisions[example.benefit]
    found = _facts_of(decision)
    differences = [
        f"{key}: expected {_spelled(example.expect[key])}, found {_spelled(found[key])}"
        for key in ("outcome", "amount", "gross", "variant", "range", "from")
        if key in example.expect and _spelled(example.expect[key]) != _spelled(found[key])
    ]
    causes = _causes(decision, rules.rulebook.benefit(example.benefit))
    papers = {item.document.code for item in checklist(rules.rulebook, example.situation, decisions)}
    for key, held in (("because", causes), ("missing", set(decision.missing)), ("documents", papers)):
        absent = [name for name in _listed(example.expect.get(key)) if name not in held]
        if absent:
            differences.append(f"{key}: {', '.join(absent)} not found among {', '.join(sorted(held)) or 'none'}")
    differences.extend(
        f"without: {name} found" for name in _listed(example.expect.get("without")) if name in causes | papers
    )
    for name, value in _mapping(example.expect.get("steps")).items():
        if _spelled(decision.exported.get(name, decision.steps.get(name))) != _spelled(value):
            held_value = decision.exported.get(name, decision.steps.get(name))
            differences.append(f"step {name}: expected {value}, found {held_value}")
    return differences


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _facts_of(decision: Decision) -> dict[str, object]:
    return {
        "outcome": decision.outcome.value,
        "amount": decision.amount,
        "gross": decision.gross,
        "variant": decision.variant,
        "range": None if decision.range is None else list(decision.range),
        "from": None if decision.opens_on is None else decision.opens_on.isoformat()[:7],
    }


def _causes(decision: Decision, benefit: Benefit) -> set[str]:
    """Name the conditions and reason codes that made the outcome: what held, what failed, what nobody could tell.

    A pointer that leads to a person also tells, by what holds, how likely the benefit is.
    """
    told = CAUSES.get(decision.outcome, tuple(Truth))
    if benefit.kind == "pointer" and decision.outcome is Outcome.REFER:
        told = (*told, Truth.YES)
    return {
        name for reason in decision.reasons if reason.truth in told for name in (reason.condition, reason.code) if name
    }


def _spelled(value: object) -> str:
    """Spell a value so that 152.25 and "152.25" and 152.250 are the same."""
    if isinstance(value, list):
        return "[" + ", ".join(_spelled(item) for item in value) + "]"
    text = str(value)
    try:
        return format(Decimal(text).normalize(), "f")
    except ArithmeticError:
        return text


def missing_examples(rules: Rules) -> Iterator[RuleProblem]:
    """Name the outcomes that no worked example shows, and the conditions that none fails or leaves to a person."""
    for code, benefit in rules.rulebook.benefits.items():
        place = rules.sources.rules[code].place
        examples = read_examples(rules, code)
        outcomes: set[Outcome] = set()
        failing: set[str] = set()
        known: set[str] = set()
        for example in examples:
            walk = Walk(rules.rulebook, example.situation)
            outcomes.add(decide(rules.rulebook, example.situation, (code,))[code].outcome)
            for part in _all(trace(walk, benefit.granted_when)):
                if part.condition.id:
                    known.add(part.condition.id)
                    if part.truth in (Truth.NO, Truth.OUTSIDE):
                        failing.add(part.condition.id)
        for outcome in (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE, Outcome.REFER, Outcome.UNDECIDED):
            if outcome in outcomes and outcome in _never(benefit):
                yield place.problem(f"a worked example of `{code}` is {outcome.value}", "this benefit must never be")
            possible = outcome is not Outcome.ELIGIBLE or benefit.amount is not None
            if possible and outcome not in outcomes and outcome not in _never(benefit):
                yield place.problem(
                    f"`{code}` has no worked example that is {outcome.value}", "add one to examples.yaml"
                )
        for name in sorted(known - failing):
            yield place.problem(f"no worked example of `{code}` fails `{name}`", "add one to examples.yaml")


def _never(benefit: Benefit) -> tuple[Outcome, ...]:
    """Name the outcomes a benefit must not have: what is not computed is not granted, some are never refused."""
    granted = (Outcome.ELIGIBLE,) if benefit.kind == "pointer" else ()
    return (*granted, Outcome.NOT_ELIGIBLE) if benefit.never_refused else granted


def _all(found: Trace) -> Iterator[Trace]:
    yield found
    for part in found.parts:
        yield from _all(part)

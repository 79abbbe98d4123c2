"""How many small mistakes in a rule its worked examples would catch."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from assistant.eligibility.benefit_code import CompiledBenefits
from assistant.eligibility.cases import assume_ordinary
from assistant.eligibility.decision import Outcome
from assistant.eligibility.exact_households import NOT_EXACT
from assistant.eligibility.expressions import QuantityRef
from assistant.errors import AssistantError
from assistant.rulefiles.examples import check_example, read_examples
from assistant.rulefiles.mutants import Mutant, mutants_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date

    from assistant.eligibility.benefit_code import Verdict
    from assistant.eligibility.expressions import Node
    from assistant.rulefiles.examples import WorkedExample
    from assistant.rulefiles.loading import Rules
    from assistant.rulefiles.reader import Entry

QUICK: Final = frozenset({"outcome", "amount", "gross", "variant", "steps"})
"""What of an example the fast verdicts can tell."""
MISTAKEN: Final = (ArithmeticError, TypeError, AttributeError, AssertionError)
"""How a rule with a mistake in it may break: a word where a number belongs, a division by zero."""


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mistake that no household could ever show, and why."""

    name: str
    change: str
    because: str

    def __str__(self) -> str:
        return f"{self.name}: {self.change}"

    def excuses(self, mutant: Mutant) -> bool:
        """Tell whether this is the mistake meant: its declaration, and words of the change."""
        return mutant.name == self.name and self.change in mutant.change


@dataclass
class Survey:
    """What became of the mistakes made in a benefit."""

    benefit: str
    killed: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    equivalents: list[tuple[Mutant, Equivalent]] = field(default_factory=list)
    needless: list[Equivalent] = field(default_factory=list)

    @property
    def made(self) -> int:
        """How many mistakes could have been caught."""
        return self.killed + len(self.survivors)

    @property
    def share(self) -> Decimal:
        """The part of them that was, in per cent."""
        return Decimal(100) if not self.made else Decimal(100) * self.killed / self.made


def survey(rules: Rules, code: str, only: int | None = None, again: Container[str] | None = None) -> Survey:
    """Make mistakes in a benefit and run its worked examples on each.

    All of them; or some drawn always alike; or those that `again` holds, as an earlier survey told them.
    """
    mutants = [mutant for mutant in mutants_of(rules, code) if again is None or mutant.told in again]
    if only is not None and only < len(mutants):
        mutants = random.Random(code).sample(mutants, only)  # noqa: S311 — the same sample each time, nothing secret
    court = _Court(rules, code)
    excuses = read_equivalents(rules, code)
    used: set[Equivalent] = set()
    found = Survey(code)
    for mutant in mutants:
        excuse = next((one for one in excuses if one.excuses(mutant)), None)
        if court.catches(mutant):
            found.killed += 1
        elif excuse is not None:
            used.add(excuse)
            found.equivalents.append((mutant, excuse))
        else:
            found.survivors.append(mutant)
    found.needless = [one for one in excuses if only is None and again is None and one not in used]
    return found


def read_equivalents(rules: Rules, code: str) -> list[Equivalent]:
    """Read the mistakes that nothing can show, from the `equivalents.yaml` beside the examples."""
    entry = rules.sources.equivalents.get(code)
    return [] if entry is None else [_equivalent(item) for item in entry]


def _equivalent(entry: Entry) -> Equivalent:
    keys = entry.only("name", "change", "because")
    for required in ("name", "change", "because"):
        if required not in keys:
            raise entry.place.error(f"no {required}", "write `name`, `change` (words of it are enough) and `because`")
    return Equivalent(keys["name"].text, str(keys["change"].value), keys["because"].text)


class _Court:
    """The worked examples of a benefit, quickest first."""

    def __init__(self, rules: Rules, code: str) -> None:
        self.rules = rules
        self.code = code
        self.examples = sorted(read_examples(rules, code), key=self._is_slow)

    def _is_slow(self, example: WorkedExample) -> bool:
        return str(example.expect.get("outcome")) in ("refer", "undecided") or "range" in example.expect

    def catches(self, mutant: Mutant) -> bool:
        """Tell whether some example fails: by the fast verdicts first, then by everything an example says."""
        first, last = mutant.months
        seen = [example for example in self.examples if first <= example.situation.month < last]
        compiled: dict[date, CompiledBenefits] = {}
        left = []
        for example in seen:
            month = example.situation.month
            if month not in compiled:
                compiled[month] = CompiledBenefits(mutant.rulebook, month, (self.code,), self._steps(mutant))
            caught = self._caught_quickly(compiled[month], example)
            if caught:
                self._put_first(example)
                return True
            if caught is None or set(example.expect) - QUICK:
                left.append(example)
        return any(self._caught(mutant, example) for example in left)

    def _steps(self, mutant: Mutant) -> dict[str, Node]:
        """Name the steps that some example tells, as the mistaken rulebook works them out."""
        amount = mutant.rulebook.benefit(self.code).amount
        exported = amount.exported if amount is not None else {}
        told = {name for example in self.examples for name in _steps_told(example)}
        return {name: exported.get(name, QuantityRef(name, None)) for name in sorted(told)}

    def _caught_quickly(self, compiled: CompiledBenefits, example: WorkedExample) -> bool | None:
        """Compare what the fast verdict says; None where only the walk can tell."""
        try:
            household = compiled.household(example.situation)
            verdict = compiled.decide(compiled.benefits[self.code], household)
            return _differs(verdict, example.expect) or any(
                not _same(value, compiled.steps[name](household)) for name, value in _steps_told(example).items()
            )
        except NOT_EXACT:
            return None
        except MISTAKEN:
            return True

    def _put_first(self, example: WorkedExample) -> None:
        """Try next time what caught this time: mistakes beside each other are often caught alike."""
        self.examples.remove(example)
        self.examples.insert(0, example)

    def _caught(self, mutant: Mutant, example: WorkedExample) -> bool:
        rules = self.rules.with_rulebook(mutant.rulebook)
        try:
            if example.fills_in and Outcome.UNDECIDED.value != example.expect.get("outcome"):
                situation, _ = assume_ordinary(mutant.rulebook, example.situation, (self.code,))
                example = example.at(situation)
            return bool(check_example(rules, example))
        except (*MISTAKEN, AssistantError):
            return True


def _steps_told(example: WorkedExample) -> dict[str, object]:
    steps = example.expect.get("steps")
    return steps if isinstance(steps, dict) else {}


def _differs(verdict: Verdict, expect: object) -> bool:
    assert isinstance(expect, dict)
    found = {
        "outcome": verdict.outcome.value,
        "amount": verdict.amount,
        "gross": verdict.gross,
        "variant": verdict.variant,
    }
    return any(not _same(expect[key], found[key]) for key in found if key in expect)


def _same(expected: object, found: object) -> bool:
    if isinstance(found, Decimal):
        try:
            return Decimal(str(expected)) == found
        except ArithmeticError:
            return False
    return str(expected) == str(found)


def caught_of(surveys: Iterable[Survey]) -> Decimal:
    """Return the share of all the mistakes that was caught, in per cent."""
    all_of_them = list(surveys)
    made = sum(one.made for one in all_of_them)
    return Decimal(100) if not made else Decimal(100) * sum(one.killed for one in all_of_them) / made

"""Verdicts the fast way, for situations in which everything that is read is exact; else by the walk."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.eligibility.compilation import Compiler
from assistant.eligibility.decision import Outcome, decide_one
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.exact_households import Env, Household, NotExact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from assistant.eligibility.benefits import Benefit, Condition
    from assistant.eligibility.expressions import Node
    from assistant.eligibility.rulebook import Rulebook
    from assistant.eligibility.situation import Situation


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a batch reader wants of a decision; amounts as in `Decision`."""

    outcome: Outcome
    amount: Decimal | None = None
    gross: Decimal | None = None
    variant: str | None = None


class BenefitCompiler:
    """Turns benefits into functions for one rulebook and one month."""

    def __init__(self, rulebook: Rulebook, month: date) -> None:
        self.rulebook = rulebook
        self.nodes = Compiler(rulebook, month)
        self._benefits: dict[str, Callable[[Household], Verdict]] = {}

    def verdict(self, code: str, household: Household) -> Verdict:
        """Decide one benefit; raise `NotExact` where the walk must."""
        if code not in self._benefits:
            self._benefits[code] = self._benefit(self.rulebook.benefit(code))
        return self._benefits[code](household)

    def _benefit(self, benefit: Benefit) -> Callable[[Household], Verdict]:
        refer = [self.nodes.compile(guard.when) for guard in benefit.refer_when]
        concerns = self.nodes.compile(benefit.concerns_when) if benefit.concerns_when is not None else None
        granted = self._condition(benefit.granted_when)
        pay = self._payment(benefit)

        def decided(household: Household) -> Verdict:
            for guard in refer:
                if guard(household, {}):
                    raise NotExact
            if (concerns is not None and not concerns(household, {})) or not granted(household, {}):
                return Verdict(Outcome.NOT_ELIGIBLE)
            return pay(household)

        return decided if benefit.opens_later_when is None else self._looking_ahead(decided, benefit.opens_later_when)

    def _looking_ahead(
        self, decided: Callable[[Household], Verdict], opens_later_when: Node
    ) -> Callable[[Household], Verdict]:
        """Leave to the walk a no that time alone may turn into a yes."""
        opens_later = self.nodes.compile(opens_later_when)

        def looking_ahead(household: Household) -> Verdict:
            verdict = decided(household)
            if verdict.outcome is Outcome.NOT_ELIGIBLE and opens_later(household, {}):
                raise NotExact
            return verdict

        return looking_ahead

    def _payment(self, benefit: Benefit) -> Callable[[Household], Verdict]:
        amount = benefit.amount
        if amount is None:
            return lambda _household: Verdict(Outcome.ELIGIBLE)
        value, gross = self.nodes.compile(amount.value), self.nodes.compile(amount.gross)
        variant = self.nodes.compile(amount.variant) if amount.variant is not None else None
        paid = self._condition(amount.paid_when) if amount.paid_when is not None else None
        estimated = self.nodes.compile(amount.estimated_when.when) if amount.estimated_when is not None else None

        def pay(household: Household) -> Verdict:
            if estimated is not None and estimated(household, {}):
                raise NotExact
            which = variant(household, {}) if variant is not None else None
            if paid is not None and not paid(household, {}):
                return Verdict(Outcome.NOT_ELIGIBLE, variant=which)
            sum_paid = value(household, {})
            if sum_paid <= 0:
                return Verdict(Outcome.NOT_ELIGIBLE, variant=which)
            return Verdict(Outcome.ELIGIBLE, sum_paid, gross(household, {}), which)

        return pay

    def _condition(self, condition: Condition) -> Callable[[Household, Env], bool]:
        """Compile a condition; a guard that holds is for a person, so it is left to the walk."""
        guards = [self.nodes.compile(guard.when) for guard in condition.guards]
        below = self._below(condition)
        if not guards:
            return below

        def guarded(household: Household, env: Env) -> bool:
            for guard in guards:
                if guard(household, env):
                    raise NotExact
            return below(household, env)

        return guarded

    def _below(self, condition: Condition) -> Callable[[Household, Env], bool]:
        if condition.test is not None:
            return self.nodes.compile(condition.test)
        parts = [self._condition(part) for part in condition.parts]
        settling = not condition.every

        def read(household: Household, env: Env) -> bool:
            """A part that settles it counts even beside one that is not exact."""
            doubt = False
            for part in parts:
                try:
                    if part(household, env) is settling:
                        return settling
                except NotExact:
                    doubt = True
            if doubt:
                raise NotExact
            return not settling

        return read


@lru_cache(maxsize=64)
def compiled(rulebook: Rulebook, month: date) -> BenefitCompiler:
    """Return the functions of a rulebook for a month, made once."""
    return BenefitCompiler(rulebook, month)


def verdicts(rulebook: Rulebook, situation: Situation, codes: tuple[str, ...]) -> dict[str, Verdict]:
    """Decide benefits the fast way where everything read is exact, else by the walk."""
    compiler = compiled(rulebook, situation.month)
    household = Household(situation.answers)
    walk: Walk | None = None
    found: dict[str, Verdict] = {}
    for code in codes:
        try:
            found[code] = compiler.verdict(code, household)
        except NotExact:
            walk = walk or Walk(rulebook, situation)
            decision = decide_one(walk, rulebook.benefit(code))
            found[code] = Verdict(decision.outcome, decision.amount, decision.gross, decision.variant)
    return found

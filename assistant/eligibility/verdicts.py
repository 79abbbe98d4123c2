"""Verdicts the fast way, for situations in which everything that is read is exact; else by the walk."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.eligibility.benefit_code import CompiledBenefits, Verdict
from assistant.eligibility.decision import decide_one
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.exact_households import NOT_EXACT, NotExact

if TYPE_CHECKING:
    from datetime import date

    from assistant.eligibility.exact_households import Household
    from assistant.eligibility.rulebook import Rulebook
    from assistant.eligibility.situation import Situation

__all__ = ["Verdict", "compiled", "verdicts"]


@lru_cache(maxsize=64)
def compiled(rulebook: Rulebook, month: date, codes: tuple[str, ...]) -> CompiledBenefits:
    """Return the functions of some benefits for a month, made once."""
    return CompiledBenefits(rulebook, month, codes)


def verdicts(rulebook: Rulebook, situation: Situation, codes: tuple[str, ...]) -> dict[str, Verdict]:
    """Decide benefits the fast way where everything read is exact, else by the walk."""
    fast = compiled(rulebook, situation.month, codes)
    household: Household | None = None
    try:
        household = fast.household(situation)
    except NotExact:
        return {code: _walked(Walk(rulebook, situation), code) for code in codes}
    walk: Walk | None = None
    found: dict[str, Verdict] = {}
    for code, benefit in fast.benefits.items():
        try:
            found[code] = fast.decide(benefit, household)
        except NOT_EXACT:
            walk = walk or Walk(rulebook, situation)
            found[code] = _walked(walk, code)
    return found


def _walked(walk: Walk, code: str) -> Verdict:
    decision = decide_one(walk, walk.rulebook.benefit(code))
    return Verdict(decision.outcome, decision.amount, decision.gross, decision.variant)

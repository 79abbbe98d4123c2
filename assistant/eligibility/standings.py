"""How each benefit stands in the interview: what it still asks, now and perhaps later.

A decision says more (reasons, steps, amounts) and costs more. Here whatever is exact is decided by the compiled rules,
whatever is not by the walk; and an answer leaves alone the benefits that do not read it, or that had no use for it
before it was given: what is settled, further answers never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.eligibility.asking import Asked, Waiting, asked_further, still_asked
from assistant.eligibility.decision import Outcome
from assistant.eligibility.dependencies import verdict_dependencies
from assistant.eligibility.exact_households import ABSENT, NOT_EXACT
from assistant.eligibility.open_parts import union
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.readings import NONE_MISSING
from assistant.eligibility.rulebook import fact_name
from assistant.eligibility.verdicts import compiled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.exact_households import Household


@dataclass(frozen=True, slots=True)
class Standing:
    """What a benefit still asks: `missing` now, `potential` perhaps; and whether its papers may come to be needed.

    One that is not decided may say which of its parts are `waiting` for an answer.
    """

    missing: frozenset[str] = NONE_MISSING
    potential: frozenset[str] = NONE_MISSING
    may_need_papers: bool = False
    waiting: Waiting | None = None


GRANTED: Final = Standing(may_need_papers=True)
OVER: Final = Standing()


class Standings:
    """How the benefits stand on one walk, each worked out once; `found` may hold what is known already."""

    def __init__(self, walk: Walk, found: Mapping[str, Standing] | None = None) -> None:
        self.walk = walk
        self.found: dict[str, Standing] = dict(found or {})
        self._before: dict[str, tuple[Waiting, frozenset[str]]] = {}
        self._household: Household | None = None

    def of(self, code: str) -> Standing:
        """Return how a benefit stands."""
        known = self.found.get(code)
        if known is None:
            known = self.found[code] = (
                self._of_anybody(code) or self._further(code) or self._exactly(code) or self._walked(code)
            )
        return known

    def each(self, codes: tuple[str, ...]) -> list[Standing]:
        """Return how some benefits stand."""
        found = self.found
        return [found[code] if code in found else self.of(code) for code in codes]

    def on(self, walk: Walk) -> Standings:
        """Go on with other answers: benefits that these answers cannot change stand as they did."""
        before, now = self.walk.situation, walk.situation
        if before.month != now.month:
            return Standings(walk)
        old, new = before.answers, now.answers
        changed = [path for path, said in new.items() if (was := old.get(path, ABSENT)) is not said and was != said]
        further = {path: self._waited_for(path) for path in changed if path not in old}
        others = [path for path in (*changed, *(old.keys() - new.keys())) if not further.get(path)]
        answered = union(further.values())
        later = Standings(walk)
        for code, known in self.found.items():
            if any(self._reads(code, path) for path in others):
                continue
            waiting = known.waiting
            is_touched = waiting.waits_for(answered) if waiting else not known.potential.isdisjoint(answered)
            if not is_touched:
                later.found[code] = known
            elif waiting:
                later._before[code] = waiting, answered
        return later

    def with_answers(self, answers: Mapping[str, object]) -> Standings:
        """Go on with answers to what was missing."""
        return self.on(self.walk.with_answers(answers))

    def _waited_for(self, path: str) -> frozenset[str]:
        """List the questions that whoever reads this one waited for; none where it was known or given up already.

        Where other answers may give it, those are asked first.
        """
        rulebook = self.walk.rulebook
        if path in rulebook.quantities:
            missing = self.walk.quantity(path).missing
        else:
            missing = self.walk.fact(path).missing if fact_name(path) in rulebook.facts else NONE_MISSING
        return missing | {path} if missing else NONE_MISSING

    def _reads(self, code: str, path: str) -> bool:
        name, read = fact_name(path), verdict_dependencies(self.walk.rulebook, code)
        return name in read.facts or name in read.quantities

    def _of_anybody(self, code: str) -> Standing | None:
        """Return how a benefit stands in every household of this shape, while nothing else it reads is answered."""
        walk = self.walk
        if not isinstance(walk, QuickWalk):
            return None
        read = verdict_dependencies(walk.rulebook, code)
        if not (read.facts.isdisjoint(walk.answered) and read.quantities.isdisjoint(walk.answered)):
            return None
        place = (code, walk.shape, walk.situation.month)
        found = walk.code.unanswered.get(place)
        if found is None:
            found = self._exactly(code) or self._walked(code)
            walk.code.keep_unanswered(place, found)
        return found

    def _further(self, code: str) -> Standing | None:
        """Return how a benefit stands that waited for some of the answers given since."""
        before = self._before.get(code)
        if before is None:
            return None
        asked = asked_further(self.walk, self.walk.rulebook.benefit(code), *before)
        return None if asked is None else _standing(asked)

    def _exactly(self, code: str) -> Standing | None:
        """Return how a benefit stands where all that it reads is exact, and time alone opens nothing."""
        walk = self.walk
        rules = compiled(walk.rulebook, walk.situation.month, tuple(walk.rulebook.benefits))
        benefit = rules.benefits[code]
        try:
            if self._household is None:
                self._household = rules.household(walk.situation)
            outcome = benefit.decided(self._household).outcome
            if outcome is Outcome.ELIGIBLE:
                return GRANTED
            if outcome is Outcome.NOT_ELIGIBLE and benefit.opens_later and benefit.opens_later(self._household):
                return None
        except NOT_EXACT:
            return None
        return OVER

    def _walked(self, code: str) -> Standing:
        return _standing(still_asked(self.walk, self.walk.rulebook.benefit(code)))


def _standing(asked: Asked) -> Standing:
    needs = asked.opens_later or asked.outcome in (Outcome.ELIGIBLE, Outcome.UNDECIDED)
    return Standing(asked.missing, asked.potential, needs, asked.waiting)

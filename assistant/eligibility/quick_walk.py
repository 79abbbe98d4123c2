"""The walk of the pages: the same readings as `Walk`, from functions made once, without a box around what is exact.

A question of the interview reads some two thousand nodes. `Walk` goes through them as they are written and stays the
text that says what they mean; this walk calls the functions of `quick_code` instead, which is several times faster.
docs/decisions/0023 says why, and which test holds the two together.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from assistant.eligibility.evaluation import Walk, answered
from assistant.eligibility.quick_code import quick_code
from assistant.eligibility.quick_pieces import ABSENT, bare, dressed, joined
from assistant.eligibility.quick_sharing import THE_MONTH, reads
from assistant.eligibility.readings import Reading
from assistant.eligibility.rulebook import fact_name
from assistant.eligibility.situation import INEXACT, Between, Situation
from assistant.eligibility.values import NOTHING, Nothing, intersection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from assistant.eligibility.expressions import Node
    from assistant.eligibility.quick_code import FactCode, QuantityCode
    from assistant.eligibility.quick_pieces import Bare
    from assistant.eligibility.rulebook import Rulebook

NOBODY: Final[Mapping[str, str]] = {}
NO_PARTNER: Final = Reading(NOTHING, reasons=frozenset({("no_value", "partner.present")}))

SHAPE: Final = frozenset({"date", "partner.present", "children.count"})

Key = tuple[str, str]


class QuickWalk(Walk):
    """A walk by functions; each fact and each quantity is worked out once, and kept bare where it is exact."""

    def __init__(self, rulebook: Rulebook, situation: Situation, figures_of: date | None = None) -> None:
        super().__init__(rulebook, situation, figures_of)
        self.code = quick_code(rulebook, self.figures_of)
        self.facts_found: dict[str, Bare] = {}
        self.quantities_found: dict[Key, Bare] = {}
        self.nodes_found: dict[int, Bare] = {}
        self._months: dict[tuple[date, date], QuickWalk] = {}

    def with_answers(self, answers: Mapping[str, object]) -> QuickWalk:
        """Walk on with answers to what was missing; what is known exactly stays so and is not worked out again."""
        further = QuickWalk(self.rulebook, self.situation.with_answers(answers))
        further._keep(self, frozenset(map(fact_name, answers)), even_exact=True)
        further.nodes_found = {key: found for key, found in self.nodes_found.items() if found.__class__ is not Reading}
        return further

    def with_bounds(self, answers: Mapping[str, object]) -> QuickWalk:
        """Walk over other answers to questions that were answered; only what reads them is worked out again."""
        other = QuickWalk(self.rulebook, self.situation.with_answers(answers))
        other._keep(self, frozenset(map(fact_name, answers)))
        return other

    def in_month(self, month: date, figures_of: date | None = None) -> QuickWalk:
        """Walk over the same answers in another month, with the figures of this one unless others are wanted.

        While the figures are the same, ages alone are other ones. Each month is begun once, for all benefits.
        """
        place = (month, figures_of or self.figures_of)
        if place not in self._months:
            self._months[place] = self._begun_in(*place)
        return self._months[place]

    def _begun_in(self, month: date, figures_of: date) -> QuickWalk:
        later = QuickWalk(self.rulebook, Situation(month, self.situation.answers), figures_of)
        if later.code is self.code:
            later._keep(self, frozenset({THE_MONTH}))
            is_kept = self.code.alike.is_of_any_month
            later.nodes_found = {number: found for number, found in self.nodes_found.items() if is_kept(number)}
        return later

    def _keep(self, before: QuickWalk, changed: frozenset[str], *, even_exact: bool = False) -> None:
        """Keep what another walk found where nothing that changed is read, or where it is exact if that is enough."""
        book = self.rulebook
        self.facts_found = {
            path: found
            for path, found in before.facts_found.items()
            if (even_exact and found.__class__ is not Reading) or reads(book, fact_name(path)).isdisjoint(changed)
        }
        self.quantities_found = {
            key: found
            for key, found in before.quantities_found.items()
            if (even_exact and found.__class__ is not Reading) or reads(book, key[0]).isdisjoint(changed)
        }

    def read(self, node: Node, subjects: Mapping[str, str] | None = None) -> Reading:
        """Evaluate an expression; `subjects` says who each loop name stands for."""
        return dressed(self.code.of(node)(self, subjects or NOBODY))

    def fact(self, path: str) -> Reading:
        """Read the fact at a path: answered, derived, unsure, or missing."""
        return dressed(self.bare_fact_of(path))

    def quantity(self, name: str, subject: str = "") -> Reading:
        """Read a quantity, of a subject where it is one per child or adult."""
        key = (name, subject)
        return dressed(self.quantities_found[key] if key in self.quantities_found else self.bare_quantity(key))

    # -- facts ------------------------------------------------------------------------------------------------

    def bare_fact_of(self, path: str) -> Bare:
        """Return a fact, worked out once."""
        return self.facts_found[path] if path in self.facts_found else self.bare_fact(path)

    def bare_fact(self, path: str) -> Bare:
        """Work a fact out."""
        found = self.facts_found[path] = self._fact_at(path, self.code.fact(path))
        return found

    def _fact_at(self, path: str, code: FactCode) -> Bare:
        if code.is_of_partner:
            present = self.bare_fact_of("partner.present")
            if present is False:
                return NO_PARTNER
            if present is not True:
                return Reading(code.unknown, present.missing, present.reasons)
        answer = self.situation.answers.get(path, ABSENT)
        if answer is not ABSENT:
            return bare(answered(code.fact, path, answer)) if answer.__class__ in INEXACT else answer
        if code.derived is None:
            return code.unanswered
        derived = code.derived(self, code.people)
        if derived.__class__ is not Reading or not code.fact.question:
            return derived
        return Reading(code.unknown, derived.missing or frozenset({path}), derived.reasons)

    # -- quantities -------------------------------------------------------------------------------------------

    def bare_quantity(self, key: Key) -> Bare:
        """Work a quantity out; one that reads no answer yet is the same in every household of this shape."""
        name, subject = key
        code = self.code.quantity(name)
        if not code.reads.isdisjoint(self.answered):
            found = self._quantity_of(code, subject)
        else:
            people = self.shape if code.reads_gates else self.shape[:2]
            shape = (name, subject, people, self.situation.month if code.reads_the_month else None)
            found = self.code.unanswered.get(shape, ABSENT)
            if found is ABSENT:
                found = self._quantity_of(code, subject)
                self.code.keep_unanswered(shape, found)
        self.quantities_found[key] = found
        return found

    @cached_property
    def answered(self) -> frozenset[str]:
        """The names of the facts and totals that were answered, but those that say who lives there.

        What lies behind gates is not among them either, where the gates are exact: they say all that counts.
        """
        names = frozenset(map(fact_name, self.situation.answers)) - SHAPE
        return names if self._where is None else names - self.code.gates.behind

    @cached_property
    def _where(self) -> tuple[object, ...] | None:
        """What the gates let through; nothing where one of them is not exact."""
        found = tuple(self.bare_fact_of(name) for name in self.code.gates.names)
        return None if Reading in map(type, found) else found

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """Who lives there, and what the gates let through, as far as was answered."""
        answers = self.situation.answers
        return answers.get("partner.present", ABSENT), answers.get("children.count", ABSENT), self._where

    def _quantity_of(self, code: QuantityCode, subject: str) -> Bare:
        given = self.situation.answers.get(code.name) if code.is_askable else None
        if given.__class__ is Decimal:
            return given
        found = code.function(self, {code.entity: subject} if subject else NOBODY)
        if found.__class__ is not Reading:
            return found
        if code.between is not None:
            low, high = code.between
            found = joined(intersection(found.value, low, high), (found,))  # type: ignore[arg-type]
            if found.__class__ is not Reading:
                return found
        if found.value.__class__ is Nothing and not found.missing and not found.reasons:
            return code.no_value
        return _asked(code.name, given, found) if code.is_askable else found


def _asked(name: str, given: object, found: Reading) -> Bare:
    """Return a total that may be given directly."""
    if isinstance(given, Between):
        known = joined(intersection(found.value, given.low, given.high), (found,))
        if known.__class__ is not Reading:
            return known
        return Reading(known.value, known.missing, frozenset({("unsure", name)}))
    if given is None and found.missing:
        return Reading(found.value, found.missing | {name}, found.reasons)
    return found

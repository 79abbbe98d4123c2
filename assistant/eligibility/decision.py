"""The verdict on each benefit: `decide(rulebook, situation)`.

The outcome, in this order: a reason to refer the whole benefit; a condition that fails; something not yet
known; the amount. A doubt never becomes a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.eligibility.calendar import add_months
from assistant.eligibility.conditions import Trace, read_guards, trace
from assistant.eligibility.dependencies import verdict_dependencies
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.ranges import Payment, paid_range, read_payment
from assistant.eligibility.readings import NO_REASONS, NONE_MISSING, Reading
from assistant.eligibility.readings import Reason as WalkReason
from assistant.eligibility.reasons import Reason, condition_reasons, refer_reasons
from assistant.eligibility.situation import Situation
from assistant.eligibility.truth import Truth, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from assistant.eligibility.benefits import Amount, Benefit
    from assistant.eligibility.evaluation import Walk
    from assistant.eligibility.rulebook import Rulebook

BUILT_IN_CODES = ("unsure", "no_value", "stale_figures")
RANGE_TOUCHES_NIL = "range_touches_nil"
NIL_AMOUNT = "nil_amount"
NOT_CONCERNED = "not_concerned"
OTHER_MOTIVE = "other"
MONTHS_TO_OPEN = 12


class Outcome(Enum):
    """How a benefit ends."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    REFER = "refer"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one benefit.

    Amounts are EUR over `period`: `amount` what is paid, `gross` before CRDS, `range` what is paid where it is
    not known exactly (None: "nous ne pouvons pas le dire"). `opens_on` is the month from which time alone opens
    a right that is not due yet. `missing` lists the facts to ask now, `potential`
    those that may still be asked. `motive` is that of the appointment where the outcome is *refer*.
    `figures_on` is the day from which the newest figure used applies.
    """

    benefit: str
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    variant: str | None = None
    amount: Decimal | None = None
    gross: Decimal | None = None
    period: str | None = None
    range: tuple[Decimal, Decimal] | None = None
    opens_on: date | None = None
    missing: tuple[str, ...] = ()
    potential: frozenset[str] = NONE_MISSING
    steps: Mapping[str, Decimal] = field(default_factory=dict)
    exported: Mapping[str, Decimal] = field(default_factory=dict)
    motive: str | None = None
    figures_on: date | None = None

    @property
    def has_doubts(self) -> bool:
        """Tell whether a condition of its own is left open: a pointer without doubts is a likely right."""
        return any(reason.truth is Truth.OUTSIDE and reason.condition != reason.code for reason in self.reasons)

    @property
    def is_granted(self) -> bool:
        """Tell whether the right is due, or will be by time alone."""
        return self.outcome is Outcome.ELIGIBLE or self.opens_on is not None


def decide(rulebook: Rulebook, situation: Situation, codes: Iterable[str] | None = None) -> dict[str, Decision]:
    """Decide benefits (all of them by default) for a situation."""
    return decide_on(QuickWalk(rulebook, situation), tuple(rulebook.benefits) if codes is None else codes)


def decide_on(walk: Walk, codes: Iterable[str]) -> dict[str, Decision]:
    """Decide benefits on a walk that others may share."""
    return {code: decide_one(walk, walk.rulebook.benefit(code)) for code in codes}


def decide_one(walk: Walk, benefit: Benefit) -> Decision:
    """Decide one benefit on a walk that others may share; before a no, look whether time alone opens the right."""
    decision = _decide_this_month(walk, benefit)
    if benefit.opens_later_when is None or decision.outcome not in (Outcome.NOT_ELIGIBLE, Outcome.UNDECIDED):
        return decision
    opens_later = walk.read(benefit.opens_later_when)
    if opens_later.value is False:
        return decision
    if decision.outcome is Outcome.UNDECIDED:
        return _with_questions_to_come(walk, benefit, decision)
    if opens_later.value is True:
        return _look_ahead(walk, benefit, decision)
    if opens_later.missing:
        asked = replace(decision, outcome=Outcome.UNDECIDED, missing=tuple(sorted(opens_later.missing)))
        return _with_questions_to_come(walk, benefit, asked)
    return decision


def _later(walk: Walk, benefit: Benefit, ahead: int) -> Decision:
    """Decide a benefit for a later month with the answers and the figures of today."""
    return _decide_this_month(walk.in_month(add_months(walk.situation.month, ahead)), benefit)


def _look_ahead(walk: Walk, benefit: Benefit, today: Decision) -> Decision:
    """Find the first month in which the answer is no longer no: a right to come, a question, or a person to see."""
    for ahead in range(1, MONTHS_TO_OPEN + 1):
        later = _later(walk, benefit, ahead)
        if later.outcome is Outcome.ELIGIBLE:
            return replace(today, opens_on=add_months(walk.situation.month, ahead))
        if later.outcome is Outcome.UNDECIDED:
            return _with_questions_to_come(walk, benefit, later)
        if later.outcome is Outcome.REFER:
            return later
    return today


def _with_questions_to_come(walk: Walk, benefit: Benefit, decision: Decision) -> Decision:
    """Count the questions that only the months ahead may ask: ages pass their limits, children are born."""
    last = _later(walk, benefit, MONTHS_TO_OPEN)
    asked = frozenset((*decision.missing, *last.missing))
    return replace(decision, potential=decision.potential | last.potential | asked)


def _decide_this_month(walk: Walk, benefit: Benefit) -> Decision:
    refer = read_guards(walk, benefit.refer_when, benefit.code)
    if refer.truth is Truth.YES or refer.truth is Truth.OUTSIDE:
        return _referred(walk, benefit, refer.reasons, ())
    concerns, granted, truth = read_conditions(walk, benefit)
    if truth is Truth.UNKNOWN or refer.truth is Truth.UNKNOWN:
        missing, potential = asked_of(walk, benefit, refer, (concerns, granted, truth))
        return _undecided(walk, benefit, granted, missing, potential)
    if truth is Truth.NO:
        told = condition_reasons(walk, granted)
        if concerns is not None and concerns.truth is Truth.NO:
            failing = (reason for reason in told if reason.truth is Truth.NO)
            told = (Reason(NOT_CONCERNED, Truth.NO, benefit.references), *failing)
        return _decision(walk, benefit, Outcome.NOT_ELIGIBLE, told)
    if truth is Truth.OUTSIDE:
        reasons = granted.reasons | (concerns.reasons if concerns is not None else NO_REASONS)
        return _referred(walk, benefit, reasons, condition_reasons(walk, granted))
    return _with_amount(walk, benefit, granted)


Conditions = tuple[Reading | None, Trace, Truth]


def read_conditions(walk: Walk, benefit: Benefit) -> Conditions:
    """Read whether the benefit concerns them and whether it is granted, and what both make together."""
    concerns = walk.read(benefit.concerns_when) if benefit.concerns_when is not None else None
    granted = trace(walk, benefit.granted_when)
    return concerns, granted, granted.truth if concerns is None else all_of((concerns.truth, granted.truth))


def asked_of(walk: Walk, benefit: Benefit, refer: Reading, read: Conditions) -> tuple[frozenset[str], frozenset[str]]:
    """List what an undecided benefit asks now and what it may ask later."""
    concerns, granted, truth = read
    if truth is Truth.NO:
        return refer.missing, refer.missing
    asked = refer.missing | (concerns.missing if concerns is not None and concerns.missing else granted.missing)
    return asked, asked | granted.potential | _amount_missing(walk, benefit)


def _amount_missing(walk: Walk, benefit: Benefit) -> frozenset[str]:
    return NONE_MISSING if benefit.amount is None else read_payment(walk, benefit.amount).missing


def _with_amount(walk: Walk, benefit: Benefit, granted: Trace) -> Decision:
    reasons = condition_reasons(walk, granted)
    if benefit.amount is None:
        return _decision(walk, benefit, Outcome.ELIGIBLE, reasons)
    payment = read_payment(walk, benefit.amount)
    if payment.missing:
        return _undecided(walk, benefit, granted, payment.missing, payment.missing)
    if benefit.amount.estimated_when is not None:
        estimated = read_guards(walk, (benefit.amount.estimated_when,), "amount")
        if estimated.value is not False:
            return _estimated(walk, benefit, benefit.amount, payment, estimated.reasons)
    if payment.is_nil:
        return _not_paid(walk, benefit, benefit.amount, payment, reasons)
    if payment.amount is None and not payment.has_bounds:
        return _referred(walk, benefit, payment.reasons, reasons)
    if payment.amount is not None:
        return _paid(walk, benefit, benefit.amount, payment, reasons)
    return _uncertain(walk, benefit, payment, reasons)


def _paid(walk: Walk, benefit: Benefit, amount: Amount, payment: Payment, reasons: tuple[Reason, ...]) -> Decision:
    gross = walk.read(amount.gross).value
    return _decision(
        walk,
        benefit,
        Outcome.ELIGIBLE,
        reasons,
        amount=payment.amount,
        gross=gross if isinstance(gross, Decimal) else None,
        variant=payment.variant,
        period=amount.period,
    )


def _not_paid(walk: Walk, benefit: Benefit, amount: Amount, payment: Payment, reasons: tuple[Reason, ...]) -> Decision:
    why = Reason(NIL_AMOUNT, Truth.NO, benefit.references)
    if amount.paid_when is not None and payment.below_minimum:
        why = next(iter(condition_reasons(walk, trace(walk, amount.paid_when))), why)
    return _decision(
        walk, benefit, Outcome.NOT_ELIGIBLE, (why, *reasons), variant=payment.variant, period=amount.period
    )


def _estimated(
    walk: Walk, benefit: Benefit, amount: Amount, payment: Payment, causes: frozenset[WalkReason]
) -> Decision:
    """Refer a benefit whose sum is an estimate, with the estimate where there is one."""
    found = (payment.low, payment.high) if payment.amount is not None else None
    if found is None and payment.has_bounds:
        found = paid_range(walk, amount, payment)
    return _referred(walk, benefit, causes | payment.reasons, (), range_=found if found and found[1] > 0 else None)


def _uncertain(walk: Walk, benefit: Benefit, payment: Payment, reasons: tuple[Reason, ...]) -> Decision:
    """Decide a benefit whose conditions are met but whose amount is only known to lie in a range."""
    assert benefit.amount is not None
    found = paid_range(walk, benefit.amount, payment)
    low = payment.low if found is None else found[0]
    if found is not None and found[1] <= 0:
        return _not_paid(walk, benefit, benefit.amount, payment, reasons)
    if low > 0:
        unsure = tuple(path for code, path in payment.reasons if code == "unsure")
        cause = Reason("amount", Truth.OUTSIDE, (), "unsure", unsure=tuple(sorted(unsure)))
        return _decision(
            walk,
            benefit,
            Outcome.ELIGIBLE,
            (*reasons, cause),
            range=found,
            variant=payment.variant,
            period=benefit.amount.period,
        )
    why = payment.reasons | {(RANGE_TOUCHES_NIL, "amount")}
    return _referred(walk, benefit, why, reasons, range_=found, variant=payment.variant)


def _undecided(
    walk: Walk, benefit: Benefit, granted: Trace, missing: frozenset[str], potential: frozenset[str]
) -> Decision:
    return _decision(
        walk,
        benefit,
        Outcome.UNDECIDED,
        condition_reasons(walk, granted),
        missing=tuple(sorted(missing)),
        potential=potential,
    )


def _referred(
    walk: Walk,
    benefit: Benefit,
    causes: frozenset[WalkReason],
    conditions: tuple[Reason, ...],
    *,
    range_: tuple[Decimal, Decimal] | None = None,
    variant: str | None = None,
) -> Decision:
    causes = causes or frozenset({("no_value", benefit.code)})
    reasons = refer_reasons(walk, causes, {reason.condition: reason for reason in conditions})
    known = [walk.rulebook.reasons.get(reason.code or "") for reason in reasons]
    motive = min(filter(None, known), key=lambda reason: reason.priority, default=None)
    settled = tuple(reason for reason in conditions if reason.truth in (Truth.YES, Truth.NO))
    return _decision(
        walk,
        benefit,
        Outcome.REFER,
        (*reasons, *settled),
        motive=motive.motive if motive is not None else OTHER_MOTIVE,
        range=range_,
        variant=variant,
        period=benefit.amount.period if benefit.amount else None,
    )


@lru_cache(maxsize=1024)
def figures_on(rulebook: Rulebook, code: str, month: date) -> date | None:
    """Return the day from which the newest of the figures a benefit uses applies."""
    names = verdict_dependencies(rulebook, code).parameters
    dated = [rulebook.parameters[name].dated_at(month) for name in names]
    return max((value.start for value in dated if value is not None), default=None)


def _decision(
    walk: Walk, benefit: Benefit, outcome: Outcome, reasons: tuple[Reason, ...], **fields: object
) -> Decision:
    steps: dict[str, Decimal] = {}
    exported: dict[str, Decimal] = {}
    if benefit.amount is not None and outcome in (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE):
        steps, exported = _steps(walk, benefit.amount)
    return Decision(
        benefit.code,
        outcome,
        reasons,
        steps=MappingProxyType(steps),
        exported=MappingProxyType(exported),
        figures_on=figures_on(walk.rulebook, benefit.code, walk.situation.month),
        **fields,  # type: ignore[arg-type]
    )


def _steps(walk: Walk, amount: Amount) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return the steps that are known, for people and for batch readers."""
    steps = {name: walk.quantity(name).value for name in amount.steps}
    exported = {name: walk.read(node).value for name, node in amount.exported.items()}
    return (
        {name: value for name, value in steps.items() if isinstance(value, Decimal)},
        {name: value for name, value in exported.items() if isinstance(value, Decimal)},
    )

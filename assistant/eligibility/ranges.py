"""What is paid where something is not known: a range, sound and tight."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.eligibility.conditions import trace
from assistant.eligibility.readings import NO_REASONS, NONE_MISSING, Reason
from assistant.eligibility.situation import Between
from assistant.eligibility.truth import Truth
from assistant.eligibility.values import INFINITY, ZERO, Range, high_of, low_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.eligibility.benefits import Amount
    from assistant.eligibility.evaluation import Walk

MAX_UNSURE_NUMBERS = 2
MAX_WALKS = 300


@dataclass(frozen=True, slots=True)
class Payment:
    """What one walk knows of the sum paid; `amount` is None unless it is exact."""

    amount: Decimal | None
    low: Decimal
    high: Decimal
    has_bounds: bool
    below_minimum: bool
    variant: str | None
    missing: frozenset[str] = NONE_MISSING
    reasons: frozenset[Reason] = NO_REASONS

    @property
    def is_nil(self) -> bool:
        """Tell whether surely nothing is paid."""
        return self.has_bounds and self.high <= 0


def read_payment(walk: Walk, amount: Amount) -> Payment:
    """Read what is paid: never below nothing, and nothing where the minimum is not reached."""
    value = walk.read(amount.value)
    paid = Truth.YES
    missing, reasons = value.missing, value.reasons
    if amount.paid_when is not None:
        found = trace(walk, amount.paid_when)
        paid = found.truth
        missing, reasons = missing | found.missing, reasons | found.reasons
    variant: str | None = None
    if amount.variant is not None:
        which = walk.read(amount.variant)
        variant = which.value if isinstance(which.value, str) else None
        missing |= which.missing
    if paid is Truth.NO:
        return Payment(ZERO, ZERO, ZERO, has_bounds=True, below_minimum=True, variant=variant)
    if isinstance(value.value, Decimal) and paid is Truth.YES:
        exact = max(ZERO, value.value)
        return Payment(exact, exact, exact, has_bounds=True, below_minimum=False, variant=variant, missing=missing)
    if not isinstance(value.value, Decimal | Range) or (isinstance(value.value, Range) and value.value.partial):
        return Payment(None, ZERO, INFINITY, False, False, variant, missing, reasons)  # noqa: FBT003 — fields
    low, high = low_of(value.value), high_of(value.value)
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    low = max(ZERO, low) if paid is Truth.YES else ZERO
    return Payment(None, low, max(ZERO, high), True, False, variant, missing, reasons)  # noqa: FBT003 — fields


def paid_range(walk: Walk, amount: Amount, payment: Payment) -> tuple[Decimal, Decimal] | None:
    """Narrow what is paid by cutting the unsure numbers in two, down to two answers next to each other.

    None where more than two numbers are unsure, or where nothing bounds the sum: "nous ne pouvons pas le dire".
    """
    unsure = sorted({path for code, path in payment.reasons if code == "unsure"})
    numeric = [path for path in unsure if _can_be_cut(walk, path)]
    if len(numeric) > MAX_UNSURE_NUMBERS:
        return None
    search = _Search(walk, amount, tuple(numeric))
    low, high = search.least(), search.most()
    return (low, high) if high.is_finite() else None


def _can_be_cut(walk: Walk, path: str) -> bool:
    fact = walk.rulebook.fact_at(path)
    if fact.may_be_absent and not isinstance(walk.situation.answers.get(path), Between):
        return False  # besides every day there is the answer "none", which no cut would try
    return fact.is_numeric or fact.type == "date"


Box = tuple[Between, ...]


class _Search:
    """Looks for the least and the most that may be paid over a box of unsure numbers."""

    def __init__(self, walk: Walk, amount: Amount, paths: tuple[str, ...]) -> None:
        self.walk = walk
        self.amount = amount
        self.paths = paths
        self.known: dict[Box, tuple[Decimal, Decimal]] = {}

    def least(self) -> Decimal:
        return self._best(lambda bounds: bounds[0])

    def most(self) -> Decimal:
        return -self._best(lambda bounds: -bounds[1])

    def _start(self) -> Box:
        answers = self.walk.situation.answers
        return tuple(
            answer if isinstance(answer := answers.get(path), Between) else Between(*self._declared(path))
            for path in self.paths
        )

    def _declared(self, path: str) -> tuple[Decimal | date, Decimal | date]:
        return self.walk.rulebook.fact_at(path).bounds

    def _best(self, rank: Callable[[tuple[Decimal, Decimal]], Decimal]) -> Decimal:
        """Cut the most promising box in two until it cannot be cut, or is known exactly."""
        ticket = itertools.count()
        start = self._start()
        heap = [(rank(self._bounds(start)), next(ticket), start)]
        for _ in range(MAX_WALKS):
            best, _, box = heap[0]
            low, high = self._bounds(box)
            halves = () if low == high else self._halves(box)
            if not halves:
                return best
            heapq.heappop(heap)
            for half in halves:
                heapq.heappush(heap, (rank(self._bounds(half)), next(ticket), half))
        return heap[0][0]

    def _bounds(self, box: Box) -> tuple[Decimal, Decimal]:
        found = self.known.get(box)
        if found is None:
            found = self.known[box] = self._corners(box) if self._is_finest(box) else self._paid(box)
        return found

    def _paid(self, answers: tuple[object, ...]) -> tuple[Decimal, Decimal]:
        payment = read_payment(self.walk.with_bounds(dict(zip(self.paths, answers, strict=True))), self.amount)
        return payment.low, payment.high

    def _is_finest(self, box: Box) -> bool:
        """Tell whether nothing lies between the bounds: two answers next to each other, a threshold between them."""
        return bool(box) and all(self._steps_of(path, side) <= 1 for path, side in zip(self.paths, box, strict=True))

    def _corners(self, box: Box) -> tuple[Decimal, Decimal]:
        found = [self._paid(corner) for corner in itertools.product(*((side.low, side.high) for side in box))]
        return min(low for low, _ in found), max(high for _, high in found)

    def _halves(self, box: Box) -> tuple[Box, ...]:
        """Cut the side that is longest, counted in steps; nothing where no side can be cut."""
        lengths = [self._steps_of(path, side) for path, side in zip(self.paths, box, strict=True)]
        if not lengths or max(lengths) <= 1:
            return ()
        where = lengths.index(max(lengths))
        side = box[where]
        middle = _middle(side, self.walk.rulebook.fact_at(self.paths[where]).grain)
        return tuple(
            (*box[:where], half, *box[where + 1 :]) for half in (Between(side.low, middle), Between(middle, side.high))
        )

    def _steps_of(self, path: str, side: Between) -> Decimal:
        if isinstance(side.low, date) and isinstance(side.high, date):
            return Decimal((side.high - side.low).days)
        length = (side.high - side.low) / self.walk.rulebook.fact_at(path).grain  # type: ignore[operator]
        return length if length.is_finite() else ZERO


def _middle(side: Between, step: Decimal) -> Decimal | date:
    if isinstance(side.low, date) and isinstance(side.high, date):
        return side.low + timedelta(days=(side.high - side.low).days // 2)
    low, high = side.low, side.high
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    return low + ((high - low) / step / 2).to_integral_value() * step

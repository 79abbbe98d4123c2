"""What may be shown of counts: none under five, and nothing from which one could be worked out.

A list of counts has one total, and each count belongs to one list. Counts from 1 to 4 are hidden; because the total
would tell what they add up to, the smallest other counts are hidden with them until nobody can narrow a hidden count
down to one value, or the total is hidden as well. Longer periods are added up from what each month shows, so that
comparing two periods tells nothing that one of them does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as it may be shown. Nothing stands for what is hidden; ``at_least`` says that more was counted."""

    counts: Mapping[str, int | None]
    total: int | None
    at_least: bool = False

    @property
    def hides(self) -> bool:
        """Whether something is hidden."""
        return self.at_least or self.total is None or None in self.counts.values()


def suppress(counts: Mapping[str, int]) -> Shown:
    """Hide what is too small, and as much else as keeps it hidden."""
    small = {name for name, number in counts.items() if 0 < number < LEAST_SHOWN}
    if not small:
        return Shown(dict(counts), sum(counts.values()))
    others = sorted((number, name) for name, number in counts.items() if number >= LEAST_SHOWN)
    for with_it in range(1, len(others) + 1):
        hidden = small | {name for _number, name in others[:with_it]}
        ceiling = others[with_it][0] if with_it < len(others) else None
        if not _is_tight([counts[name] for name in small], [number for number, _name in others[:with_it]], ceiling):
            return _without(counts, hidden, sum(counts.values()))
    return _without(counts, small | {name for _number, name in others}, None)


def _is_tight(small: list[int], hidden_with: list[int], ceiling: int | None) -> bool:
    """Tell whether the sum of what is hidden leaves a small count one value, to somebody who knows this rule.

    Every other small count is taken at its least and at its most, and so are those hidden with them: at least five, and
    no more than the smallest count that is shown.
    """
    rest = sum(small) + sum(hidden_with)
    others, beside = len(small) - 1, len(hidden_with)
    most = min(LEAST_SHOWN - 1, rest - others - LEAST_SHOWN * beside)
    least = 1 if ceiling is None else max(1, rest - (LEAST_SHOWN - 1) * others - ceiling * beside)
    return most <= least


def _without(counts: Mapping[str, int], hidden: Iterable[str], total: int | None) -> Shown:
    left_out = set(hidden)
    return Shown({name: None if name in left_out else number for name, number in counts.items()}, total)


def add_up(months: Iterable[Shown]) -> Shown:
    """Add what several months show; what one of them hides is missing from the sum, which then says "at least"."""
    counts: dict[str, int | None] = {}
    totals, hides = 0, False
    for shown in months:
        hides = hides or shown.hides
        totals += shown.total or 0
        for name, number in shown.counts.items():
            present = counts.get(name)
            counts[name] = present if number is None and name in counts else (number or 0) + (present or 0)
            if number is None and not present:
                counts[name] = None
    return Shown(counts, totals if totals or not hides else None, at_least=hides)

"""What is shown of counts must never tell a hidden one: tried on every list that could have given the same page."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.services.disclosure import LEAST_SHOWN, Shown, add_up, suppress


def public(shown: Shown) -> tuple[object, ...]:
    return (tuple(sorted(shown.counts.items())), shown.total)


@pytest.mark.parametrize(("length", "most"), [(2, 24), (3, 13), (4, 8)])
def test_no_hidden_count_can_be_worked_out_from_the_others_and_the_total(length: int, most: int) -> None:
    """Whoever knows the rule and tries every list there could be still finds several values."""
    possible: dict[tuple[object, ...], list[Mapping[str, int]]] = defaultdict(list)
    for numbers in product(range(most + 1), repeat=length):
        counts = dict(zip("abcd", numbers, strict=False))
        possible[public(suppress(counts))].append(counts)
    for (cells, _total), lists in possible.items():
        sums = [sum(counts.values()) for counts in lists]
        if max(sums) > most:
            continue  # larger counts than those tried could have given the same page
        for name, shown in cells:  # type: ignore[attr-defined]
            if shown is None:
                assert len({counts[name] for counts in lists}) > 1, (cells, lists)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 400), max_size=8))
def test_what_is_shown_is_true_and_never_small(counts: dict[str, int]) -> None:
    shown = suppress(counts)
    for name, number in shown.counts.items():
        assert number is None or (number == counts[name] and not 0 < number < LEAST_SHOWN)
    assert shown.total in {None, sum(counts.values())}
    hidden = [name for name, number in shown.counts.items() if number is None]
    if hidden and shown.total is not None:
        assert len(hidden) >= 2
        assert sum(counts[name] for name in hidden) > LEAST_SHOWN


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), min_size=2, max_size=6))
def test_the_total_and_the_rule_leave_each_small_count_two_values(counts: dict[str, int]) -> None:
    """Even somebody who knows which of the hidden are the small ones cannot tell one from the sum."""
    shown = suppress(counts)
    small = [name for name, number in counts.items() if 0 < number < LEAST_SHOWN]
    if not small or shown.total is None:
        return
    others = [name for name in counts if shown.counts[name] is None and name not in small]
    ceiling = min((number for number in shown.counts.values() if number), default=10**6)
    rest = sum(counts[name] for name in (*small, *others))

    def fits(value: int) -> bool:
        left = rest - value
        least = (len(small) - 1) + LEAST_SHOWN * len(others)
        most = (LEAST_SHOWN - 1) * (len(small) - 1) + ceiling * len(others)
        return least <= left <= most

    assert sum(fits(value) for value in range(1, LEAST_SHOWN)) > 1


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert suppress({"a": 0, "b": 5, "c": 900}) == Shown({"a": 0, "b": 5, "c": 900}, 905)


def test_a_small_count_alone_hides_the_total() -> None:
    assert suppress({"a": 3, "b": 0}) == Shown({"a": None, "b": 0}, None)


def test_a_longer_period_tells_nothing_that_a_month_hides() -> None:
    months = [suppress({"a": 3, "b": 20, "c": 40}), suppress({"a": 8, "b": 30, "c": 10})]
    together = add_up(months)
    assert together.counts == {"a": 8, "b": 30, "c": 50}
    assert together.at_least
    assert together.total == 63 + 48

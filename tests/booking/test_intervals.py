"""Arithmetic on stretches of time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.booking.intervals import GRID, Interval, grid_steps, merge, next_on_grid, on_grid, subtract

ORIGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)


def minutes(first: int, last: int) -> Interval:
    return Interval(ORIGIN + timedelta(minutes=first), ORIGIN + timedelta(minutes=last))


stretches = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 60)).map(lambda pair: minutes(pair[0], pair[0] + pair[1])),
    max_size=6,
)


def covered(intervals: tuple[Interval, ...] | list[Interval]) -> set[int]:
    return {
        minute
        for interval in intervals
        for minute in range(
            int((interval.starts_at - ORIGIN).total_seconds() // 60),
            int((interval.ends_at - ORIGIN).total_seconds() // 60),
        )
    }


@given(stretches)
def test_merging_keeps_every_instant_and_leaves_gaps_between(intervals: list[Interval]) -> None:
    merged = merge(intervals)
    assert covered(merged) == covered(intervals)
    assert all(one.ends_at < other.starts_at for one, other in pairwise(merged))


@given(stretches, stretches)
def test_subtracting_is_the_difference_of_instants(intervals: list[Interval], taken: list[Interval]) -> None:
    assert covered(subtract(intervals, taken)) == covered(intervals) - covered(taken)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Interval(datetime(2026, 3, 2), datetime(2026, 3, 3))  # noqa: DTZ001


def test_touching_intervals_do_not_overlap() -> None:
    assert not minutes(0, 30).overlaps(minutes(30, 60))
    assert minutes(0, 31).overlaps(minutes(30, 60))


@given(st.integers(0, 10_000))
def test_the_next_step_of_the_grid_is_less_than_five_minutes_away(seconds: int) -> None:
    instant = ORIGIN + timedelta(seconds=seconds)
    step = next_on_grid(instant)
    assert on_grid(step)
    assert timedelta(0) <= step - instant < GRID


def test_a_meeting_of_half_an_hour_covers_six_steps() -> None:
    steps = grid_steps(minutes(0, 30))
    assert len(steps) == 6
    assert steps[0] == ORIGIN
    assert steps[-1] == ORIGIN + timedelta(minutes=25)

"""A little of the fuzz suite, the same each time; `make fuzz` feeds a hundred thousand."""

import io

import pytest

from tests.fuzz.__main__ import SLOWEST, run


@pytest.mark.slow
def test_malformed_inputs_break_nothing_and_the_slowest_are_told() -> None:
    told = io.StringIO()
    fed = run(200, told)
    assert fed.fed >= 150
    assert told.getvalue().count("slowest:") == SLOWEST

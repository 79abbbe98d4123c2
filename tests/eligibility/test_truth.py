from itertools import permutations, product

import pytest

from assistant.eligibility.truth import Truth, all_of, any_of, negation

YES, NO, UNKNOWN, OUTSIDE = Truth.YES, Truth.NO, Truth.UNKNOWN, Truth.OUTSIDE

ALL_OF = {
    (YES, YES): YES, (YES, NO): NO, (YES, UNKNOWN): UNKNOWN, (YES, OUTSIDE): OUTSIDE,
    (NO, NO): NO, (NO, UNKNOWN): NO, (NO, OUTSIDE): NO,
    (UNKNOWN, UNKNOWN): UNKNOWN, (UNKNOWN, OUTSIDE): UNKNOWN, (OUTSIDE, OUTSIDE): OUTSIDE,
}  # fmt: skip


@pytest.mark.parametrize(("pair", "expected"), ALL_OF.items())
def test_all_of_two_whatever_their_order(pair: tuple[Truth, Truth], expected: Truth) -> None:
    assert all_of(pair) is all_of(reversed(pair)) is expected


@pytest.mark.parametrize(("pair", "expected"), ALL_OF.items())
def test_any_of_is_the_mirror_image_of_all_of(pair: tuple[Truth, Truth], expected: Truth) -> None:
    assert any_of(negation(truth) for truth in pair) is negation(expected)


def test_of_nothing_all_hold_and_none_does() -> None:
    assert all_of([]) is YES
    assert any_of([]) is NO


def test_the_order_of_many_does_not_matter() -> None:
    for three in product(Truth, repeat=3):
        assert len({all_of(order) for order in permutations(three)}) == 1
        assert len({any_of(order) for order in permutations(three)}) == 1


def test_what_is_not_known_stays_so_when_negated() -> None:
    assert [negation(truth) for truth in (YES, NO, UNKNOWN, OUTSIDE)] == [NO, YES, UNKNOWN, OUTSIDE]

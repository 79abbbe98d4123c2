"""Which office is near, by the codes of communes."""

import pytest

from assistant.booking.nearness import PREFECTURES, department_of, kilometres, nearness


def test_every_departement_has_its_prefecture() -> None:
    mainland = {f"{number:02d}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert set(PREFECTURES) == mainland | {"971", "972", "973", "974", "976"}


@pytest.mark.parametrize(("insee_code", "department"), [("69123", "69"), ("2A004", "2A"), ("97411", "974")])
def test_a_commune_tells_its_departement(insee_code: str, department: str) -> None:
    assert department_of(insee_code) == department


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("69", "42", 50), ("75", "69", 390), ("75", "974", 9360), ("35", "67", 705)]
)
def test_distances_are_right_within_a_tenth(one: str, other: str, expected: int) -> None:
    assert kilometres(one, other) == pytest.approx(expected, rel=0.1)
    assert kilometres(one, other) == kilometres(other, one)


def test_ones_commune_comes_first_then_the_departement_then_the_nearest() -> None:
    offices = ["69123", "69266", "42218", "75056", "97411"]
    assert sorted(set(offices), key=lambda office: nearness(office, "69123")) == offices
    assert {nearness(office, None) for office in offices} == {(0, 0.0)}


def test_a_code_nobody_knows_is_far_and_not_an_error() -> None:
    assert nearness("99100", "69123") > nearness("97411", "69123")

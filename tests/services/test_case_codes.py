import re

from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.services.case_codes import (
    ALPHABET,
    LENGTH,
    CaseCode,
    _check_character,
    new_code,
    read_code,
    secret_of,
)

codes = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(
    lambda drawn: CaseCode(drawn + _check_character(drawn))
)
places = st.integers(0, LENGTH - 1)


def test_a_code_is_three_groups_of_four_without_look_alikes() -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", str(new_code()))


def test_the_alphabet_is_crockfords() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("ILOU")


def test_a_code_does_not_show_in_logs() -> None:
    code = new_code()
    assert code.characters not in repr(code)


@given(codes)
def test_a_code_is_read_back(code: CaseCode) -> None:
    assert read_code(str(code)) == code


def test_a_code_that_is_drawn_is_well_formed() -> None:
    code = new_code()
    assert read_code(str(code)) == code


@given(codes, places, st.sampled_from(ALPHABET))
def test_every_single_error_is_detected(code: CaseCode, place: int, wrong: str) -> None:
    right = code.characters
    assume(right[place] != wrong)
    assert read_code(right[:place] + wrong + right[place + 1 :]) is None


@given(codes, places, places)
def test_every_swap_of_two_characters_is_detected(code: CaseCode, one: int, other: int) -> None:
    characters = list(code.characters)
    assume(characters[one] != characters[other])
    characters[one], characters[other] = characters[other], characters[one]
    assert read_code("".join(characters)) is None


@given(codes, st.data())
def test_a_code_is_read_however_people_type_it(code: CaseCode, data: st.DataObject) -> None:
    def typed(character: str) -> str:
        look_alikes = {"0": "0oO", "1": "1iIlL"}.get(character, character + character.lower())
        separator = data.draw(st.sampled_from(["", "", " ", "-", "–", "\u00a0", "\t", "."]))
        return separator + data.draw(st.sampled_from(look_alikes))

    assert read_code("".join(map(typed, code.characters))) == code


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_code_or_nothing(typed: str) -> None:
    code = read_code(typed)
    assert code is None or read_code(str(code)) == code


def test_a_u_is_no_code() -> None:
    assert read_code("UUUU-UUUU-UUUU") is None


def test_the_secret_of_a_code_depends_on_the_code_and_on_the_pepper() -> None:
    code = new_code()
    secret = secret_of(code, b"p" * 32)
    assert secret_of(code, b"p" * 32) == secret
    others = [secret_of(new_code(), b"p" * 32), secret_of(code, b"q" * 32)]
    assert all(other.lookup_id != secret.lookup_id for other in others)
    assert all(other.wrapping_key != secret.wrapping_key for other in others)
    assert secret.lookup_id != secret.wrapping_key

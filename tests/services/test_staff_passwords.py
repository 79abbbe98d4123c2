import pytest
from argon2 import extract_parameters

from assistant.services.staff_passwords import (
    MEMORY_KIB,
    PASSES,
    Weakness,
    hash_of_nobody,
    hash_password,
    is_password,
    temporary_password,
    weakness_of,
)


@pytest.mark.parametrize(
    "password",
    ["le canard traverse la place", "trois chaises bleues", "ñandú-girafe-42-été", "correct horse and no staple"],
)
def test_a_phrase_of_one_s_own_is_taken(password: str) -> None:
    assert weakness_of(password, "amina.b", "Amina B.") is None


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("court", Weakness.TOO_SHORT),
        ("x" * 201, Weakness.TOO_LONG),
        ("motdepasse123", Weakness.COMMON),
        ("Mot de passe 2026!", Weakness.COMMON),
        ("azertyuiop123", Weakness.COMMON),
        ("123456789012", Weakness.COMMON),
        ("aaaaaaaaaaaaa", Weakness.COMMON),
        ("abcabcabcabcabc", Weakness.COMMON),
        ("Liberté, égalité, fraternité", Weakness.COMMON),
        ("qsdfghjklmwxcv", Weakness.COMMON),
        ("martin.durand1", Weakness.ABOUT_YOU),
        ("DURAND-martin-75", Weakness.ABOUT_YOU),
    ],
)
def test_what_a_machine_tries_first_is_refused(password: str, weakness: Weakness) -> None:
    assert weakness_of(password, "martin.durand", "Martin Durand") is weakness


def test_what_is_kept_is_argon2id_and_salted() -> None:
    first, second = hash_password("trois chaises bleues"), hash_password("trois chaises bleues")
    assert first != second
    assert first.startswith("$argon2id$")
    assert is_password(first, "trois chaises bleues")
    assert not is_password(first, "trois chaises vertes")


def test_a_guess_costs_what_is_recommended() -> None:
    assert MEMORY_KIB * PASSES >= 46 * 1024


def test_whom_nobody_knows_is_compared_with_as_much_work_as_anybody() -> None:
    unknown, known = hash_of_nobody(), hash_password("une-phrase-assez-longue")
    assert extract_parameters(unknown) == extract_parameters(known)
    assert len(unknown) == len(known)


def test_nothing_is_the_password_of_nobody() -> None:
    assert not is_password(None, "")
    assert not is_password("not a hash", "not a hash")


def test_an_accent_is_the_same_however_a_keyboard_writes_it() -> None:
    assert is_password(hash_password("un été à la mer\u00e9"), "un été à la mere\u0301")


def test_temporary_passwords_can_be_said_aloud() -> None:
    drawn = {temporary_password() for _ in range(50)}
    assert len(drawn) == 50
    assert not set("".join(drawn)) & set("ilo01")

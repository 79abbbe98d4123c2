"""Passwords of staff: kept slow to guess, twelve characters at least, and none that everybody tries first.

No rule of composition: length is what counts, and rules make people write "Azerty2026!" on a note. What is refused is
what a machine tries first: known passwords, one piece again and again, runs of the keyboard, the person's own name.
"""

import secrets
import unicodedata
from base64 import b64encode
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from assistant.services.common_passwords import COMMON, RUNS

SHORTEST = 12
LONGEST = 200
PASSES = 2
MEMORY_KIB = 46 * 1024


def full_strength() -> PasswordHasher:
    """Return Argon2id such that each guess costs some fifty milliseconds and 46 MiB."""
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)


_HASHER = full_strength()
_TEMPORARY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_FEWEST_DIFFERENT = 5
_LONGEST_PIECE = 6


class Weakness(StrEnum):
    """Why a password cannot be taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    ABOUT_YOU = "about_you"


def hash_password(password: str) -> str:
    """Hash a password with Argon2id and a salt of its own. Slow on purpose: never inside a transaction."""
    return _HASHER.hash(_normal(password))


def is_password(hashed: str | None, password: str) -> bool:
    """Compare a password with what is kept; without anything kept, take as long and say no."""
    try:
        _HASHER.verify(hashed or hash_of_nobody(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


@cache
def hash_of_nobody() -> str:
    """Draw what a login without an account is compared with: no sooner an answer, and for the first no later either."""
    sizes = _HASHER.salt_len, _HASHER.hash_len
    salt, tag = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in sizes)
    cost = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${tag}"


def temporary_password() -> str:
    """Draw a password to be read aloud once: four groups of four characters, none of them like another."""
    return "-".join("".join(secrets.choice(_TEMPORARY_ALPHABET) for _ in range(4)) for _ in range(4))


def weakness_of(password: str, *about: str) -> Weakness | None:
    """Say why a password would be guessed soon; ``about`` are the words about its owner. Nothing where it will do."""
    normal = _normal(password)
    if len(normal) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(normal) > LONGEST:
        return Weakness.TOO_LONG
    plain = _letters_and_digits(normal)
    if _is_common(plain):
        return Weakness.COMMON
    known = {_letters_and_digits(word) for words in about for word in (words, *words.replace(".", " ").split())}
    left = plain
    for word in sorted((word for word in known if len(word) > 2), key=len, reverse=True):  # noqa: PLR2004 — "de", "le" are no names
        left = left.replace(word, "")
    return Weakness.ABOUT_YOU if left != plain and len(left) < SHORTEST // 2 else None


def _is_common(plain: str) -> bool:
    stem = plain.strip("0123456789")
    if plain in COMMON or stem in COMMON or len(set(plain)) < _FEWEST_DIFFERENT:
        return True
    if any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, _LONGEST_PIECE + 1)):
        return True
    return any(plain in run or plain[::-1] in run for run in RUNS)


def _letters_and_digits(text: str) -> str:
    """Leave out case, accents and everything between letters and digits."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if character.isalnum())


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)

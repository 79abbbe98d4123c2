"""The code of a case: twelve characters that a person can copy by hand, hear on the telephone and find on a print.

``K7QM-2XRA-9D4F``: Crockford's alphabet without I, L, O and U. Eleven characters are drawn at random (55 bits), the
twelfth is a check: it detects every single wrong character and every swap of two characters, wherever they stand, so
that a slip of the pen is told from an unknown code without asking the database.

The check works in the field of 32 elements. Each character is an element c(i); the check character makes the sum of
c(i)·α^i zero, where α generates the field. The weights α^i are all different and none is zero: changing one term, or
swapping two different ones, cannot leave the sum at zero.

From the code to the case: Argon2id makes each guess expensive, and the pepper, which is not in the database, makes
guessing impossible with the database alone. The salt is the same for all codes (it is derived from the pepper): a code
is looked up by its hash, so the hash must be found from the code alone. What a salt protects against, one guess tried
on many hashes, the pepper and 55 random bits protect against here.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256
from operator import xor

from argon2.low_level import Type, hash_secret_raw

from assistant.services.envelope import KEY_LENGTH, ReaderSecret, derive

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4

_LOOK_ALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212._]+")
_LONGEST_TYPED = 64

# Argon2id, 32 MiB and three passes: about 70 ms of one core on the smallest server this is meant for. More than the
# 19 MiB and two passes that OWASP asks as a minimum; less than what would let sixteen people opening their case at the
# same moment exhaust a machine of 1 GiB. One lane: a web thread has one core. Changing any of these orphans every code.
MEMORY_KIB = 32 * 1024
PASSES = 3
LANES = 1


@dataclass(frozen=True, slots=True)
class CaseCode:
    """A well-formed code: twelve characters of the alphabet, the last one right."""

    characters: str = field(repr=False)

    def __str__(self) -> str:
        """Write it as it is printed and read aloud: groups of four."""
        return "-".join(self.characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def new_code() -> CaseCode:
    """Draw a code."""
    return CaseCode(draw_characters(LENGTH))


def draw_characters(length: int) -> str:
    """Draw so many characters of the alphabet, the last one the check of the others."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return drawn + _check_character(drawn)


def read_code(typed: str) -> CaseCode | None:
    """Read a code as people type it: any case, any spaces or hyphens, O for 0, I or L for 1; nothing if it is none."""
    characters = read_characters(typed, LENGTH)
    return None if characters is None else CaseCode(characters)


def read_characters(typed: str, length: int) -> str | None:
    """Read so many characters whose check is right; nothing if they are not."""
    if len(typed) > _LONGEST_TYPED:
        return None
    characters = _SEPARATORS.sub("", typed).upper().translate(_LOOK_ALIKES)
    if len(characters) != length or any(character not in ALPHABET for character in characters):
        return None
    return characters if _weighted_sum(characters) == 0 else None


def secret_of(code: CaseCode, pepper: bytes) -> ReaderSecret:
    """Derive from a code where its wrapped key lies and what unwraps it.

    Slow on purpose: never to be called inside a transaction.
    """
    peppered = hmac.digest(derive(pepper, "case code"), code.characters.encode(), sha256)
    hashed = hash_secret_raw(
        peppered,
        salt=derive(pepper, "case code salt")[:16],
        time_cost=PASSES,
        memory_cost=MEMORY_KIB,
        parallelism=LANES,
        hash_len=KEY_LENGTH,
        type=Type.ID,
    )
    return ReaderSecret.derived_from(hashed)


def _powers_of_alpha() -> list[int]:
    """List the 31 non-zero elements of the field of 32 as the powers of α, a root of x^5 + x^2 + 1."""
    powers = [1]
    while len(powers) < len(ALPHABET) - 1:
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0b100101 if doubled >= len(ALPHABET) else doubled)
    return powers


_POWERS = _powers_of_alpha()
_LOGARITHMS = {element: power for power, element in enumerate(_POWERS)}


def _times_alpha(element: int, power: int) -> int:
    return 0 if element == 0 else _POWERS[(_LOGARITHMS[element] + power) % len(_POWERS)]


def _weighted_sum(characters: str) -> int:
    terms = (_times_alpha(ALPHABET.index(character), place) for place, character in enumerate(characters))
    return reduce(xor, terms, 0)


def _check_character(drawn: str) -> str:
    """Find the last character: its weight times itself must equal the sum of the others (in this field, -x is x)."""
    return ALPHABET[_times_alpha(_weighted_sum(drawn), -len(drawn))]

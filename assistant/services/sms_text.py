"""How long a text is as an SMS: 160 signs of the network's own alphabet, or 70 as soon as one sign is not of it.

A text of several segments has a little less in each. French fits the alphabet once the accents it lacks are left out:
"ê" becomes "e", "é" stays. Arabic and Ukrainian do not fit, and are left as they are.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

GSM_SIGNS: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_SIGNS_OF_TWO: Final = frozenset("^{}\\[~]|€")
_GSM_ALONE, _GSM_EACH = 160, 153
_UNICODE_ALONE, _UNICODE_EACH = 70, 67
_PLAIN: Final = str.maketrans(
    {"’": "'", "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE", "·": "-", "\u00a0": " ",
     "\u202f": " ", "\u2009": " "}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Length:
    """How much of the network a text takes."""

    is_gsm: bool
    units: int
    segments: int


def length_of(text: str) -> Length:
    """Count the segments of a text."""
    if all(sign in GSM_SIGNS or sign in GSM_SIGNS_OF_TWO for sign in text):
        units = sum(2 if sign in GSM_SIGNS_OF_TWO else 1 for sign in text)
        return Length(is_gsm=True, units=units, segments=_segments(units, _GSM_ALONE, _GSM_EACH))
    units = len(text.encode("utf-16-be")) // 2
    return Length(is_gsm=False, units=units, segments=_segments(units, _UNICODE_ALONE, _UNICODE_EACH))


def in_plain_signs(text: str) -> str:
    """Write a text in the signs of the network where it can be; return it as it is where it cannot."""
    plain = "".join(_plain(sign) for sign in text.translate(_PLAIN))
    return plain if length_of(plain).is_gsm else text


def _plain(sign: str) -> str:
    if sign in GSM_SIGNS or sign in GSM_SIGNS_OF_TWO:
        return sign
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return bare or sign


def _segments(units: int, alone: int, each: int) -> int:
    return 1 if units <= alone else -(-units // each)

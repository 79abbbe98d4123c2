"""Whether the first letters somebody types begin a name, whatever the accents, the case and the script.

A name is written one way on the day of booking and another way on the day one looks for it: with or without accents,
the family name first or last, a hyphen or a space. What is compared are its letters.
"""

import re
import unicodedata

FEWEST = 3
_NO_LETTER = re.compile(r"[\W_]+")
# Letters that Unicode does not take apart.
_WRITTEN_OUT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)


def begins_name(letters: str, name: str) -> bool:
    """Tell whether the letters begin the name, at any of its words: three of them, or all there are."""
    typed, words = "".join(_words(letters)), _words(name)
    if not typed:
        return False
    endings = ["".join(words[start:]) for start in range(len(words))]
    if len(typed) < FEWEST:
        return typed in words or typed in endings
    return any(ending.startswith(typed) for ending in endings)


def _words(text: str) -> list[str]:
    """Return the words of a name as bare letters."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_WRITTEN_OUT))
    bare = "".join(character for character in apart if unicodedata.category(character) not in {"Mn", "Cf"})
    return [word for word in _NO_LETTER.split(bare.casefold()) if word]

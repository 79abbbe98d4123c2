"""The spaces of French that may not end a line: before ":", ";", "?", "!" and "»", and after "«".

Sentences are written with plain spaces, which keyboards and translators have. What a page shows has unbreakable ones,
or a line would begin with a question mark. Messages keep the plain ones: a single other space doubles an SMS.
"""

from typing import Final

_MARKS: Final = {"« ": "«\u00a0"} | {f" {mark}": f"\u00a0{mark}" for mark in ":;?!»"}


def unbroken(text: str) -> str:
    """Return a French sentence whose marks stay with their words."""
    for loose, tied in _MARKS.items():
        text = text.replace(loose, tied)
    return text

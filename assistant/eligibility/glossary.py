"""Words that not everybody knows, explained in plain sentences; the pages show them beside the word."""

from dataclasses import dataclass

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, how it is written in sentences (`forms`, with semicolons between), and what it means."""

    code: str
    term: str
    forms: str
    explanation: str
    references: tuple[str, ...] = ()


def forms_in(written: str) -> tuple[str, ...]:
    """Take the forms of a word apart, the longest first: "enfant à charge" before "à charge"."""
    found = (" ".join(form.split()) for form in written.split(SEPARATOR))
    return tuple(sorted((form for form in found if form), key=len, reverse=True))

"""Where the law says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalReference:
    """An article of a code, a law or a decree.

    `title` is the full citation, `short` what fits beside a sentence, `url` the official text where known.
    """

    code: str
    title: str
    short: str
    url: str | None = None

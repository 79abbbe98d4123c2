"""Which page of questions comes next, remembered between two requests of the same case.

The answer to a question leads to the next page, and that page needs to know again which it is: working it out once
instead of three times is most of what a question costs. What is remembered is the page alone, never an answer; a case
that changes has another version, so nothing remembered is ever out of date. Another process simply works it out again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from assistant.eligibility.interview import Page

MOST: Final = 2048


@dataclass
class PagesAhead:
    """The next page of the cases that were open last; for any number of threads."""

    most: int = MOST
    _found: "OrderedDict[tuple[str, int], Page | None]" = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def of(self, case_id: str, version: int) -> "PageAhead":
        """Return what is remembered of one version of a case."""
        return PageAhead(self, (case_id, version))

    def recall(self, place: tuple[str, int]) -> tuple[Page | None] | None:
        """Return the page in a tuple (the page may be none), or nothing where it is not remembered."""
        with self._lock:
            if place not in self._found:
                return None
            self._found.move_to_end(place)
            return (self._found[place],)

    def keep(self, place: tuple[str, int], page: Page | None) -> None:
        """Remember a page; the oldest is forgotten."""
        with self._lock:
            self._found[place] = page
            while len(self._found) > self.most:
                self._found.popitem(last=False)


@dataclass(frozen=True, slots=True)
class PageAhead:
    """What is remembered of one version of a case."""

    pages: PagesAhead
    place: tuple[str, int]

    def recall(self) -> tuple[Page | None] | None:
        """Return the page in a tuple, or nothing where it is not remembered."""
        return self.pages.recall(self.place)

    def keep(self, page: Page | None) -> None:
        """Remember the page."""
        self.pages.keep(self.place, page)

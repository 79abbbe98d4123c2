"""Which page of questions comes next, remembered between two requests of the same case.

The answer to a question leads to the next page, and that page needs to know again which it is: working it out once
instead of three times is most of what a question costs; and the next answer leaves most benefits as they stand. What is
remembered is the page and what each benefit still asks, part by part: never an answer, never how a part went. Whatever
is written is sealed anew, and it is by the seal that it is known again, so nothing remembered is ever out of date. (A
number would not do: a database that lost its last moments counts the same versions again.) Another process simply works
it out again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, NamedTuple, TypeAlias

from assistant.eligibility.interview import Page
from assistant.eligibility.standings import Standing

Version: TypeAlias = bytes | int
MOST: Final = 2048
MOST_STANDINGS: Final = 256


class Ahead(NamedTuple):
    """The page that comes next, none when all is asked, and how many may come at most, where that is known."""

    page: Page | None
    at_most: int | None = None


@dataclass
class PagesAhead:
    """The next page of the cases that were open last; for any number of threads."""

    most: int = MOST
    _found: "OrderedDict[tuple[str, Version], Ahead]" = field(default_factory=OrderedDict, repr=False)
    _standings: "OrderedDict[str, tuple[Version, dict[str, Standing]]]" = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def of(self, case_id: str, version: Version) -> "PageAhead":
        """Return what is remembered of one version of a case."""
        return PageAhead(self, (case_id, version))

    def recall(self, place: tuple[str, Version]) -> Ahead | None:
        """Return what comes next, or nothing where it is not remembered."""
        with self._lock:
            if place not in self._found:
                return None
            self._found.move_to_end(place)
            return self._found[place]

    def keep(self, place: tuple[str, Version], ahead: Ahead) -> None:
        """Remember what comes next; the oldest is forgotten."""
        with self._lock:
            self._found[place] = ahead
            while len(self._found) > self.most:
                self._found.popitem(last=False)

    def recall_standings(self, place: tuple[str, Version]) -> dict[str, Standing]:
        """Return how the benefits stand, as far as that is remembered of this very version."""
        case_id, version = place
        with self._lock:
            known, found = self._standings.get(case_id, (version, {}))
            return dict(found) if known == version else {}

    def keep_standings(self, place: tuple[str, Version], found: dict[str, Standing]) -> None:
        """Remember how the benefits stand, of the newest version of each case alone; the oldest case is forgotten."""
        case_id, version = place
        with self._lock:
            self._standings[case_id] = (version, dict(found))
            self._standings.move_to_end(case_id)
            while len(self._standings) > min(self.most, MOST_STANDINGS):
                self._standings.popitem(last=False)


@dataclass(frozen=True, slots=True)
class PageAhead:
    """What is remembered of one version of a case."""

    pages: PagesAhead
    place: tuple[str, Version]

    def recall(self) -> Ahead | None:
        """Return what comes next, or nothing where it is not remembered."""
        return self.pages.recall(self.place)

    def keep(self, ahead: Ahead) -> None:
        """Remember what comes next."""
        self.pages.keep(self.place, ahead)

    def recall_standings(self) -> dict[str, Standing]:
        """Return how the benefits stand, as far as that is remembered."""
        return self.pages.recall_standings(self.place)

    def keep_standings(self, found: dict[str, Standing]) -> None:
        """Remember how the benefits stand."""
        self.pages.keep_standings(self.place, found)

    def is_of_the_case(self, other: "PageAhead | None") -> bool:
        """Tell whether both are about the same case."""
        return other is not None and other.place[0] == self.place[0]

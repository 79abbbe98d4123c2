"""Situations the questions do not settle: the list to choose from, what a case remembers of it, what answers suggest.

The same list serves the citizen's pages, the start of a booking and the pages of staff. What is chosen lies in the
case, sealed with the rest of it; nothing of it stands in an address.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assistant.booking.motives import GROUPS, OTHER, Motive
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.services.contents import CaseContents


@dataclass(frozen=True, slots=True)
class ListedSituation:
    """One situation of the list: the motive it leads to, and the sentence people recognise themselves in."""

    motive: str
    for_whom: str
    label: str
    confidential: bool


@dataclass(frozen=True, slots=True)
class SituationGroup:
    """The situations of one group; the first has no group: "autre chose", which must be seen at once."""

    group: str
    situations: tuple[ListedSituation, ...]


def catalogue(motives: Mapping[str, Motive], *, met_before: bool = False) -> tuple[SituationGroup, ...]:
    """List every situation by group; a motive that only follows a first meeting is for those who had one."""
    shown = [motive for motive in motives.values() if met_before or not motive.follow_up_only]
    grouped = {group: [motive for motive in shown if _group_of(motive) == group] for group in ("", *GROUPS)}
    return tuple(
        SituationGroup(group, tuple(_listed(motive) for motive in sorted(found, key=_pressing)))
        for group, found in grouped.items()
        if found
    )


def _group_of(motive: Motive) -> str:
    return "" if motive.code == OTHER else motive.group


def _pressing(motive: Motive) -> tuple[int, str]:
    return motive.priority, motive.code


def _listed(motive: Motive) -> ListedSituation:
    return ListedSituation(motive.code, motive.for_whom or motive.label, motive.label, motive.confidential)


def with_situation(contents: CaseContents, motive: str) -> CaseContents:
    """Return the contents with one more situation; one chosen before keeps its place."""
    if motive in contents.situations:
        return contents
    return replace(contents, situations=(*contents.situations, motive))


def without_situation(contents: CaseContents, motive: str) -> CaseContents:
    """Return the contents as if this situation had not been chosen."""
    return replace(contents, situations=tuple(code for code in contents.situations if code != motive))


def chosen_motives(contents: CaseContents, motives: Mapping[str, Motive]) -> tuple[Motive, ...]:
    """Return the motives of the situations chosen; one the rules no longer know counts as "autre chose"."""
    return tuple(motives.get(code, motives[OTHER]) for code in contents.situations)


def suggested_motives(rulebook: Rulebook, situation: Situation, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the motives that the answers alone point to, but those already known."""
    left_out = set(known)
    walk = Walk(rulebook, situation)
    return tuple(
        code for code, when in rulebook.suggestions.items() if code not in left_out and walk.read(when).value is True
    )

"""Opinions: what somebody concluded where the rules stopped, in words, with the law and the papers it rests on.

An opinion is never changed: a new one replaces it, and both stay to be read. Only an operator that pays the benefit may
call it a decision, which then says how to contest it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from assistant.services.contents import CaseContents
from assistant.services.counter_notes import Author, notes, with_notes

KIND: Final = "opinions"
ELIGIBLE, NOT_ELIGIBLE, OPEN = "eligible", "not_eligible", "open"
OUTCOMES: Final = (ELIGIBLE, NOT_ELIGIBLE, OPEN)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion. ``amount`` is exact text or empty; ``replaced_by`` names the opinion that took its place.

    ``remedies`` and ``deadline`` are for decisions only, those of an operator that pays.
    """

    id: str
    benefit: str
    outcome: str
    reason: str
    amount: str = ""
    references: list[str] = field(default_factory=list)
    basis: str = ""
    papers: list[str] = field(default_factory=list)
    month: str = ""
    at: str = ""
    who: str = ""
    place: str = ""
    staff: str = ""
    replaced_by: str = ""
    is_decision: bool = False
    remedies: str = ""
    deadline: str = ""
    proposed: bool = False


def new_opinion_id() -> str:
    """Draw the name of an opinion."""
    return secrets.token_hex(6)


def opinions(contents: CaseContents) -> tuple[Opinion, ...]:
    """Return every opinion, those replaced too, in the order in which they were given."""
    return notes(contents, KIND, Opinion)


def opinions_that_hold(contents: CaseContents) -> Mapping[str, Opinion]:
    """Return the opinion that holds for each benefit."""
    return {found.benefit: found for found in opinions(contents) if not found.replaced_by}


def with_opinion(contents: CaseContents, given: Opinion, author: Author) -> CaseContents:
    """Return the contents with one more opinion, in the place of the one that held for that benefit."""
    signed = asdict(given) | {
        "at": author.at.isoformat(timespec="minutes"),
        "who": author.who,
        "place": author.place,
        "staff": author.staff,
    }
    before = [
        asdict(found) | ({"replaced_by": given.id} if found.benefit == given.benefit and not found.replaced_by else {})
        for found in opinions(contents)
    ]
    return with_notes(contents, KIND, [*before, signed])


def as_proposed(contents: CaseContents, opinion_id: str) -> CaseContents:
    """Note that a worked example was made from an opinion: a case gives at most one."""
    kept = [asdict(found) | ({"proposed": True} if found.id == opinion_id else {}) for found in opinions(contents)]
    return with_notes(contents, KIND, kept)


def opinion_to_propose(contents: CaseContents, opinion_id: str) -> Opinion | None:
    """Return an opinion from which an example may be made: it holds, concludes, and nothing was proposed before."""
    found = next((one for one in opinions(contents) if one.id == opinion_id), None)
    if found is None or found.replaced_by or found.outcome == OPEN:
        return None
    same = [one for one in opinions(contents) if one.benefit == found.benefit]
    return None if any(one.proposed for one in same) else found

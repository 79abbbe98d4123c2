"""What staff write beside the answers of a case, sealed with it: read and written as lists of plain records.

Every note says who wrote it in two ways: ``staff`` is the account, for the journal; ``who`` is what the person is told,
a name or a function as the office chooses at that moment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import TypeVar

from assistant.services.contents import CaseContents, Json
from assistant.services.entrance import Entrance
from assistant.services.staff_cases import office_names, tells_names
from assistant.services.staff_roles import StaffMember

Note = TypeVar("Note")


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes a note: the account, what the person is told, the office and its name, the instant."""

    staff: str
    who: str
    office: str
    place: str
    at: datetime


def author_of(entrance: Entrance, member: StaffMember, office: str) -> Author:
    """Sign as the office chooses: with the name, or with the function alone."""
    named = tells_names(entrance, office)
    told = (member.name, member.function) if named else (member.function,)
    place = office_names(entrance, {office}).get(office, office)
    who = ", ".join(word for word in told if word) or place
    return Author(member.id, who, office, place, entrance.clock.now())


def notes(contents: CaseContents, kind: str, of: type[Note]) -> tuple[Note, ...]:
    """Return the notes of one kind, in the order in which they were written; keys of a newer release are left out."""
    kept = contents.counter.get(kind, [])
    known = {field.name for field in fields(of)}  # type: ignore[arg-type]
    entries = [entry for entry in kept if isinstance(entry, dict)] if isinstance(kept, list) else []
    return tuple(of(**{key: value for key, value in entry.items() if key in known}) for entry in entries)


def with_notes(contents: CaseContents, kind: str, written: Iterable[Mapping[str, Json]]) -> CaseContents:
    """Return the contents with these notes of one kind, and no other of that kind."""
    return replace(contents, counter={**contents.counter, kind: [dict(entry) for entry in written]})

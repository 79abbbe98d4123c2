"""Mandates: who helps whom, for what, until when; signed on paper, ended by its date or by either side.

The mandate lies in the case. Whoever helps gets no account: they come with the code of the case and the reference on
the slip. Each change that staff make at their request is written down for the person, who is told.
"""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from assistant.services.contents import CaseContents
from assistant.services.counter_notes import Author, notes, with_notes
from assistant.services.safe import Safe
from assistant.storage.base import transaction
from assistant.storage.mandates import OF_THE_PERSON, MandateLine

KIND, CHANGES = "mandates", "changes"
SOCIAL_WORKER, RELATIVE, GUARDIAN = "social_worker", "relative", "guardian"
HELPERS: Final = (SOCIAL_WORKER, RELATIVE, GUARDIAN)
ANSWERS, PAPERS, MEETINGS = "answers", "papers", "meetings"
SCOPES: Final = (ANSWERS, PAPERS, MEETINGS)
TO_SIGN, ACTIVE, ENDED = "to_sign", "active", "ended"
BY_PERSON, BY_STAFF = "person", "staff"
LONGEST_DAYS: Final = 366
_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Mandate:
    """One mandate. ``text`` is what was signed, to the letter; ``text_sha256`` is in the journal too."""

    reference: str
    helper: str
    name: str
    organisation: str
    scopes: list[str] = field(default_factory=list)
    purpose: str = ""
    until: str = ""
    state: str = TO_SIGN
    text: str = ""
    text_sha256: str = ""
    prepared_on: str = ""
    signed_on: str = ""
    ended_on: str = ""
    ended_by: str = ""

    def holds(self, on: date) -> bool:
        """Tell whether it may be used on a day: signed, not ended, its last day not passed."""
        return self.state == ACTIVE and on.isoformat() <= self.until


@dataclass(frozen=True, slots=True)
class ChangeMade:
    """A change made in the person's name: what kind (``answers``, ``papers``), how many lines, at whose request."""

    reference: str
    name: str
    scope: str
    lines: int
    on: str
    who: str
    place: str
    read: bool = False

    @property
    def day(self) -> date:
        """The day of the change."""
        return date.fromisoformat(self.on)


def new_reference() -> str:
    """Draw a reference that is easily read aloud."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(6))
    return f"M-{drawn[:3]}-{drawn[3:]}"


def digest_of_text(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def mandates(contents: CaseContents) -> tuple[Mandate, ...]:
    """Return every mandate of a case."""
    return notes(contents, KIND, Mandate)


def mandate_of(contents: CaseContents, reference: str) -> Mandate | None:
    """Return one mandate by its reference."""
    return next((one for one in mandates(contents) if one.reference == reference), None)


def mandates_that_hold(contents: CaseContents, on: date, scope: str) -> tuple[Mandate, ...]:
    """Return the mandates that may be used on a day for one kind of change."""
    return tuple(one for one in mandates(contents) if one.holds(on) and scope in one.scopes)


def with_mandate(contents: CaseContents, prepared: Mandate) -> CaseContents:
    """Return the contents with a mandate that waits for its signature."""
    return with_notes(contents, KIND, [*map(asdict, mandates(contents)), asdict(prepared)])


def as_signed(contents: CaseContents, reference: str, on: date) -> CaseContents:
    """Return the contents in which a mandate was signed; one that ended meanwhile stays ended."""
    return _with_state(contents, reference, TO_SIGN, {"state": ACTIVE, "signed_on": on.isoformat()})


def as_ended(contents: CaseContents, reference: str, on: date, by: str) -> CaseContents:
    """Return the contents in which a mandate is over."""
    ended = {"state": ENDED, "ended_on": on.isoformat(), "ended_by": by}
    return _with_state(_with_state(contents, reference, TO_SIGN, ended), reference, ACTIVE, ended)


def changes_made(contents: CaseContents) -> tuple[ChangeMade, ...]:
    """Return the changes made in the person's name."""
    return notes(contents, CHANGES, ChangeMade)


def with_change_made(contents: CaseContents, mandate: Mandate, scope: str, lines: int, author: Author) -> CaseContents:
    """Return the contents in which a change in the person's name is written down for them."""
    on = author.at.date().isoformat()
    made = ChangeMade(mandate.reference, mandate.name, scope, lines, on, author.who, author.place)
    return with_notes(contents, CHANGES, [*map(asdict, changes_made(contents)), asdict(made)])


def as_read(contents: CaseContents) -> CaseContents:
    """Return the contents once the person has read what was changed in their name."""
    return with_notes(contents, CHANGES, [asdict(made) | {"read": True} for made in changes_made(contents)])


def write_line(safe: Safe, case_id: str, mandate: Mandate, action: str, author: Author) -> None:
    """Write into the journal what staff did with a mandate."""
    with transaction(safe.engine) as session:
        session.add(_line(case_id, mandate, action, author.at, author.staff, author.office))


def write_line_of_person(safe: Safe, case_id: str, mandate: Mandate) -> None:
    """Write into the journal that the person ended a mandate."""
    with transaction(safe.engine) as session:
        session.add(_line(case_id, mandate, ENDED, safe.clock.now(), OF_THE_PERSON, ""))


def _line(case_id: str, mandate: Mandate, action: str, at: datetime, staff: str, office: str) -> MandateLine:
    return MandateLine(
        happened_at=at,
        case_id=case_id,
        reference=mandate.reference,
        action=action,
        staff=staff,
        office=office,
        text_sha256=mandate.text_sha256,
    )


def _with_state(contents: CaseContents, reference: str, before: str, change: dict[str, str]) -> CaseContents:
    kept = [
        asdict(one) | (change if one.reference == reference and one.state == before else {})
        for one in mandates(contents)
    ]
    return with_notes(contents, KIND, kept)

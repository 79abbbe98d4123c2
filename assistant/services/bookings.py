"""A booking on its way: what the person chose so far, kept in their case until it is confirmed.

What the meeting is about comes from the answers of the case, or from what the person says when they come without any.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from assistant.booking.motives import Motive, Route, motives_for, route
from assistant.eligibility.decision import Outcome
from assistant.services.applications import Application, Settled
from assistant.services.appointment_details import Contact
from assistant.services.contents import CaseContents, Json

FROM_ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Draft:
    """The choices made: a motive's code or ``answers``, the mode, the office, the language, the slot that is held."""

    subject: str | None = None
    mode: str | None = None
    office: str | None = None
    language: str | None = None
    appointment: str | None = None
    contact: Contact | None = None

    def choosing_subject(self, subject: str) -> "Draft":
        """Return the draft about something else: the way to meet and the slot are chosen again."""
        return self if subject == self.subject else replace(self, subject=subject, mode=None, appointment=None)

    def choosing(self, *, mode: str | None = None, office: str | None = None, language: str | None = None) -> "Draft":
        """Return the draft with what was chosen; a slot chosen for another way or place no longer counts."""
        chosen = replace(self, mode=mode or self.mode, office=office or self.office, language=language or self.language)
        return self if chosen == self else replace(chosen, appointment=None)


def draft_of(contents: CaseContents) -> Draft:
    """Read the draft a case holds; an empty one where there is none."""
    kept = dict(contents.booking)
    contact = kept.pop("contact", None)
    fields: dict[str, str] = {name: value for name, value in kept.items() if isinstance(value, str)}
    known = {name: value for name, value in fields.items() if name in Draft.__dataclass_fields__}
    return Draft(**known, contact=_contact(contact) if isinstance(contact, dict) else None)


def with_draft(contents: CaseContents, draft: Draft) -> CaseContents:
    """Return the contents with this draft instead of the one they held."""
    kept: dict[str, Json] = {name: value for name, value in asdict(draft).items() if value is not None}
    return replace(contents, booking=kept)


def reasons_to_meet(application: Application) -> tuple[str, ...]:
    """Return the codes for which a person must look at this case: what was said beside the questions comes first.

    While questions remain, nothing else is known yet.
    """
    said = application.contents.situations
    settled = application.settle()
    if not isinstance(settled, Settled):
        return said
    codes = (
        reason.code
        for decision in settled.decisions.values()
        if decision.outcome is Outcome.REFER or decision.range is not None
        for reason in decision.reasons
        if reason.code is not None
    )
    return tuple(dict.fromkeys((*said, *codes)))


def route_for(draft: Draft, reasons: Iterable[str], motives: Mapping[str, Motive]) -> Route | None:
    """Return the meeting a draft leads to; nothing while it is not known what it is about."""
    if draft.subject == FROM_ANSWERS:
        return route(motives_for(reasons, motives))
    motive = motives.get(draft.subject or "")
    return None if motive is None else route([motive])


def _contact(kept: Mapping[str, Json]) -> Contact:
    known = {name: value for name, value in kept.items() if name in Contact.__dataclass_fields__}
    return Contact(**known)  # type: ignore[arg-type]  # with_draft wrote them from the same fields

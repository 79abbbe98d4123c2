"""A booking on its way: what the person chose so far, kept in their case until it is confirmed.

What the meeting is about comes from the answers of the case, or from what the person says when they come without any.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from assistant.booking.motives import Motive, Route, motives_for, route
from assistant.eligibility.decision import Outcome
from assistant.services.applications import Application, Settled
from assistant.services.appointment_details import Contact, Prescriber
from assistant.services.contents import CaseContents, Json

FROM_ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Draft:
    """The choices made: a motive's code or ``answers``, the mode, the office, the language, the slot that is held.

    ``sign_language`` is needed, not preferred. ``for_someone`` says that the appointment is for somebody else, who
    agreed; ``prescriber`` who takes it, remembered for the next one; ``placed`` is the code of the place in line or of
    the call they have just asked for, to be handed on.
    """

    subject: str | None = None
    mode: str | None = None
    office: str | None = None
    language: str | None = None
    appointment: str | None = None
    contact: Contact | None = None
    sign_language: bool = False
    for_someone: bool = False
    prescriber: Prescriber | None = None
    placed: str | None = field(default=None, repr=False)

    def taken_for_someone(self, prescriber: Prescriber) -> "Draft":
        """Return the draft of somebody who books for another person; what was chosen before was for somebody else."""
        if self.for_someone and self.prescriber == prescriber:
            return self
        return Draft(for_someone=True, prescriber=prescriber)

    def taken_for_oneself(self) -> "Draft":
        """Return the draft of a person who books for themselves after all, or for nobody any more."""
        return Draft(prescriber=self.prescriber)

    def waiting_for_someone(self, code: str) -> "Draft":
        """Return the draft of somebody who has just put another person in line; nothing else of that person stays."""
        return Draft(prescriber=self.prescriber, placed=code)

    def choosing_subject(self, subject: str) -> "Draft":
        """Return the draft about something else: the way to meet and the slot are chosen again."""
        return self if subject == self.subject else replace(self, subject=subject, mode=None, appointment=None)

    def choosing(
        self,
        *,
        mode: str | None = None,
        office: str | None = None,
        language: str | None = None,
        sign_language: bool | None = None,
    ) -> "Draft":
        """Return the draft with what was chosen; a slot chosen for another way or place no longer counts."""
        chosen = replace(
            self,
            mode=mode or self.mode,
            office=office or self.office,
            language=language or self.language,
            sign_language=self.sign_language if sign_language is None else sign_language,
        )
        return self if chosen == self else replace(chosen, appointment=None)


def draft_of(contents: CaseContents) -> Draft:
    """Read the draft a case holds; an empty one where there is none."""
    kept = dict(contents.booking)
    contact, prescriber = kept.pop("contact", None), kept.pop("prescriber", None)
    known = {name: value for name, value in kept.items() if name in Draft.__dataclass_fields__}
    return Draft(
        **known,  # type: ignore[arg-type]  # with_draft wrote them from the same fields
        contact=_contact(contact) if isinstance(contact, dict) else None,
        prescriber=Prescriber(**prescriber) if isinstance(prescriber, dict) else None,  # type: ignore[arg-type]
    )


def with_draft(contents: CaseContents, draft: Draft) -> CaseContents:
    """Return the contents with this draft instead of the one they held."""
    said = {name: value for name, value in asdict(draft).items() if value is not None}
    kept: dict[str, Json] = {name: value for name, value in said.items() if value is not False}
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

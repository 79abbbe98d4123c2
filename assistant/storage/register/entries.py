"""What an entry of the register says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from assistant.settings import Retention


class Subject(StrEnum):
    """What is kept, as the privacy page tells it: one line of the page each."""

    ANSWERS = "answers"
    APPOINTMENT = "appointment"
    CONTACT = "contact"
    WAITING = "waiting"
    CALL_BACK = "call_back"
    VISIT = "visit"
    OPINION = "opinion"
    ACCESSES = "accesses"
    ATTEMPTS = "attempts"
    STAFF = "staff"
    OFFICE = "office"
    COUNTS = "counts"


class Holder(StrEnum):
    """Who can read it."""

    CITIZEN = "the citizen alone"
    READERS = "the citizen, whoever has the code, the offices that were given the case"
    OFFICE = "the staff of the office concerned, and the service"
    SERVICE = "the service alone, under its own key"
    MACHINE = "the program; says nothing about anybody by itself"
    ADMINISTRATORS = "administrators and the person concerned"
    EVERYBODY = "everybody: it is shown to the public"


class Basis(StrEnum):
    """Why it is lawful; the words of each are a setting of the organisation, to be confirmed by its officer."""

    MISSION = "legal_basis"
    SPECIAL = "legal_basis_special"
    STAFF = "legal_basis_staff"
    NOBODY = "nobody's personal data"


class Term(StrEnum):
    """Until when."""

    OWN_END = "until the end written in the row"
    CASE = "as long as a reader has a key to the case"
    APPOINTMENT = "as long as the appointment is kept"
    CONTACT = "7 days after the last message of the appointment"
    ALERT = "the term of alerts, or until it is used"
    CALL_BACK = "7 days after the day of the call"
    VISIT = "7 days after the day of the visit"
    VIDEO = "5 minutes after the last sign of life"
    AUDIT = "the term of the journal"
    ACCOUNT = "as long as the account exists"
    OFFICE = "as long as the office uses it"
    BEAT = "30 days after the last beat"
    COUNTS = "3 years after the day they count"
    HARD_MOMENT = "90 days after the day they count"
    FOR_EVER = "without end: it counts, and names nobody"


_WEEK: Final = timedelta(days=7)
_FIXED: Final[Mapping[Term, timedelta]] = MappingProxyType(
    {
        Term.OWN_END: timedelta(0),
        Term.CASE: timedelta(0),
        Term.APPOINTMENT: timedelta(0),
        Term.CONTACT: _WEEK,
        Term.CALL_BACK: _WEEK,
        Term.VISIT: _WEEK,
        Term.VIDEO: timedelta(minutes=5),
        Term.BEAT: timedelta(days=30),
        Term.COUNTS: timedelta(days=1096),
        Term.HARD_MOMENT: timedelta(days=90),
    }
)


def length(term: Term, keep: Retention) -> timedelta | None:
    """Return how long something is kept past the instant it is about; nothing where no clock ends it."""
    set_by_the_organisation = {Term.AUDIT: keep.audit, Term.ALERT: timedelta(0)}
    return set_by_the_organisation.get(term, _FIXED.get(term))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what it is for, and each of its columns.

    ``goes_with`` is the table whose rows take these away with them; a table that goes with none is erased by a rule of
    ``services.retention``, unless its term has no clock. ``inside`` names the fields of a sealed column.
    """

    name: str
    subject: Subject
    purpose: str
    holder: Holder
    term: Term
    basis: Basis = Basis.MISSION
    goes_with: str = ""
    columns: Mapping[str, str]
    inside: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NAME: Final = "tells the rows apart"
CASE: Final = "which case it belongs to"
APPOINTMENT: Final = "which appointment it belongs to"
OFFICE: Final = "which office it belongs to"
ACCOUNT: Final = "which member of staff it belongs to"
MADE: Final = "when it was made: order, and the end of its term"

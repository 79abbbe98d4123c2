"""A case in the hands of somebody who works here, and the journal of it.

Somebody opens a case with a reason from a closed list, as an adviser of an office to which the citizen gave it. Any
other case is as unknown as one that never was: neither its existence nor its office can be learnt by its identifier.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from assistant.services.entrance import Entrance
from assistant.services.envelope import office_lookup_id
from assistant.services.safe import CaseNotShared, OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff
from assistant.services.staff_roles import StaffMember
from assistant.storage.audit import AuditedAction, AuditLine, lines_about, lines_of_office
from assistant.storage.base import reading, transaction
from assistant.storage.cases import find_sealed_case
from assistant.storage.offices import Office
from assistant.storage.staff import Account, OfficeNamingStaff, accounts_among, offices_naming_staff


class Reason(StrEnum):
    """Why somebody opens a case; the pages say it in words."""

    APPOINTMENT = "appointment"
    PRESENT = "present"
    TELEPHONE = "telephone"
    HANDED_OVER = "handed_over"
    FOLLOW_UP = "follow_up"
    SECOND_LOOK = "second_look"


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the journal: when, who, of which office, what, why. ``why`` and ``action`` are codes.

    For a citizen ``name`` is empty where the office tells functions only.
    """

    at: datetime
    name: str
    function: str
    office: str
    action: str
    why: str
    case: str


def open_case_of(
    safe: Safe, member: StaffMember, office: str, case_id: str, why: Reason, signed_in_at: datetime | None = None
) -> OpenedCase | CaseNotShared:
    """Open a case for an adviser of an office that has it; the journal says so before anything is shown."""
    if not member.may("adviser", office):
        return CaseNotShared()
    return open_as_staff(safe, case_id, StaffAccess(member.id, office, why.value, signed_in_at))


def accesses_told_to_citizen(entrance: Entrance, opened: OpenedCase) -> Sequence[Access]:
    """Say who opened the case of this citizen: by name where the office tells names, by function everywhere else."""
    with reading(entrance.safe.engine) as session:
        return _told(session, lines_about(session, opened.id), named_in=offices_naming_staff(session))


def accesses_seen_by(entrance: Entrance, member: StaffMember, office: str, case_id: str) -> Sequence[Access] | None:
    """Say who opened a case, to a manager of an office that has it; nothing for any other case."""
    if not member.may("office_manager", office):
        return None
    with reading(entrance.safe.engine) as session:
        sealed = find_sealed_case(session, office_lookup_id(office, case_id))
        if sealed is None or sealed.key_expires_at <= entrance.clock.now():
            return None
        return _told(session, lines_about(session, case_id), named_in=None)


def accesses_of_office(
    entrance: Entrance, member: StaffMember, office: str, since: datetime, at_most: int
) -> Sequence[Access]:
    """Say what was opened in the name of an office, to its manager: the latest first."""
    if not member.may("office_manager", office):
        return ()
    with reading(entrance.safe.engine) as session:
        return _told(session, lines_of_office(session, office, since, at_most), named_in=None)


def tells_names(entrance: Entrance, office: str) -> bool:
    """Tell whether an office tells citizens the names of its staff."""
    with reading(entrance.safe.engine) as session:
        return office in offices_naming_staff(session)


def tell_names(entrance: Entrance, office: str, *, names: bool) -> None:
    """Choose what an office tells citizens: names, or functions only."""
    with transaction(entrance.safe.engine) as session:
        present = session.get(OfficeNamingStaff, office)
        if names and present is None:
            session.add(OfficeNamingStaff(office_id=office))
        elif not names and present is not None:
            session.delete(present)


def office_names(entrance: Entrance, offices: Collection[str] | None = None) -> Mapping[str, str]:
    """Return the names of offices, by identifier; of all of them where none is named."""
    with reading(entrance.safe.engine) as session:
        rows = session.query(Office).order_by(Office.name).all()
        return {row.id: row.name for row in rows if offices is None or row.id in offices}


def _told(session: Session, lines: Sequence[AuditLine], *, named_in: frozenset[str] | None) -> tuple[Access, ...]:
    people = accounts_among(session, {line.staff for line in lines})
    offices = {row.id: row.name for row in session.query(Office)}
    return tuple(_access(line, people.get(line.staff), offices, named_in) for line in lines)


def _access(
    line: AuditLine, person: Account | None, offices: Mapping[str, str], named_in: frozenset[str] | None
) -> Access:
    told = person is not None and (named_in is None or line.office in named_in)
    return Access(
        line.happened_at,
        person.name if person is not None and told else "",
        "" if person is None else person.function,
        offices.get(line.office, line.office),
        AuditedAction(line.action).value,
        line.why,
        line.case_id,
    )

"""A case in the hands of an office: given by the citizen, opened by staff, every opening written down.

The citizen gives the case when they book or when it is opened at a counter, after a page that says so. Giving needs the
office's public key alone; only a process that holds the private key can open it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assistant.services.envelope import office_lookup_id, unwrap_for_office, wrap_for_office, writing_of
from assistant.services.safe import CaseExpired, CaseNotShared, OfficeKeyMissing, OpenedCase, Safe, StaffAccess
from assistant.services.sealing import hold_still, office_part, open_contents
from assistant.storage.audit import AuditedAction, AuditLine, lines_about, was_opened_since
from assistant.storage.base import reading, transaction
from assistant.storage.cases import (
    CaseKey,
    Reader,
    delete_key,
    extend_key,
    find_sealed_case,
    office_keys_of,
)

ONE_OPENING: Final = timedelta(minutes=30)
"""Pages read within this time, by the same person in the same browser for the same reason, are one opening."""


def share_with_office(safe: Safe, opened: OpenedCase, office: str, until: datetime) -> CaseExpired | None:
    """Give the case to an office until then, in a transaction of its own."""
    with transaction(safe.engine) as session:
        return give_to_office(session, safe, opened, office, until)


def give_to_office(
    session: Session, safe: Safe, opened: OpenedCase, office: str, until: datetime
) -> CaseExpired | None:
    """Give the case to an office, in the caller's transaction: an appointment and its case are kept together or not.

    Given twice, the later end holds.
    """
    if not hold_still(session, opened):
        return CaseExpired()
    wrapped = wrapped_for(safe, office, opened)
    present = session.get(CaseKey, office_lookup_id(office, opened.id))
    if present is None:
        session.add(_office_row(office, opened.id, wrapped, until))
    else:
        present.wrapped = wrapped
        present.expires_at = max(present.expires_at, until)
    session.flush()
    return None


def wrapped_for(safe: Safe, office: str, opened: OpenedCase) -> bytes:
    """Wrap the key of a case for an office that is to have it later, with an appointment it does not have yet."""
    return _wrap(safe, office, opened.id, key_for_office(opened))


def key_for_office(opened: OpenedCase) -> bytes:
    """Return what an office gets: the reserved answers only where the person ticked that it may have them."""
    return opened.key if opened.contents.tells_reserved else office_part(opened.key)


def give_wrapped(session: Session, case_id: str, office: str, wrapped: bytes, until: datetime) -> None:
    """Give an office the key that was wrapped for it before, unless it has one."""
    if session.get(CaseKey, office_lookup_id(office, case_id)) is None:
        session.add(_office_row(office, case_id, wrapped, until))
    else:
        extend_key(session, office_lookup_id(office, case_id), until)


def extend_for_office(session: Session, case_id: str, office: str, until: datetime) -> None:
    """Let an office that has the case read it for longer, in the caller's transaction."""
    extend_key(session, office_lookup_id(office, case_id), until)


def withdraw_from_office(session: Session, case_id: str, office: str) -> None:
    """Take the case back from an office, in the caller's transaction."""
    delete_key(session, office_lookup_id(office, case_id))


def wrap_again_for_offices(session: Session, safe: Safe, opened: OpenedCase) -> None:
    """Wrap a new key of a case for every office that has the old one."""
    for row in office_keys_of(session, opened.id):
        if row.office is not None:
            row.wrapped = wrapped_for(safe, row.office, opened)


def open_as_staff(safe: Safe, case_id: str, access: StaffAccess) -> OpenedCase | CaseNotShared:
    """Open a case for a member of staff; the line in the journal is kept before the contents are given.

    The pages that follow shortly belong to the same opening, which the journal then already tells.
    """
    now = safe.clock.now()
    with transaction(safe.engine) as session:
        opened = open_for_staff(session, safe, case_id, access)
        line = _line(case_id, access, AuditedAction.OPENED, now)
        if isinstance(opened, OpenedCase) and not _is_told_already(session, access, line):
            session.add(line)
    return opened


def _is_told_already(session: Session, access: StaffAccess, line: AuditLine) -> bool:
    """Tell whether the journal says of this very browser that it opened this case for this reason a short while ago."""
    if access.signed_in_at is None:
        return False
    return was_opened_since(session, line, max(access.signed_in_at, line.happened_at - ONE_OPENING))


def open_for_staff(session: Session, safe: Safe, case_id: str, access: StaffAccess) -> OpenedCase | CaseNotShared:
    """Open a case with the office's private key. The caller writes the journal."""
    sealed = find_sealed_case(session, office_lookup_id(access.office, case_id))
    if sealed is None or sealed.key_expires_at <= safe.clock.now():
        return CaseNotShared()
    private_keys = safe.office_keys.private_keys(access.office)
    if not private_keys:
        raise OfficeKeyMissing("office_private_key_missing", {"office": access.office})
    case_key = unwrap_for_office(private_keys, access.office, case_id, sealed.wrapped)
    contents, writing = open_contents(case_key, sealed), writing_of(sealed.ciphertext)
    return OpenedCase(case_id, sealed.version, contents, case_key, access=access, writing=writing)


def record_writing(session: Session, opened: OpenedCase, now: datetime) -> None:
    """Write down that staff changed a case; nothing for the citizen, whose case it is."""
    if opened.access is not None:
        session.add(_line(opened.id, opened.access, AuditedAction.WRITTEN, now))


def accesses_to(safe: Safe, opened: OpenedCase) -> Sequence[AuditLine]:
    """Who opened the case of this citizen, when, and why: theirs to ask."""
    with reading(safe.engine) as session:
        return lines_about(session, opened.id)


def _line(case_id: str, access: StaffAccess, action: AuditedAction, now: datetime) -> AuditLine:
    return AuditLine(
        happened_at=now, staff=access.staff, office=access.office, case_id=case_id, action=action, why=access.why
    )


def _wrap(safe: Safe, office: str, case_id: str, case_key: bytes) -> bytes:
    public_key = safe.office_keys.public_key(office)
    if public_key is None:
        raise OfficeKeyMissing("office_public_key_missing", {"office": office})
    return wrap_for_office(public_key, office, case_id, case_key)


def _office_row(office: str, case_id: str, wrapped: bytes, until: datetime) -> CaseKey:
    return CaseKey(
        lookup_id=office_lookup_id(office, case_id),
        case_id=case_id,
        reader=Reader.OFFICE,
        office=office,
        wrapped=wrapped,
        expires_at=until,
    )

"""The journal of who opened which case: never what was in it.

Every member of staff who unwraps the key of a case leaves a line here, in the transaction that gives them the key. The
citizen may ask for the lines about their case. ``why`` is a code from a closed list of the caller, not free text, so
that no personal value can end up here. Lines outlive the case they speak of: they are erased by age alone.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base, rows_changed
from assistant.storage.cases import CASE_ID_LENGTH, OFFICE_ID_LENGTH

STAFF_ID_LENGTH = 64
WHY_LENGTH = 40


class AuditedAction(StrEnum):
    """What a member of staff did with a case."""

    OPENED = "opened"
    WRITTEN = "written"
    HANDED_ON = "handed_on"


class AuditLine(Base):
    """One access: this member of staff, of this office, did this to this case, for this reason."""

    __tablename__ = "audit_lines"
    __table_args__ = (Index(None, "case_id", "happened_at"), Index(None, "happened_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(STAFF_ID_LENGTH))
    office: Mapped[str] = mapped_column(String(OFFICE_ID_LENGTH))
    case_id: Mapped[str] = mapped_column(String(CASE_ID_LENGTH))
    action: Mapped[AuditedAction] = mapped_column(
        Enum(
            AuditedAction,
            name="action",
            native_enum=False,
            create_constraint=False,
            length=20,
            values_callable=lambda actions: [action.value for action in actions],
        )
    )
    why: Mapped[str] = mapped_column(String(WHY_LENGTH))


def lines_about(session: Session, case_id: str) -> Sequence[AuditLine]:
    """List what staff did with one case, in the order it happened."""
    return session.scalars(
        select(AuditLine).where(AuditLine.case_id == case_id).order_by(AuditLine.happened_at, AuditLine.id)
    ).all()


def was_opened_since(session: Session, line: AuditLine, since: datetime) -> bool:
    """Tell whether the journal has a line like this one (same person, office, case, action and reason) since then."""
    same = (
        AuditLine.case_id == line.case_id,
        AuditLine.staff == line.staff,
        AuditLine.office == line.office,
        AuditLine.action == line.action,
        AuditLine.why == line.why,
        AuditLine.happened_at >= since,
    )
    return session.scalar(select(AuditLine.id).where(*same).limit(1)) is not None


def lines_of_office(session: Session, office: str, since: datetime, at_most: int) -> Sequence[AuditLine]:
    """List what the staff of one office did since then, the latest first."""
    asked = select(AuditLine).where(AuditLine.office == office, AuditLine.happened_at >= since)
    return session.scalars(asked.order_by(AuditLine.happened_at.desc(), AuditLine.id.desc()).limit(at_most)).all()


def delete_lines_before(session: Session, limit: datetime) -> int:
    """Erase the lines older than ``limit``; return how many."""
    old = delete(AuditLine).where(AuditLine.happened_at < limit).execution_options(synchronize_session=False)
    return rows_changed(session.execute(old))

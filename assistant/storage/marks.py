"""What became of an appointment, who said so and when: one line for each mark and each correction.

Like the journal of openings it names staff and never the person, its reasons are codes, and its lines outlive the
appointment: they are erased by age alone.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.appointments import APPOINTMENT_ID_LENGTH
from assistant.storage.audit import STAFF_ID_LENGTH, WHY_LENGTH
from assistant.storage.base import Base, rows_changed
from assistant.storage.cases import OFFICE_ID_LENGTH


class AppointmentMark(Base):
    """A member of staff wrote that an appointment is no longer ``before`` but ``after``."""

    __tablename__ = "appointment_marks"
    __table_args__ = (Index(None, "appointment_id", "happened_at"), Index(None, "happened_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[str] = mapped_column(String(APPOINTMENT_ID_LENGTH))
    happened_at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(STAFF_ID_LENGTH))
    office: Mapped[str] = mapped_column(String(OFFICE_ID_LENGTH))
    before: Mapped[str] = mapped_column(String(10))
    after: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(WHY_LENGTH))


def marks_of(session: Session, appointment_id: str) -> Sequence[AppointmentMark]:
    """List what was written about an appointment, in order."""
    theirs = select(AppointmentMark).where(AppointmentMark.appointment_id == appointment_id)
    return session.scalars(theirs.order_by(AppointmentMark.happened_at, AppointmentMark.id)).all()


def delete_marks_before(session: Session, limit: datetime) -> int:
    """Erase the lines older than ``limit``; return how many."""
    old = delete(AppointmentMark).where(AppointmentMark.happened_at < limit)
    return rows_changed(session.execute(old.execution_options(synchronize_session=False)))

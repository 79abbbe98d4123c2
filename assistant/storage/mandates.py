"""The journal of mandates: which text was agreed to, when, before whom, and when it ended. Never who helps whom.

The mandate itself lies in the case, sealed with it. What stays here proves afterwards which words were signed (the
SHA-256 of the text on the slip) and names staff only; lines are erased by age alone, as those of openings are.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.audit import STAFF_ID_LENGTH
from assistant.storage.base import Base, rows_changed
from assistant.storage.cases import CASE_ID_LENGTH, OFFICE_ID_LENGTH

REFERENCE_LENGTH = 12
SHA256_HEX = 64
OF_THE_PERSON = ""
"""Who ended a mandate, where it was the person themselves."""


class MandateLine(Base):
    """A mandate was ``prepared``, ``signed``, ``used`` or ``ended``; ``staff`` is empty where the person did it."""

    __tablename__ = "mandate_lines"
    __table_args__ = (Index(None, "case_id", "happened_at"), Index(None, "happened_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    case_id: Mapped[str] = mapped_column(String(CASE_ID_LENGTH))
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    action: Mapped[str] = mapped_column(String(10))
    staff: Mapped[str] = mapped_column(String(STAFF_ID_LENGTH))
    office: Mapped[str] = mapped_column(String(OFFICE_ID_LENGTH))
    text_sha256: Mapped[str] = mapped_column(String(SHA256_HEX))


def mandate_lines_about(session: Session, case_id: str) -> Sequence[MandateLine]:
    """List what happened to the mandates of a case, in order."""
    about = select(MandateLine).where(MandateLine.case_id == case_id)
    return session.scalars(about.order_by(MandateLine.happened_at, MandateLine.id)).all()


def delete_mandate_lines_before(session: Session, limit: datetime) -> int:
    """Erase the lines older than ``limit``; return how many."""
    old = delete(MandateLine).where(MandateLine.happened_at < limit)
    return rows_changed(session.execute(old.execution_options(synchronize_session=False)))

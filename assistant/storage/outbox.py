"""Notices to send, written in the transaction of the event they tell about: neither without the other.

A notice holds identifiers, never a text or an address: it is rendered when it leaves, from the appointment as it is
then, and there is nothing to read here. One event (appointment, kind, sequence) makes one notice: the database refuses
a second.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base, rows_changed

CLAIM_LASTS = timedelta(minutes=5)
MOST_ATTEMPTS = 8


class NoticeKind(StrEnum):
    """What a notice tells."""

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    ALERT = "alert"


class Notice(Base):
    """One message about one event. ``claimed_until`` keeps two senders from sending it together."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("appointment_id", "kind", "sequence"),
        Index(None, "sent_at", "send_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind] = mapped_column(
        Enum(
            NoticeKind,
            name="kind",
            native_enum=False,
            create_constraint=False,
            length=20,
            values_callable=lambda kinds: [kind.value for kind in kinds],
        )
    )
    sequence: Mapped[int]
    send_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int]


def due_notices(session: Session, now: datetime, appointment_id: str | None = None) -> Sequence[int]:
    """Return the numbers of the notices to send now, the oldest first: all of them, or those of one appointment."""
    about = () if appointment_id is None else (Notice.appointment_id == appointment_id,)
    return session.scalars(
        select(Notice.id)
        .where(
            *about,
            Notice.sent_at.is_(None),
            Notice.send_at <= now,
            Notice.attempts < MOST_ATTEMPTS,
            or_(Notice.claimed_until.is_(None), Notice.claimed_until <= now),
        )
        .order_by(Notice.send_at, Notice.id)
    ).all()


def claim_notice(session: Session, notice_id: int, now: datetime) -> bool:
    """Reserve a notice for this sender; say whether it was free."""
    claimed = session.execute(
        update(Notice)
        .where(
            Notice.id == notice_id,
            Notice.sent_at.is_(None),
            or_(Notice.claimed_until.is_(None), Notice.claimed_until <= now),
        )
        .values(claimed_until=now + CLAIM_LASTS, attempts=Notice.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(claimed) == 1

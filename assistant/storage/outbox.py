"""Notices to send, written in the transaction of the event they tell about: neither without the other.

A notice holds identifiers, never a text or an address: it is rendered when it leaves, from the appointment as it is
then, and there is nothing to read here. One event (appointment, kind, sequence) makes one notice by each channel: the
database refuses a second. A sender reserves a notice for a while (``claimed_until``) under its own name
(``claimed_by``): docs/decisions/0014-each-notice-once.md says what becomes of it when the sender is killed.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.appointments import Appointment
from assistant.storage.base import Base, rows_changed

CLAIM_LASTS = timedelta(minutes=5)
MOST_ATTEMPTS = 10
SENDER_LENGTH = 32
FAILURE_LENGTH = 60


class NoticeKind(StrEnum):
    """What a notice tells."""

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    REMINDER_DAYS = "reminder_days"
    REMINDER_HOURS = "reminder_hours"
    AFTERWARDS = "afterwards"
    ALERT = "alert"
    LINK = "link"
    IN_YOUR_NAME = "in_your_name"


class Channel(StrEnum):
    """How a notice reaches the person; what cannot leave by any is shown on the page when the code is next used."""

    EMAIL = "email"
    SMS = "sms"
    PAGE = "page"


class Delivery(StrEnum):
    """What became of a notice. It is dropped when it would no longer be true, given up when nobody takes it."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


def _words(kind: type[StrEnum], name: str) -> Enum:
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Notice(Base):
    """One message about one event by one channel. ``over_at`` is when it left, or when it was known not to.

    ``sent_at`` is the same for release 0.1, which may still run beside this one; a later migration drops it.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("appointment_id", "kind", "sequence", "channel"),
        Index(None, "state", "send_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind] = mapped_column(_words(NoticeKind, "kind"))
    sequence: Mapped[int]
    channel: Mapped[Channel] = mapped_column(_words(Channel, "channel"), default=Channel.EMAIL, server_default="email")
    state: Mapped[Delivery] = mapped_column(
        _words(Delivery, "state"), default=Delivery.WAITING, server_default="waiting"
    )
    send_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(SENDER_LENGTH))
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(String(FAILURE_LENGTH))
    over_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class ContactTerm(Base):
    """The day from which on nobody needs to reach the person of an appointment any more."""

    __tablename__ = "contact_terms"

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    erase_on: Mapped[date] = mapped_column(index=True)


def due_notices(session: Session, now: datetime, most: int = 1000) -> Sequence[int]:
    """Return the numbers of the notices to send now, the oldest first."""
    return session.scalars(
        select(Notice.id).where(*_free(now), Notice.send_at <= now).order_by(Notice.send_at, Notice.id).limit(most)
    ).all()


def claim_notice(session: Session, notice_id: int, sender: str, now: datetime) -> bool:
    """Reserve a notice for this sender; say whether it was free."""
    claimed = session.execute(
        update(Notice)
        .where(Notice.id == notice_id, *_free(now))
        .values(claimed_until=now + CLAIM_LASTS, claimed_by=sender, attempts=Notice.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(claimed) == 1


def give_up_exhausted(session: Session, now: datetime) -> None:
    """Give up what was begun too often without ever ending: whatever breaks its writing would break it again."""
    session.execute(
        update(Notice)
        .where(
            Notice.state == Delivery.WAITING,
            Notice.attempts >= MOST_ATTEMPTS,
            or_(Notice.claimed_until.is_(None), Notice.claimed_until <= now),
        )
        .values(state=Delivery.GIVEN_UP, over_at=now, sent_at=now, failure="never finished")
        .execution_options(synchronize_session=False)
    )


def claimed_notice(session: Session, notice_id: int, sender: str) -> Notice | None:
    """Return a notice if this sender still has it."""
    mine = (Notice.id == notice_id, Notice.claimed_by == sender, Notice.state == Delivery.WAITING)
    return session.scalars(select(Notice).where(*mine).with_for_update()).one_or_none()


def claims_of(session: Session, sender: str) -> Sequence[Notice]:
    """Return what a sender had begun and not finished."""
    mine = (Notice.claimed_by == sender, Notice.state == Delivery.WAITING)
    return session.scalars(select(Notice).where(*mine).with_for_update()).all()


def close_notice(notice: Notice, state: Delivery, at: datetime, failure: str | None = None) -> None:
    """Write what became of a notice."""
    notice.state, notice.over_at, notice.sent_at, notice.failure = state, at, at, failure
    notice.claimed_by = notice.claimed_until = None


def postpone_notice(notice: Notice, until: datetime, failure: str | None) -> None:
    """Let a notice be tried again later."""
    notice.send_at, notice.failure = until, failure
    notice.claimed_by = notice.claimed_until = None


def drop_waiting(session: Session, appointment_id: str, now: datetime) -> None:
    """Give up what still waits to be told about an appointment: something newer is told instead."""
    session.execute(
        update(Notice)
        .where(Notice.appointment_id == appointment_id, Notice.state == Delivery.WAITING)
        .values(state=Delivery.DROPPED, over_at=now, sent_at=now)
        .execution_options(synchronize_session=False)
    )


def notices_about(session: Session, appointment_id: str) -> Sequence[Notice]:
    """Return everything that was to be told about an appointment, in order."""
    about = select(Notice).where(Notice.appointment_id == appointment_id)
    return session.scalars(about.order_by(Notice.send_at, Notice.id)).all()


def unread_on_page(session: Session, appointments: Collection[str]) -> Sequence[Notice]:
    """Return what waits to be shown to somebody who could not be written to."""
    waiting = (Notice.channel == Channel.PAGE, Notice.state == Delivery.WAITING)
    about = select(Notice).where(Notice.appointment_id.in_(appointments), *waiting)
    return session.scalars(about.order_by(Notice.id)).all()


def count_notices(session: Session, office_id: str | None = None) -> Mapping[tuple[Channel, Delivery], int]:
    """Count the notices by channel and by what became of them: all of them, or those of one office."""
    counted = select(Notice.channel, Notice.state, func.count()).group_by(Notice.channel, Notice.state)
    if office_id is not None:
        counted = counted.join(Appointment).where(Appointment.office_id == office_id)
    return {(channel, state): number for channel, state, number in session.execute(counted)}


def count_late(session: Session, before: datetime) -> int:
    """Count what should have left before an instant and still waits."""
    late = (Notice.state == Delivery.WAITING, Notice.channel != Channel.PAGE, Notice.send_at < before)
    return session.scalar(select(func.count()).select_from(Notice).where(*late)) or 0


def ended_contacts(session: Session, today: date) -> Sequence[str]:
    """Return the appointments whose person needs not be reached any more, and of which nothing waits to be told."""
    waiting = select(Notice.appointment_id).where(Notice.state == Delivery.WAITING, Notice.channel != Channel.PAGE)
    ended = (ContactTerm.erase_on <= today, ContactTerm.appointment_id.not_in(waiting))
    return session.scalars(select(ContactTerm.appointment_id).where(*ended)).all()


def end_contact(session: Session, appointment_id: str) -> None:
    """Forget the day: there is no contact left to erase."""
    session.execute(delete(ContactTerm).where(ContactTerm.appointment_id == appointment_id))


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Notice.state == Delivery.WAITING,
        Notice.channel != Channel.PAGE,
        Notice.attempts < MOST_ATTEMPTS,
        or_(Notice.claimed_until.is_(None), Notice.claimed_until <= now),
    )

"""Those who wait: for an earlier time, or for a call; and the addresses that many people share.

Who waits, for what and how to reach them is sealed in ``details`` under the server's key, as for appointments.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.appointments import APPOINTMENT_ID_LENGTH
from assistant.storage.base import Base, rows_changed
from assistant.storage.cases import OFFICE_ID_LENGTH


class Alert(Base):
    """Somebody who wants to know of a time. ``turn_at`` orders the line; ``offered_id`` is the time held for them.

    An offer nobody took sends its person to the end of the line.
    """

    __tablename__ = "alerts"
    __table_args__ = (Index(None, "turn_at", "id"),)

    id: Mapped[str] = mapped_column(String(APPOINTMENT_ID_LENGTH), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    turn_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    offered_id: Mapped[str | None] = mapped_column(ForeignKey("appointments.id", ondelete="SET NULL"), index=True)
    details: Mapped[bytes] = mapped_column(LargeBinary)


class CallBack(Base):
    """A call promised for half a day. An office has so many places in each: the key of the table counts them."""

    __tablename__ = "call_backs"
    __table_args__ = (UniqueConstraint("office_id", "day", "half", "place"),)

    id: Mapped[str] = mapped_column(String(APPOINTMENT_ID_LENGTH), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(index=True)
    half: Mapped[str] = mapped_column(String(10))
    place: Mapped[int]
    created_at: Mapped[datetime]
    details: Mapped[bytes] = mapped_column(LargeBinary)


class SharedAddress(Base):
    """A network that many people use, such as the hall of an office: what comes from it is never slowed."""

    __tablename__ = "shared_addresses"

    network: Mapped[str] = mapped_column(String(43), primary_key=True)
    office_id: Mapped[str] = mapped_column(
        String(OFFICE_ID_LENGTH), ForeignKey("offices.id", ondelete="CASCADE"), index=True
    )


def alerts_in_line(session: Session, now: datetime) -> Sequence[Alert]:
    """Return those who wait, whose turn comes first."""
    return session.scalars(select(Alert).where(Alert.expires_at > now).order_by(Alert.turn_at, Alert.id)).all()


def alerts_of_case(session: Session, case_id: str) -> Sequence[Alert]:
    """Return what a case waits for."""
    return session.scalars(select(Alert).where(Alert.case_id == case_id).order_by(Alert.created_at, Alert.id)).all()


def lock_alert(session: Session, alert_id: str) -> Alert | None:
    """Keep an alert as it is until the transaction ends, and return it; nothing if there is none."""
    return session.get(Alert, alert_id, with_for_update=True, populate_existing=True)


def alert_offering(session: Session, appointment_id: str) -> Alert | None:
    """Return the alert for which a time is held."""
    return session.scalars(select(Alert).where(Alert.offered_id == appointment_id).with_for_update()).one_or_none()


def take_place(session: Session, call_back: CallBack, places: int) -> bool:
    """Write a call back in the first place that is free; say whether there was one. The database judges."""
    wanted = (CallBack.office_id == call_back.office_id, CallBack.day == call_back.day, CallBack.half == call_back.half)
    taken = set(session.scalars(select(CallBack.place).where(*wanted)))
    for place in sorted(set(range(1, places + 1)) - taken):
        call_back.place = place
        try:
            with session.begin_nested():
                session.add(call_back)
        except IntegrityError:
            continue
        return True
    return False


def places_taken(session: Session, office_id: str, day: date, half: str) -> int:
    """Count the calls promised for half a day."""
    asked = (CallBack.office_id == office_id, CallBack.day == day, CallBack.half == half)
    return len(session.scalars(select(CallBack.id).where(*asked)).all())


def call_backs_of(session: Session, office_id: str, day: date) -> Sequence[CallBack]:
    """Return the calls an office promised for a day, in order."""
    rows = select(CallBack).where(CallBack.office_id == office_id, CallBack.day == day)
    return session.scalars(rows.order_by(CallBack.half.desc(), CallBack.place)).all()


def call_backs_of_case(session: Session, case_id: str) -> Sequence[CallBack]:
    """Return the calls promised to a case."""
    return session.scalars(select(CallBack).where(CallBack.case_id == case_id).order_by(CallBack.day)).all()


def shared_networks(session: Session) -> Sequence[str]:
    """Return the networks that offices registered."""
    return session.scalars(select(SharedAddress.network)).all()


def delete_expired_alerts(session: Session, now: datetime) -> int:
    """Erase the alerts whose time is over; return how many."""
    over = delete(Alert).where(Alert.expires_at <= now).execution_options(synchronize_session=False)
    return rows_changed(session.execute(over))


def delete_past_call_backs(session: Session, before: date) -> int:
    """Erase the calls of days before this one; return how many."""
    over = delete(CallBack).where(CallBack.day < before).execution_options(synchronize_session=False)
    return rows_changed(session.execute(over))

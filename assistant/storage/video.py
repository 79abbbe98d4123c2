"""The rooms where two people meet by video: who sits there, and what they tell each other to find the way.

A room has two seats, one for each role: the primary key of ``video_seats`` is what keeps a third person out. Whoever
sits is known by the hash of a token that lies in their browser, and by ``seen_at``, which every call renews. What one
browser tells the other (addresses on the network, keys of this call) is sealed under the server's key, lies here until
the other has it, and goes with the seats when the meeting is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, String, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.appointments import APPOINTMENT_ID_LENGTH
from assistant.storage.base import Base, rows_changed

HOLDER_LENGTH = 32
_ROLE_LENGTH = 8
_PROVIDER_LENGTH = 40


class VideoSeat(Base):
    """One of the two places of a room. ``visit`` changes each time somebody sits down, even the same person again."""

    __tablename__ = "video_seats"

    appointment_id: Mapped[str] = mapped_column(
        String(APPOINTMENT_ID_LENGTH), ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(_ROLE_LENGTH), primary_key=True)
    holder: Mapped[bytes] = mapped_column(LargeBinary(HOLDER_LENGTH))
    visit: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class VideoSignal(Base):
    """What one browser tells the other. Numbers never come twice: the reader asks for what follows the last one."""

    __tablename__ = "video_signals"
    __table_args__ = (Index(None, "appointment_id", "to_role", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[str] = mapped_column(
        String(APPOINTMENT_ID_LENGTH), ForeignKey("appointments.id", ondelete="CASCADE")
    )
    to_role: Mapped[str] = mapped_column(String(_ROLE_LENGTH))
    to_visit: Mapped[int]
    from_visit: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)


class VideoChoice(Base):
    """Which service an office uses for video; an office without a row uses our own room."""

    __tablename__ = "video_choices"

    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True)
    provider: Mapped[str] = mapped_column(String(_PROVIDER_LENGTH))


@dataclass(frozen=True, slots=True)
class Place:
    """One seat of one room."""

    appointment: str
    role: str


def take_seat(
    session: Session, place: Place, holder: bytes, visit: int, now: datetime, silent_before: datetime
) -> bool:
    """Sit down where nobody sits, where this browser sat, or where the other went silent; say whether it was so."""
    mine = (VideoSeat.appointment_id == place.appointment, VideoSeat.role == place.role)
    taken_back = session.execute(
        update(VideoSeat)
        .where(*mine, or_(VideoSeat.holder == holder, VideoSeat.seen_at <= silent_before))
        .values(holder=holder, visit=visit, seen_at=now)
        .execution_options(synchronize_session=False)
    )
    if not rows_changed(taken_back):
        seat = VideoSeat(appointment_id=place.appointment, role=place.role, holder=holder, visit=visit, seen_at=now)
        try:
            with session.begin_nested():
                session.add(seat)
        except IntegrityError:
            return False
    _forget_signals(session, place)
    return True


def seat_of(session: Session, place: Place) -> VideoSeat | None:
    """Return who sits there."""
    return session.get(VideoSeat, (place.appointment, place.role), populate_existing=True)


def mark_seen(session: Session, place: Place, now: datetime) -> None:
    """Note that whoever sits there is still there."""
    session.execute(
        update(VideoSeat)
        .where(VideoSeat.appointment_id == place.appointment, VideoSeat.role == place.role)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def leave_seat(session: Session, place: Place) -> None:
    """Free a seat; what was still to be told to it is forgotten. An empty room leaves no row."""
    session.execute(
        delete(VideoSeat).where(VideoSeat.appointment_id == place.appointment, VideoSeat.role == place.role)
    )
    _forget_signals(session, place)


def empty_room(session: Session, appointment: str) -> None:
    """Free both seats, and forget everything that was said."""
    for table in (VideoSeat, VideoSignal):
        session.execute(
            delete(table).where(table.appointment_id == appointment).execution_options(synchronize_session=False)
        )


def leave_signals(session: Session, to: VideoSeat, from_visit: int, bodies: Iterable[bytes], now: datetime) -> None:
    """Leave something for whoever sits there."""
    session.add_all(
        VideoSignal(
            appointment_id=to.appointment_id,
            to_role=to.role,
            to_visit=to.visit,
            from_visit=from_visit,
            body=body,
            created_at=now,
        )
        for body in bodies
    )


def signals_after(session: Session, to: VideoSeat, number: int) -> Sequence[VideoSignal]:
    """Return what was left for this visit since a number, in order."""
    return session.scalars(
        select(VideoSignal)
        .where(
            VideoSignal.appointment_id == to.appointment_id,
            VideoSignal.to_role == to.role,
            VideoSignal.to_visit == to.visit,
            VideoSignal.id > number,
        )
        .order_by(VideoSignal.id)
    ).all()


def count_signals(session: Session, to: VideoSeat) -> int:
    """Count what still waits for a seat."""
    waiting = (VideoSignal.appointment_id == to.appointment_id, VideoSignal.to_role == to.role)
    return session.scalar(select(func.count()).select_from(VideoSignal).where(*waiting)) or 0


def forget_heard(session: Session, place: Place, number: int) -> None:
    """Erase what the reader has, up to a number."""
    _forget_signals(session, place, VideoSignal.id <= number)


def _forget_signals(session: Session, place: Place, *which: ColumnElement[bool]) -> None:
    session.execute(
        delete(VideoSignal)
        .where(VideoSignal.appointment_id == place.appointment, VideoSignal.to_role == place.role, *which)
        .execution_options(synchronize_session=False)
    )


def delete_silent(session: Session, silent_since: datetime) -> int:
    """Erase the seats nobody renewed since an instant, and what was left then; return how many rows."""
    return sum(
        rows_changed(session.execute(delete(table).where(column <= silent_since)))
        for table, column in ((VideoSeat, VideoSeat.seen_at), (VideoSignal, VideoSignal.created_at))
    )


def provider_of(session: Session, office: str) -> str | None:
    """Return the service an office chose; nothing where it uses our own room."""
    choice = session.get(VideoChoice, office)
    return choice.provider if choice else None


def choose_provider(session: Session, office: str, provider: str | None) -> None:
    """Write which service an office uses from now on; nothing for our own room."""
    session.execute(delete(VideoChoice).where(VideoChoice.office_id == office))
    if provider is not None:
        session.execute(insert(VideoChoice).values(office_id=office, provider=provider))

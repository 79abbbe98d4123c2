"""What the worker leaves for others to see, and the secret addresses of the advisers' agendas."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base, rows_changed
from assistant.storage.offices import ADVISER_ID_LENGTH

TOKEN_HASH_LENGTH = 32
WORKER_NAME_LENGTH = 32


class WorkerBeat(Base):
    """A worker that runs, or ran: it writes the instant every minute."""

    __tablename__ = "worker_beats"

    name: Mapped[str] = mapped_column(String(WORKER_NAME_LENGTH), primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]


class AgendaFeed(Base):
    """A secret address at which a calendar reads an adviser's appointments: only a keyed hash of it is kept."""

    __tablename__ = "agenda_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    adviser_id: Mapped[str] = mapped_column(
        String(ADVISER_ID_LENGTH), ForeignKey("advisers.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(TOKEN_HASH_LENGTH), unique=True)
    created_at: Mapped[datetime]


def write_beat(session: Session, name: str, started_at: datetime, now: datetime) -> None:
    """Say that a worker runs."""
    session.merge(WorkerBeat(name=name, started_at=started_at, beat_at=now))


def newest_beat(session: Session) -> WorkerBeat | None:
    """Return the worker that was seen last."""
    return session.scalars(select(WorkerBeat).order_by(WorkerBeat.beat_at.desc()).limit(1)).one_or_none()


def delete_beats_before(session: Session, before: datetime) -> None:
    """Forget the workers that have not been seen since an instant."""
    session.execute(delete(WorkerBeat).where(WorkerBeat.beat_at < before))


def feed_with(session: Session, token_hashes: Sequence[bytes]) -> AgendaFeed | None:
    """Return the feed of an address, hashed with any of the keys, if it was not revoked."""
    return session.scalars(select(AgendaFeed).where(AgendaFeed.token_hash.in_(token_hashes))).one_or_none()


def feeds_of(session: Session, adviser_id: str) -> Sequence[AgendaFeed]:
    """Return the feeds of an adviser, the oldest first."""
    return session.scalars(select(AgendaFeed).where(AgendaFeed.adviser_id == adviser_id).order_by(AgendaFeed.id)).all()


def delete_feed(session: Session, adviser_id: str, feed_id: int) -> bool:
    """Revoke one feed of an adviser; say whether there was one."""
    theirs = (AgendaFeed.adviser_id == adviser_id, AgendaFeed.id == feed_id)
    return rows_changed(session.execute(delete(AgendaFeed).where(*theirs))) == 1

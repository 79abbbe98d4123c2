"""How often something was tried, counted by the database so that the count holds over any number of processes.

A bucket is a keyed hash (``assistant.services.attempts`` makes it): neither an address nor a code can be read here. The
count of one bucket in one window is a single atomic statement; two tries at the same instant never count as one.
"""

from datetime import datetime

from sqlalchemy import Dialect, LargeBinary, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base, rows_changed


class AttemptCount(Base):
    """The attempts of one bucket in the window that began at ``started_at``; of no use after ``ends_at``."""

    __tablename__ = "attempt_counts"

    bucket: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]


def count_attempt(session: Session, bucket: bytes, started_at: datetime, ends_at: datetime) -> int:
    """Count one more attempt and return how many there are now in this window."""
    insert = _insert_of(session.get_bind().dialect)
    statement = insert(AttemptCount).values(bucket=bucket, started_at=started_at, ends_at=ends_at, attempts=1)
    counted = statement.on_conflict_do_update(
        index_elements=[AttemptCount.bucket, AttemptCount.started_at],
        set_={"attempts": AttemptCount.attempts + 1},
    ).returning(AttemptCount.attempts)
    return session.execute(counted).scalar_one()


def _insert_of(dialect: Dialect) -> "type[sqlite.Insert | postgresql.Insert]":
    return sqlite.Insert if dialect.name == "sqlite" else postgresql.Insert


def attempts_of(session: Session, bucket: bytes, started_at: datetime) -> int:
    """Return the attempts of one bucket in one window."""
    counted = session.get(AttemptCount, (bucket, started_at))
    return 0 if counted is None else counted.attempts


def forget_attempt(session: Session, bucket: bytes, started_at: datetime) -> None:
    """Give one attempt back: it turned out to be legitimate."""
    session.execute(
        update(AttemptCount)
        .where(AttemptCount.bucket == bucket, AttemptCount.started_at == started_at, AttemptCount.attempts > 0)
        .values(attempts=AttemptCount.attempts - 1)
        .execution_options(synchronize_session=False)
    )


def delete_ended_counts(session: Session, now: datetime) -> int:
    """Erase the counts whose window is over; return how many."""
    ended = delete(AttemptCount).where(AttemptCount.ends_at <= now).execution_options(synchronize_session=False)
    return rows_changed(session.execute(ended))

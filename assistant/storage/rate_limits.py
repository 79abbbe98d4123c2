"""How often something was tried, counted by the database so that the count holds over any number of processes.

A bucket is a keyed hash (``assistant.services.attempts`` makes it): neither an address nor a code can be read here. The
count of one bucket in one window is a single atomic statement; two tries at the same instant never count as one.
"""

from datetime import datetime

from sqlalchemy import Engine, LargeBinary, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base, rows_changed
from assistant.storage.prepared import WITHOUT_WAITING, On, Prepared


class AttemptCount(Base):
    """The attempts of one bucket in the window that began at ``started_at``; of no use after ``ends_at``."""

    __tablename__ = "attempt_counts"

    bucket: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]


def _counting(insert: "type[sqlite.Insert | postgresql.Insert]") -> Prepared:
    names = AttemptCount.__table__.columns.keys()
    wanted = insert(AttemptCount).values({name: bindparam(name) for name in names})
    key, one_more = [AttemptCount.bucket, AttemptCount.started_at], {"attempts": AttemptCount.attempts + 1}
    return Prepared(
        wanted.on_conflict_do_update(index_elements=key, set_=one_more).returning(AttemptCount.attempts),
        hasty=wanted.on_conflict_do_update(index_elements=key, set_=one_more, where=WITHOUT_WAITING).returning(
            AttemptCount.attempts
        ),
    )


_COUNTING = {"sqlite": _counting(sqlite.Insert), "postgresql": _counting(postgresql.Insert)}
_COUNTED = (AttemptCount.bucket == bindparam("counted")) & (AttemptCount.started_at == bindparam("since"))
_SO_FAR = Prepared(select(AttemptCount.attempts).where(_COUNTED))
_TAKING_BACK = (
    update(AttemptCount)
    .where(_COUNTED, AttemptCount.attempts > 0)
    .values(attempts=AttemptCount.attempts - 1)
    .execution_options(synchronize_session=False)
)
_ONE_LESS = Prepared(_TAKING_BACK, hasty=_TAKING_BACK.where(WITHOUT_WAITING))


def count_attempt(on: On, bucket: bytes, started_at: datetime, ends_at: datetime) -> int:
    """Count one more attempt and return how many there are now in this window."""
    dialect = on.dialect if isinstance(on, Engine) else on.get_bind().dialect
    first = {"bucket": bucket, "started_at": started_at, "ends_at": ends_at, "attempts": 1}
    ((attempts,),) = _COUNTING[dialect.name].rows(on, first)
    return int(attempts)


def attempts_of(on: On, bucket: bytes, started_at: datetime) -> int:
    """Return the attempts of one bucket in one window."""
    rows = _SO_FAR.rows(on, {"counted": bucket, "since": started_at})
    return int(rows[0][0]) if rows else 0


def forget_attempt(on: On, bucket: bytes, started_at: datetime) -> None:
    """Give one attempt back: it turned out to be legitimate."""
    _ONE_LESS.changed(on, {"counted": bucket, "since": started_at})


def delete_ended_counts(session: Session, now: datetime) -> int:
    """Erase the counts whose window is over; return how many."""
    ended = delete(AttemptCount).where(AttemptCount.ends_at <= now).execution_options(synchronize_session=False)
    return rows_changed(session.execute(ended))

"""What the service learns: how often something happened, by day, office and subject. Nobody is in it.

One row per day, office, event and subject, and a number that grows: no line per person, no identifier, no free text. A
subject is a code of the rules (a page, a question, a motive), never something a person typed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Engine, String, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base, rows_changed
from assistant.storage.cases import OFFICE_ID_LENGTH
from assistant.storage.prepared import WITHOUT_WAITING, On, Prepared

EVENT_LENGTH = 40
SUBJECT_LENGTH = 120
NO_OFFICE = ""


class EventCount(Base):
    """How often an event happened on one day. ``office`` is empty for what belongs to none."""

    __tablename__ = "event_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(String(OFFICE_ID_LENGTH), primary_key=True)
    event: Mapped[str] = mapped_column(String(EVENT_LENGTH), primary_key=True)
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH), primary_key=True)
    number: Mapped[int]


@dataclass(frozen=True, slots=True)
class Counted:
    """The sum of an event over some days."""

    event: str
    subject: str
    number: int


@lru_cache
def _adding(dialect: str, count: int) -> Prepared:
    """Build the statement that adds to so many counts; the database adds, so that two who count are both counted."""
    columns = EventCount.__table__.columns.keys()
    places: list[dict[str, object]] = [{name: bindparam(f"{name}_{row}") for name in columns} for row in range(count)]
    wanted = _INSERTS[dialect](EventCount).values(places)
    key = [EventCount.day, EventCount.office, EventCount.event, EventCount.subject]
    added = {"number": EventCount.number + wanted.excluded.number}
    return Prepared(
        wanted.on_conflict_do_update(index_elements=key, set_=added),
        hasty=wanted.on_conflict_do_update(index_elements=key, set_=added, where=WITHOUT_WAITING),
    )


_INSERTS: Mapping[str, type[sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.Insert,
    "postgresql": postgresql.Insert,
}


def add_to_count(on: On, day: date, office: str, events: Mapping[tuple[str, str], int]) -> None:
    """Add to the counts of events with their subjects; always in the same order: two never wait in a circle."""
    values: dict[str, object] = {}
    for row, ((event, subject), number) in enumerate(sorted(events.items())):
        values |= {f"day_{row}": day, f"office_{row}": office, f"event_{row}": event}
        values |= {f"subject_{row}": subject, f"number_{row}": number}
    dialect = on.dialect if isinstance(on, Engine) else on.get_bind().dialect
    _adding(dialect.name, len(events)).changed(on, values)


def counts_between(
    session: Session, first_on: date, last_on: date, events: Collection[str], office: str | None = None
) -> Sequence[Counted]:
    """Return the sums of some events over days, both ends included: of the whole service, or of one office."""
    asked = (
        select(EventCount.event, EventCount.subject, func.sum(EventCount.number))
        .where(EventCount.day.between(first_on, last_on), EventCount.event.in_(events))
        .group_by(EventCount.event, EventCount.subject)
        .order_by(EventCount.event, EventCount.subject)
    )
    if office is not None:
        asked = asked.where(EventCount.office == office)
    return [Counted(event, subject, int(number)) for event, subject, number in session.execute(asked)]


def delete_counts_before(session: Session, limit: date) -> int:
    """Erase the counters of days before ``limit``; return how many."""
    old = delete(EventCount).where(EventCount.day < limit)
    return rows_changed(session.execute(old.execution_options(synchronize_session=False)))

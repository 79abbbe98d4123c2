"""What the service learns: how often something happened, by day, office and subject. Nobody is in it.

One row per day, office, event and subject, and a number that grows: no line per person, no identifier, no free text. A
subject is a code of the rules (a page, a question, a motive), never something a person typed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType

from sqlalchemy import Connection, Executable, String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base, rows_changed
from assistant.storage.cases import OFFICE_ID_LENGTH

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


def _adding(dialect: ModuleType) -> Executable:
    """Build the statement that adds to one count; the database adds, so that two who count are both counted."""
    wanted = dialect.insert(EventCount.__table__)
    key = [EventCount.day, EventCount.office, EventCount.event, EventCount.subject]
    added: Executable = wanted.on_conflict_do_update(
        index_elements=key, set_={"number": EventCount.number + wanted.excluded.number}
    )
    return added


# Every answer of an interview counts. These are built once: building them costs more than running them.
_ADDING = {"sqlite": _adding(sqlite), "postgresql": _adding(postgresql)}


def add_to_count(connection: Connection, day: date, office: str, events: Mapping[tuple[str, str], int]) -> None:
    """Add to the counts of events with their subjects; always in the same order: two never wait in a circle."""
    rows = [
        {"day": day, "office": office, "event": event, "subject": subject, "number": number}
        for (event, subject), number in sorted(events.items())
    ]
    connection.execute(_ADDING[connection.dialect.name], rows)


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

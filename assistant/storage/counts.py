"""What the service learns: how often something happened, by day, office and subject. Nobody is in it.

One row per day, office, event and subject, and a number that grows: no line per person, no identifier, no free text. A
subject is a code of the rules (a page, a question, a motive), never something a person typed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, delete, func, select
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


def add_to_count(session: Session, day: date, office: str, event: str, subject: str) -> None:
    """Count one more; the database adds, so that two who count together are both counted."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    wanted = dialect.insert(EventCount).values(day=day, office=office, event=event, subject=subject, number=1)
    key = [EventCount.day, EventCount.office, EventCount.event, EventCount.subject]
    session.execute(wanted.on_conflict_do_update(index_elements=key, set_={"number": EventCount.number + 1}))


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

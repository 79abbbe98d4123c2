"""What surrounds the editing of an office: versions, the history of changes, motives received, appointments to settle.

The history is only ever added to: nothing here changes or removes a line but age.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.appointments import APPOINTMENT_ID_LENGTH
from assistant.storage.audit import STAFF_ID_LENGTH
from assistant.storage.base import Base, rows_changed
from assistant.storage.cases import OFFICE_ID_LENGTH

THING_LENGTH = 120
MOTIVE_LENGTH = 60


class EditVersion(Base):
    """How often a thing was edited: an office, an adviser, a window. Who edits says which version they read."""

    __tablename__ = "edit_versions"

    thing: Mapped[str] = mapped_column(String(THING_LENGTH), primary_key=True)
    number: Mapped[int]


class OfficeChange(Base):
    """One change that somebody made to how an office receives: who, when, what was said and what is."""

    __tablename__ = "office_changes"
    __table_args__ = (Index(None, "office_id", "happened_at"), Index(None, "happened_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[str] = mapped_column(String(OFFICE_ID_LENGTH))
    happened_at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(STAFF_ID_LENGTH))
    what: Mapped[str] = mapped_column(String(THING_LENGTH))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class OfficeMotive(Base):
    """How an office receives for a motive, where it is not as the rules say: no way at all, or longer."""

    __tablename__ = "office_motives"

    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True)
    motive: Mapped[str] = mapped_column(String(MOTIVE_LENGTH), primary_key=True)
    modes: Mapped[list[str]] = mapped_column(JSON)
    extra_minutes: Mapped[int]


class KeptOutside(Base):
    """An appointment outside the opening hours that stays where it is. Once it changes, it is looked at again."""

    __tablename__ = "kept_outside"

    appointment_id: Mapped[str] = mapped_column(
        String(APPOINTMENT_ID_LENGTH), ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
    )
    sequence: Mapped[int]


class PlannedSettlement(Base):
    """What was decided for an appointment and is not done yet; when and with whom is sealed in ``details``."""

    __tablename__ = "planned_settlements"

    appointment_id: Mapped[str] = mapped_column(
        String(APPOINTMENT_ID_LENGTH), ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
    )
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), index=True)
    staff: Mapped[str] = mapped_column(String(STAFF_ID_LENGTH))
    planned_at: Mapped[datetime]
    details: Mapped[bytes] = mapped_column(LargeBinary)


class HardMoment(Base):
    """How many conversations of a day somebody found hard: a number of their own, without a word about anybody."""

    __tablename__ = "hard_moments"

    account_id: Mapped[str] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]


def version_of(session: Session, thing: str) -> int:
    """Return how often a thing was edited."""
    found = session.get(EditVersion, thing, populate_existing=True)
    return 0 if found is None else found.number


def next_version(session: Session, thing: str, seen: int) -> bool:
    """Count one more edit of a thing, unless somebody edited it since; say whether it was counted."""
    row = session.get(EditVersion, thing, with_for_update=True, populate_existing=True)
    if (0 if row is None else row.number) != seen:
        return False
    if row is None:
        session.add(EditVersion(thing=thing, number=1))
    else:
        row.number += 1
    session.flush()
    return True


def changes_of(session: Session, office: str, at_most: int) -> Sequence[OfficeChange]:
    """List what was changed at an office, the latest first."""
    asked = select(OfficeChange).where(OfficeChange.office_id == office)
    return session.scalars(asked.order_by(OfficeChange.happened_at.desc(), OfficeChange.id.desc()).limit(at_most)).all()


def last_change(session: Session, office: str, what: str) -> OfficeChange | None:
    """Return the latest change of one thing."""
    asked = select(OfficeChange).where(OfficeChange.office_id == office, OfficeChange.what == what)
    return session.scalars(asked.order_by(OfficeChange.id.desc()).limit(1)).one_or_none()


def delete_changes_before(session: Session, limit: datetime) -> int:
    """Erase the history before ``limit``; return how many lines."""
    old = delete(OfficeChange).where(OfficeChange.happened_at < limit)
    return rows_changed(session.execute(old.execution_options(synchronize_session=False)))


def motives_at(session: Session, office: str) -> Mapping[str, OfficeMotive]:
    """Return what an office says of motives, by motive; what it does not name is as the rules say."""
    rows = session.scalars(select(OfficeMotive).where(OfficeMotive.office_id == office))
    return {row.motive: row for row in rows}


def minutes_more(session: Session, office: str, motives: Collection[str]) -> int:
    """Return how much longer an office takes for a meeting about these motives."""
    if not motives:
        return 0
    theirs = select(func.max(OfficeMotive.extra_minutes))
    found = session.scalar(theirs.where(OfficeMotive.office_id == office, OfficeMotive.motive.in_(motives)))
    return found or 0


def is_received(session: Session, office: str, motives: Collection[str], mode: str) -> bool:
    """Tell whether an office receives for all of these motives in that way."""
    if not motives:
        return True
    rows = session.scalars(
        select(OfficeMotive).where(OfficeMotive.office_id == office, OfficeMotive.motive.in_(motives))
    )
    return all(mode in row.modes for row in rows)


def kept_outside(session: Session, appointments: Collection[str]) -> Mapping[str, int]:
    """Return the appointments that stay although they are outside the hours, with the version that was looked at."""
    rows = session.scalars(select(KeptOutside).where(KeptOutside.appointment_id.in_(appointments)))
    return {row.appointment_id: row.sequence for row in rows}


def keep_outside(session: Session, appointment: str, sequence: int) -> None:
    """Let an appointment stay outside the hours, as it is now."""
    session.merge(KeptOutside(appointment_id=appointment, sequence=sequence))


def planned_at_office(session: Session, office: str) -> Sequence[PlannedSettlement]:
    """List what was decided for appointments of an office and is not done yet, in the order it was decided."""
    asked = select(PlannedSettlement).where(PlannedSettlement.office_id == office)
    return session.scalars(asked.order_by(PlannedSettlement.planned_at, PlannedSettlement.appointment_id)).all()


def hard_moments_of(session: Session, account: str, since: date) -> Mapping[date, int]:
    """Return how many hard conversations somebody counted, by day."""
    asked = select(HardMoment).where(HardMoment.account_id == account, HardMoment.day >= since)
    return {row.day: row.number for row in session.scalars(asked)}


def add_hard_moment(session: Session, account: str, day: date, change: int) -> None:
    """Count one more hard conversation of a day, or one less; never below none."""
    row = session.get(HardMoment, (account, day), with_for_update=True, populate_existing=True)
    if row is None:
        session.add(HardMoment(account_id=account, day=day, number=max(0, change)))
    else:
        row.number = max(0, row.number + change)


def delete_hard_moments_before(session: Session, limit: date) -> int:
    """Erase these numbers before ``limit``; return how many."""
    old = delete(HardMoment).where(HardMoment.day < limit)
    return rows_changed(session.execute(old.execution_options(synchronize_session=False)))

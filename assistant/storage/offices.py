"""Offices, the advisers who receive there, their opening windows and absences.

Rows become the plain objects of ``assistant.booking`` here: whoever computes slots never sees a table.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.booking import opening, slots
from assistant.booking.intervals import Interval
from assistant.storage.base import Base
from assistant.storage.cases import OFFICE_ID_LENGTH

ADVISER_ID_LENGTH = 64
ONCE, WEEKLY, MONTHLY = "once", "weekly", "monthly"
USUAL_ZONE = "Europe/Paris"


class Office(Base):
    """A place where people are received.

    ``hours`` gives the stretches (``["09:00", "12:00"]``) of each weekday, Monday being ``"0"``, on the clocks of
    ``zone``. ``holidays_of`` names the part of the country whose holidays it keeps, empty for those of all
    (``assistant.services.ports.PublicHolidays``). ``map_url`` shows the place on a map, empty where nobody gave one.
    """

    __tablename__ = "offices"

    id: Mapped[str] = mapped_column(String(OFFICE_ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    town: Mapped[str] = mapped_column(String(80))
    insee_code: Mapped[str] = mapped_column(String(5), index=True)
    address: Mapped[str] = mapped_column(String(200))
    telephone: Mapped[str] = mapped_column(String(30))
    telephone_label: Mapped[str] = mapped_column(String(80))
    hours: Mapped[dict[str, list[list[str]]]] = mapped_column(JSON)
    accessibility: Mapped[str] = mapped_column(String(400))
    holidays_of: Mapped[str] = mapped_column(String(20))
    zone: Mapped[str] = mapped_column(String(40), default=USUAL_ZONE, server_default=USUAL_ZONE)
    map_url: Mapped[str | None] = mapped_column(String(300))


class Adviser(Base):
    """A person who receives others: how, in which languages, with which skills."""

    __tablename__ = "advisers"

    id: Mapped[str] = mapped_column(String(ADVISER_ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    modes: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    skills: Mapped[list[str]] = mapped_column(JSON)


class AdviserOffice(Base):
    """Where an adviser receives; they may receive at several places."""

    __tablename__ = "adviser_offices"

    adviser_id: Mapped[str] = mapped_column(ForeignKey("advisers.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True, index=True)


class OpeningWindow(Base):
    """Hours, in the local time of the office, once or again and again.

    ``every`` counts weeks when ``recurrence`` is weekly, and says which weekday of the month when it is monthly (-1:
    the last). ``motives`` are those it is open for, empty for all; ``kept_for_staff`` the minutes of each opening that
    only the office itself may book.
    """

    __tablename__ = "opening_windows"

    id: Mapped[int] = mapped_column(primary_key=True)
    adviser_id: Mapped[str] = mapped_column(ForeignKey("advisers.id", ondelete="CASCADE"), index=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), index=True)
    modes: Mapped[list[str]] = mapped_column(JSON)
    starts: Mapped[time]
    ends: Mapped[time]
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    recurrence: Mapped[str] = mapped_column(String(10))
    every: Mapped[int]
    motives: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    kept_for_staff: Mapped[int] = mapped_column(default=0, server_default="0")


class Absence(Base):
    """A stretch without an adviser, or (no adviser) without a whole office. Never why: that is theirs."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    adviser_id: Mapped[str | None] = mapped_column(ForeignKey("advisers.id", ondelete="CASCADE"), index=True)
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class RecurringAbsence(Base):
    """Hours away that come again and again (a part-time Wednesday, a team meeting), in the local time of each office.

    Recurrence as for opening windows; what it does not name, adviser or office, it does not restrict.
    """

    __tablename__ = "recurring_absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    adviser_id: Mapped[str | None] = mapped_column(ForeignKey("advisers.id", ondelete="CASCADE"), index=True)
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), index=True)
    starts: Mapped[time]
    ends: Mapped[time]
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    recurrence: Mapped[str] = mapped_column(String(10))
    every: Mapped[int]


def all_offices(session: Session) -> Sequence[Office]:
    """Return every office, by name."""
    return session.scalars(select(Office).order_by(Office.name)).all()


def advisers_at(session: Session, office_id: str) -> Mapping[str, slots.Adviser]:
    """Return what each adviser of an office can do."""
    rows = session.scalars(
        select(Adviser)
        .join(AdviserOffice, AdviserOffice.adviser_id == Adviser.id)
        .where(AdviserOffice.office_id == office_id)
    )
    return {row.id: _adviser(row) for row in rows}


def advisers_of_all(session: Session) -> Mapping[str, Sequence[slots.Adviser]]:
    """Return the advisers of every office, by office, in one question to the database."""
    found: dict[str, list[slots.Adviser]] = defaultdict(list)
    for office, row in session.execute(
        select(AdviserOffice.office_id, Adviser).join(Adviser, AdviserOffice.adviser_id == Adviser.id)
    ):
        found[office].append(_adviser(row))
    return found


def _adviser(row: Adviser) -> slots.Adviser:
    return slots.Adviser(row.id, frozenset(row.modes), frozenset(row.languages), frozenset(row.skills))


def skills_of_all(session: Session) -> frozenset[str]:
    """Return every skill somebody has, at whichever office."""
    return frozenset(skill for skills in session.scalars(select(Adviser.skills)) for skill in skills)


def languages_of_all(session: Session) -> frozenset[str]:
    """Return every language somebody speaks or signs, at whichever office."""
    return frozenset(code for codes in session.scalars(select(Adviser.languages)) for code in codes)


def windows_at(session: Session, office_id: str) -> tuple[opening.OpeningWindow, ...]:
    """Return the opening windows of an office."""
    rows = session.execute(
        select(OpeningWindow, Office.zone)
        .join(Office, Office.id == OpeningWindow.office_id)
        .where(OpeningWindow.office_id == office_id)
    )
    return tuple(_window(row, ZoneInfo(zone)) for row, zone in rows)


def absences_at(
    session: Session, office_id: str, advisers: Collection[str], period: Interval
) -> tuple[opening.Absence, ...]:
    """Return the absences that touch an office or its advisers during a period."""
    rows = session.scalars(
        select(Absence).where(
            Absence.starts_at < period.ends_at,
            Absence.ends_at > period.starts_at,
            or_(Absence.office_id == office_id, Absence.office_id.is_(None)),
            or_(Absence.adviser_id.in_(advisers), Absence.adviser_id.is_(None)),
        )
    )
    return tuple(opening.Absence(Interval(row.starts_at, row.ends_at), row.adviser_id, row.office_id) for row in rows)


def recurring_absences_at(
    session: Session, office_id: str, advisers: Collection[str]
) -> tuple[opening.RecurringAbsence, ...]:
    """Return the absences that come again and again to an office or to its advisers."""
    rows = session.scalars(
        select(RecurringAbsence).where(
            or_(RecurringAbsence.office_id == office_id, RecurringAbsence.office_id.is_(None)),
            or_(RecurringAbsence.adviser_id.in_(advisers), RecurringAbsence.adviser_id.is_(None)),
        )
    )
    return tuple(
        opening.RecurringAbsence(
            row.starts, row.ends, row.first_on, row.last_on, _recurrence(row), row.adviser_id, row.office_id
        )
        for row in rows
    )


def _window(row: OpeningWindow, zone: ZoneInfo) -> opening.OpeningWindow:
    return opening.OpeningWindow(
        adviser=row.adviser_id,
        office=row.office_id,
        modes=frozenset(row.modes),
        starts=row.starts,
        ends=row.ends,
        first_on=row.first_on,
        last_on=row.last_on,
        recurrence=_recurrence(row),
        zone=zone,
        motives=frozenset(row.motives or ()),
        kept_for_staff=row.kept_for_staff,
    )


def _recurrence(row: OpeningWindow | RecurringAbsence) -> opening.Recurrence:
    if row.recurrence == WEEKLY:
        return opening.EveryWeeks(row.every)
    return opening.NthWeekday(row.every) if row.recurrence == MONTHLY else opening.Once()

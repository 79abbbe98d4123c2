"""Appointments, and the time they take.

What must never happen twice, one adviser in the same five minutes, is the primary key of ``busy_times``: one row per
adviser and step of five minutes. Every way to book inserts those rows, and the database refuses the second. A hold is
the same rows with an end: once it has passed they count for nothing, and whoever wants the time removes them in the
transaction that takes it.

Who comes, why and when is sealed under the server's key in ``details``; the rows of busy time name their appointment
by a random ``owner`` that only those details tell. With the database alone one learns that an adviser is busy, not with
whom.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import (
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    delete,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.booking.intervals import GRID, Interval, grid_number, grid_steps
from assistant.storage.base import Base, rows_changed
from assistant.storage.offices import ADVISER_ID_LENGTH

APPOINTMENT_ID_LENGTH = 32
OWNER_LENGTH = 16
HASH_LENGTH = 32
COOLING = bytes(OWNER_LENGTH)
"""The owner of time that was given up and is not yet everybody's again."""

HOLD_GRACE = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class State(StrEnum):
    """Where an appointment stands."""

    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    SEEN = "seen"
    EXCUSED = "excused"
    NO_SHOW = "no_show"


class Appointment(Base):
    """A meeting with one office, of a case or of somebody without one. ``sequence`` counts the changes, for calendars.

    ``keep_until`` is rounded to a month: the exact time of the meeting is among the sealed details. ``code_hash`` finds
    it by its own code, ``import_hash`` says which row of another program it came from: both are keyed hashes.
    """

    __tablename__ = "appointments"
    __table_args__ = (Index(None, "office_id", "state"),)

    id: Mapped[str] = mapped_column(String(APPOINTMENT_ID_LENGTH), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    state: Mapped[State] = mapped_column(
        Enum(
            State,
            name="state",
            native_enum=False,
            create_constraint=True,
            length=10,
            values_callable=lambda states: [state.value for state in states],
        )
    )
    sequence: Mapped[int]
    details: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    keep_until: Mapped[datetime] = mapped_column(index=True)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(HASH_LENGTH), unique=True, index=True)
    import_hash: Mapped[bytes | None] = mapped_column(LargeBinary(HASH_LENGTH), unique=True, index=True)


class BusyTime(Base):
    """Five minutes of one adviser, taken. ``step`` counts them from 1970; ``held_until`` is empty once confirmed."""

    __tablename__ = "busy_times"
    __table_args__ = ({"sqlite_with_rowid": False},)

    adviser_id: Mapped[str] = mapped_column(String(ADVISER_ID_LENGTH), ForeignKey("advisers.id"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[bytes] = mapped_column(LargeBinary(OWNER_LENGTH), index=True)
    held_until: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Claim:
    """An adviser's time, wanted for an owner: until the end of a hold, or (no end) for good."""

    adviser: str
    interval: Interval
    owner: bytes
    held_until: datetime | None = None


def busy_intervals(
    session: Session,
    advisers: Collection[str],
    period: Interval,
    now: datetime,
    leaving_out: Collection[bytes] = (),
) -> Mapping[str, Sequence[Interval]]:
    """Return when each adviser is taken during a period; the time of some owners may be left out: theirs to change."""
    rows = session.execute(
        select(BusyTime.adviser_id, BusyTime.step)
        .where(
            BusyTime.adviser_id.in_(advisers),
            BusyTime.step.between(grid_number(period.starts_at), grid_number(period.ends_at)),
            or_(BusyTime.held_until.is_(None), BusyTime.held_until > now),
            BusyTime.owner.not_in(leaving_out),
        )
        .order_by(BusyTime.adviser_id, BusyTime.step)
    )
    steps: dict[str, list[int]] = defaultdict(list)
    for adviser, step in rows:
        steps[adviser].append(step)
    return {adviser: _intervals(taken) for adviser, taken in steps.items()}


def claim_time(
    session: Session, claim: Claim, now: datetime, *, back_at: datetime | None = None, first_in_line: bool = False
) -> bool:
    """Take an adviser's time for an owner, whole or not at all; say whether it was free.

    The owner's other time is given up only once the new one is theirs (at ``back_at``, or now), and steps they already
    have are kept: so one may exchange 9:00 for 9:15. Rows are always inserted in order of time, so that two claims
    never wait in a circle. Whoever is first in line may have time that was given up before it is everybody's again.
    """
    steps = [grid_number(start) for start in grid_steps(claim.interval)]
    here = (BusyTime.adviser_id == claim.adviser, BusyTime.step.in_(steps))
    mine = set(session.scalars(select(BusyTime.step).where(*here, BusyTime.owner == claim.owner)))
    rows = [
        {"adviser_id": claim.adviser, "step": step, "owner": claim.owner, "held_until": claim.held_until}
        for step in steps
        if step not in mine
    ]
    is_over = BusyTime.held_until <= now
    if first_in_line:
        is_over = or_(is_over, BusyTime.owner == COOLING)
    try:
        with session.begin_nested():
            session.execute(delete(BusyTime).where(*here, BusyTime.owner != claim.owner, is_over))
            if rows:
                session.execute(insert(BusyTime).values(rows))
    except IntegrityError:
        return False
    _leave(session, claim.owner, back_at, or_(BusyTime.adviser_id != claim.adviser, BusyTime.step.not_in(steps)))
    session.execute(update(BusyTime).where(BusyTime.owner == claim.owner).values(held_until=claim.held_until))
    return True


def release_time(session: Session, owner: bytes, back_at: datetime | None = None) -> None:
    """Give back the time an owner has: at once, or at an instant from which on anybody may take it."""
    _leave(session, owner, back_at, true())


def _leave(session: Session, owner: bytes, back_at: datetime | None, which: ColumnElement[bool]) -> None:
    theirs = (BusyTime.owner == owner, which)
    if back_at is None:
        session.execute(delete(BusyTime).where(*theirs))
    else:
        session.execute(update(BusyTime).where(*theirs).values(owner=COOLING, held_until=back_at))


def appointments_of_case(
    session: Session, case_id: str, states: Collection[State] = tuple(State)
) -> Sequence[Appointment]:
    """Return the appointments of a case, the newest first: all of them, or those in some states."""
    theirs = (Appointment.case_id == case_id, Appointment.state.in_(states))
    return session.scalars(select(Appointment).where(*theirs).order_by(Appointment.created_at.desc())).all()


def appointment_with_code(session: Session, code_hash: bytes) -> Appointment | None:
    """Return the appointment a code finds."""
    return session.scalars(select(Appointment).where(Appointment.code_hash == code_hash)).one_or_none()


def appointment_imported(session: Session, import_hashes: Sequence[bytes]) -> Appointment | None:
    """Return the appointment that a row of another program became, hashed with any of the keys."""
    return session.scalars(select(Appointment).where(Appointment.import_hash.in_(import_hashes))).one_or_none()


def lock_appointment(session: Session, appointment_id: str) -> Appointment | None:
    """Keep an appointment as it is until the transaction ends, and return it; nothing if there is none."""
    return session.get(Appointment, appointment_id, with_for_update=True, populate_existing=True)


def change_state(session: Session, appointment_id: str, before: Collection[State], after: State) -> bool:
    """Move an appointment from one of the states to another; say whether it was in one of them.

    The database judges: of two who confirm or cancel together, one changes the row and the other finds it changed.
    """
    changed = session.execute(
        update(Appointment)
        .where(Appointment.id == appointment_id, Appointment.state.in_(before))
        .values(state=after, held_until=None, sequence=Appointment.sequence + 1)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(changed) == 1


def delete_past(session: Session, now: datetime) -> int:
    """Erase what is no longer to be kept: old appointments, holds nobody confirmed, and time that is gone.

    A hold is left for a while after its end: it may still be confirmed, if nobody took the time.
    """
    abandoned = now - HOLD_GRACE
    yesterday = grid_number(now - timedelta(days=1))
    session.execute(delete(BusyTime).where(or_(BusyTime.held_until <= abandoned, BusyTime.step < yesterday)))
    forgotten = or_(Appointment.keep_until <= now, Appointment.held_until <= abandoned)
    return rows_changed(
        session.execute(delete(Appointment).where(forgotten).execution_options(synchronize_session=False))
    )


def _intervals(steps: Sequence[int]) -> list[Interval]:
    """Join consecutive steps: rows in order become stretches of time."""
    breaks = [index for index, (one, other) in enumerate(pairwise(steps), start=1) if other != one + 1]
    return [
        Interval(_EPOCH + steps[first] * GRID, _EPOCH + (steps[last - 1] + 1) * GRID)
        for first, last in pairwise([0, *breaks, len(steps)])
    ]

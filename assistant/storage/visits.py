"""Who came to an office today: tickets, who was called to which desk, and the screen of the waiting room.

What must never happen twice is decided here: a number is given once per office and day, an appointment arrives once,
and a person who waits is called by one member of staff, whoever presses first.

A first name, why somebody came, their language and needs are sealed in ``details`` under the server's key. What lies in
clear is a number, a desk and hours, which name nobody; rows are erased some days later.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, LargeBinary, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.appointments import APPOINTMENT_ID_LENGTH, HASH_LENGTH
from assistant.storage.audit import STAFF_ID_LENGTH
from assistant.storage.base import Base, rows_changed

VISIT_ID_LENGTH = 32
DESK_LENGTH = 20
_TRIES = 20


class VisitState(StrEnum):
    """Where a visit stands. ``EXPECTED`` was sent by another office and has not arrived yet."""

    EXPECTED = "expected"
    WAITING = "waiting"
    CALLED = "called"
    WITH = "with"
    DONE = "done"
    LEFT = "left"
    SENT = "sent"


class Visit(Base):
    """Somebody who came, with an appointment or a ticket. ``number`` is empty until they are there."""

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("office_id", "day", "number"),
        UniqueConstraint("appointment_id"),
        Index(None, "day"),
    )

    id: Mapped[str] = mapped_column(String(VISIT_ID_LENGTH), primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"))
    day: Mapped[date]
    number: Mapped[int | None]
    state: Mapped[VisitState] = mapped_column(
        Enum(
            VisitState,
            name="state",
            native_enum=False,
            create_constraint=True,
            length=10,
            values_callable=lambda states: [state.value for state in states],
        )
    )
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointments.id", ondelete="SET NULL"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    with_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    desk: Mapped[str | None] = mapped_column(String(DESK_LENGTH))
    staff: Mapped[str | None] = mapped_column(String(STAFF_ID_LENGTH))
    calls: Mapped[int] = mapped_column(default=0)
    details: Mapped[bytes] = mapped_column(LargeBinary)


class DeskPresence(Base):
    """Somebody who receives today, and at which desk; they are taken out when they leave it."""

    __tablename__ = "desk_presences"
    __table_args__ = (Index(None, "day"),)

    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), primary_key=True)
    desk: Mapped[str] = mapped_column(String(DESK_LENGTH))


class CallScreen(Base):
    """The secret address of an office's waiting-room screen, as a keyed hash: one at a time, replaced at will."""

    __tablename__ = "call_screens"

    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_LENGTH), unique=True)
    created_at: Mapped[datetime]


class CallBackTry(Base):
    """What became of a promised call: the last word of staff. ``was_reached`` is false where nobody answered."""

    __tablename__ = "call_back_tries"

    call_back_id: Mapped[str] = mapped_column(
        String(APPOINTMENT_ID_LENGTH), ForeignKey("call_backs.id", ondelete="CASCADE"), primary_key=True
    )
    tried_at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(STAFF_ID_LENGTH))
    was_reached: Mapped[bool]


def give_number(session: Session, visit: Visit) -> None:
    """Write a visit under the next number of its office and day; of two at once, the database keeps them apart."""
    for _try in range(_TRIES):
        taken = select(func.max(Visit.number)).where(Visit.office_id == visit.office_id, Visit.day == visit.day)
        visit.number = (session.scalar(taken) or 0) + 1
        try:
            with session.begin_nested():
                session.add(visit)
                session.flush()
        except IntegrityError:
            if visit.appointment_id is not None and visit_of_appointment(session, visit.appointment_id) is not None:
                raise
            continue
        return
    raise RuntimeError("no number could be given")


def visit_at(session: Session, office: str, visit_id: str) -> Visit | None:
    """Return a visit of an office; to any other office it does not exist."""
    found = session.get(Visit, visit_id, populate_existing=True)
    return found if found is not None and found.office_id == office else None


def lock_visit_at(session: Session, office: str, visit_id: str) -> Visit | None:
    """Keep a visit of an office as it is until the transaction ends, and return it."""
    found = session.get(Visit, visit_id, with_for_update=True, populate_existing=True)
    return found if found is not None and found.office_id == office else None


def visit_of_appointment(session: Session, appointment_id: str) -> Visit | None:
    """Return the visit an appointment became."""
    return session.scalars(select(Visit).where(Visit.appointment_id == appointment_id)).one_or_none()


def visits_of(session: Session, office: str, day: date) -> Sequence[Visit]:
    """Return the visits of an office on a day, in the order of their numbers; those not there yet come last."""
    rows = session.scalars(select(Visit).where(Visit.office_id == office, Visit.day == day)).all()
    return sorted(rows, key=lambda row: (row.number is None, row.number or 0, row.created_at))


def change_visit(
    session: Session, visit_id: str, before: Collection[VisitState], after: VisitState, **values: object
) -> bool:
    """Move a visit from one of the states to another; say whether it was in one of them. The database judges."""
    changed = session.execute(
        update(Visit)
        .where(Visit.id == visit_id, Visit.state.in_(before))
        .values(state=after, **values)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(changed) == 1


def last_calls(session: Session, office: str, day: date, at_most: int) -> Sequence[Visit]:
    """Return who was called last, the newest first: what the waiting room may see is a number and a desk."""
    called = (Visit.office_id == office, Visit.day == day, Visit.state.in_((VisitState.CALLED, VisitState.WITH)))
    rows = select(Visit).where(*called, Visit.number.is_not(None), Visit.desk.is_not(None))
    return session.scalars(rows.order_by(Visit.called_at.desc(), Visit.number.desc()).limit(at_most)).all()


def sit_down(session: Session, presence: DeskPresence) -> None:
    """Write at which desk somebody receives today."""
    session.merge(presence)


def stand_up(session: Session, office: str, day: date, account: str) -> None:
    """Take somebody out of those who receive."""
    theirs = (DeskPresence.office_id == office, DeskPresence.day == day, DeskPresence.account_id == account)
    session.execute(delete(DeskPresence).where(*theirs).execution_options(synchronize_session=False))


def desks_of(session: Session, office: str, day: date) -> Mapping[str, str]:
    """Return who receives today at which desk, by account."""
    rows = session.scalars(select(DeskPresence).where(DeskPresence.office_id == office, DeskPresence.day == day))
    return {row.account_id: row.desk for row in rows}


def screen_with(session: Session, token_hashes: Sequence[bytes]) -> CallScreen | None:
    """Return the screen behind a secret address."""
    return session.scalars(select(CallScreen).where(CallScreen.token_hash.in_(token_hashes))).one_or_none()


def call_back_tries(session: Session, call_backs: Collection[str]) -> Mapping[str, CallBackTry]:
    """Return what became of promised calls, by call."""
    rows = session.scalars(select(CallBackTry).where(CallBackTry.call_back_id.in_(call_backs)))
    return {row.call_back_id: row for row in rows}


def delete_visits_before(session: Session, day: date) -> int:
    """Erase the visits of earlier days, and who sat where; return how many visits."""
    session.execute(delete(DeskPresence).where(DeskPresence.day < day).execution_options(synchronize_session=False))
    old = delete(Visit).where(Visit.day < day).execution_options(synchronize_session=False)
    return rows_changed(session.execute(old))

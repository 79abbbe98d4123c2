"""Editing how an office receives: looked at before it is saved, kept with its history, never written over.

``look`` tries an edit and undoes it: what the week would be, and which appointments would fall outside. ``save``
writes it with what was decided for each of them; should another one have come up meanwhile, nothing is written and it
is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from assistant.services.desk import Desk
from assistant.services.office_editing_conflicts import (
    Conflict,
    DayAhead,
    Upcoming,
    conflicts,
    outside,
    upcoming,
    week_ahead,
)
from assistant.services.office_editing_settling import Choice, Settled, let_go, plan, settle_planned
from assistant.services.office_editing_things import KINDS, MOTIVE, Values, keys_of
from assistant.services.safe import StaffAccess
from assistant.storage.appointments import State
from assistant.storage.base import reading, transaction
from assistant.storage.office_records import (
    OfficeChange,
    changes_of,
    kept_outside,
    last_change,
    next_version,
    planned_at_office,
    version_of,
)
from assistant.storage.offices import Office
from assistant.storage.staff import accounts_among


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody wants of a thing (no key: a new one), in the version they read; nothing said: removed."""

    kind: str
    key: str
    said: Values | None
    seen: int = 0

    @property
    def is_new(self) -> bool:
        """Whether the thing is not there yet."""
        return not self.key


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as it stands, and its version."""

    kind: str
    key: str
    values: Mapping[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Look:
    """What an edit would do: the week before and after, and the appointments that would fall outside."""

    before: tuple[DayAhead, ...]
    after: tuple[DayAhead, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class EditedMeanwhile:
    """Somebody else edited it since it was read: as it stands now, and who did it. Nothing was written."""

    thing: Thing
    who: str
    when: datetime | None


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such thing at this office, or no more."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Some appointment would fall outside and nobody said what becomes of it. Nothing was written."""

    look: Look


@dataclass(frozen=True, slots=True)
class Saved:
    """It is written, and what was decided is done."""

    key: str
    settled: Settled


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change: when, who, of what, what was said and what is."""

    when: datetime | None
    who: str
    kind: str
    key: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def things(desk: Desk, office: str, kind: str) -> tuple[Thing, ...]:
    """List the things of one kind at an office."""
    with reading(desk.safe.engine) as session:
        every = (_thing(session, office, kind, key) for key in keys_of(session, office, kind))
        return tuple(one for one in every if one is not None)


def thing(desk: Desk, office: str, kind: str, key: str) -> Thing | None:
    """Return one thing of an office."""
    with reading(desk.safe.engine) as session:
        return _thing(session, office, kind, key)


def look(desk: Desk, access: StaffAccess, edit: Edit, around: date) -> Look | Gone:
    """Try an edit, say what it would do to the week of a day and to appointments, and undo it."""
    with transaction(desk.safe.engine) as session:
        before = week_ahead(session, desk, access.office, around)
        tried = _try(session, desk, access.office, edit)
        if isinstance(tried, Gone):
            return tried
        after = week_ahead(session, desk, access.office, around)
        met = [one for one in tried.fallen if one.state is State.CONFIRMED]
        found = conflicts(session, desk, access.office, met)
        session.rollback()
    return Look(before, after, found)


def save(
    desk: Desk, access: StaffAccess, edit: Edit, decided: Mapping[str, Choice], around: date
) -> Saved | EditedMeanwhile | Undecided | Gone:
    """Write an edit, its history and what was decided, all or nothing; then do what was decided."""
    with transaction(desk.safe.engine) as session:
        written = _write(session, desk, access, edit, decided)
        if not isinstance(written, str):
            session.rollback()
    if isinstance(written, str):
        return Saved(written, settle_planned(desk, access.office))
    if isinstance(written, _Stale):
        return _edited(desk, access.office, edit)
    if isinstance(written, _Open):
        looked = look(desk, access, edit, around)
        return looked if isinstance(looked, Gone) else Undecided(looked)
    return written


class _Stale:
    """The thing was edited since it was read."""


class _Open:
    """An appointment would fall outside without a word about it."""


def _write(
    session: Session, desk: Desk, access: StaffAccess, edit: Edit, decided: Mapping[str, Choice]
) -> str | Gone | _Stale | _Open:
    """Write the edit and what was decided, and return the key of the thing; the caller undoes anything else."""
    session.get(Office, access.office, with_for_update=True)  # one edit of an office after the other
    if not edit.is_new and not next_version(session, f"{edit.kind}:{access.office}:{edit.key}", edit.seen):
        return _Stale()
    tried = _try(session, desk, access.office, edit)
    if isinstance(tried, Gone):
        return tried
    if any(one.state is State.CONFIRMED and one.id not in decided for one in tried.fallen):
        return _Open()
    _write_down(session, desk, access, edit, tried)
    for one in tried.fallen:
        if one.state is State.HELD:
            let_go(session, desk, one)
        else:
            plan(session, desk, access, one, decided[one.id])
    return tried.key


def to_settle(desk: Desk, office: str) -> tuple[tuple[Conflict, ...], int]:
    """Return the appointments of an office outside its hours that nobody decided on, and how many decisions wait."""
    with transaction(desk.safe.engine) as session:
        coming = [one for one in upcoming(session, desk, office) if one.state is State.CONFIRMED]
        kept = kept_outside(session, [one.id for one in coming])
        planned = {row.appointment_id for row in planned_at_office(session, office)}
        open_ones = [one for one in coming if kept.get(one.id) != one.sequence and one.id not in planned]
        out = outside(session, desk, office, open_ones)
        found = conflicts(session, desk, office, [one for one in open_ones if one.id in out])
        session.rollback()
    return found, len(planned)


def decide(desk: Desk, access: StaffAccess, decided: Mapping[str, Choice]) -> Settled:
    """Decide on appointments that are outside the hours already, and do it."""
    with transaction(desk.safe.engine) as session:
        for one in upcoming(session, desk, access.office):
            if one.id in decided and one.state is State.CONFIRMED:
                plan(session, desk, access, one, decided[one.id])
    return settle_planned(desk, access.office)


def history(desk: Desk, office: str, at_most: int) -> Sequence[HistoryLine]:
    """List what was changed at an office, the latest first."""
    with reading(desk.safe.engine) as session:
        rows = changes_of(session, office, at_most)
        people = accounts_among(session, {row.staff for row in rows})
        return [_line(row, people[row.staff].name if row.staff in people else "") for row in rows]


@dataclass(frozen=True, slots=True)
class _Tried:
    """An edit as it was written in a transaction: what was, what is, and the appointments that fell outside."""

    key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    fallen: tuple[Upcoming, ...]


def _try(session: Session, desk: Desk, office: str, edit: Edit) -> _Tried | Gone:
    kind = KINDS[edit.kind]
    before = kind.read(session, office, edit.key) if edit.key else None
    if edit.key and before is None and edit.kind != MOTIVE:
        return Gone()
    coming = upcoming(session, desk, office)
    out_before = outside(session, desk, office, coming)
    if edit.said is not None:
        key = kind.write(session, office, edit.key, edit.said)
    elif kind.remove is not None:
        key = edit.key
        kind.remove(session, office, key)
        session.flush()
    else:
        return Gone()
    out_after = outside(session, desk, office, coming) - out_before
    return _Tried(key, before or {}, edit.said or {}, tuple(one for one in coming if one.id in out_after))


def _write_down(session: Session, desk: Desk, access: StaffAccess, edit: Edit, tried: _Tried) -> None:
    session.add(
        OfficeChange(
            office_id=access.office,
            happened_at=desk.safe.clock.now(),
            staff=access.staff,
            what=f"{edit.kind}:{tried.key}",
            before=dict(tried.before),
            after=dict(tried.after),
        )
    )
    session.flush()


def _thing(session: Session, office: str, kind: str, key: str) -> Thing | None:
    values = KINDS[kind].read(session, office, key)
    return None if values is None else Thing(kind, key, values, version_of(session, f"{kind}:{office}:{key}"))


def _edited(desk: Desk, office: str, edit: Edit) -> EditedMeanwhile | Gone:
    with reading(desk.safe.engine) as session:
        found = _thing(session, office, edit.kind, edit.key)
        if found is None:
            return Gone()
        latest = last_change(session, office, f"{edit.kind}:{edit.key}")
        people = accounts_among(session, {latest.staff}) if latest else {}
    who = people[latest.staff].name if latest and latest.staff in people else ""
    return EditedMeanwhile(found, who, latest.happened_at if latest else None)


def _line(row: OfficeChange, who: str) -> HistoryLine:
    kind, _sep, key = row.what.partition(":")
    return HistoryLine(row.happened_at, who, kind, key, row.before, row.after)

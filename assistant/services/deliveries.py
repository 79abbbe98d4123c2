"""What became of the notices, and whether a worker is there to send them: for pages of staff and for monitoring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.services.desk import Desk
from assistant.services.meetings import Meeting
from assistant.storage.base import reading, transaction
from assistant.storage.outbox import (
    Channel,
    Delivery,
    Notice,
    NoticeKind,
    close_notice,
    count_late,
    count_notices,
    notices_about,
    unread_on_page,
)
from assistant.storage.worker import newest_beat

LATE_AFTER = timedelta(minutes=5)
BEAT_LATE_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of an appointment: what it tells, by which way, and what became of it.

    ``failure`` says why it has not left yet, or never will: a code of the server, nothing about the person.
    """

    number: int
    kind: NoticeKind
    channel: Channel
    state: Delivery
    due_at: datetime
    over_at: datetime | None
    attempts: int
    failure: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many notices stand where: by channel and state, and how many are late although they could leave."""

    by_state: Mapping[tuple[Channel, Delivery], int]
    late: int

    def of(self, state: Delivery) -> int:
        """Count those of one state, by whatever channel."""
        return sum(number for (_channel, one), number in self.by_state.items() if one is state)


@dataclass(frozen=True, slots=True)
class WorkerState:
    """When a worker was seen last. Without one, bookings go on, and nothing is sent, offered or erased."""

    seen_at: datetime | None
    is_late: bool


def deliveries_of(desk: Desk, appointment_id: str) -> tuple[Told, ...]:
    """Return what was to be told of an appointment."""
    with reading(desk.safe.engine) as session:
        return tuple(_told(notice) for notice in notices_about(session, appointment_id))


def delivery_counts(desk: Desk, office: str | None = None) -> Counts:
    """Count the notices of the service, or of one office; what is late is counted for the whole service."""
    with reading(desk.safe.engine) as session:
        return Counts(count_notices(session, office), count_late(session, desk.safe.clock.now() - LATE_AFTER))


def try_again(desk: Desk, number: int) -> bool:
    """Let a notice that was given up be tried from the beginning; say whether it was one."""
    with transaction(desk.safe.engine) as session:
        notice = session.get(Notice, number, with_for_update=True)
        if notice is None or notice.state is not Delivery.GIVEN_UP:
            return False
        notice.state, notice.over_at, notice.sent_at, notice.attempts = Delivery.WAITING, None, None, 0
        notice.send_at, notice.failure = desk.safe.clock.now(), None
        notice.claimed_by = notice.claimed_until = None
        return True


def worker_state(desk: Desk) -> WorkerState:
    """Say whether a worker runs."""
    with reading(desk.safe.engine) as session:
        beat = newest_beat(session)
    if beat is None:
        return WorkerState(None, is_late=True)
    return WorkerState(beat.beat_at, desk.safe.clock.now() - beat.beat_at > BEAT_LATE_AFTER)


def untold_changes(desk: Desk, meetings: tuple[Meeting, ...]) -> Mapping[str, NoticeKind]:
    """Return what happened to somebody's appointments that they could not be told: the last change of each."""
    with reading(desk.safe.engine) as session:
        waiting = unread_on_page(session, [meeting.id for meeting in meetings])
        return {notice.appointment_id: notice.kind for notice in waiting}


def seen_on_page(desk: Desk, appointment_id: str) -> None:
    """Note that somebody read on the page what changed."""
    with transaction(desk.safe.engine) as session:
        for notice in unread_on_page(session, [appointment_id]):
            close_notice(notice, Delivery.SENT, desk.safe.clock.now())


def _told(notice: Notice) -> Told:
    return Told(
        number=notice.id,
        kind=notice.kind,
        channel=notice.channel,
        state=notice.state,
        due_at=notice.send_at,
        over_at=notice.over_at,
        attempts=notice.attempts,
        failure=notice.failure,
    )

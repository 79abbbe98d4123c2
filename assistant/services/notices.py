"""Sending what waits in the outbox: each notice once, written at the moment it leaves, from the appointment as it is.

A booking never waits for this nor fails because of it: the worker does it. A notice is claimed, written, handed over,
and the handing over is marked before the answer is awaited: a worker that is killed knows afterwards, from its mark,
whether the message was out of its hands (docs/decisions/0014-each-notice-once.md).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.services.announcing import channels_to
from assistant.services.counts import NOTICE_FAILED, NOTICE_SENT, count
from assistant.services.desk import Desk
from assistant.services.envelope import SealBroken
from assistant.services.meetings import Meeting, read_meeting
from assistant.services.ports import HandoverMarks, Left, Mailer, Message, MessageRefused, ShortMessage, TextMessages
from assistant.storage.appointments import State
from assistant.storage.base import reading, transaction
from assistant.storage.outbox import (
    MOST_ATTEMPTS,
    Channel,
    Delivery,
    Notice,
    NoticeKind,
    claim_notice,
    claimed_notice,
    claims_of,
    close_notice,
    due_notices,
    give_up_exhausted,
    postpone_notice,
)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
REFUSED_FOR_GOOD = "message_refused_for_good"

_TOLD_OF = {
    NoticeKind.CANCELLATION: frozenset({State.CANCELLED}),
    NoticeKind.ALERT: frozenset({State.HELD}),
    NoticeKind.AFTERWARDS: frozenset({State.CONFIRMED, State.SEEN}),
    NoticeKind.IN_YOUR_NAME: frozenset({State.CONFIRMED, State.SEEN}),
}
_STILL_USEFUL = {NoticeKind.REMINDER_DAYS: timedelta(hours=24), NoticeKind.REMINDER_HOURS: timedelta(minutes=30)}
_ALWAYS_USEFUL = frozenset({NoticeKind.CANCELLATION, NoticeKind.AFTERWARDS, NoticeKind.IN_YOUR_NAME})
_OF_NO_EVENT = frozenset({NoticeKind.AFTERWARDS, NoticeKind.IN_YOUR_NAME})
"""What is true whatever became of the appointment meanwhile."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a notice is to tell, by which way, and the name under which it is tried."""

    meeting: Meeting
    kind: NoticeKind
    channel: Channel
    number: int
    reference: str


WriteNotice = Callable[[Telling], Message | ShortMessage]


@dataclass(frozen=True)
class PostRoom:
    """Where notices leave from: the ways out, who writes them, and the name this sender claims them under.

    ``goes_on`` says whether to begin another one.
    """

    desk: Desk
    mailer: Mailer | None
    texts: TextMessages | None
    write: WriteNotice
    marks: HandoverMarks
    sender: str
    goes_on: Callable[[], bool] = lambda: True

    def send(self, message: Message | ShortMessage, left: Left) -> None:
        """Send a message by its own way."""
        if isinstance(message, Message) and self.mailer is not None:
            self.mailer.send(message, left)
        elif isinstance(message, ShortMessage) and self.texts is not None:
            self.texts.send(message, left)
        else:
            raise MessageRefused("message_refused", {"reason": "no way out"})


def send_notices(room: PostRoom) -> int:
    """Send every notice that is due; return how many left."""
    now = room.desk.safe.clock.now
    sent = 0
    with transaction(room.desk.safe.engine) as session:
        give_up_exhausted(session, now())
    while room.goes_on() and (numbers := _due(room)):
        sent += sum(_send(room, number) for number in numbers if room.goes_on())
    return sent


def settle_claims(room: PostRoom) -> None:
    """Finish what this sender had begun when it was stopped: what had left has left, the rest is free again.

    Called at the start, when nobody else goes by this sender's name.
    """
    with transaction(room.desk.safe.engine) as session:
        for notice in claims_of(session, room.sender):
            if room.marks.has(notice.id):
                close_notice(notice, Delivery.SENT, room.desk.safe.clock.now())
            else:
                notice.claimed_by = notice.claimed_until = None
    room.marks.clear_all()


def _due(room: PostRoom) -> tuple[int, ...]:
    with reading(room.desk.safe.engine) as session:
        return tuple(due_notices(session, room.desk.safe.clock.now()))


def _send(room: PostRoom, number: int) -> bool:
    """Send one notice, if nobody else is doing so and if it still makes sense."""
    telling = _claim(room, number)
    if telling is None:
        return False
    if not room.marks.has(number):
        try:
            message = room.write(telling)
            _prepare(room, number)
            room.send(message, lambda: room.marks.mark(number))
        except MessageRefused as refusal:
            room.marks.clear(number)
            _postpone(room, number, refusal)
            return False
    with transaction(room.desk.safe.engine) as session:
        notice = claimed_notice(session, number, room.sender)
        if notice is not None:
            close_notice(notice, Delivery.SENT, room.desk.safe.clock.now())
            count(session, NOTICE_SENT, notice.channel.value, clock=room.desk.safe.clock)
    room.marks.clear(number)
    return True


def _prepare(room: PostRoom, number: int) -> None:
    """See to it that what leaves can be remembered: a message nobody knows about would leave again."""
    try:
        room.marks.prepare(number)
    except OSError as full:
        raise MessageRefused("message_refused", {"reason": f"no mark: {full.strerror}"}) from full


def _claim(room: PostRoom, number: int) -> Telling | None:
    """Reserve a notice and read what it is to tell; nothing where there is no more to tell."""
    now = room.desk.safe.clock.now()
    with transaction(room.desk.safe.engine) as session:
        if not claim_notice(session, number, room.sender, now):
            return None
        notice = session.get_one(Notice, number, populate_existing=True)
        try:
            meeting = read_meeting(session, room.desk, notice.appointment_id)
        except SealBroken:  # one appointment that nobody can read any more holds none of the others up
            close_notice(notice, Delivery.GIVEN_UP, now, "unreadable")
            return None
        if meeting is None or not _still_true(room.desk, meeting, notice, now):
            close_notice(notice, Delivery.DROPPED, now)
            return None
        return Telling(meeting, notice.kind, notice.channel, number, reference_of(room.desk, notice))


def reference_of(desk: Desk, notice: Notice) -> str:
    """Name a message: the same each time it is tried, and telling nothing."""
    event = f"{notice.appointment_id} {notice.kind} {notice.sequence} {notice.channel}"
    return desk.safe.server_keys.hash_of("notice", event).hex()[:32]


def _still_true(desk: Desk, meeting: Meeting, notice: Notice, now: datetime) -> bool:
    """Whether this is still to be told: nothing newer has happened, and it is not too late to be of use."""
    if meeting.state not in _TOLD_OF.get(notice.kind, {State.CONFIRMED}):
        return False
    if notice.kind not in _OF_NO_EVENT and meeting.sequence != notice.sequence:
        return False
    if notice.channel not in channels_to(desk, meeting.details.contact):
        return False
    if notice.kind is NoticeKind.ALERT:
        return meeting.held_until is not None and meeting.held_until > now
    useful_until = meeting.details.starts_at - _STILL_USEFUL.get(notice.kind, timedelta(0))
    return notice.kind in _ALWAYS_USEFUL or now < useful_until


def _postpone(room: PostRoom, number: int, refusal: MessageRefused) -> None:
    """Try again later, and later each time, by no regular beat; not for ever, and not where it is hopeless."""
    now = room.desk.safe.clock.now()
    failure = str(refusal.data.get("reason", refusal.code))[:60]
    with transaction(room.desk.safe.engine) as session:
        notice = claimed_notice(session, number, room.sender)
        if notice is None:
            return
        if refusal.code == REFUSED_FOR_GOOD or notice.attempts >= MOST_ATTEMPTS:
            close_notice(notice, Delivery.GIVEN_UP, now, failure)
            count(session, NOTICE_FAILED, notice.channel.value, clock=room.desk.safe.clock)
        else:
            postpone_notice(notice, now + pause_after(notice.attempts), failure)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, a fifth more or less by chance."""
    doubled: timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return timedelta(seconds=doubled.total_seconds() * (80 + secrets.randbelow(41)) / 100)

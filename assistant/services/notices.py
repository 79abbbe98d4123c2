"""Sending what waits in the outbox: each notice once, written at the moment it leaves, from the appointment as it is.

A booking never waits for this nor fails because of it. Right after a confirmation the pages call it as a courtesy;
whatever could not leave stays in the outbox for the next call.
"""

from collections.abc import Callable
from datetime import timedelta

from assistant.services.desk import Desk
from assistant.services.meetings import Meeting, read_meeting
from assistant.services.ports import Mailer, Message, MessageRefused
from assistant.storage.appointments import State
from assistant.storage.base import reading, transaction
from assistant.storage.outbox import Notice, NoticeKind, claim_notice, due_notices

_TOLD_OF = {NoticeKind.CANCELLATION: State.CANCELLED, NoticeKind.ALERT: State.HELD}
_FIRST_PAUSE = timedelta(minutes=1)

WriteNotice = Callable[[Meeting, NoticeKind], Message]


def send_notices(desk: Desk, mailer: Mailer, write: WriteNotice, appointment_id: str | None = None) -> int:
    """Send every notice that is due, or those of one appointment; return how many left."""
    with reading(desk.safe.engine) as session:
        numbers = due_notices(session, desk.safe.clock.now(), appointment_id)
    return sum(_send(desk, mailer, write, number) for number in numbers)


def _send(desk: Desk, mailer: Mailer, write: WriteNotice, number: int) -> bool:
    """Send one notice, if nobody else is doing so and if it still makes sense."""
    with transaction(desk.safe.engine) as session:
        if not claim_notice(session, number, desk.safe.clock.now()):
            return False
        notice = session.get_one(Notice, number)
        kind = notice.kind
        meeting = read_meeting(session, desk, notice.appointment_id)
        if meeting is None or not _still_true(meeting, notice):
            session.delete(notice)
            return False
    try:
        mailer.send(write(meeting, kind))
    except MessageRefused:
        _postpone(desk, number)
        return False
    with transaction(desk.safe.engine) as session:
        session.get_one(Notice, number).sent_at = desk.safe.clock.now()
    return True


def _still_true(meeting: Meeting, notice: Notice) -> bool:
    """Whether nothing newer is to be told: a later change has a notice of its own."""
    expected = _TOLD_OF.get(notice.kind, State.CONFIRMED)
    is_newest = meeting.state is expected and meeting.sequence == notice.sequence
    return is_newest and bool(meeting.details.contact.email)


def _postpone(desk: Desk, number: int) -> None:
    """Try again later, and later each time."""
    with transaction(desk.safe.engine) as session:
        notice = session.get_one(Notice, number)
        notice.claimed_until = None
        notice.send_at = desk.safe.clock.now() + _FIRST_PAUSE * 2**notice.attempts

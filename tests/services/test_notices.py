"""Each notice leaves once, from the appointment as it is, and never holds a booking up."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from assistant.services.agenda import Search, first_slot
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Confirmed, Held, cancel, confirm, hold_slot
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting
from assistant.services.notices import send_notices
from assistant.services.ports import Message, MessageRefused
from assistant.services.safe import OpenedCase, Safe
from assistant.storage.base import reading
from assistant.storage.outbox import MOST_ATTEMPTS, Notice, NoticeKind
from tests.services.desks import a_case, a_desk, a_route


class Post:
    """A mailer that keeps what it is given, or refuses everything."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.sent: list[Message] = []
        self.refuses = refuses

    def send(self, message: Message) -> None:
        if self.refuses:
            raise MessageRefused("message_refused")
        self.sent.append(message)


def write(meeting: Meeting, kind: NoticeKind) -> Message:
    return Message(meeting.details.contact.email or "", f"{kind} {meeting.sequence}", "", "")


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def book(desk: Desk) -> tuple[OpenedCase, Meeting]:
    case, search = a_case(desk), Search("lyon-3", "office", 45)
    slot = first_slot(desk, search)
    assert slot is not None
    held = hold_slot(desk, case, a_route(desk), search, slot.starts_at)
    assert isinstance(held, Held)
    confirmed = confirm(desk, case, held.meeting.id, Contact("Nina", "nina@example.org"))
    assert isinstance(confirmed, Confirmed)
    return confirmed.opened, confirmed.meeting


def test_a_confirmation_leaves_once(desk: Desk) -> None:
    book(desk)
    post = Post()
    assert send_notices(desk, post, write) == 1
    assert send_notices(desk, post, write) == 0
    assert [(message.to, message.subject) for message in post.sent] == [("nina@example.org", "confirmation 0")]


def test_a_cancellation_leaves_with_the_next_number(desk: Desk) -> None:
    case, meeting = book(desk)
    post = Post()
    send_notices(desk, post, write)
    cancel(desk, case, meeting.id)
    send_notices(desk, post, write)
    assert [message.subject for message in post.sent] == ["confirmation 0", "cancellation 1"]


def test_a_confirmation_that_is_no_longer_true_does_not_leave(desk: Desk) -> None:
    case, meeting = book(desk)
    cancel(desk, case, meeting.id)
    post = Post()
    send_notices(desk, post, write)
    assert [message.subject for message in post.sent] == ["cancellation 1"]


def test_what_is_refused_is_tried_again_later_and_not_for_ever(desk: Desk, clock: time_machine.Traveller) -> None:
    book(desk)
    closed, open_again = Post(refuses=True), Post()
    assert send_notices(desk, closed, write) == 0
    assert send_notices(desk, open_again, write) == 0
    clock.shift(timedelta(minutes=2))
    assert send_notices(desk, open_again, write) == 1
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Notice.attempts)).one() == 2


def test_after_enough_attempts_nobody_is_bothered_any_more(desk: Desk, clock: time_machine.Traveller) -> None:
    book(desk)
    closed, open_again = Post(refuses=True), Post()
    for _attempt in range(MOST_ATTEMPTS):
        send_notices(desk, closed, write)
        clock.shift(timedelta(days=1))
    assert send_notices(desk, open_again, write) == 0

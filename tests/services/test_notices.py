"""Each notice leaves once, from the appointment as it is, and never holds a booking up."""

import errno
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from assistant.adapters.handover_files import HandoverFiles
from assistant.booking.intervals import Interval
from assistant.booking.slots import Slot
from assistant.booking.timing import STAFF
from assistant.services.agenda import Search, find_slots
from assistant.services.announcing import announce, takes_texts
from assistant.services.appointment_details import Contact, open_details
from assistant.services.appointments import Confirmed, Held, cancel, confirm, hold_slot
from assistant.services.contacts import erase_contacts
from assistant.services.deliveries import (
    deliveries_of,
    delivery_counts,
    seen_on_page,
    try_again,
    untold_changes,
)
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting, meeting_of
from assistant.services.moving import Moved, move
from assistant.services.notices import FIRST_PAUSE, PostRoom, Telling, pause_after, send_notices, settle_claims
from assistant.services.ports import Left, Message, MessageRefused, ShortMessage
from assistant.services.safe import OpenedCase, Safe
from assistant.storage.appointments import lock_appointment
from assistant.storage.base import reading, transaction
from assistant.storage.outbox import CLAIM_LASTS, MOST_ATTEMPTS, Channel, Delivery, Notice, NoticeKind
from tests.letters import Post
from tests.services.desks import a_case, a_desk, a_route

NINA = Contact("Nina", "nina@example.org", "+33612345678")
LYON = Search("lyon-3", "office", 45)
IN_FIVE_DAYS = timedelta(days=5)


class Killed(BaseException):
    """Stands for `kill -9`: nothing in the program may catch it."""


class Room:
    """The post room of a test: what left, and the means to stop everything at one point."""

    def __init__(self, desk: Desk, folder: Path, post: Post | None = None) -> None:
        self.desk, self.folder = desk, folder
        self.post = post or Post()

    def opened(self, *, mailer: object = None, write: object = None) -> PostRoom:
        way = mailer or self.post
        marks = HandoverFiles(self.folder / "handed-over")
        return PostRoom(self.desk, way, way, write or written, marks, "sender")  # type: ignore[arg-type]

    def send(self) -> int:
        return send_notices(self.opened())

    @property
    def subjects(self) -> list[str]:
        return [message.subject for message in self.post.sent]


def written(telling: Telling) -> Message | ShortMessage:
    contact, words = telling.meeting.details.contact, f"{telling.kind} {telling.meeting.sequence}"
    if telling.channel is Channel.SMS:
        return ShortMessage(contact.telephone or "", words, telling.reference)
    return Message(contact.email or "", words, "", "", reference=telling.reference)


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Room:
    return Room(desk, tmp_path)


def book(desk: Desk, contact: Contact = NINA, ahead: timedelta = IN_FIVE_DAYS) -> tuple[OpenedCase, Meeting]:
    case = a_case(desk)
    starts_at = slots_from(desk, desk.safe.clock.now() + ahead)[0].starts_at
    held = hold_slot(desk, case, a_route(desk), LYON, starts_at)
    assert isinstance(held, Held)
    confirmed = confirm(desk, case, held.meeting.id, contact)
    assert isinstance(confirmed, Confirmed)
    return confirmed.opened, confirmed.meeting


def slots_from(desk: Desk, instant: datetime) -> Sequence[Slot]:
    return find_slots(desk, LYON, Interval(instant, instant + timedelta(days=5)))


def notices(desk: Desk) -> Sequence[Notice]:
    with reading(desk.safe.engine) as session:
        return session.scalars(select(Notice).order_by(Notice.id)).all()


def test_a_confirmation_leaves_once(desk: Desk, room: Room) -> None:
    book(desk)
    assert (room.send(), room.send()) == (1, 0)
    assert [(message.to, message.subject) for message in room.post.sent] == [("nina@example.org", "confirmation 0")]


def test_each_channel_has_the_message_once(desk: Desk, tmp_path: Path) -> None:
    both = replace(desk, channels=frozenset({Channel.EMAIL, Channel.SMS}))
    room = Room(both, tmp_path)
    book(both)
    assert (room.send(), room.send()) == (2, 0)
    assert [text.to for text in room.post.texts] == ["+33612345678"]
    assert room.post.texts[0].reference != room.post.sent[0].reference


def test_a_landline_receives_no_text() -> None:
    assert takes_texts("+33612345678")
    assert takes_texts("+33639981234"), "the example beside the field: a demonstration shows what would be sent"
    assert not takes_texts("+33472000000")
    assert not takes_texts("nonsense")
    assert not takes_texts(None)


def test_whoever_must_not_be_written_to_is_not(desk: Desk, room: Room) -> None:
    book(desk, replace(NINA, safe_contact=False))
    assert room.send() == 0
    assert notices(desk) == []


def test_a_cancellation_leaves_with_the_next_number(desk: Desk, room: Room) -> None:
    case, meeting = book(desk)
    room.send()
    cancel(desk, case, meeting.id)
    room.send()
    assert room.subjects == ["confirmation 0", "cancellation 1"]


def test_a_confirmation_that_is_no_longer_true_does_not_leave(desk: Desk, room: Room) -> None:
    case, meeting = book(desk)
    cancel(desk, case, meeting.id)
    room.send()
    assert room.subjects == ["cancellation 1"]
    assert delivery_counts(desk).of(Delivery.DROPPED) == 3


def test_both_reminders_leave_in_time(desk: Desk, room: Room, clock: time_machine.Traveller) -> None:
    _case, meeting = book(desk)
    clock.move_to(meeting.details.starts_at - timedelta(hours=48))
    room.send()
    clock.move_to(meeting.details.starts_at - timedelta(hours=2))
    room.send()
    assert room.subjects == ["confirmation 0", "reminder_days 0", "reminder_hours 0"]


def test_a_reminder_that_comes_too_late_is_dropped(desk: Desk, room: Room, clock: time_machine.Traveller) -> None:
    _case, meeting = book(desk)
    room.send()
    clock.move_to(meeting.details.starts_at - timedelta(minutes=20))
    assert room.send() == 0
    assert delivery_counts(desk).by_state[Channel.EMAIL, Delivery.DROPPED] == 2


def test_an_appointment_very_soon_has_no_reminder(desk: Desk, clock: time_machine.Traveller) -> None:
    slot = slots_from(desk, desk.safe.clock.now())[0]
    clock.move_to(slot.starts_at - timedelta(hours=3))
    book(desk, ahead=timedelta(hours=2))
    assert [notice.kind for notice in notices(desk)] == [NoticeKind.CONFIRMATION]


def test_a_moved_appointment_is_reminded_of_at_its_new_time_only(
    desk: Desk, room: Room, clock: time_machine.Traveller
) -> None:
    case, meeting = book(desk)
    later = slots_from(desk, meeting.details.ends_at)[-1]
    assert isinstance(move(desk, case, meeting.id, LYON, later.starts_at), Moved)
    clock.move_to(meeting.details.starts_at - timedelta(hours=2))
    room.send()
    clock.move_to(later.starts_at - timedelta(hours=2))
    room.send()
    assert room.subjects == ["change 1", "reminder_hours 1"]


def test_what_is_refused_is_tried_again_later_and_not_for_ever(
    desk: Desk, room: Room, clock: time_machine.Traveller
) -> None:
    book(desk)
    room.post.refuses = True
    assert room.send() == 0
    room.post.refuses = False
    assert room.send() == 0
    clock.shift(timedelta(minutes=2))
    assert room.send() == 1
    assert [(notice.attempts, notice.failure) for notice in notices(desk)[:1]] == [(2, None)]


def test_after_enough_attempts_it_is_given_up_and_shown(desk: Desk, room: Room, clock: time_machine.Traveller) -> None:
    _case, meeting = book(desk)
    room.post.refuses = True
    for _attempt in range(MOST_ATTEMPTS):
        room.send()
        clock.shift(timedelta(hours=3))
    room.post.refuses = False
    room.send()
    told = deliveries_of(desk, meeting.id)[0]
    assert (told.kind, told.state, told.failure) == (NoticeKind.CONFIRMATION, Delivery.GIVEN_UP, "SMTP 450")
    assert "confirmation 0" not in room.subjects
    assert try_again(desk, told.number)
    assert not try_again(desk, told.number)
    room.send()
    assert "confirmation 0" in room.subjects


def test_what_is_hopeless_is_given_up_at_once(desk: Desk, tmp_path: Path) -> None:
    room = Room(desk, tmp_path, Post(refuses=True, code="message_refused_for_good"))
    book(desk)
    room.send()
    assert delivery_counts(desk).of(Delivery.GIVEN_UP) == 1


def test_pauses_double_are_never_regular_and_end_somewhere() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, MOST_ATTEMPTS)]
    assert pauses[0] <= FIRST_PAUSE * 1.2
    assert all(timedelta(0) < pause <= timedelta(hours=2.4) for pause in pauses)
    assert len({pause_after(3) for _time in range(50)}) > 1


def test_a_message_that_cannot_be_written_stops_no_other(desk: Desk, room: Room, clock: time_machine.Traveller) -> None:
    _case, broken = book(desk)
    book(desk, replace(NINA, email="omar@example.org"))

    def write(telling: Telling) -> Message | ShortMessage:
        if telling.meeting.id == broken.id:
            raise LookupError("a template names what is not there")
        return written(telling)

    for _attempt in range(MOST_ATTEMPTS + 1):
        try:
            send_notices(room.opened(write=write))
        except LookupError:
            send_notices(room.opened(write=write))
        clock.shift(CLAIM_LASTS)
    assert [message.to for message in room.post.sent] == ["omar@example.org"]
    assert deliveries_of(desk, broken.id)[0].state is Delivery.GIVEN_UP


# --- killed at each point: the next worker of that name finishes what was begun -----------------------------------


class KilledAt:
    """A mailer that is killed before, or after, the last byte is out of its hands."""

    def __init__(self, post: Post, *, leaves: bool, marks: bool = True) -> None:
        self.post, self.leaves, self.marks = post, leaves, marks

    def send(self, message: Message, left: Left) -> None:
        if self.leaves:
            self.post.send(message, left if self.marks else lambda: None)
        raise Killed


def test_killed_before_the_last_byte_it_is_sent_by_the_next(desk: Desk, room: Room) -> None:
    book(desk)
    with pytest.raises(Killed):
        send_notices(room.opened(mailer=KilledAt(room.post, leaves=False)))
    assert room.send() == 0
    settle_claims(room.opened())
    assert room.send() == 1
    assert room.subjects == ["confirmation 0"]


def test_killed_after_the_last_byte_it_is_not_sent_again(desk: Desk, room: Room) -> None:
    book(desk)
    with pytest.raises(Killed):
        send_notices(room.opened(mailer=KilledAt(room.post, leaves=True)))
    settle_claims(room.opened())
    assert room.send() == 0
    assert room.subjects == ["confirmation 0"]
    assert notices(desk)[0].state is Delivery.SENT


def test_killed_while_it_is_written_it_is_sent_by_the_next(desk: Desk, room: Room) -> None:
    def write(_telling: Telling) -> Message | ShortMessage:
        raise Killed

    book(desk)
    with pytest.raises(Killed):
        send_notices(room.opened(write=write))
    settle_claims(room.opened())
    assert (room.send(), room.subjects) == (1, ["confirmation 0"])


def test_a_worker_that_never_comes_back_is_replaced_when_its_claim_is_over(
    desk: Desk, room: Room, clock: time_machine.Traveller
) -> None:
    book(desk)
    with pytest.raises(Killed):
        send_notices(room.opened(mailer=KilledAt(room.post, leaves=False)))
    other = replace(room.opened(), sender="another")
    assert send_notices(other) == 0
    clock.shift(CLAIM_LASTS)
    assert send_notices(other) == 1


def test_nothing_leaves_while_the_disk_has_no_room_to_remember_it_and_it_leaves_once_afterwards(
    desk: Desk, room: Room, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(desk)
    real = os.open

    def full(path: str, *how: int) -> int:
        if "handed-over" in str(path):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, *how)

    monkeypatch.setattr(os, "open", full)
    assert room.send() == 0
    assert notices(desk)[0].failure == "no mark: No space left on device"
    monkeypatch.setattr(os, "open", real)
    clock.shift(FIRST_PAUSE * 2)
    assert room.send() == 1
    assert room.subjects == ["confirmation 0"]


def test_a_refusal_after_the_last_byte_is_tried_again(desk: Desk, room: Room, clock: time_machine.Traveller) -> None:
    class NoAnswer:
        def send(self, _message: Message, left: Left) -> None:
            left()
            raise MessageRefused("message_refused", {"reason": "SMTPServerDisconnected"})

    book(desk)
    assert send_notices(room.opened(mailer=NoAnswer())) == 0
    clock.shift(timedelta(minutes=2))
    assert room.send() == 1


# --- those who cannot be written to, and forgetting how to write to them -------------------------------------------


def test_without_contact_what_the_office_changed_waits_on_the_page(desk: Desk) -> None:
    case, meeting = book(desk, Contact("Nina"))
    with transaction(desk.safe.engine) as session:
        row = lock_appointment(session, meeting.id)
        assert row is not None
        announce(session, desk, row, meeting.details, NoticeKind.CHANGE, by=STAFF)
    found = meeting_of(desk, case, meeting.id)
    assert found is not None
    assert untold_changes(desk, (found,)) == {meeting.id: NoticeKind.CHANGE}
    seen_on_page(desk, meeting.id)
    assert untold_changes(desk, (found,)) == {}


def test_what_one_changes_oneself_is_no_news(desk: Desk) -> None:
    case, meeting = book(desk, Contact("Nina"))
    cancel(desk, case, meeting.id)
    assert notices(desk) == []


def test_contact_is_forgotten_seven_days_after_the_last_notice(
    desk: Desk, room: Room, clock: time_machine.Traveller
) -> None:
    _case, meeting = book(desk)
    clock.move_to(meeting.details.ends_at)
    room.send()
    clock.shift(timedelta(days=6))
    assert erase_contacts(desk) == 0
    clock.shift(timedelta(days=4))
    assert (erase_contacts(desk, dry_run=True), erase_contacts(desk), erase_contacts(desk)) == (1, 1, 0)
    with reading(desk.safe.engine) as session:
        row = lock_appointment(session, meeting.id)
        assert row is not None
        contact = open_details(desk.safe.server_keys, row.id, row.details).contact
    assert (contact.name, contact.email, contact.telephone) == ("Nina", None, None)


def test_contact_is_not_forgotten_while_something_waits(desk: Desk, clock: time_machine.Traveller) -> None:
    book(desk)
    clock.shift(timedelta(days=90))
    assert erase_contacts(desk) == 0

"""An appointment changes its time: the old one is theirs until the new one is sure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from assistant.booking.intervals import Interval
from assistant.booking.policy import ALREADY_CANCELLED, BEGUN, TOO_LATE, Refused
from assistant.booking.slots import Slot
from assistant.booking.timing import Timing
from assistant.services.agenda import Search, find_slots, first_slot
from assistant.services.announcing import REMINDERS
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Confirmed, Held, NoSuchAppointment, SlotTaken, cancel, confirm, hold_slot
from assistant.services.desk import Desk
from assistant.services.meetings import MeetingLink, link_to, meeting_of, read_link
from assistant.services.moving import Moved, move
from assistant.services.safe import CaseNotShared, OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff
from assistant.storage.appointments import BusyTime
from assistant.storage.base import reading
from assistant.storage.outbox import Notice, NoticeKind
from tests.services.desks import a_case, a_desk, a_route

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = Interval(MONDAY, MONDAY + timedelta(days=7))
IN_LYON = Search("lyon-3", "office", 45)
NINA = Contact(name="Nina", email="nina@example.org")


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def slots(desk: Desk) -> Sequence[Slot]:
    return find_slots(desk, IN_LYON, WEEK)


def booked(desk: Desk, slot: Slot) -> Confirmed:
    held = hold_slot(desk, case := a_case(desk), a_route(desk), IN_LYON, slot.starts_at)
    assert isinstance(held, Held)
    confirmed = confirm(desk, case, held.meeting.id, NINA)
    assert isinstance(confirmed, Confirmed)
    return confirmed


def fill(desk: Desk, slot: Slot) -> None:
    while isinstance(hold_slot(desk, a_case(desk), a_route(desk), IN_LYON, slot.starts_at), Held):
        pass


def taken_by(desk: Desk, owner: bytes) -> int:
    with reading(desk.safe.engine) as session:
        return len(session.scalars(select(BusyTime).where(BusyTime.owner == owner)).all())


def test_an_appointment_moves_and_calendars_see_a_later_version(desk: Desk) -> None:
    first, *_others, last = slots(desk)
    one = booked(desk, first)
    moved = move(desk, one.opened, one.meeting.id, IN_LYON, last.starts_at)
    assert isinstance(moved, Moved)
    assert (moved.meeting.id, moved.meeting.sequence) == (one.meeting.id, 1)
    assert moved.meeting.details.starts_at == last.starts_at
    assert moved.meeting.details.contact == NINA
    assert taken_by(desk, one.meeting.details.owner) == 9
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Notice.kind).where(Notice.kind.not_in(REMINDERS)).order_by(Notice.id)).all() == [
            NoticeKind.CONFIRMATION,
            NoticeKind.CHANGE,
        ]


def test_moving_twice_to_the_same_time_moves_once(desk: Desk) -> None:
    first, *_others, last = slots(desk)
    one = booked(desk, first)
    for _press in range(2):
        moved = move(desk, one.opened, one.meeting.id, IN_LYON, last.starts_at)
        assert isinstance(moved, Moved)
        assert moved.meeting.sequence == 1


def test_the_old_time_stays_theirs_when_the_new_one_is_taken(desk: Desk) -> None:
    first, *_others, last = slots(desk)
    one = booked(desk, first)
    fill(desk, last)
    refused = move(desk, one.opened, one.meeting.id, IN_LYON, last.starts_at)
    assert isinstance(refused, SlotTaken)
    assert refused.nearest
    kept = meeting_of(desk, one.opened, one.meeting.id)
    assert kept is not None
    assert (kept.details.starts_at, kept.sequence) == (first.starts_at, 0)
    assert taken_by(desk, one.meeting.details.owner) == 9


def test_the_time_that_was_left_comes_back_a_little_later(desk: Desk, clock: time_machine.Traveller) -> None:
    first, *_others, last = slots(desk)
    one = booked(desk, first)
    move(desk, one.opened, one.meeting.id, IN_LYON, last.starts_at)
    fill(desk, first)
    assert first.starts_at not in {slot.starts_at for slot in slots(desk)}
    clock.shift(timedelta(minutes=10))
    assert first.starts_at in {slot.starts_at for slot in slots(desk)}


def test_a_motive_sets_until_when_one_may_move(desk: Desk, clock: time_machine.Traveller) -> None:
    strict = replace(desk.motives["custody"], timing=Timing(change_until=timedelta(hours=48)))
    desk = replace(desk, motives={**desk.motives, "custody": strict})
    first, *_others, last = slots(desk)
    one = booked(desk, first)
    clock.move_to(one.meeting.details.starts_at - timedelta(hours=47))
    assert move(desk, one.opened, one.meeting.id, IN_LYON, last.starts_at) == Refused(TOO_LATE)
    assert cancel(desk, one.opened, one.meeting.id) == Refused(TOO_LATE)
    clock.move_to(one.meeting.details.starts_at + timedelta(minutes=1))
    assert move(desk, one.opened, one.meeting.id, IN_LYON, last.starts_at) == Refused(BEGUN)


def test_what_was_cancelled_is_not_moved(desk: Desk) -> None:
    first, *_others, last = slots(desk)
    one = booked(desk, first)
    cancel(desk, one.opened, one.meeting.id)
    assert move(desk, one.opened, one.meeting.id, IN_LYON, last.starts_at) == Refused(ALREADY_CANCELLED)


def test_nobody_moves_the_appointment_of_another(desk: Desk) -> None:
    first, *_others, last = slots(desk)
    one = booked(desk, first)
    for stranger in (a_case(desk), MeetingLink("f" * 32)):
        assert move(desk, stranger, one.meeting.id, IN_LYON, last.starts_at) == NoSuchAppointment()


def test_moving_to_another_office_gives_it_the_case_and_takes_it_from_the_first(desk: Desk) -> None:
    one = booked(desk, slots(desk)[0])
    in_rennes = replace(IN_LYON, office="rennes-centre")
    there = first_slot(desk, in_rennes)
    assert there is not None
    moved = move(desk, one.opened, one.meeting.id, in_rennes, there.starts_at)
    assert isinstance(moved, Moved)
    assert moved.meeting.office.id == "rennes-centre"
    access = {office: StaffAccess("somebody", office, "appointment") for office in ("lyon-3", "rennes-centre")}
    assert isinstance(open_as_staff(desk.safe, one.opened.id, access["rennes-centre"]), OpenedCase)
    assert isinstance(open_as_staff(desk.safe, one.opened.id, access["lyon-3"]), CaseNotShared)


def test_a_link_opens_one_appointment_until_the_day_after(desk: Desk, clock: time_machine.Traveller) -> None:
    first, *_others, last = slots(desk)
    one, other = booked(desk, first), booked(desk, last)
    token = link_to(desk, one.meeting)
    link = read_link(desk, token)
    assert link == MeetingLink(one.meeting.id)
    assert meeting_of(desk, link, one.meeting.id) is not None
    assert meeting_of(desk, link, other.meeting.id) is None
    for wrong in ("", "é", "a" * 47, token[:-1], ("A" if token[0] != "A" else "B") + token[1:]):
        assert read_link(desk, wrong) is None
    clock.move_to(one.meeting.details.ends_at + timedelta(hours=26))
    assert read_link(desk, token) is None


def test_a_link_moves_and_cancels_at_the_same_office_only(desk: Desk) -> None:
    first, *_others, last = slots(desk)
    one = booked(desk, first)
    link = MeetingLink(one.meeting.id)
    elsewhere = replace(IN_LYON, office="rennes-centre")
    assert move(desk, link, one.meeting.id, elsewhere, last.starts_at) == NoSuchAppointment()
    assert isinstance(move(desk, link, one.meeting.id, IN_LYON, last.starts_at), Moved)
    access = StaffAccess("amina-b", "lyon-3", "appointment")
    assert isinstance(open_as_staff(desk.safe, one.opened.id, access), OpenedCase)
    cancel(desk, link, one.meeting.id)
    assert isinstance(open_as_staff(desk.safe, one.opened.id, access), CaseNotShared)

"""Seen, excused, not come: written once, by the office it concerns, and what follows for the person."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from assistant.booking.policy import NOT_YET, OVER, SETTLED, TIME_GONE, Refused
from assistant.services.appointments import Confirmed, Held, NoSuchAppointment, cancel, hold_slot
from assistant.services.desk import Desk
from assistant.services.dossier import open_by_code, save_with_code
from assistant.services.limits import CoolDown, EnoughAppointments, may_confirm, may_hold
from assistant.services.marking import Marked, correct_mark, mark_excused, mark_no_show, mark_seen
from assistant.services.moving import move
from assistant.services.safe import OpenedCase, Safe, StaffAccess
from assistant.storage.appointments import BusyTime, State
from assistant.storage.base import reading
from assistant.storage.marks import marks_of
from tests.services.desks import a_case, a_desk, a_route
from tests.services.test_appointments import IN_LYON, NINA, being, book, slots

AMINA = StaffAccess("amina-b", "lyon-3", "appointment")
STRANGER = StaffAccess("denis-e", "rennes-centre", "appointment")


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


@pytest.fixture
def booked(desk: Desk) -> Confirmed:
    return book(desk, a_case(desk), slots(desk)[0])


def after(booked: Confirmed, **later: int) -> datetime:
    return booked.meeting.details.starts_at + timedelta(**later)


def test_a_person_who_came_is_written_once_with_the_name_of_who_wrote_it(
    desk: Desk, booked: Confirmed, clock: time_machine.Traveller
) -> None:
    clock.move_to(after(booked, minutes=-5))
    marked = being(Marked, mark_seen(desk, AMINA, booked.meeting.id))
    assert marked.meeting.state is State.SEEN
    assert mark_seen(desk, AMINA, booked.meeting.id) == Refused(SETTLED)
    assert mark_no_show(desk, AMINA, booked.meeting.id) == Refused(SETTLED)
    with reading(desk.safe.engine) as session:
        (line,) = marks_of(session, booked.meeting.id)
    assert (line.staff, line.before, line.after) == ("amina-b", "confirmed", "seen")


def test_another_office_knows_no_such_appointment(desk: Desk, booked: Confirmed, clock: time_machine.Traveller) -> None:
    clock.move_to(after(booked, hours=1))
    assert mark_seen(desk, STRANGER, booked.meeting.id) == NoSuchAppointment()
    assert mark_seen(desk, AMINA, "0" * 32) == NoSuchAppointment()


def test_nothing_is_written_before_the_day_nor_long_after_nor_of_what_is_given_up(
    desk: Desk, booked: Confirmed, clock: time_machine.Traveller
) -> None:
    other = book(desk, a_case(desk), slots(desk)[0])
    cancel(desk, other.opened, other.meeting.id)
    assert mark_excused(desk, AMINA, booked.meeting.id) == Refused(NOT_YET)
    clock.move_to(after(booked, minutes=9))
    assert mark_no_show(desk, AMINA, booked.meeting.id) == Refused(NOT_YET)
    clock.move_to(after(other, minutes=20))
    assert mark_no_show(desk, AMINA, other.meeting.id) == Refused(SETTLED)
    clock.move_to(after(booked, days=9))
    assert mark_seen(desk, AMINA, booked.meeting.id) == Refused(OVER)


def test_what_is_over_is_neither_moved_nor_cancelled(
    desk: Desk, booked: Confirmed, clock: time_machine.Traveller
) -> None:
    clock.move_to(after(booked, minutes=-5))
    mark_seen(desk, AMINA, booked.meeting.id)
    assert cancel(desk, booked.opened, booked.meeting.id) == Refused(SETTLED)
    assert move(desk, booked.opened, booked.meeting.id, IN_LYON, slots(desk)[-1].starts_at) == Refused(SETTLED)


def test_an_excuse_before_the_hour_frees_the_time(desk: Desk, booked: Confirmed, clock: time_machine.Traveller) -> None:
    clock.move_to(after(booked, minutes=-30))
    being(Marked, mark_excused(desk, AMINA, booked.meeting.id))
    with reading(desk.safe.engine) as session:
        assert booked.meeting.details.owner not in set(session.scalars(select(BusyTime.owner)))


def test_a_slip_is_corrected_on_another_line(desk: Desk, booked: Confirmed, clock: time_machine.Traveller) -> None:
    clock.move_to(after(booked, minutes=15))
    mark_no_show(desk, AMINA, booked.meeting.id)
    clock.shift(timedelta(minutes=5))
    assert being(Marked, correct_mark(desk, AMINA, booked.meeting.id, State.SEEN)).meeting.state is State.SEEN
    assert correct_mark(desk, AMINA, booked.meeting.id, State.SEEN) == Refused(SETTLED)
    assert being(Marked, correct_mark(desk, AMINA, booked.meeting.id, State.CONFIRMED)).meeting.state == "confirmed"
    assert correct_mark(desk, AMINA, booked.meeting.id, State.SEEN) == Refused(SETTLED), "nothing is written yet"
    with reading(desk.safe.engine) as session:
        assert [line.after for line in marks_of(session, booked.meeting.id)] == ["no_show", "seen", "confirmed"]


def test_whoever_excused_themselves_is_expected_again_only_if_the_time_is_still_there(
    desk: Desk, booked: Confirmed, clock: time_machine.Traveller
) -> None:
    clock.move_to(after(booked, minutes=-40))
    mark_excused(desk, AMINA, booked.meeting.id)
    assert correct_mark(desk, AMINA, booked.meeting.id, State.CONFIRMED) == Refused(TIME_GONE)
    clock.shift(timedelta(minutes=15))
    assert being(Marked, correct_mark(desk, AMINA, booked.meeting.id, State.CONFIRMED)).meeting.state == "confirmed"
    clock.shift(timedelta(days=2))
    assert correct_mark(desk, AMINA, booked.meeting.id, State.CONFIRMED) == Refused(SETTLED)


def saved_case(desk: Desk) -> OpenedCase:
    return being(OpenedCase, save_with_code(desk.safe, a_case(desk)))


def back(desk: Desk, case: OpenedCase) -> OpenedCase:
    """Open a case again another day, with its code."""
    return being(OpenedCase, open_by_code(desk.safe, str(case.code), ""))


def miss(desk: Desk, case: OpenedCase, clock: time_machine.Traveller, times: int) -> Confirmed:
    """Book and do not come, so many times."""
    for _time in range(times):
        booked = book(desk, back(desk, case), slots(desk)[0])
        clock.move_to(after(booked, minutes=11))
        being(Marked, mark_no_show(desk, AMINA, booked.meeting.id))
    return booked


def test_not_coming_once_changes_nothing_and_twice_leaves_one_appointment_at_a_time(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    case = saved_case(desk)
    miss(desk, case, clock, 1)
    book(desk, back(desk, case), slots(desk)[-1])
    assert may_hold(desk, case) is None
    other = saved_case(desk)
    miss(desk, other, clock, 2)
    assert may_hold(desk, other) is None
    book(desk, back(desk, other), slots(desk)[-1])
    assert may_hold(desk, other) == EnoughAppointments(1)


def test_not_coming_twice_leaves_the_contact_one_booking_a_day_and_a_correction_gives_it_back(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    missed = miss(desk, saved_case(desk), clock, 2)
    fresh = a_case(desk)
    assert may_confirm(desk, fresh, NINA) is None
    assert isinstance(may_confirm(desk, fresh, NINA), CoolDown)
    being(Marked, correct_mark(desk, AMINA, missed.meeting.id, State.EXCUSED))
    assert may_confirm(desk, fresh, NINA) is None


def test_an_excuse_counts_for_nothing(desk: Desk, clock: time_machine.Traveller) -> None:
    case = saved_case(desk)
    for _time in range(3):
        booked = book(desk, back(desk, case), slots(desk)[0])
        clock.move_to(after(booked, minutes=11))
        being(Marked, mark_excused(desk, AMINA, booked.meeting.id))
    book(desk, back(desk, case), slots(desk)[-1])
    assert may_hold(desk, case) is None


def test_a_follow_up_goes_to_whoever_was_met(desk: Desk, clock: time_machine.Traveller) -> None:
    case = a_case(desk)
    booked = book(desk, case, slots(desk)[0])
    clock.move_to(after(booked, minutes=11))
    mark_seen(desk, AMINA, booked.meeting.id)
    again = being(Held, hold_slot(desk, case, a_route(desk), IN_LYON, after(booked, days=7)))
    assert again.meeting.details.adviser == booked.meeting.details.adviser

"""The office books: with its own time and notice, for a case or for somebody without one."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from assistant.booking.policy import Refused
from assistant.services.agenda import find_slots
from assistant.services.appointment_codes import find_by_code
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Cancelled, SlotTaken, cancel
from assistant.services.counter_bookings import Booked, book_at_counter, search_for_staff
from assistant.services.desk import Desk
from assistant.services.dossier import erase_case
from assistant.services.meetings import MeetingLink, meetings_of
from assistant.services.safe import CaseExpired, OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff
from assistant.storage.appointments import Appointment, State
from assistant.storage.base import reading, transaction
from assistant.storage.marks import marks_of
from assistant.storage.offices import OpeningWindow
from assistant.storage.outbox import Notice
from tests.services.desks import a_case, a_desk, a_route
from tests.services.test_appointments import IN_LYON, NINA, WEEK, being, book, everyone_at, slots

AMINA = StaffAccess("amina-b", "lyon-3", "telephone")
OMAR = Contact(name="Omar Ben Ali")


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def test_somebody_without_a_case_gets_an_appointment_a_code_and_a_line_in_the_journal(desk: Desk) -> None:
    slot = slots(desk)[0]
    booked = being(Booked, book_at_counter(desk, AMINA, a_route(desk), IN_LYON, slot.starts_at, OMAR))
    assert booked.meeting.state is State.CONFIRMED
    assert booked.meeting.details.booked_by == "staff"
    link = being(MeetingLink, find_by_code(desk, booked.meeting.details.code, "ben", ""))
    with reading(desk.safe.engine) as session:
        (line,) = marks_of(session, booked.meeting.id)
        assert session.get_one(Appointment, booked.meeting.id).case_id is None
    assert (line.staff, line.before, line.after, line.why) == ("amina-b", "new", "confirmed", "telephone")
    assert isinstance(cancel(desk, link, booked.meeting.id), Cancelled)


def test_the_case_of_the_person_comes_with_it(desk: Desk) -> None:
    case = a_case(desk)
    booked = being(
        Booked, book_at_counter(desk, AMINA, a_route(desk), IN_LYON, slots(desk)[0].starts_at, NINA, opened=case)
    )
    assert [meeting.id for meeting in meetings_of(desk, case)] == [booked.meeting.id]
    assert isinstance(open_as_staff(desk.safe, case.id, AMINA), OpenedCase)
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Notice).where(Notice.appointment_id == booked.meeting.id)).all()


def test_a_case_that_is_no_more_is_said_and_nothing_is_booked(desk: Desk) -> None:
    case = a_case(desk)
    erase_case(desk.safe, case)
    said = book_at_counter(desk, AMINA, a_route(desk), IN_LYON, slots(desk)[0].starts_at, OMAR, opened=case)
    assert said == CaseExpired()
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Appointment)).all() == []


def test_time_kept_for_staff_is_booked_by_staff_alone(desk: Desk) -> None:
    with transaction(desk.safe.engine) as session:
        session.execute(update(OpeningWindow).values(kept_for_staff=600))
    assert slots(desk) == ()
    slot = find_slots(desk, search_for_staff(IN_LYON), WEEK)[0]
    assert isinstance(book_at_counter(desk, AMINA, a_route(desk), IN_LYON, slot.starts_at, OMAR), Booked)


def test_staff_book_at_once_and_far_ahead_and_never_the_past(desk: Desk) -> None:
    route, now = a_route(desk), desk.safe.clock.now()
    far = find_slots(desk, search_for_staff(IN_LYON), WEEK)[0].starts_at + timedelta(days=140)
    assert isinstance(book_at_counter(desk, AMINA, route, IN_LYON, far, OMAR), Booked)
    assert isinstance(book_at_counter(desk, AMINA, route, IN_LYON, now - timedelta(minutes=30), OMAR), Refused)


def test_a_time_that_is_gone_is_answered_with_the_nearest(desk: Desk) -> None:
    slot = slots(desk)[0]
    everyone_at(desk, slot)
    taken = being(SlotTaken, book_at_counter(desk, AMINA, a_route(desk), IN_LYON, slot.starts_at, OMAR))
    assert taken.nearest


def test_a_follow_up_goes_to_the_same_adviser_where_they_are_free(desk: Desk) -> None:
    first = book(desk, a_case(desk), slots(desk)[0])
    known, week_later = first.meeting.details.adviser, first.meeting.details.starts_at + timedelta(days=7)
    said = book_at_counter(desk, AMINA, a_route(desk), IN_LYON, week_later, OMAR, follow_up_of=first.meeting.id)
    assert being(Booked, said).meeting.details.adviser == known
    again = book_at_counter(desk, AMINA, a_route(desk), IN_LYON, week_later, NINA, follow_up_of=first.meeting.id)
    assert isinstance(again, SlotTaken) or being(Booked, again).meeting.details.adviser != known

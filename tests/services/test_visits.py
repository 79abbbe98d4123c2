"""From the door to the end of a visit, with two members of staff who press at once, and another office that asks."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from assistant.booking.policy import Refused
from assistant.services.appointments import Confirmed, NoSuchAppointment
from assistant.services.day import day_of
from assistant.services.day_desks import close_screen, desk_of, leave_desk, open_screen, screen_at, take_desk
from assistant.services.desk import Desk
from assistant.services.marking import mark_no_show
from assistant.services.safe import CaseNotShared, OpenedCase, Safe, StaffAccess
from assistant.services.sharing import accesses_to, open_as_staff, share_with_office
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.services.visits import (
    NobodyWaits,
    NoSuchVisit,
    TakenAlready,
    ToldVisit,
    VisitDetails,
    back_in_line,
    call,
    call_again,
    call_first,
    finish,
    leave,
    receive,
    visit_for,
)
from assistant.services.visits_arriving import arrive_expected, arrive_with_appointment, arrive_without, undo_arrival
from assistant.services.visits_moving import NoSuchOffice, SentOn, join_case, send_to_motive, send_to_office
from assistant.storage.appointments import Appointment, State
from assistant.storage.base import reading, transaction
from assistant.storage.visits import Visit, VisitState, delete_visits_before
from tests.services.desks import a_case, a_desk
from tests.services.test_appointments import being, book, slots

INES = StaffAccess("demo-accueil.lyon", "lyon-3", "present")
AMINA = StaffAccess("demo-amina.b", "lyon-3", "present")
BRUNO = StaffAccess("demo-bruno.c", "lyon-3", "present")
LOIC = StaffAccess("demo-accueil.rennes", "rennes-centre", "present")
NADIA = VisitDetails(name="Nadia", motives=("custody",), language="ar", needs="fauteuil")


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    desk = a_desk(safe, tmp_path)
    set_up_demonstration_staff(desk.safe.engine, desk.safe.clock)
    return desk


@pytest.fixture
def booked(desk: Desk, clock: time_machine.Traveller) -> Confirmed:
    booked = book(desk, a_case(desk), slots(desk)[0])
    clock.move_to(booked.meeting.details.starts_at - timedelta(minutes=5))
    return booked


def walk_in(desk: Desk, name: str = "Nadia") -> ToldVisit:
    return arrive_without(desk, INES, VisitDetails(name=name, motives=("custody",)))


def test_numbers_follow_each_other_at_each_office_and_begin_again_the_next_day(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    assert [walk_in(desk).number for _one in range(3)] == [1, 2, 3]
    assert arrive_without(desk, LOIC, NADIA).number == 1
    clock.shift(timedelta(days=1))
    assert walk_in(desk).number == 1


def test_two_tickets_at_once_never_have_the_same_number(desk: Desk) -> None:
    numbers: list[int | None] = []
    threads = [threading.Thread(target=lambda: numbers.append(walk_in(desk).number)) for _one in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number or 0 for number in numbers) == [1, 2, 3, 4, 5, 6]


def test_nothing_personal_lies_in_clear(desk: Desk) -> None:
    visit = arrive_without(desk, INES, NADIA)
    assert visit.details == NADIA
    with reading(desk.safe.engine) as session:
        row = session.get_one(Visit, visit.id)
        kept = " ".join(str(getattr(row, column.name)) for column in Visit.__table__.columns)
    for word in ("Nadia", "custody", "fauteuil"):
        assert word not in kept
        assert word.encode() not in row.details


def test_an_appointment_arrives_once_and_is_marked_as_come(desk: Desk, booked: Confirmed) -> None:
    visit = being(ToldVisit, arrive_with_appointment(desk, INES, booked.meeting.id))
    assert (visit.number, visit.state, visit.case) == (1, VisitState.WAITING, booked.opened.id)
    assert being(ToldVisit, arrive_with_appointment(desk, AMINA, booked.meeting.id)).id == visit.id
    with reading(desk.safe.engine) as session:
        assert session.get_one(Appointment, booked.meeting.id).state is State.SEEN
    assert arrive_with_appointment(desk, LOIC, booked.meeting.id) == NoSuchAppointment()


def test_whoever_comes_after_they_were_given_up_is_received_all_the_same(
    desk: Desk, booked: Confirmed, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=20))
    mark_no_show(desk, INES, booked.meeting.id)
    being(ToldVisit, arrive_with_appointment(desk, INES, booked.meeting.id))
    with reading(desk.safe.engine) as session:
        assert session.get_one(Appointment, booked.meeting.id).state is State.SEEN


def test_an_appointment_of_another_day_does_not_arrive_today(
    desk: Desk, booked: Confirmed, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=-2))
    assert isinstance(arrive_with_appointment(desk, INES, booked.meeting.id), Refused)
    day = day_of(desk, "lyon-3")
    assert day is not None
    assert not day.line


def test_an_arrival_pressed_by_mistake_is_taken_back(desk: Desk, booked: Confirmed) -> None:
    visit = being(ToldVisit, arrive_with_appointment(desk, INES, booked.meeting.id))
    assert undo_arrival(desk, LOIC, visit.id) == NoSuchVisit()
    being(ToldVisit, undo_arrival(desk, INES, visit.id))
    assert visit_for(desk, "lyon-3", visit.id) is None
    with reading(desk.safe.engine) as session:
        assert session.get_one(Appointment, booked.meeting.id).state is State.CONFIRMED


def test_a_visit_goes_from_the_line_to_the_end(desk: Desk, clock: time_machine.Traveller) -> None:
    visit = walk_in(desk)
    called = being(ToldVisit, call(desk, AMINA, visit.id, "3"))
    assert (called.state, called.desk, called.calls) == (VisitState.CALLED, "3", 1)
    assert being(ToldVisit, call_again(desk, AMINA, visit.id)).calls == 2
    assert being(ToldVisit, receive(desk, AMINA, visit.id)).state is VisitState.WITH
    clock.shift(timedelta(minutes=20))
    done = being(ToldVisit, finish(desk, AMINA, visit.id))
    assert (done.state, done.ended_at) == (VisitState.DONE, desk.safe.clock.now())
    assert being(ToldVisit, back_in_line(desk, AMINA, visit.id)).state is VisitState.WAITING


def test_of_two_who_call_the_same_person_the_second_is_told_who_was_quicker(desk: Desk) -> None:
    visit = walk_in(desk)
    call(desk, AMINA, visit.id, "3")
    assert call(desk, BRUNO, visit.id, "5") == TakenAlready(VisitState.CALLED, "Amina B.", "3")


def test_eight_calls_at_once_give_one_call(desk: Desk) -> None:
    visit = walk_in(desk)
    outcomes: list[object] = []
    threads = [
        threading.Thread(target=lambda place=str(place): outcomes.append(call(desk, AMINA, visit.id, place)))  # type: ignore[misc]
        for place in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, ToldVisit) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TakenAlready) for outcome in outcomes) == 7


def test_two_who_call_the_next_person_get_two_people(desk: Desk) -> None:
    line = [walk_in(desk).id, walk_in(desk).id]
    first = being(ToldVisit, call_first(desk, AMINA, line, "3"))
    second = being(ToldVisit, call_first(desk, BRUNO, line, "5"))
    assert {first.id, second.id} == set(line)
    assert call_first(desk, AMINA, line, "3") == NobodyWaits()


def test_another_office_can_do_nothing_with_a_visit(desk: Desk) -> None:
    visit = walk_in(desk)
    for outcome in (
        call(desk, LOIC, visit.id, "1"),
        finish(desk, LOIC, visit.id),
        leave(desk, LOIC, visit.id),
        send_to_motive(desk, LOIC, visit.id, "other", ""),
        send_to_office(desk, LOIC, visit.id, "strasbourg-neudorf", ""),
    ):
        assert outcome == NoSuchVisit()
    assert visit_for(desk, "rennes-centre", visit.id) is None


def test_another_motive_keeps_the_number_the_hour_and_what_was_said(desk: Desk) -> None:
    visit = walk_in(desk)
    call(desk, AMINA, visit.id, "3")
    sent = being(ToldVisit, send_to_motive(desk, AMINA, visit.id, "other", "Le père garde un mercredi sur deux."))
    assert (sent.number, sent.arrived_at, sent.state) == (1, visit.arrived_at, VisitState.WAITING)
    assert sent.details.motives == ("other",)
    assert sent.details.note == "Le père garde un mercredi sur deux."
    assert send_to_motive(desk, AMINA, visit.id, "no_such_motive", "") == NoSuchVisit()


def test_another_office_gets_the_case_and_what_was_said_and_this_one_gives_it_up(desk: Desk) -> None:
    case = a_case(desk)
    share_with_office(desk.safe, case, "lyon-3", desk.safe.clock.now() + timedelta(days=3))
    visit = arrive_without(desk, INES, NADIA, case.id)
    sent = being(SentOn, send_to_office(desk, INES, visit.id, "rennes-centre", "Déménagée hier."))
    assert sent.with_case
    assert isinstance(open_as_staff(desk.safe, case.id, LOIC), OpenedCase)
    assert isinstance(open_as_staff(desk.safe, case.id, INES), CaseNotShared)
    assert next((line.action.value, line.office) for line in accesses_to(desk.safe, case)) == ("handed_on", "lyon-3")
    arrived = being(ToldVisit, arrive_expected(desk, LOIC, sent.new_visit))
    assert (arrived.number, arrived.case) == (1, case.id)
    assert arrived.details.note == "Déménagée hier."
    assert arrived.details.name == "Nadia"
    again = send_to_office(desk, INES, visit.id, "strasbourg-neudorf", "")
    assert being(TakenAlready, again).state is VisitState.SENT


def test_nobody_is_sent_to_where_they_are_nor_to_nowhere(desk: Desk) -> None:
    visit = walk_in(desk)
    assert send_to_office(desk, INES, visit.id, "lyon-3", "") == NoSuchOffice()
    assert send_to_office(desk, INES, visit.id, "atlantis", "") == NoSuchOffice()


def test_the_screen_shows_numbers_and_desks_until_its_address_is_replaced(desk: Desk) -> None:
    visit = walk_in(desk)
    token = open_screen(desk, "lyon-3")
    assert being_screen(desk, token) == []
    call(desk, AMINA, visit.id, "3")
    assert being_screen(desk, token) == [(1, "3")]
    new = open_screen(desk, "lyon-3")
    assert screen_at(desk, token) is None
    assert being_screen(desk, new) == [(1, "3")]
    close_screen(desk, "lyon-3")
    assert screen_at(desk, new) is None


def being_screen(desk: Desk, token: str) -> list[tuple[int, str]]:
    screen = screen_at(desk, token)
    assert screen is not None
    return [(one.number, one.desk) for one in screen.calls]


def test_a_desk_is_kept_for_the_day(desk: Desk, clock: time_machine.Traveller) -> None:
    take_desk(desk, AMINA, "3")
    take_desk(desk, AMINA, "4")
    assert desk_of(desk, AMINA) == "4"
    clock.shift(timedelta(days=1))
    assert desk_of(desk, AMINA) == ""
    take_desk(desk, AMINA, "2")
    leave_desk(desk, AMINA)
    assert desk_of(desk, AMINA) == ""


def test_the_day_holds_appointments_the_line_and_cases_nobody_opened(desk: Desk, booked: Confirmed) -> None:
    visit = walk_in(desk)
    take_desk(desk, AMINA, "3")
    day = day_of(desk, "lyon-3")
    assert day is not None
    assert [one.meeting.id for one in day.appointments] == [booked.meeting.id]
    assert [one.visit.id for one in day.line] == [visit.id]
    assert [one.case for one in day.handed_over] == [booked.opened.id]
    assert day.receiving == 1
    arrive_with_appointment(desk, INES, booked.meeting.id)
    arrived = day_of(desk, "lyon-3")
    assert arrived is not None
    assert [one.meeting and one.meeting.id for one in arrived.handed_over] == [booked.meeting.id], "still named"
    open_as_staff(desk.safe, booked.opened.id, AMINA)
    later = day_of(desk, "lyon-3")
    assert later is not None
    assert later.handed_over == ()


def test_an_appointment_whose_hour_has_come_goes_before_those_without(
    desk: Desk, booked: Confirmed, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=-30))
    arrive_with_appointment(desk, INES, booked.meeting.id)
    walk_in(desk)
    early, clocked = day_of(desk, "lyon-3"), clock.shift(timedelta(minutes=30))
    del clocked
    due = day_of(desk, "lyon-3")
    assert early is not None
    assert due is not None
    assert [one.visit.number for one in early.line] == [2, 1]
    assert [one.visit.number for one in due.line] == [1, 2]


def test_visits_are_erased_by_age(desk: Desk, clock: time_machine.Traveller) -> None:
    visit = walk_in(desk)
    with transaction(desk.safe.engine) as session:
        assert delete_visits_before(session, visit.day) == 0
        assert delete_visits_before(session, visit.day + timedelta(days=1)) == 1


def test_a_visit_is_about_a_case_only_where_the_office_has_it(desk: Desk) -> None:
    case, visit = a_case(desk), walk_in(desk)
    assert join_case(desk, AMINA, visit.id, case.id) == NoSuchVisit()
    share_with_office(desk.safe, case, "lyon-3", desk.safe.clock.now() + timedelta(days=3))
    assert being(ToldVisit, join_case(desk, AMINA, visit.id, case.id)).case == case.id
    assert join_case(desk, LOIC, visit.id, case.id) == NoSuchVisit()

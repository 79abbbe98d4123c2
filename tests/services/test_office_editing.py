"""Managers change when an office receives: nobody with an appointment is forgotten, nobody writes over another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from assistant.booking.intervals import Interval
from assistant.booking.slots import Slot
from assistant.services import office_editing_settling
from assistant.services.agenda import Search, as_long_as_there, find_slots
from assistant.services.alerts import offer_times
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Confirmed, Held, NoSuchAppointment, cancel, confirm, hold_slot
from assistant.services.counter_bookings import Booked, book_at_counter
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting, meetings_of
from assistant.services.office_editing import (
    Edit,
    EditedMeanwhile,
    Gone,
    Look,
    Saved,
    Undecided,
    decide,
    history,
    look,
    save,
    thing,
    things,
    to_settle,
)
from assistant.services.office_editing_settling import Choice, Way, settle_planned
from assistant.services.office_editing_things import ABSENCE, ADVISER, MOTIVE, OFFICE, WINDOW
from assistant.services.safe import OpenedCase, Safe, StaffAccess
from assistant.storage.appointments import State
from assistant.storage.base import reading
from assistant.storage.marks import marks_of
from assistant.storage.office_records import planned_at_office
from assistant.storage.outbox import Channel, Notice, NoticeKind
from assistant.storage.waiting import Alert
from tests.services.desks import a_case, a_desk, a_route

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = date(2026, 11, 23)
WEEK = Interval(MONDAY, MONDAY + timedelta(days=7))
IN_LYON = Search("lyon-3", "office", 45, motives=frozenset({"custody"}))
NINA = Contact(name="Nina", email="nina@example.org")
MANAGER = StaffAccess("demo-responsable.lyon", "lyon-3", "opening_hours")
CLOSED = {"adviser": None, "starts": "2026-11-23T00:00", "ends": "2026-11-24T00:00"}
CLOSING = Edit(ABSENCE, "", CLOSED)


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def on_monday(desk: Desk) -> Sequence[Slot]:
    return find_slots(desk, IN_LYON, Interval(MONDAY, MONDAY + timedelta(days=1)))


def booked(desk: Desk, slot: Slot, contact: Contact = NINA) -> tuple[OpenedCase, Meeting]:
    held = hold_slot(desk, case := a_case(desk), a_route(desk), IN_LYON, slot.starts_at)
    assert isinstance(held, Held)
    confirmed = confirm(desk, case, held.meeting.id, contact)
    assert isinstance(confirmed, Confirmed)
    return confirmed.opened, confirmed.meeting


def looked(desk: Desk, edit: Edit = CLOSING) -> Look:
    found = look(desk, MANAGER, edit, DAY)
    assert isinstance(found, Look)
    return found


def nearest(found: Look) -> dict[str, Choice]:
    return {one.meeting.id: Choice.move_to(one.proposals[0]) for one in found.conflicts}


def meeting(desk: Desk, case: OpenedCase) -> Meeting:
    (only,) = meetings_of(desk, case)
    return only


def notices(desk: Desk, appointment: str, kind: NoticeKind) -> Sequence[Notice]:
    with reading(desk.safe.engine) as session:
        theirs = select(Notice).where(Notice.appointment_id == appointment, Notice.kind == kind)
        return session.scalars(theirs).all()


def test_looking_changes_nothing(desk: Desk) -> None:
    case, before = booked(desk, on_monday(desk)[0])
    found = looked(desk)
    assert [one.meeting for one in found.conflicts] == [before]
    assert found.before[0].free_half_hours > 0
    assert found.after[0].free_half_hours == 0
    assert found.before[1:] == found.after[1:]
    assert things(desk, "lyon-3", ABSENCE) == ()
    assert meeting(desk, case) == before
    assert len(on_monday(desk)) > 1


def test_a_day_with_six_appointments_is_closed_and_nobody_is_lost(desk: Desk) -> None:
    cases = [booked(desk, on_monday(desk)[0])[0] for _ in range(6)]
    found = looked(desk)
    assert len(found.conflicts) == 6
    firsts = [one.proposals[0] for one in found.conflicts]
    assert len({(slot.adviser, slot.starts_at) for slot in firsts}) == 6, "each is proposed a time of their own"
    saved = save(desk, MANAGER, CLOSING, nearest(found), DAY)
    assert isinstance(saved, Saved)
    assert saved.settled.done[Way.MOVE] == 6
    assert on_monday(desk) == ()
    for case in cases:
        moved = meeting(desk, case)
        assert moved.state is State.CONFIRMED
        assert moved.details.starts_at >= MONDAY + timedelta(days=1)
        assert notices(desk, moved.id, NoticeKind.CHANGE)
    assert to_settle(desk, "lyon-3") == ((), 0)


def test_somebody_who_cannot_be_written_to_is_told_on_their_page(desk: Desk) -> None:
    _, before = booked(desk, on_monday(desk)[0], replace(NINA, email=None))
    save(desk, MANAGER, CLOSING, nearest(looked(desk)), DAY)
    assert [notice.channel for notice in notices(desk, before.id, NoticeKind.CHANGE)] == [Channel.PAGE]


def test_an_appointment_may_stay_as_an_exception_until_it_changes(desk: Desk) -> None:
    _, before = booked(desk, on_monday(desk)[0])
    saved = save(desk, MANAGER, CLOSING, {before.id: Choice(Way.KEEP)}, DAY)
    assert isinstance(saved, Saved)
    assert to_settle(desk, "lyon-3") == ((), 0)
    with reading(desk.safe.engine) as session:
        assert [mark.after for mark in marks_of(session, before.id)] == ["kept"]


def test_whoever_is_cancelled_is_told_and_first_in_line(desk: Desk, clock: time_machine.Traveller) -> None:
    case, before = booked(desk, on_monday(desk)[0])
    saved = save(desk, MANAGER, CLOSING, {before.id: Choice(Way.CANCEL)}, DAY)
    assert isinstance(saved, Saved)
    assert notices(desk, before.id, NoticeKind.CANCELLATION)
    with reading(desk.safe.engine) as session:
        (alert,) = session.scalars(select(Alert)).all()
    assert alert.case_id == case.id
    assert alert.turn_at < desk.safe.clock.now() - timedelta(days=365)
    clock.shift(timedelta(minutes=1))
    assert offer_times(desk) == 1


def test_without_a_case_nobody_is_put_in_line_but_they_are_told(desk: Desk) -> None:
    slot = on_monday(desk)[0]
    made = book_at_counter(desk, MANAGER, a_route(desk), IN_LYON, slot.starts_at, NINA)
    assert isinstance(made, Booked)
    assert [one.can_wait for one in looked(desk).conflicts] == [False]
    save(desk, MANAGER, CLOSING, {made.meeting.id: Choice(Way.CANCEL)}, DAY)
    assert notices(desk, made.meeting.id, NoticeKind.CANCELLATION)
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Alert)).all() == []


def test_nothing_is_written_while_somebody_is_undecided(desk: Desk) -> None:
    first, second = on_monday(desk)[0], on_monday(desk)[1]
    booked(desk, first)
    seen = looked(desk)
    booked(desk, second)  # while the manager reads the page
    said = save(desk, MANAGER, CLOSING, nearest(seen), DAY)
    assert isinstance(said, Undecided)
    assert len(said.look.conflicts) == 2
    assert things(desk, "lyon-3", ABSENCE) == ()
    assert history(desk, "lyon-3", 10) == []


def test_what_is_left_when_it_stops_half_way_is_done_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [booked(desk, on_monday(desk)[0])[0] for _ in range(3)]
    one_by_one, done = office_editing_settling._settle, []

    def stops(desk: Desk, appointment: str) -> Way | None:
        if done:
            raise KeyboardInterrupt
        done.append(appointment)
        return one_by_one(desk, appointment)

    wanted = nearest(looked(desk))
    with monkeypatch.context() as patch:
        patch.setattr(office_editing_settling, "_settle", stops)
        with pytest.raises(KeyboardInterrupt):
            save(desk, MANAGER, CLOSING, wanted, DAY)
    assert to_settle(desk, "lyon-3") == ((), 2)
    assert settle_planned(desk, "lyon-3").done[Way.MOVE] == 2
    assert settle_planned(desk, "lyon-3").done[Way.MOVE] == 0
    assert {meeting(desk, case).details.starts_at.date() > DAY for case in cases} == {True}


def test_a_time_taken_meanwhile_leaves_the_appointment_to_be_settled(desk: Desk) -> None:
    _, before = booked(desk, on_monday(desk)[0])
    found = looked(desk)
    proposal = found.conflicts[0].proposals[0]
    while isinstance(hold_slot(desk, a_case(desk), a_route(desk), IN_LYON, proposal.starts_at), Held):
        pass
    saved = save(desk, MANAGER, CLOSING, nearest(found), DAY)
    assert isinstance(saved, Saved)
    assert saved.settled.left == 1
    left, _waiting = to_settle(desk, "lyon-3")
    assert [one.meeting.id for one in left] == [before.id]
    settled = decide(desk, MANAGER, {before.id: Choice.move_to(left[0].proposals[0])})
    assert settled.done[Way.MOVE] == 1


def test_what_the_person_did_meanwhile_stands(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case, before = booked(desk, on_monday(desk)[0])
    with monkeypatch.context() as patch:
        patch.setattr("assistant.services.office_editing.settle_planned", lambda *_said: None)
        save(desk, MANAGER, CLOSING, nearest(looked(desk)), DAY)
    cancel(desk, case, before.id)
    assert settle_planned(desk, "lyon-3").left == 1
    assert meeting(desk, case).state is State.CANCELLED


def test_a_time_that_is_only_held_on_a_closed_day_cannot_be_confirmed(desk: Desk) -> None:
    held = hold_slot(desk, case := a_case(desk), a_route(desk), IN_LYON, on_monday(desk)[0].starts_at)
    assert isinstance(held, Held)
    assert isinstance(save(desk, MANAGER, CLOSING, {}, DAY), Saved)
    assert isinstance(confirm(desk, case, held.meeting.id, NINA), NoSuchAppointment)


def test_the_second_of_two_who_edit_sees_what_the_first_wrote(desk: Desk) -> None:
    one = things(desk, "lyon-3", WINDOW)[0]
    mine = Edit(WINDOW, one.key, {**one.values, "ends": "11:30"}, one.version)
    theirs = Edit(WINDOW, one.key, {**one.values, "ends": "11:00"}, one.version)
    assert isinstance(save(desk, MANAGER, mine, {}, DAY), Saved)
    said = save(desk, MANAGER, theirs, {}, DAY)
    assert isinstance(said, EditedMeanwhile)
    assert said.thing.values["ends"] == "11:30"
    assert isinstance(save(desk, MANAGER, replace(theirs, seen=said.thing.version), {}, DAY), Saved)
    found = thing(desk, "lyon-3", WINDOW, one.key)
    assert found is not None
    assert found.values["ends"] == "11:00"
    assert [(line.before["ends"], line.after["ends"]) for line in history(desk, "lyon-3", 10)] == [
        ("11:30", "11:00"),
        ("12:00", "11:30"),
    ]


def test_an_office_edits_nothing_of_another_one(desk: Desk) -> None:
    other = things(desk, "rennes-centre", WINDOW)[0]
    assert save(desk, MANAGER, Edit(WINDOW, other.key, None), {}, DAY) == Gone()
    assert thing(desk, "rennes-centre", WINDOW, other.key) == other
    assert save(desk, MANAGER, Edit(ADVISER, "denis-e", {"name": "X"}), {}, DAY) == Gone()
    assert save(desk, MANAGER, Edit(OFFICE, "rennes-centre", {"name": "X"}), {}, DAY) == Gone()


def test_removing_a_window_or_a_way_to_meet_shows_who_is_concerned(desk: Desk) -> None:
    _, before = booked(desk, on_monday(desk)[0])
    adviser = before.details.adviser
    person = thing(desk, "lyon-3", ADVISER, adviser)
    assert person is not None
    by_telephone = Edit(ADVISER, adviser, {**person.values, "modes": ["telephone"]}, person.version)
    assert [one.meeting.id for one in looked(desk, by_telephone).conflicts] == [before.id]
    windows = [one for one in things(desk, "lyon-3", WINDOW) if one.values["adviser"] == adviser]
    concerned = [looked(desk, Edit(WINDOW, one.key, None, one.version)).conflicts for one in windows]
    assert sum(len(found) for found in concerned) == 1


def test_an_office_may_take_longer_for_a_motive_and_receive_in_fewer_ways(desk: Desk) -> None:
    longer = Edit(MOTIVE, "custody", {"modes": ["office"], "extra_minutes": 15})
    assert isinstance(save(desk, MANAGER, longer, {}, DAY), Saved)
    assert as_long_as_there(desk, IN_LYON).minutes == 60
    assert as_long_as_there(desk, replace(IN_LYON, office="rennes-centre")).minutes == 45
    assert find_slots(desk, IN_LYON, WEEK)
    assert find_slots(desk, replace(IN_LYON, mode="telephone"), WEEK) == ()


def test_what_waits_to_be_done_tells_nobody_when_somebody_comes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    booked(desk, on_monday(desk)[0])
    monkeypatch.setattr("assistant.services.office_editing.settle_planned", lambda *_said: None)
    save(desk, MANAGER, CLOSING, nearest(looked(desk)), DAY)
    with reading(desk.safe.engine) as session:
        (row,) = planned_at_office(session, "lyon-3")
    assert b"2026" not in row.details
    assert len(row.details) > 256

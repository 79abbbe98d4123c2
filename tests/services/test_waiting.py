"""Places in line, calls that are promised, and limits against hoarding."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import delete, select

from assistant.booking.intervals import Interval
from assistant.booking.slots import Slot
from assistant.services.agenda import Search, find_slots, first_slot, office_of
from assistant.services.alerts import alerts_of, ask_alert, leave_line, offer_times
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Confirmed, Held, cancel, confirm, hold_slot
from assistant.services.call_backs import HalfDay, HalfDayFull, ask_call_back, half_days, promised_by, promised_to
from assistant.services.claiming import Claimed, OfferOver, claim_offer
from assistant.services.desk import Desk
from assistant.services.limits import (
    BOOKINGS_OF_A_CONTACT,
    HOLDS_FROM_AN_ADDRESS,
    HOLDS_OF_A_CASE,
    CoolDown,
    EnoughAppointments,
    may_confirm,
    may_hold,
    pause_for,
    register_shared_address,
)
from assistant.services.meetings import Meeting, MeetingLink, meetings_of
from assistant.services.safe import CaseNotShared, OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff
from assistant.storage.appointments import State
from assistant.storage.base import reading, transaction
from assistant.storage.offices import OpeningWindow
from assistant.storage.outbox import Notice, NoticeKind
from tests.services.desks import a_case, a_desk, a_route

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = Interval(MONDAY, MONDAY + timedelta(days=7))
IN_LYON = Search("lyon-3", "office", 45)
STAFF = StaffAccess("amina-b", "lyon-3", "appointment")


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    """Give a desk with one adviser in Lyon, who receives on one morning a week, for eight weeks."""
    desk = a_desk(safe, tmp_path)
    with transaction(safe.engine) as session:
        rows = session.scalars(
            select(OpeningWindow).where(OpeningWindow.office_id == "lyon-3").order_by(OpeningWindow.id)
        ).all()
        session.execute(delete(OpeningWindow).where(OpeningWindow.id != rows[0].id))
    return desk


def person(name: str) -> Contact:
    return Contact(name=name, email=f"{name}@example.org")


def booked(desk: Desk, starts_at: datetime, name: str = "nina") -> Confirmed:
    held = hold_slot(desk, case := a_case(desk), a_route(desk), IN_LYON, starts_at)
    assert isinstance(held, Held)
    confirmed = confirm(desk, case, held.meeting.id, person(name))
    assert isinstance(confirmed, Confirmed)
    return confirmed


def fill(desk: Desk) -> list[Confirmed]:
    """Book every time there is."""
    taken = []
    while slot := first_slot(desk, IN_LYON):
        taken.append(booked(desk, slot.starts_at))
    return taken


def waiting(desk: Desk, name: str, instead_of: Meeting | None = None, case: OpenedCase | None = None) -> OpenedCase:
    kept = ask_alert(desk, case or a_case(desk), a_route(desk), IN_LYON, person(name), instead_of)
    assert isinstance(kept, OpenedCase)
    return kept


def offer_to(desk: Desk, case: OpenedCase) -> Meeting | None:
    (place,) = alerts_of(desk, case)
    return place.offer


def one_time_left(desk: Desk) -> list[Confirmed]:
    """Close everything but the first morning, and book it whole."""
    with transaction(desk.safe.engine) as session:
        for window in session.scalars(select(OpeningWindow)):
            window.last_on = MONDAY.date()
    return fill(desk)


def test_a_time_that_comes_free_is_offered_to_the_longest_wait_and_to_nobody_else(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    taken = one_time_left(desk)
    first = waiting(desk, "ada")
    clock.shift(timedelta(minutes=1))
    second = waiting(desk, "bob")
    assert offer_times(desk) == 0
    cancel(desk, taken[0].opened, taken[0].meeting.id)
    assert offer_times(desk) == 1
    assert offer_times(desk) == 0
    offer = offer_to(desk, first)
    assert offer is not None
    assert offer.details.starts_at == taken[0].meeting.details.starts_at
    assert offer_to(desk, second) is None
    assert first_slot(desk, IN_LYON) is None
    clock.shift(timedelta(minutes=20))
    assert first_slot(desk, IN_LYON) is None, "held for the one in line"
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Notice.kind).where(Notice.appointment_id == offer.id)).all() == [NoticeKind.ALERT]


def test_an_offer_is_taken_with_one_press_and_its_office_reads_the_case_only_then(desk: Desk) -> None:
    taken = one_time_left(desk)
    case = waiting(desk, "ada")
    cancel(desk, taken[0].opened, taken[0].meeting.id)
    offer_times(desk)
    offer = offer_to(desk, case)
    assert offer is not None
    assert isinstance(open_as_staff(desk.safe, case.id, STAFF), CaseNotShared)
    for holder in (MeetingLink(offer.id), case):
        claimed = claim_offer(desk, holder, offer.id)
        assert isinstance(claimed, Claimed)
        assert claimed.meeting.state is State.CONFIRMED
    assert alerts_of(desk, case) == ()
    assert isinstance(open_as_staff(desk.safe, case.id, STAFF), OpenedCase)
    assert claim_offer(desk, a_case(desk), offer.id) == OfferOver()


def test_an_offer_nobody_takes_goes_to_the_next_in_line(desk: Desk, clock: time_machine.Traveller) -> None:
    taken = one_time_left(desk)
    first = waiting(desk, "ada")
    clock.shift(timedelta(minutes=1))
    second = waiting(desk, "bob")
    cancel(desk, taken[0].opened, taken[0].meeting.id)
    offer_times(desk)
    lapsed = offer_to(desk, first)
    assert lapsed is not None
    clock.shift(timedelta(hours=4))
    offer_times(desk)
    offer_times(desk)
    assert offer_to(desk, first) is None
    assert offer_to(desk, second) is not None
    assert claim_offer(desk, first, lapsed.id) == OfferOver()


def test_an_earlier_time_moves_the_appointment_one_has(desk: Desk) -> None:
    times = fill(desk)
    last, first = times[-1], times[0]
    case = waiting(desk, "nina", instead_of=last.meeting, case=last.opened)
    cancel(desk, first.opened, first.meeting.id)
    assert offer_times(desk) == 1
    offer = offer_to(desk, case)
    assert offer is not None
    claimed = claim_offer(desk, MeetingLink(offer.id), offer.id)
    assert isinstance(claimed, Claimed)
    assert (claimed.meeting.id, claimed.meeting.sequence) == (last.meeting.id, 1)
    assert claimed.meeting.details.starts_at == first.meeting.details.starts_at
    assert len(meetings_of(desk, case)) == 1
    assert alerts_of(desk, case) == ()


def test_a_later_time_is_not_offered_to_somebody_who_wants_an_earlier_one(desk: Desk) -> None:
    first = booked(desk, slots(desk)[0].starts_at)
    case = waiting(desk, "nina", instead_of=first.meeting, case=first.opened)
    assert offer_times(desk) == 0
    assert offer_to(desk, case) is None


def slots(desk: Desk) -> Sequence[Slot]:
    return find_slots(desk, IN_LYON, WEEK)


def test_a_place_in_line_is_one_ends_after_a_month_and_can_be_left(desk: Desk, clock: time_machine.Traveller) -> None:
    one_time_left(desk)
    case = waiting(desk, "ada")
    case = waiting(desk, "ada", case=case)
    (place,) = alerts_of(desk, case)
    leave_line(desk, a_case(desk), place.id)
    assert len(alerts_of(desk, case)) == 1
    clock.shift(timedelta(days=30))
    assert alerts_of(desk, case) == ()


def test_leaving_the_line_gives_the_offer_to_the_next(desk: Desk, clock: time_machine.Traveller) -> None:
    taken = one_time_left(desk)
    first = waiting(desk, "ada")
    clock.shift(timedelta(minutes=1))
    second = waiting(desk, "bob")
    cancel(desk, taken[0].opened, taken[0].meeting.id)
    offer_times(desk)
    leave_line(desk, first, alerts_of(desk, first)[0].id)
    offer_times(desk)
    assert offer_to(desk, second) is not None


def test_a_call_is_promised_in_an_open_half_day_and_places_run_out(desk: Desk) -> None:
    lyon = office_of(desk, "lyon-3")
    assert lyon is not None
    free = half_days(desk, lyon)
    assert free[0] == HalfDay(datetime(2026, 11, 20, tzinfo=UTC).date(), "afternoon")
    case = a_case(desk)
    for number in range(6):
        kept = ask_call_back(desk, a_case(desk), a_route(desk), lyon, free[1], Contact(f"n{number}", telephone="+331"))
        assert isinstance(kept, OpenedCase)
    assert ask_call_back(desk, case, a_route(desk), lyon, free[1], Contact("late")) == HalfDayFull()
    assert free[1] not in half_days(desk, lyon)
    for half_day in free[2:4]:
        kept = ask_call_back(desk, case, a_route(desk), lyon, half_day, Contact("late", telephone="+332"))
        assert isinstance(kept, OpenedCase)
    (call,) = promised_to(desk, case)
    assert (call.half_day, call.contact.telephone, call.motives) == (free[3], "+332", ("custody",))
    assert len(promised_by(desk, "lyon-3", free[1].day)) == 6


def test_a_case_holds_so_often_and_no_more_and_may_again_later(desk: Desk, clock: time_machine.Traveller) -> None:
    case = a_case(desk)
    for _hold in range(HOLDS_OF_A_CASE.attempts):
        assert may_hold(desk, case) is None
    refused = may_hold(desk, case)
    assert isinstance(refused, CoolDown)
    clock.move_to(refused.until)
    assert may_hold(desk, case) is None


def test_one_has_at_most_three_appointments_to_come(desk: Desk) -> None:
    one = booked(desk, slots(desk)[0].starts_at)
    for slot in list(slots(desk))[:2]:
        assert may_hold(desk, one.opened) is None
        held = hold_slot(desk, one.opened, a_route(desk), IN_LYON, slot.starts_at)
        assert isinstance(held, Held)
        confirm(desk, one.opened, held.meeting.id, person("nina"))
    assert may_hold(desk, one.opened) == EnoughAppointments(3)


def test_a_contact_is_counted_over_all_its_cases(desk: Desk) -> None:
    for _case in range(BOOKINGS_OF_A_CONTACT.attempts):
        assert may_confirm(desk, a_case(desk), person("nina")) is None
    assert isinstance(may_confirm(desk, a_case(desk), replace(person("x"), email="NINA@example.org")), CoolDown)
    assert may_confirm(desk, a_case(desk), Contact("nobody")) is None


def test_an_address_is_slowed_and_never_refused_and_a_shared_one_not_even_slowed(desk: Desk) -> None:
    for _hold in range(HOLDS_FROM_AN_ADDRESS.attempts):
        assert pause_for(desk, "192.0.2.7") == timedelta(0)
    assert timedelta(0) < pause_for(desk, "192.0.2.7") <= timedelta(seconds=1)
    register_shared_address(desk, "lyon-3", "192.0.2.0/24")
    assert pause_for(desk, "192.0.2.7") == timedelta(0)
    assert pause_for(desk, "unknown") == timedelta(0)
    with pytest.raises(ValueError, match="does not appear to be"):
        register_shared_address(desk, "lyon-3", "the hall")

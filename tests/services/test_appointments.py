"""Hold, confirm, cancel; nothing is booked twice and the office reads the case exactly as long as it must."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
import time_machine
from sqlalchemy import select

from assistant.booking.intervals import Interval
from assistant.booking.policy import ALREADY_CANCELLED, BEGUN, RENEWED_ALREADY, Refused
from assistant.booking.slots import Slot
from assistant.services.agenda import Search, advisers_free_at, find_slots
from assistant.services.appointment_details import Contact
from assistant.services.appointments import (
    Cancelled,
    Confirmed,
    Held,
    HoldChanged,
    NoSuchAppointment,
    SlotTaken,
    cancel,
    confirm,
    hold_slot,
    renew_hold,
)
from assistant.services.desk import Desk
from assistant.services.dossier import erase_case, open_by_code
from assistant.services.meetings import held_by, meetings_of
from assistant.services.safe import CaseExpired, CaseNotShared, OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff
from assistant.storage.appointments import Appointment, BusyTime, State
from assistant.storage.base import Base, reading
from assistant.storage.outbox import Notice, NoticeKind
from tests.services.desks import a_case, a_desk, a_route

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = Interval(MONDAY, MONDAY + timedelta(days=7))
IN_LYON = Search("lyon-3", "office", 45)
NINA = Contact(name="Nina Fauquembergue", email="nina@example.org", language="fr")
STAFF = StaffAccess("amina-b", "lyon-3", "appointment")
Result = TypeVar("Result")


def being(kind: type[Result], result: object) -> Result:
    """Return the result, which must be of that kind."""
    assert isinstance(result, kind)
    return result


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def slots(desk: Desk, search: Search = IN_LYON) -> Sequence[Slot]:
    return find_slots(desk, search, WEEK)


def hold(desk: Desk, case: OpenedCase, slot: Slot) -> Held | SlotTaken | CaseExpired:
    return hold_slot(desk, case, a_route(desk), IN_LYON, slot.starts_at)


def book(desk: Desk, case: OpenedCase, slot: Slot, contact: Contact = NINA) -> Confirmed:
    held = being(Held, hold(desk, case, slot))
    return being(Confirmed, confirm(desk, case, held.meeting.id, contact))


def everyone_at(desk: Desk, slot: Slot) -> int:
    """Fill a time: book it until nobody is free; return for how many people there was room."""
    count = 0
    while isinstance(hold(desk, a_case(desk), slot), Held):
        count += 1
    return count


def test_a_held_slot_is_no_longer_offered_and_says_until_when_it_is_kept(desk: Desk) -> None:
    slot = slots(desk)[0]
    held = being(Held, hold(desk, a_case(desk), slot))
    assert held.meeting.details.starts_at == slot.starts_at
    assert held.meeting.held_until == desk.safe.clock.now() + timedelta(minutes=10)
    everyone_at(desk, slot)
    assert slot.starts_at not in {other.starts_at for other in slots(desk)}


def test_whoever_comes_second_is_shown_the_nearest_slots(desk: Desk) -> None:
    slot = slots(desk)[0]
    everyone_at(desk, slot)
    taken = being(SlotTaken, hold(desk, a_case(desk), slot))
    assert taken.nearest
    assert slot.starts_at not in {other.starts_at for other in taken.nearest}
    being(Held, hold(desk, a_case(desk), taken.nearest[0]))


def test_choosing_another_slot_gives_the_first_one_back(desk: Desk) -> None:
    case, (first, second, *_rest) = a_case(desk), slots(desk)
    one = being(Held, hold(desk, case, first))
    other = being(Held, hold(desk, case, second))
    assert other.meeting.id == one.meeting.id
    with reading(desk.safe.engine) as session:
        assert len(session.scalars(select(BusyTime)).all()) == 9


def test_choosing_the_same_slot_again_does_not_keep_it_longer(desk: Desk, clock: time_machine.Traveller) -> None:
    case, slot = a_case(desk), slots(desk)[0]
    held = being(Held, hold(desk, case, slot))
    clock.shift(timedelta(minutes=9))
    again = being(Held, hold(desk, case, slot))
    assert again.meeting.held_until == held.meeting.held_until
    clock.shift(timedelta(minutes=2))
    assert being(Held, hold(desk, case, slot)).meeting.held_until == desk.safe.clock.now() + timedelta(minutes=10)


def test_a_hold_is_kept_once_more_and_not_twice(desk: Desk, clock: time_machine.Traveller) -> None:
    case, (slot, other, *_rest) = a_case(desk), slots(desk)
    held = being(Held, hold(desk, case, slot))
    clock.shift(timedelta(minutes=9))
    longer = being(Held, renew_hold(desk, case, held.meeting.id))
    assert longer.meeting.held_until == desk.safe.clock.now() + timedelta(minutes=10)
    assert renew_hold(desk, case, held.meeting.id) == Refused(RENEWED_ALREADY)
    being(Held, hold(desk, case, slot))
    assert renew_hold(desk, case, held.meeting.id) == Refused(RENEWED_ALREADY)
    being(Held, hold(desk, case, other))
    being(Held, renew_hold(desk, case, held.meeting.id))
    being(NoSuchAppointment, renew_hold(desk, a_case(desk), held.meeting.id))


def test_a_hold_that_is_over_and_taken_is_not_renewed(desk: Desk, clock: time_machine.Traveller) -> None:
    case, slot = a_case(desk), slots(desk)[0]
    held = being(Held, hold(desk, case, slot))
    clock.shift(timedelta(minutes=11))
    everyone_at(desk, slot)
    being(NoSuchAppointment, renew_hold(desk, case, held.meeting.id))


def test_nothing_is_confirmed_but_the_time_that_was_read(desk: Desk) -> None:
    case, (first, second, *_rest) = a_case(desk), slots(desk)
    shown = being(Held, hold(desk, case, first)).meeting
    hold(desk, case, second)
    changed = being(HoldChanged, confirm(desk, case, shown.id, NINA, shown.details.starts_at))
    assert changed.meeting.details.starts_at == second.starts_at
    confirmed = being(Confirmed, confirm(desk, case, shown.id, NINA, second.starts_at))
    again = being(Confirmed, confirm(desk, confirmed.opened, shown.id, NINA, shown.details.starts_at))
    assert again.meeting.details.starts_at == second.starts_at


def test_two_presses_at_the_same_instant_confirm_once(desk: Desk) -> None:
    case = a_case(desk)
    held = being(Held, hold(desk, case, slots(desk)[0]))
    with ThreadPoolExecutor(4) as presses:
        outcomes = list(presses.map(lambda _press: confirm(desk, case, held.meeting.id, NINA), range(4)))
    told = [being(Confirmed, outcome) for outcome in outcomes]
    assert len({str(each.opened.code) for each in told}) == 1
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Notice.kind).order_by(Notice.send_at).limit(1)).all() == [NoticeKind.CONFIRMATION]
        assert len({(one.kind, one.channel) for one in session.scalars(select(Notice))}) == 3


def test_who_met_somebody_meets_them_again(desk: Desk) -> None:
    met = book(desk, a_case(desk), slots(desk)[0])
    for slot in slots(desk)[1:]:
        adviser = being(Held, hold(desk, met.opened, slot)).meeting.details.adviser
        free = {candidate.adviser for candidate in advisers_free_at(desk, IN_LYON, slot.starts_at)}
        assert adviser == met.meeting.details.adviser or met.meeting.details.adviser not in free


def test_a_confirmed_appointment_gives_the_case_to_its_office_and_a_code_to_the_person(desk: Desk) -> None:
    case = a_case(desk)
    being(CaseNotShared, open_as_staff(desk.safe, case.id, STAFF))
    confirmed = book(desk, case, slots(desk)[0])
    assert confirmed.meeting.state is State.CONFIRMED
    read = being(OpenedCase, open_as_staff(desk.safe, case.id, STAFF))
    assert read.contents.answers == {"children.count": "2"}
    assert confirmed.opened.code is not None
    again = being(OpenedCase, open_by_code(desk.safe, str(confirmed.opened.code), "192.0.2.1"))
    assert [meeting.id for meeting in meetings_of(desk, again)] == [confirmed.meeting.id]


def test_confirming_twice_makes_one_appointment_and_one_notice(desk: Desk) -> None:
    case = a_case(desk)
    confirmed = book(desk, case, slots(desk)[0])
    again = being(Confirmed, confirm(desk, confirmed.opened, confirmed.meeting.id, NINA))
    assert again.meeting.id == confirmed.meeting.id
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Notice.kind).order_by(Notice.send_at).limit(1)).all() == [NoticeKind.CONFIRMATION]
        assert len({(one.kind, one.channel) for one in session.scalars(select(Notice))}) == 3
        assert len(session.scalars(select(Appointment)).all()) == 1


def test_a_hold_that_is_over_still_stands_if_nobody_took_the_time(desk: Desk, clock: time_machine.Traveller) -> None:
    case, slot = a_case(desk), slots(desk)[0]
    held = being(Held, hold(desk, case, slot))
    clock.shift(timedelta(minutes=30))
    being(Confirmed, confirm(desk, case, held.meeting.id, NINA))


def test_a_hold_that_is_over_and_taken_leads_to_the_nearest_slots(desk: Desk, clock: time_machine.Traveller) -> None:
    case, slot = a_case(desk), slots(desk)[0]
    held = being(Held, hold(desk, case, slot))
    clock.shift(timedelta(minutes=30))
    everyone_at(desk, slot)
    taken = being(SlotTaken, confirm(desk, case, held.meeting.id, NINA))
    assert taken.nearest
    being(CaseNotShared, open_as_staff(desk.safe, case.id, STAFF))
    another = being(Held, hold(desk, case, taken.nearest[0]))
    being(Confirmed, confirm(desk, case, another.meeting.id, NINA))


def test_a_cancelled_appointment_gives_its_time_back_later_and_takes_the_case_from_the_office(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    case, slot = a_case(desk), slots(desk)[0]
    confirmed = book(desk, case, slot)
    cancelled = being(Cancelled, cancel(desk, case, confirmed.meeting.id))
    assert cancelled.meeting.sequence == confirmed.meeting.sequence + 1
    everyone_at(desk, slot)
    assert slot.starts_at not in {other.starts_at for other in slots(desk)}
    clock.shift(timedelta(minutes=10))
    assert slot.starts_at in {other.starts_at for other in slots(desk)}
    being(CaseNotShared, open_as_staff(desk.safe, case.id, STAFF))
    assert cancel(desk, case, confirmed.meeting.id) == Refused(ALREADY_CANCELLED)


def test_an_office_keeps_the_case_while_another_appointment_needs_it(desk: Desk) -> None:
    case, (first, second, *_rest) = a_case(desk), slots(desk)
    confirmed = book(desk, case, first)
    book(desk, confirmed.opened, second)
    cancel(desk, case, confirmed.meeting.id)
    being(OpenedCase, open_as_staff(desk.safe, case.id, STAFF))


def test_an_appointment_that_has_begun_is_not_cancelled(desk: Desk, clock: time_machine.Traveller) -> None:
    case, slot = a_case(desk), slots(desk)[0]
    confirmed = book(desk, case, slot)
    clock.move_to(slot.starts_at + timedelta(minutes=1))
    assert cancel(desk, case, confirmed.meeting.id) == Refused(BEGUN)


def test_nobody_confirms_or_cancels_the_appointment_of_another(desk: Desk) -> None:
    held = being(Held, hold(desk, a_case(desk), slots(desk)[0]))
    stranger = a_case(desk)
    being(NoSuchAppointment, confirm(desk, stranger, held.meeting.id, NINA))
    being(NoSuchAppointment, cancel(desk, stranger, held.meeting.id))
    assert held_by(desk, stranger) is None


def test_an_erased_case_books_nothing(desk: Desk) -> None:
    case, slot = a_case(desk), slots(desk)[0]
    held = being(Held, hold(desk, case, slot))
    erase_case(desk.safe, case)
    being(CaseExpired, hold(desk, case, slot))
    being(CaseExpired, confirm(desk, case, held.meeting.id, NINA))


@pytest.mark.parametrize("contact", [Contact(name="N"), replace(NINA, safe_contact=False)])
def test_without_a_safe_address_no_notice_is_written(desk: Desk, contact: Contact) -> None:
    book(desk, a_case(desk), slots(desk)[0], contact)
    with reading(desk.safe.engine) as session:
        assert session.scalars(select(Notice)).all() == []


def test_the_database_alone_tells_neither_who_nor_why_nor_when(desk: Desk) -> None:
    slot = slots(desk)[0]
    confirmed = book(desk, a_case(desk), slot)
    with reading(desk.safe.engine) as session:
        row = session.get_one(Appointment, confirmed.meeting.id)
        columns = " ".join(str(value) for value in vars(row).values())
        rows = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    for secret in ("Fauquembergue", "nina@example.org", "custody", slot.starts_at.isoformat()[:13]):
        assert secret not in columns
    everything = " ".join(str(value) for row in rows for value in row)
    assert "Fauquembergue" not in everything
    assert "nina@example.org" not in everything
    # The busy rows lead nowhere: what they go by stands in sealed details only.
    assert confirmed.meeting.details.owner.hex() not in columns

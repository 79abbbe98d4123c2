"""A clock that jumps ahead or back: nobody is let in who should not be, nothing leaves twice nor is erased early."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import time_machine
from sqlalchemy import Engine

from assistant.adapters.handover_files import HandoverFiles
from assistant.booking.intervals import Interval
from assistant.services.agenda import Search, find_slots
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Confirmed, Held, confirm, hold_slot
from assistant.services.clock_watch import QUARANTINE, ClockWatch
from assistant.services.desk import Desk
from assistant.services.dossier import open_by_code, open_by_cookie, save_with_code
from assistant.services.entrance import CodeRefused, Entrance, SignedIn
from assistant.services.notices import PostRoom, Telling, send_notices
from assistant.services.ports import Message
from assistant.services.safe import OpenedCase, Safe
from assistant.services.second_factor import Enrolled, enrol, offer_enrolment, pass_second_factor
from assistant.services.staff_sessions import visit_of
from assistant.settings import Settings
from tests.letters import Post
from tests.services.desks import a_case, a_desk, a_route
from tests.services.staff_room import come_in, entrance_on, person

LYON = Search("lyon-3", "office", 45)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


@pytest.fixture
def entrance(engine: Engine, settings: Settings, tmp_path: Path, clock: time_machine.Traveller) -> Entrance:
    return entrance_on(engine, settings, tmp_path, second_factor=True)


def test_no_session_of_staff_lives_longer_than_its_hours_because_the_clock_was_wrong(
    engine: Engine, settings: Settings, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    entrance = entrance_on(engine, settings, tmp_path)
    person(entrance)
    before, _visit = come_in(entrance)
    clock.shift(WEEK)
    assert visit_of(entrance, before) is None
    ahead, _visit = come_in(entrance)
    clock.shift(-WEEK)
    assert visit_of(entrance, before) is not None, "its hours are not over"
    assert visit_of(entrance, ahead) is None, "it began in a week: its end would mean nothing"


def test_a_code_of_the_telephone_is_never_taken_twice_and_paper_opens_while_the_clock_is_behind(
    entrance: Entrance, clock: time_machine.Traveller
) -> None:
    person(entrance)
    _token, visit = come_in(entrance)
    offered = offer_enrolment(entrance, visit, "Mes droits")
    telephone = pyotp.TOTP(offered.text.replace(" ", ""))
    given = enrol(entrance, visit, offered.sealed, telephone.at(datetime.now(UTC)))
    assert isinstance(given, Enrolled)
    clock.shift(timedelta(hours=1))
    used = telephone.at(datetime.now(UTC))
    assert isinstance(pass_second_factor(entrance, come_in(entrance)[1], used), SignedIn)
    clock.shift(-timedelta(seconds=30))
    assert pass_second_factor(entrance, come_in(entrance)[1], used) == CodeRefused()
    clock.shift(-timedelta(minutes=30))
    older = telephone.at(datetime.now(UTC))
    assert pass_second_factor(entrance, come_in(entrance)[1], older) == CodeRefused(), "it may have been read before"
    assert isinstance(pass_second_factor(entrance, come_in(entrance)[1], given.recovery_codes[0]), SignedIn)
    clock.shift(timedelta(hours=1))
    assert isinstance(pass_second_factor(entrance, come_in(entrance)[1], telephone.at(datetime.now(UTC))), SignedIn)


def test_a_case_and_its_code_open_again_once_the_clock_is_right(safe: Safe, clock: time_machine.Traveller) -> None:
    desk = a_desk(safe, Path(safe.engine.url.database or ".").parent)
    saved = save_with_code(desk.safe, a_case(desk))
    assert isinstance(saved, OpenedCase)
    clock.shift(300 * DAY)
    assert not isinstance(open_by_cookie(safe, saved.cookie or ""), OpenedCase)
    assert not isinstance(open_by_code(safe, str(saved.code), "192.0.2.1"), OpenedCase)
    clock.shift(-300 * DAY)
    assert isinstance(open_by_cookie(safe, saved.cookie or ""), OpenedCase)
    assert isinstance(open_by_code(safe, str(saved.code), "192.0.2.1"), OpenedCase)
    clock.shift(-DAY)
    assert isinstance(open_by_code(safe, str(saved.code), "192.0.2.1"), OpenedCase)


def test_a_time_held_over_a_jump_is_one_person_s_and_each_notice_leaves_once(
    desk: Desk, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    now = desk.safe.clock.now()
    slots = find_slots(desk, LYON, Interval(now + 4 * DAY, now + 9 * DAY))
    alone = next(slot for slot in slots if sum(other.starts_at == slot.starts_at for other in slots) == 1)
    first, second = a_case(desk), a_case(desk)
    held = hold_slot(desk, first, a_route(desk), LYON, alone.starts_at)
    assert isinstance(held, Held)
    clock.shift(timedelta(hours=1))
    taken = hold_slot(desk, second, a_route(desk), LYON, alone.starts_at)
    assert isinstance(taken, Held), "the first hold is over by this clock"
    assert isinstance(confirm(desk, second, taken.meeting.id, Contact("Nina", "nina@example.org")), Confirmed)
    clock.shift(-timedelta(hours=1))
    late = confirm(desk, first, held.meeting.id, Contact("Omar", "omar@example.org"))
    assert not isinstance(late, Confirmed), "the constraint of the database judges, not the clock"
    post = Post()
    room = PostRoom(desk, post, None, written, HandoverFiles(tmp_path / "marks"), "one")
    for jump in (DAY, timedelta(minutes=1), -2 * DAY, timedelta(minutes=1), DAY, 3 * DAY):
        clock.shift(jump)
        send_notices(room)
    subjects = [message.subject for message in post.sent]
    assert len(subjects) == len(set(subjects))
    assert any("confirmation" in subject for subject in subjects)


def written(telling: Telling) -> Message:
    return Message(telling.meeting.details.contact.email or "", f"{telling.kind}", "", "", reference=telling.reference)


# --- before anything is erased -------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.mark.parametrize("jump", [timedelta(days=365), -timedelta(hours=2)])
def test_nothing_is_erased_for_a_day_after_the_clock_jumped(jump: timedelta) -> None:
    passed = [0.0]
    watch = ClockWatch(NOW, NOW - timedelta(minutes=1), lambda: passed[0])

    def after(hours: float, jumped: timedelta) -> bool:
        passed[0] = hours * 3600
        return watch.believes(NOW + timedelta(hours=hours) + jumped)

    assert after(1, timedelta(0))
    believed = [hours for hours in range(2, 30) if after(hours, jump)]
    assert believed[0] == 2 + QUARANTINE / timedelta(hours=1)


@pytest.mark.parametrize(("silence", "believed"), [(timedelta(days=2), True), (90 * DAY, False), (-DAY, False)])
def test_a_start_far_from_the_last_sign_of_life_waits_as_well(silence: timedelta, *, believed: bool) -> None:
    assert ClockWatch(NOW, NOW - silence, lambda: 0.0).believes(NOW) is believed
    assert ClockWatch(NOW, None, lambda: 0.0).believes(NOW), "a new service has nothing to erase too early"

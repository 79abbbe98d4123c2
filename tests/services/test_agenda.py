"""Which office, which slot, and what else when there is none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from assistant.booking.intervals import Interval
from assistant.booking.opening import local_day
from assistant.services.agenda import (
    Search,
    alternatives,
    find_slots,
    first_slot,
    nearest_slots,
    office_of,
    offices_near,
)
from assistant.services.demonstration import FICTION, set_up_demonstration
from assistant.services.desk import Desk
from assistant.services.safe import Safe
from assistant.storage.base import transaction
from assistant.storage.offices import Absence, OpeningWindow
from tests.services.desks import a_desk

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = Interval(MONDAY, MONDAY + timedelta(days=7))
IN_LYON = Search("lyon-3", "office", 45)
RESERVED_FOR_FICTION = ("01 99 00 ", "02 61 91 ", "03 53 01 ", "04 65 71 ", "05 36 49 ", "06 39 98 ")


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def close(desk: Desk, office: str | None, adviser: str | None = None, until: datetime = WEEK.ends_at) -> None:
    """Nobody receives from now on until then."""
    with transaction(desk.safe.engine) as session:
        absence = Absence(office_id=office, adviser_id=adviser, starts_at=desk.safe.clock.now(), ends_at=until)
        session.add(absence)


def test_the_office_of_ones_commune_comes_first_then_that_of_the_department(desk: Desk) -> None:
    assert offices_near(desk, "35238")[0].id == "rennes-centre"
    assert offices_near(desk, "69266")[0].id == "lyon-3"
    assert len(offices_near(desk, "97411")) == len(offices_near(desk, None)) == 3


def test_slots_of_the_past_and_too_soon_are_not_offered(desk: Desk) -> None:
    today = desk.safe.clock.now()
    found = find_slots(desk, IN_LYON, Interval(today - timedelta(days=1), today + timedelta(days=1)))
    assert found
    assert all(slot.starts_at >= IN_LYON.bookable(today).starts_at for slot in found)


def test_a_way_nobody_offers_there_has_no_slot(desk: Desk) -> None:
    assert find_slots(desk, Search("strasbourg-neudorf", "fax", 30), WEEK) == ()


def test_an_adviser_who_is_away_is_not_offered(desk: Desk) -> None:
    close(desk, None, "amina-b")
    assert "amina-b" not in {slot.adviser for slot in find_slots(desk, IN_LYON, WEEK)}


def test_a_skill_that_nobody_has_is_not_waited_for(desk: Desk) -> None:
    asked = Search("lyon-3", "office", 45, frozenset({"safety", "astronomy"}))
    assert {slot.adviser for slot in find_slots(desk, asked, WEEK)} == {"amina-b"}


def test_the_first_slot_is_found_however_far_one_may_book(desk: Desk) -> None:
    close(desk, "lyon-3", until=MONDAY + timedelta(days=30))
    slot = first_slot(desk, IN_LYON)
    assert slot is not None
    assert local_day(slot.starts_at) >= local_day(MONDAY + timedelta(days=30))


def test_a_closed_office_leads_to_another_office_and_to_a_later_week(desk: Desk) -> None:
    close(desk, "lyon-3")
    found = alternatives(desk, IN_LYON, ("office", "video"), MONDAY)
    assert {office.id for office, _slot in found.offices} == {"rennes-centre", "strasbourg-neudorf"}
    assert found.later is not None
    assert found.later.starts_at >= WEEK.ends_at
    assert found.modes


def test_an_office_without_any_window_still_leads_somewhere(desk: Desk) -> None:
    with transaction(desk.safe.engine) as session:
        session.execute(delete(OpeningWindow).where(OpeningWindow.office_id == "lyon-3"))
    found = alternatives(desk, IN_LYON, ("office",), MONDAY)
    assert found.later is None
    assert len(found.offices) == 2


def test_the_nearest_slots_surround_the_time_asked(desk: Desk) -> None:
    asked = find_slots(desk, IN_LYON, WEEK)[10].starts_at
    found = nearest_slots(desk, IN_LYON, asked)
    assert len(found) == 6
    assert min(slot.starts_at for slot in found) <= asked <= max(slot.starts_at for slot in found)


def test_the_demonstration_calls_nobody_and_is_written_once(desk: Desk) -> None:
    assert not set_up_demonstration(desk.safe.engine)
    for office in offices_near(desk, None):
        assert office.telephone.startswith(RESERVED_FOR_FICTION)
        assert len(office.telephone) == len("01 99 00 12 34")
        assert office.telephone_label == FICTION


def test_every_mode_of_an_office_has_a_slot(desk: Desk) -> None:
    for office in offices_near(desk, None):
        for mode in office.modes:
            assert first_slot(desk, Search(office.id, mode, 60)) is not None, (office.id, mode)


def test_an_office_nobody_knows_is_none(desk: Desk) -> None:
    assert office_of(desk, "atlantis") is None

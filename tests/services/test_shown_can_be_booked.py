"""Whatever the calendar in the database, on both engines: a time that is shown can be booked, and is right."""

import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from assistant.booking.intervals import Interval
from assistant.booking.opening import local_day
from assistant.services.agenda import Search, find_slots
from assistant.services.appointments import Held, hold_slot
from assistant.services.desk import Desk
from assistant.services.safe import Safe
from assistant.storage.base import transaction
from assistant.storage.offices import MONTHLY, WEEKLY, Absence, Office, OpeningWindow, RecurringAbsence
from tests.services.desks import a_case, a_desk, a_route

ZONES = ("Europe/Paris", "Indian/Reunion", "America/Martinique", "America/Miquelon", "Pacific/Noumea")
NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def disturb(desk: Desk, chance: random.Random) -> ZoneInfo:
    """Move the offices round the world, keep time for staff, send people away once and again and again."""
    zone = chance.choice(ZONES)
    with transaction(desk.safe.engine) as session:
        for office in session.scalars(select(Office)):
            office.zone = zone
        for window in session.scalars(select(OpeningWindow)):
            window.kept_for_staff = chance.choice((0, 0, 30, 60))
        for adviser in ("amina-b", "bruno-c", None):
            starts = chance.randint(8, 15)
            session.add(
                RecurringAbsence(
                    adviser_id=adviser,
                    office_id=chance.choice(("lyon-3", None)),
                    starts=time(starts, chance.choice((0, 20, 45))),
                    ends=time(starts + 1),
                    first_on=date(2026, 11, chance.randint(1, 28)),
                    last_on=None,
                    recurrence=chance.choice((WEEKLY, MONTHLY)),
                    every=chance.choice((1, 2)),
                )
            )
            away_at = NOW + timedelta(hours=chance.randint(0, 200))
            absence = Absence(adviser_id=adviser, office_id="lyon-3", starts_at=away_at, ends_at=away_at)
            absence.ends_at += timedelta(minutes=chance.randint(10, 300))
            session.add(absence)
    return ZoneInfo(zone)


@pytest.mark.parametrize("seed", range(5))
def test_a_time_that_is_shown_can_be_booked_and_lies_within_the_hours_on_the_wall(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- the same calendars again, not a secret
    zone = disturb(desk, chance)
    motive = chance.choice(("custody", "violence", "other"))
    route = a_route(desk, motive)
    search = Search.along(route, "lyon-3", "office")
    week = Interval(NOW, NOW + timedelta(days=12))
    booked: list[tuple[str, Interval]] = []
    while len(booked) < 6 and (slots := find_slots(desk, search, week)):
        slot = chance.choice(slots)
        opens, closes = slot.starts_at.astimezone(zone).time(), slot.ends_at.astimezone(zone).time()
        assert (time(9) <= opens and closes <= time(12)) or (time(13, 30) <= opens and closes <= time(17))
        assert local_day(slot.starts_at, zone).weekday() < 5
        held = hold_slot(desk, a_case(desk), route, search, slot.starts_at)
        assert isinstance(held, Held), (slot, held)
        assert not any(who == held.meeting.details.adviser and one.overlaps(slot.interval) for who, one in booked)
        booked.append((held.meeting.details.adviser, slot.interval))
    assert booked

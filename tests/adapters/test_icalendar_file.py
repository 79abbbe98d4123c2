"""What a calendar reads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Component

from assistant.adapters.icalendar_file import CalendarFileWriter
from assistant.services.ports import CalendarEvent

AFTER_THE_CHANGE = datetime(2026, 11, 23, 8, tzinfo=UTC)
EVENT = CalendarEvent(
    uid="abc@droits.example",
    sequence=0,
    starts_at=AFTER_THE_CHANGE,
    ends_at=AFTER_THE_CHANGE + timedelta(minutes=45),
    summary="Rendez-vous",
    description="À apporter :\n- pièce d'identité ; livret, à jour",
    location="12 rue de la Démonstration, 69003 Lyon",
    written_at=datetime(2026, 11, 20, tzinfo=UTC),
)


def entry(event: CalendarEvent) -> Component:
    (found,) = Calendar.from_ical(CalendarFileWriter().write(event)).walk("VEVENT")
    return found


def test_times_are_those_of_the_wall_in_a_zone_the_file_describes() -> None:
    written = CalendarFileWriter().write(EVENT).decode()
    assert "DTSTART;TZID=Europe/Paris:20261123T090000" in written
    assert "BEGIN:VTIMEZONE" in written


@pytest.mark.parametrize("month", [1, 7])
def test_the_instant_survives_winter_and_summer(month: int) -> None:
    event = replace(
        EVENT, starts_at=datetime(2026, month, 6, 8, tzinfo=UTC), ends_at=datetime(2026, month, 6, 9, tzinfo=UTC)
    )
    assert entry(event).decoded("dtstart") == event.starts_at
    assert entry(event).decoded("dtend") == event.ends_at.astimezone(ZoneInfo("Europe/Paris"))


def test_a_change_keeps_the_identity_and_has_a_later_number() -> None:
    moved = entry(replace(EVENT, sequence=1))
    assert moved["uid"] == entry(EVENT)["uid"] == EVENT.uid
    assert moved["sequence"] == 1
    assert entry(EVENT)["status"] == "CONFIRMED"


def test_a_cancelled_meeting_is_taken_out_of_calendars() -> None:
    written = CalendarFileWriter().write(replace(EVENT, cancelled=True, sequence=1)).decode()
    assert "METHOD:CANCEL" in written
    assert "STATUS:CANCELLED" in written


def test_text_with_commas_and_lines_comes_back_as_it_was() -> None:
    found = entry(EVENT)
    assert str(found["description"]) == EVENT.description
    assert str(found["location"]) == EVENT.location
    assert found["summary"].params["LANGUAGE"] == "fr"

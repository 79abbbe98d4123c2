"""A meeting as an ``.ics`` file (RFC 5545): calendars that hold an older copy replace it.

Times are written in the zone of the office, with the rules of that zone in the file, so that every calendar shows the
hour on the office's wall.
"""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from assistant.services.ports import CalendarEvent

PRODUCT = "-//benefits assistant//appointments//FR"


class CalendarFileWriter:
    """Writes events in the time of their office; in that of one zone where they name none."""

    def __init__(self, zone: str = "Europe/Paris") -> None:
        self._zone = ZoneInfo(zone)

    def write(self, event: CalendarEvent) -> bytes:
        """Write a calendar that holds this event alone."""
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "CANCEL" if event.cancelled else "PUBLISH")
        calendar.add_component(self._event(event))
        calendar.add_missing_timezones(
            first_date=event.starts_at.date().replace(month=1, day=1),
            last_date=event.ends_at.date().replace(month=12, day=31),
        )
        return bytes(calendar.to_ical())

    def write_all(self, name: str, events: Sequence[CalendarEvent]) -> bytes:
        """Write a calendar that programs read again every quarter of an hour; what is gone is simply not there."""
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT15M")
        for event in events:
            calendar.add_component(self._event(event))
        if events:
            calendar.add_missing_timezones(
                first_date=min(event.starts_at for event in events).date().replace(month=1, day=1),
                last_date=max(event.ends_at for event in events).date().replace(month=12, day=31),
            )
        return bytes(calendar.to_ical())

    def _event(self, event: CalendarEvent) -> Event:
        entry, zone = Event(), ZoneInfo(event.zone) if event.zone else self._zone
        entry.add("uid", event.uid)
        entry.add("sequence", event.sequence)
        entry.add("dtstamp", event.written_at)
        entry.add("dtstart", event.starts_at.astimezone(zone))
        entry.add("dtend", event.ends_at.astimezone(zone))
        for name, text in (
            ("summary", event.summary),
            ("description", event.description),
            ("location", event.location),
        ):
            entry.add(name, vText(text, params={"LANGUAGE": event.language}))
        entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
        entry.add("class", "PRIVATE")
        return entry

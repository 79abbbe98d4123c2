"""The times one may choose for somebody: a week of them, or the nearest to one that is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.booking.opening import PARIS, local_day, local_week
from assistant.booking.slots import Slot
from assistant.services.agenda import Alternatives, Search, alternatives, find_slots, first_slot, is_left_of, office_of
from assistant.services.desk import Desk
from assistant.web.i18n import format_date
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import Day, days_of, moment, slot_value


@dataclass(frozen=True, slots=True)
class WeekOfTimes:
    """Times by day; the mondays before and after, empty where nothing can be booked; what else works."""

    title: str
    days: Sequence[Day]
    before: str
    after: str
    choices: tuple[tuple[str, str], ...]
    elsewhere: tuple[tuple[str, str], ...] = ()
    later: tuple[str, str] | None = None
    monday: str = ""


def week_of_times(desk: Desk, search: Search, asked: date | None) -> WeekOfTimes:
    """Show the week asked for, or the first that has a time; without any, what else works."""
    place = office_of(desk, search.office)
    zone = place.zone if place else PARIS
    bookable = search.bookable(desk.safe.clock.now())
    if asked is None:
        first = first_slot(desk, search)
        asked = local_day(first.starts_at if first else bookable.starts_at, zone)
    week = local_week(asked, zone)
    slots = find_slots(desk, search, week)
    monday = local_day(week.starts_at, zone)
    before, after = monday - timedelta(days=7), monday + timedelta(days=7)
    other = None if slots else alternatives(desk, search, (), week.ends_at)
    return WeekOfTimes(
        title=_("Semaine du %(day)s", day=format_date(monday)),
        days=days_of(slots, zone),
        before=before.isoformat() if is_left_of(desk, search, local_week(before, zone)) else "",
        after=after.isoformat() if is_left_of(desk, search, local_week(after, zone)) else "",
        choices=_choices(slots),
        elsewhere=_elsewhere(other),
        later=_later(desk, search, other),
        monday=monday.isoformat(),
    )


def nearest_times(desk: Desk, search: Search, nearest: Sequence[Slot]) -> WeekOfTimes:
    """Show the times nearest to the one that is gone."""
    place = office_of(desk, search.office)
    zone = place.zone if place else PARIS
    return WeekOfTimes(_("Les heures les plus proches"), days_of(nearest, zone), "", "", _choices(nearest))


def _choices(slots: Sequence[Slot]) -> tuple[tuple[str, str], ...]:
    return tuple((slot_value(slot), slot_value(slot)) for slot in slots)


def _elsewhere(other: Alternatives | None) -> tuple[tuple[str, str], ...]:
    found = other.offices if other else ()
    return tuple((office.id, f"{office.name} : {moment(slot.starts_at, office.zone)}") for office, slot in found)


def _later(desk: Desk, search: Search, other: Alternatives | None) -> tuple[str, str] | None:
    if other is None or other.later is None:
        return None
    place = office_of(desk, search.office)
    zone = place.zone if place else PARIS
    monday = local_day(local_week(local_day(other.later.starts_at, zone), zone).starts_at, zone)
    return monday.isoformat(), moment(other.later.starts_at, zone)

"""Where and when one may be received: offices near a commune, free slots, and what to offer when there is none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assistant.booking.intervals import Interval
from assistant.booking.motives import Route
from assistant.booking.nearness import nearness
from assistant.booking.opening import PARIS, local_day, whole_days
from assistant.booking.policy import bookable_period
from assistant.booking.slots import Adviser, Calendar, Slot, Wish, available_slots, candidates_at
from assistant.booking.timing import CITIZEN, STAFF, Timing
from assistant.services.desk import Desk
from assistant.settings import Hours
from assistant.storage import offices as tables
from assistant.storage.appointments import busy_intervals
from assistant.storage.base import reading
from assistant.storage.office_records import is_received, minutes_more

_WEEK = timedelta(days=7)
_NEAREST = 6
_OFFICES_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Office:
    """An office as the pages show it, and what can be had there."""

    id: str
    name: str
    town: str
    insee_code: str
    address: str
    telephone: str
    telephone_label: str
    hours: Mapping[int, tuple[Hours, ...]] = field(hash=False)
    accessibility: str
    modes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    zone: ZoneInfo = PARIS
    map_url: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: which office, in which way, for how long, with which skills and language.

    ``timing`` is what the motives ask (room around it, notice), ``audience`` who books. ``language`` is preferred,
    ``speaks`` needed wherever somebody speaks or signs it. ``adviser`` asks for one person and nobody else.
    """

    office: str
    mode: str
    minutes: int
    skills: frozenset[str] = frozenset()
    language: str | None = None
    timing: Timing = field(default_factory=Timing)
    audience: str = CITIZEN
    motives: frozenset[str] = frozenset()
    speaks: frozenset[str] = frozenset()
    adviser: str | None = None

    @classmethod
    def along(
        cls, route: Route, office: str, mode: str, language: str | None = None, audience: str = CITIZEN
    ) -> "Search":
        """Look for the meeting a route describes, at one office and in the way that was chosen."""
        return cls(office, mode, route.minutes, route.skills, language, route.timing, audience, route.codes)

    def bookable(self, now: datetime) -> Interval:
        """Return the stretch within which a slot may be offered at this moment."""
        return bookable_period(self.timing.lead(self.audience), now)

    def at(self, slot: Slot) -> "Search":
        """Look in the way and at the office of a slot."""
        return replace(self, mode=slot.mode, office=slot.office)

    def around(self, meeting: Interval) -> Interval:
        """Return the time of an adviser that a meeting takes, with the minutes kept free around it."""
        before, after = timedelta(minutes=self.timing.before), timedelta(minutes=self.timing.after)
        return Interval(meeting.starts_at - before, meeting.ends_at + after)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What else works: the first slot in another way, at another office, and later at the same one."""

    modes: Sequence[Slot] = field(default=())
    offices: Sequence[tuple[Office, Slot]] = field(default=())
    later: Slot | None = None


def offices_near(desk: Desk, insee_code: str | None) -> tuple[Office, ...]:
    """Return every office: that of the person's commune first, then those of the département, then the nearest."""
    with reading(desk.safe.engine) as session:
        rows, advisers = tables.all_offices(session), tables.advisers_of_all(session)
        ordered = sorted(rows, key=lambda row: (nearness(row.insee_code, insee_code), row.town, row.name))
        return tuple(_office(row, advisers.get(row.id, ())) for row in ordered)


def office_of(desk: Desk, office_id: str) -> Office | None:
    """Return one office."""
    with reading(desk.safe.engine) as session:
        return read_office(session, office_id)


def read_office(session: Session, office_id: str) -> Office | None:
    """Return one office, in the caller's transaction."""
    row = session.get(tables.Office, office_id)
    return None if row is None else _office(row, tables.advisers_at(session, row.id).values())


def as_long_as_there(desk: Desk, search: Search) -> Search:
    """Look for a meeting as long as that office holds it: for some motives one may take more time than the rules."""
    with reading(desk.safe.engine) as session:
        more = minutes_more(session, search.office, search.motives)
    return replace(search, minutes=search.minutes + more) if more else search


def find_slots(desk: Desk, search: Search, period: Interval, mine: Collection[bytes] = ()) -> tuple[Slot, ...]:
    """Return the slots of a period that one may still book; the time the owners ``mine`` hold may be taken again."""
    within = period.clipped_to(search.bookable(desk.safe.clock.now()))
    if within is None:
        return ()
    with reading(desk.safe.engine) as session:
        if not is_received(session, search.office, search.motives, search.mode):
            return ()
        calendar = _of_one(calendar_of(session, desk, search.office, within, mine), search.adviser)
        return available_slots(calendar, wish_for(session, desk, search, within), desk.safe.clock.now())


def is_left_of(desk: Desk, search: Search, week: Interval, mine: Collection[bytes] = ()) -> bool:
    """Tell whether one may book in a week: of one that has begun, only where it still has a time."""
    bookable = search.bookable(desk.safe.clock.now())
    if week.starts_at > bookable.starts_at:
        return week.overlaps(bookable)
    return bool(find_slots(desk, search, week, mine))


def advisers_free_at(desk: Desk, search: Search, starts_at: datetime, mine: Collection[bytes] = ()) -> tuple[Slot, ...]:
    """Return who could be met at that very time, in the order they should be asked."""
    now = desk.safe.clock.now()
    period = search.bookable(now)
    with reading(desk.safe.engine) as session:
        if not is_received(session, search.office, search.motives, search.mode):
            return ()
        asked = Interval(starts_at, starts_at + timedelta(minutes=search.minutes))
        calendar = _of_one(calendar_of(session, desk, search.office, asked, mine), search.adviser)
        return candidates_at(calendar, wish_for(session, desk, search, period), starts_at, search.office, now)


def nearest_slots(desk: Desk, search: Search, starts_at: datetime, mine: Collection[bytes] = ()) -> tuple[Slot, ...]:
    """Return the free slots closest to a time that is gone, in order of time."""
    slots = find_slots(desk, search, Interval(starts_at - _WEEK, starts_at + _WEEK), mine)
    closest = sorted(slots, key=lambda slot: (abs(slot.starts_at - starts_at), slot.starts_at))[:_NEAREST]
    return tuple(sorted(closest))


def first_slot(desk: Desk, search: Search, after: datetime | None = None, mine: Collection[bytes] = ()) -> Slot | None:
    """Return the first free slot, looking week by week as far as one may book."""
    bookable = search.bookable(desk.safe.clock.now())
    begin = max(after or bookable.starts_at, bookable.starts_at)
    while begin < bookable.ends_at:
        slots = find_slots(desk, search, Interval(begin, begin + _WEEK), mine)
        if slots:
            return slots[0]
        begin += _WEEK
    return None


def alternatives(desk: Desk, search: Search, modes: Collection[str], after: datetime) -> Alternatives:
    """Return what else works when a period has no slot: another way, another office, another week."""
    in_other_modes = (first_slot(desk, replace(search, mode=mode)) for mode in modes if mode != search.mode)
    here = office_of(desk, search.office)
    others = [office for office in offices_near(desk, here.insee_code if here else None) if office.id != search.office]
    elsewhere = ((office, first_slot(desk, replace(search, office=office.id))) for office in others)
    return Alternatives(
        modes=[slot for slot in in_other_modes if slot is not None],
        offices=list(islice(((office, slot) for office, slot in elsewhere if slot is not None), _OFFICES_OFFERED)),
        later=first_slot(desk, search, after) or first_slot(desk, search),
    )


def wish_for(session: Session, desk: Desk, search: Search, period: Interval) -> Wish:
    """Ask for the skills somebody here has: a person who listens is better than nobody."""
    skills = search.skills & tables.skills_of_all(session)
    return Wish(
        minutes=search.minutes,
        mode=search.mode,
        period=period,
        skills=skills,
        language=search.language,
        before=search.timing.before,
        after=search.timing.after,
        motives=search.motives,
        shortest=min((motive.minutes for motive in desk.motives.values()), default=0),
        by_staff=search.audience == STAFF,
        speaks=search.speaks & tables.languages_of_all(session) if search.speaks else frozenset(),
    )


def _of_one(calendar: Calendar, adviser: str | None) -> Calendar:
    """Leave only one adviser in a calendar, where one was asked for."""
    if adviser is None:
        return calendar
    return replace(calendar, advisers={code: one for code, one in calendar.advisers.items() if code == adviser})


def calendar_of(session: Session, desk: Desk, office_id: str, period: Interval, mine: Collection[bytes]) -> Calendar:
    """Gather what decides when somebody is free at an office, in the caller's transaction."""
    advisers = tables.advisers_at(session, office_id)
    office = session.get(tables.Office, office_id)
    zone = ZoneInfo(office.zone) if office else PARIS
    days = whole_days(period, zone)
    years = range(local_day(days.starts_at, zone).year, local_day(days.ends_at, zone).year + 1)
    return Calendar(
        advisers=advisers,
        windows=tables.windows_at(session, office_id),
        absences=tables.absences_at(session, office_id, list(advisers), days),
        closed_on=desk.holidays.days(office.holidays_of if office else "", years),
        busy=busy_intervals(session, list(advisers), days, desk.safe.clock.now(), mine),
        recurring=tables.recurring_absences_at(session, office_id, list(advisers)),
    )


def _office(row: tables.Office, advisers: Iterable[Adviser]) -> Office:
    received = list(advisers)
    return Office(
        id=row.id,
        name=row.name,
        town=row.town,
        insee_code=row.insee_code,
        address=row.address,
        telephone=row.telephone,
        telephone_label=row.telephone_label,
        hours={
            int(day): tuple(Hours(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stretches)
            for day, stretches in row.hours.items()
        },
        accessibility=row.accessibility,
        modes=frozenset(mode for adviser in received for mode in adviser.modes),
        languages=frozenset(language for adviser in received for language in adviser.languages),
        zone=ZoneInfo(row.zone),
        map_url=row.map_url or "",
    )

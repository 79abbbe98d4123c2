"""What may be chosen, for any calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from assistant.booking.intervals import GRID, Interval, on_grid
from assistant.booking.opening import (
    PARIS,
    Absence,
    EveryWeeks,
    NthWeekday,
    Once,
    OpeningWindow,
    Recurrence,
    RecurringAbsence,
    hours_away,
    local_day,
    occurrences,
)
from assistant.booking.slots import (
    Adviser,
    Calendar,
    Slot,
    Wish,
    _free_time,
    _slots_of_all,
    available_slots,
    candidates_at,
    is_tidy,
)

BOTH = frozenset({"office", "video"})
NAMES = ("ada", "bob", "chloe")
# The weeks of the two changes of clock, in Europe and in Saint-Pierre-et-Miquelon, and an ordinary one.
MONDAYS = (date(2026, 3, 23), date(2026, 10, 19), date(2026, 6, 1), date(2026, 3, 2), date(2026, 10, 26))
CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1))

recurrences: st.SearchStrategy[Recurrence] = st.one_of(
    st.just(Once()), st.just(EveryWeeks(1)), st.just(EveryWeeks(2)), st.just(NthWeekday(-1))
)
ZONES = {
    "lyon": PARIS,
    "rennes": PARIS,
    "saint-denis": ZoneInfo("Indian/Reunion"),
    "miquelon": ZoneInfo("America/Miquelon"),
}
offices = st.sampled_from(tuple(ZONES))
clock_times = st.integers(0, 287).map(lambda step: time(step // 12, step % 12 * 5))


@st.composite
def windows(draw: st.DrawFn, monday: date) -> OpeningWindow:
    starts, ends = sorted((draw(clock_times), draw(clock_times)))
    office = draw(offices)
    return OpeningWindow(
        adviser=draw(st.sampled_from(NAMES)),
        office=office,
        zone=ZONES[office],
        modes=draw(st.sampled_from((BOTH, frozenset({"office"}), frozenset({"video"})))),
        starts=starts,
        ends=ends,
        first_on=monday + timedelta(days=draw(st.integers(-10, 8))),
        recurrence=draw(recurrences),
    )


@st.composite
def recurring_absences(draw: st.DrawFn, monday: date) -> RecurringAbsence:
    starts, ends = sorted((draw(clock_times), draw(clock_times)))
    return RecurringAbsence(
        starts,
        ends,
        first_on=monday + timedelta(days=draw(st.integers(-10, 8))),
        recurrence=draw(recurrences),
        adviser=draw(st.sampled_from((None, *NAMES))),
        office=draw(st.one_of(st.none(), offices)),
    )


@st.composite
def stretches(draw: st.DrawFn, monday: date) -> Interval:
    starts_at = datetime.combine(monday, time(), PARIS).astimezone(UTC)
    starts_at += timedelta(minutes=draw(st.integers(0, 9 * 24 * 60)))
    return Interval(starts_at, starts_at + timedelta(minutes=draw(st.integers(1, 600))))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, Wish, datetime]:
    monday = draw(st.sampled_from(MONDAYS))
    begin = datetime.combine(monday, time(), PARIS).astimezone(UTC)
    calendar = Calendar(
        advisers={name: Adviser(name, BOTH) for name in NAMES},
        windows=draw(st.lists(windows(monday), max_size=5)),
        absences=[
            Absence(away, draw(st.sampled_from((None, *NAMES))))
            for away in draw(st.lists(stretches(monday), max_size=2))
        ],
        closed_on=frozenset(monday + timedelta(days=day) for day in draw(st.lists(st.integers(0, 8), max_size=2))),
        busy={name: draw(st.lists(stretches(monday), max_size=3)) for name in NAMES},
        recurring=draw(st.lists(recurring_absences(monday), max_size=2)),
    )
    wish = Wish(
        minutes=draw(st.sampled_from((20, 30, 45, 60))),
        mode=draw(st.sampled_from(("office", "video"))),
        period=Interval(begin, begin + timedelta(days=8)),
    )
    return calendar, wish, begin + timedelta(hours=draw(st.integers(0, 100)))


@given(calendars())
def test_a_slot_never_touches_busy_time_absences_or_closures(case: tuple[Calendar, Wish, datetime]) -> None:
    calendar, wish, now = case
    for slot in available_slots(calendar, wish, now):
        assert not any(slot.interval.overlaps(busy) for busy in calendar.busy[slot.adviser])
        assert local_day(slot.starts_at, ZONES[slot.office]) not in calendar.closed_on
        assert not any(
            absence.interval.overlaps(slot.interval)
            for absence in calendar.absences
            if absence.adviser in {None, slot.adviser}
        )


@given(calendars())
def test_a_slot_never_touches_an_absence_that_comes_again(case: tuple[Calendar, Wish, datetime]) -> None:
    calendar, wish, now = case
    for slot in available_slots(calendar, wish, now):
        away = [
            stretch
            for absence in calendar.recurring
            if absence.adviser in {None, slot.adviser} and absence.office in {None, slot.office}
            for stretch in hours_away(absence, wish.period, ZONES[slot.office])
        ]
        assert not any(stretch.overlaps(slot.interval) for stretch in away)


@given(calendars())
def test_the_clock_on_the_wall_shows_the_hours_of_a_window(case: tuple[Calendar, Wish, datetime]) -> None:
    """On the two days of the change the hour that comes twice, or not at all, is the only exception."""
    calendar, wish, now = case
    for slot in available_slots(calendar, wish, now):
        wall = slot.starts_at.astimezone(ZONES[slot.office])
        hours = [w for w in calendar.windows if (w.adviser, w.office) == (slot.adviser, slot.office)]
        odd = wall.hour in {1, 2, 3} and wall.date() in CHANGES
        assert odd or any(window.starts <= wall.time() < window.ends for window in hours)


@given(calendars())
def test_a_slot_lies_within_opening_hours_of_its_adviser_office_and_mode(
    case: tuple[Calendar, Wish, datetime],
) -> None:
    calendar, wish, now = case
    for slot in available_slots(calendar, wish, now):
        opened = [
            hours
            for window in calendar.windows
            if (window.adviser, window.office) == (slot.adviser, slot.office) and wish.mode in window.modes
            for hours in occurrences(window, wish.period, calendar.closed_on)
        ]
        minute = slot.starts_at
        while minute < slot.ends_at:
            assert any(hours.starts_at <= minute < hours.ends_at for hours in opened)
            minute += timedelta(minutes=5)


@given(calendars())
def test_a_slot_lasts_what_was_asked_on_the_grid_within_the_period_and_in_the_future(
    case: tuple[Calendar, Wish, datetime],
) -> None:
    calendar, wish, now = case
    for slot in available_slots(calendar, wish, now):
        assert slot.interval.duration == wish.duration
        assert on_grid(slot.starts_at)
        assert slot.starts_at >= now
        assert wish.period.contains(slot.interval)


@given(calendars())
def test_a_time_is_shown_once_per_office_and_in_order(case: tuple[Calendar, Wish, datetime]) -> None:
    shown = [(slot.starts_at, slot.office) for slot in available_slots(*case)]
    assert shown == sorted(set(shown))


@given(calendars())
def test_a_slot_that_is_shown_can_be_booked(case: tuple[Calendar, Wish, datetime]) -> None:
    calendar, wish, now = case
    for slot in available_slots(calendar, wish, now):
        assert slot in candidates_at(calendar, wish, slot.starts_at, slot.office, now)


@given(calendars(), st.data())
def test_once_a_slot_is_booked_nothing_shown_overlaps_it(
    case: tuple[Calendar, Wish, datetime], data: st.DataObject
) -> None:
    calendar, wish, now = case
    shown = available_slots(calendar, wish, now)
    if not shown:
        return
    booked = data.draw(st.sampled_from(shown))
    taken: Sequence[Interval] = (*calendar.busy[booked.adviser], booked.interval)
    after = replace(calendar, busy={**calendar.busy, booked.adviser: taken})
    assert not any(
        slot.adviser == booked.adviser and slot.interval.overlaps(booked.interval)
        for slot in available_slots(after, wish, now)
    )


@given(calendars(), st.sampled_from((0, 15, 20)))
def test_no_start_strands_a_gap_while_a_tidier_one_is_there(
    case: tuple[Calendar, Wish, datetime], shortest: int
) -> None:
    calendar, wish, now = case
    wish = replace(wish, shortest=shortest)
    free = _free_time(calendar, wish)
    for slot in available_slots(calendar, wish, now):
        (stretch,) = [one for one in free[slot.adviser, slot.office] if one.contains(slot.interval)]
        starts = [stretch.starts_at + GRID * step for step in range((stretch.duration - wish.duration) // GRID + 1)]
        cut = [start for start in starts if (start - stretch.starts_at) % wish.duration == timedelta(0)]
        assert is_tidy(stretch, slot.starts_at, wish) or not any(is_tidy(stretch, start, wish) for start in cut)


@given(calendars())
def test_free_time_that_holds_a_meeting_is_never_left_without_a_start(case: tuple[Calendar, Wish, datetime]) -> None:
    calendar, wish, _now = case
    long_ago = wish.period.starts_at - timedelta(days=1)
    shown = {(slot.adviser, slot.office) for slot in _slots_of_all(calendar, replace(wish, shortest=20), long_ago)}
    for key, stretches in _free_time(calendar, wish).items():
        within = [stretch for stretch in stretches if wish.period.contains(stretch)]
        if any(stretch.duration >= wish.duration + GRID for stretch in within):
            assert key in shown


@given(calendars(), st.integers(1, 4), st.integers(0, 4))
def test_room_asked_around_a_meeting_is_free(case: tuple[Calendar, Wish, datetime], before: int, after: int) -> None:
    calendar, wish, now = case
    wish = replace(wish, before=before * 5, after=after * 5)
    for slot in available_slots(calendar, wish, now):
        around = Interval(slot.starts_at - timedelta(minutes=wish.before), slot.ends_at + timedelta(minutes=wish.after))
        assert not any(around.overlaps(busy) for busy in calendar.busy[slot.adviser])
        assert slot in candidates_at(calendar, wish, slot.starts_at, slot.office, now)


MORNING = datetime(2026, 6, 1, 7, tzinfo=UTC)
DAY = Wish(30, "office", Interval(MORNING - timedelta(hours=4), MORNING + timedelta(hours=12)))


def a_calendar(*names: str, busy: Mapping[str, Sequence[Interval]] | None = None) -> Calendar:
    opened = [OpeningWindow(name, "lyon", BOTH, time(9), time(12), date(2026, 6, 1), None, Once()) for name in names]
    return Calendar({name: Adviser(name, BOTH) for name in names}, opened, busy=busy or {})


def starts(slots: Sequence[Slot]) -> list[str]:
    return [slot.starts_at.astimezone(PARIS).strftime("%H:%M") for slot in slots]


def test_a_morning_is_cut_one_appointment_after_the_other() -> None:
    slots = available_slots(a_calendar("ada"), DAY, MORNING)
    assert starts(slots) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]


def test_what_is_shown_does_not_depend_on_the_minute_one_looks() -> None:
    later = MORNING + timedelta(minutes=7)
    assert available_slots(a_calendar("ada"), DAY, later) == available_slots(a_calendar("ada"), DAY, MORNING)[1:]


def test_after_a_booking_the_rest_is_cut_again_from_its_end() -> None:
    taken = Interval(MORNING, MORNING + timedelta(minutes=45))
    assert starts(available_slots(a_calendar("ada", busy={"ada": [taken]}), DAY, MORNING))[0] == "09:45"


def test_advisers_free_at_the_same_time_are_proposed_in_turn() -> None:
    proposed = [slot.adviser for slot in available_slots(a_calendar("ada", "bob", "chloe"), DAY, MORNING)]
    assert sorted(proposed) == ["ada", "ada", "bob", "bob", "chloe", "chloe"]


def test_the_least_busy_adviser_is_proposed_first() -> None:
    busy = {"ada": [Interval(MORNING + timedelta(hours=5), MORNING + timedelta(hours=6))]}
    slots = available_slots(a_calendar("ada", "bob", busy=busy), DAY, MORNING)
    assert {slot.adviser for slot in slots} == {"bob"}


def test_an_adviser_who_speaks_the_language_asked_is_proposed_first() -> None:
    calendar = a_calendar("ada", "bob")
    speakers = {**calendar.advisers, "bob": Adviser("bob", BOTH, frozenset({"ar"}))}
    slots = available_slots(replace(calendar, advisers=speakers), replace(DAY, language="ar"), MORNING)
    assert {slot.adviser for slot in slots} == {"bob"}
    assert len(slots) == 6


def test_sign_language_is_needed_and_not_preferred() -> None:
    calendar = a_calendar("ada", "bob")
    signing = {**calendar.advisers, "bob": Adviser("bob", BOTH, frozenset({"lsf"}))}
    wish = replace(DAY, speaks=frozenset({"lsf"}))
    assert available_slots(calendar, wish, MORNING) == ()
    assert {slot.adviser for slot in available_slots(replace(calendar, advisers=signing), wish, MORNING)} == {"bob"}


def test_an_absence_that_comes_again_closes_its_hours_each_week() -> None:
    calendar = a_calendar("ada")
    weekly = [replace(window, recurrence=EveryWeeks(1)) for window in calendar.windows]
    away = RecurringAbsence(time(9), time(11), date(2026, 6, 1), recurrence=EveryWeeks(2), adviser="ada")
    calendar = replace(calendar, windows=weekly, recurring=[away])
    assert starts(available_slots(calendar, DAY, MORNING)) == ["11:00", "11:30"]
    week = timedelta(days=7)
    later = replace(DAY, period=Interval(DAY.period.starts_at + week, DAY.period.ends_at + week))
    assert len(available_slots(calendar, later, MORNING)) == 6


def test_an_office_far_away_opens_by_its_own_clock() -> None:
    calendar = a_calendar("ada")
    island = [replace(window, zone=ZoneInfo("Indian/Reunion")) for window in calendar.windows]
    first = available_slots(replace(calendar, windows=island), DAY, MORNING - timedelta(hours=9))[0]
    assert first.starts_at == datetime(2026, 6, 1, 5, tzinfo=UTC)


def test_minutes_kept_for_staff_count_what_absences_take() -> None:
    calendar = a_calendar("ada")
    kept = [replace(window, kept_for_staff=60) for window in calendar.windows]
    away = RecurringAbsence(time(10), time(12), date(2026, 6, 1))
    calendar = replace(calendar, windows=kept, recurring=[away])
    assert available_slots(calendar, DAY, MORNING) == ()
    assert len(available_slots(calendar, replace(DAY, by_staff=True), MORNING)) == 2


def test_a_skill_that_is_needed_is_required() -> None:
    skilled = replace(DAY, skills=frozenset({"safety"}))
    assert available_slots(a_calendar("ada"), skilled, MORNING) == ()


def test_a_time_off_the_grid_or_already_begun_cannot_be_booked() -> None:
    calendar = a_calendar("ada")
    assert candidates_at(calendar, DAY, MORNING + timedelta(minutes=2), "lyon", MORNING) == ()
    assert candidates_at(calendar, DAY, MORNING, "lyon", MORNING + timedelta(minutes=5)) == ()
    assert candidates_at(calendar, DAY, MORNING, "rennes", MORNING) == ()


def test_a_time_shown_before_the_cut_moved_can_still_be_booked() -> None:
    busy = {"ada": [Interval(MORNING, MORNING + timedelta(minutes=10))]}
    starts_at = MORNING + timedelta(minutes=30)
    assert candidates_at(a_calendar("ada", busy=busy), DAY, starts_at, "lyon", MORNING)


def test_a_day_is_not_spoilt_by_five_minutes_nobody_can_use() -> None:
    wish = replace(DAY, minutes=35, shortest=20)
    assert starts(available_slots(a_calendar("ada"), wish, MORNING)) == ["09:00", "09:35", "10:10", "10:45", "11:25"]


def test_a_stretch_without_a_tidy_start_is_still_offered() -> None:
    busy = {"ada": [Interval(MORNING + timedelta(minutes=60), MORNING + timedelta(hours=3))]}
    wish = replace(DAY, minutes=45, shortest=20)
    assert starts(available_slots(a_calendar("ada", busy=busy), wish, MORNING)) == ["09:00"]


def test_a_window_kept_for_some_motives_is_for_them() -> None:
    calendar = a_calendar("ada")
    kept = replace(calendar, windows=[replace(window, motives=frozenset({"death"})) for window in calendar.windows])
    assert available_slots(kept, replace(DAY, motives=frozenset({"custody"})), MORNING) == ()
    assert available_slots(kept, replace(DAY, motives=frozenset({"death", "custody"})), MORNING) == ()
    assert len(available_slots(kept, replace(DAY, motives=frozenset({"death"})), MORNING)) == 6


def test_minutes_kept_for_staff_are_theirs_alone() -> None:
    calendar = a_calendar("ada", busy={"ada": [Interval(MORNING, MORNING + timedelta(minutes=90))]})
    kept = replace(calendar, windows=[replace(window, kept_for_staff=75) for window in calendar.windows])
    assert available_slots(kept, DAY, MORNING) == ()
    assert candidates_at(kept, DAY, MORNING + timedelta(minutes=90), "lyon", MORNING) == ()
    assert len(available_slots(kept, replace(DAY, by_staff=True), MORNING)) == 3
    less = replace(calendar, windows=[replace(window, kept_for_staff=60) for window in calendar.windows])
    assert len(available_slots(less, DAY, MORNING)) == 3

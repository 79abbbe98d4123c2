"""A meeting in words, for whoever reads of it: how, when, where, the times one may choose, what to bring.

Citizens and staff read the same words; each audience has its own pages around them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import get_timezone_location

from assistant.booking.motives import OFFICE, TELEPHONE, VIDEO, Motive
from assistant.booking.opening import PARIS, local_day
from assistant.booking.slots import Slot
from assistant.services.agenda import Office
from assistant.services.appointment_codes import written_code
from assistant.services.appointment_details import SIGN_LANGUAGE
from assistant.services.call_backs import MORNING
from assistant.services.day_waiting import Wait
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting
from assistant.settings import Hours
from assistant.web.i18n import current_language, format_time, format_weekday
from assistant.web.i18n import gettext as _

YEARS = range(2000, 2101)
"""Years in which anybody meets: at the ends of the calendar, no day has another one beside it."""


@dataclass(frozen=True)
class Day:
    """A day with the times one may choose: number on the page, value, words."""

    title: str
    times: Sequence[tuple[int, str, str]]


def mode_name(mode: str) -> str:
    """Name a way to meet."""
    return {OFFICE: _("Au guichet"), VIDEO: _("En vidéo"), TELEPHONE: _("Par téléphone")}[mode]


def language_name(code: str) -> str:
    """Name a language in that language."""
    return _named(code, code)


def language_in_words(code: str) -> str:
    """Name a language in the reader's: for those who work here and do not read its letters."""
    return _named(code, current_language().locale)


def _named(code: str, reader: Locale | str) -> str:
    if code == SIGN_LANGUAGE:
        return _("langue des signes française (LSF)")
    try:
        return str(Locale.parse(code).get_display_name(reader))
    except (UnknownLocaleError, ValueError):
        return code


def moment(starts_at: datetime, zone: ZoneInfo = PARIS) -> str:
    """Write when a meeting begins: the day with its name, and the hour on the office's wall.

    Where that wall is not in the time of Paris, the sentence says whose hour it is.
    """
    day, hour = format_weekday(local_day(starts_at, zone)), hour_at(starts_at, zone).replace(" ", "\N{NO-BREAK SPACE}")
    if zone == PARIS:
        return _("%(day)s à %(hour)s", day=day, hour=hour)
    place = get_timezone_location(zone, locale=current_language().locale, return_city=True)
    return _("%(day)s à %(hour)s (heure de : %(place)s)", day=day, hour=hour, place=place)


def moment_of(meeting: Meeting) -> str:
    """Write when an appointment begins, on the wall of its office."""
    return moment(meeting.details.starts_at, meeting.office.zone)


def hour_at(instant: datetime, zone: ZoneInfo = PARIS) -> str:
    """Write an hour on the wall of an office."""
    return format_time(instant.astimezone(zone).time())


def minutes_of(meeting: Meeting) -> int:
    """Return how long a meeting lasts."""
    return meeting.details.interval.duration // timedelta(minutes=1)


def where(meeting: Meeting) -> str:
    """Say where or how a meeting is held."""
    if meeting.details.mode == OFFICE:
        return f"{meeting.office.name}, {meeting.office.address}"
    return mode_name(meeting.details.mode)


def half_name(half: str) -> str:
    """Name the half of a day."""
    return _("le matin") if half == MORNING else _("l'après-midi")


def slot_value(slot: Slot) -> str:
    """Write a slot as the value of its button: its instant, in UTC."""
    return slot.starts_at.isoformat()


def instant_of(value: str) -> datetime | None:
    """Read the value of a slot's button."""
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None and instant.year in YEARS else None


def day_of(value: str) -> date | None:
    """Read a day that an address or a button names; nonsense, and the ends of time, name none."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def days_of(slots: Iterable[Slot], zone: ZoneInfo = PARIS) -> tuple[Day, ...]:
    """Group slots by day on the wall of their office, numbered through the page."""
    numbered = enumerate(slots, start=1)
    return tuple(
        Day(
            format_weekday(day),
            tuple((number, slot_value(slot), hour_at(slot.starts_at, zone)) for number, slot in group),
        )
        for day, group in groupby(numbered, key=lambda pair: local_day(pair[1].starts_at, zone))
    )


def hours_of(office: Office) -> tuple[str, ...]:
    """Write the hours of an office, one line for the days that have the same."""
    weekdays = (_("lundi"), _("mardi"), _("mercredi"), _("jeudi"), _("vendredi"), _("samedi"), _("dimanche"))
    lines = []
    for hours, group in groupby(range(7), key=lambda day: office.hours.get(day, ())):
        days = list(group)
        if not hours:
            continue
        named = weekdays[days[0]] if len(days) == 1 else f"{weekdays[days[0]]} – {weekdays[days[-1]]}"
        lines.append(_("%(days)s : %(hours)s", days=named, hours=_stretches(hours)))
    return tuple(lines)


def papers_to_bring(desk: Desk, motives: Iterable[Motive]) -> tuple[str, ...]:
    """List what to bring, each thing once, in the reader's language."""
    wanted = (
        sentence
        for motive in motives
        for sentence in (*(desk.papers[code] for code in motive.bring if code in desk.papers), *motive.bring_text)
    )
    return tuple(_(sentence) for sentence in dict.fromkeys(wanted))


def papers_title(mode: str) -> str:
    """Name the list of papers: to be brought to an office, to be at hand for a video or a call."""
    return _("À apporter") if mode == OFFICE else _("Ce qu'il faut préparer")


def sentences(said: tuple[str, ...]) -> tuple[str, ...]:
    """Translate sentences of motives, each once; most have none."""
    return tuple(_(sentence) for sentence in dict.fromkeys(said) if sentence)


def slip_words(meeting: Meeting, motives: Iterable[Motive]) -> dict[str, object]:
    """Say what the slip of an appointment says, whoever prints it; the papers to bring depend on who reads."""
    discreet = meeting.details.is_discreet
    return {
        "meeting": meeting,
        "when": moment_of(meeting),
        "minutes": minutes_of(meeting),
        "where": where(meeting),
        "mode": mode_name(meeting.details.mode),
        "papers_title": papers_title(meeting.details.mode),
        "hours": hours_of(meeting.office),
        "before": () if discreet else sentences(tuple(motive.notice_before for motive in motives)),
        "own_code": written_code(meeting.details),
        "discreet": discreet,
    }


def _stretches(hours: Iterable[Hours]) -> str:
    return ", ".join(f"{format_time(stretch.opens)} – {format_time(stretch.closes)}" for stretch in hours)


def wait_words(wait: Wait | None) -> str:
    """Say how long somebody still waits; nothing while nobody receives, for there is nothing to reckon with."""
    if wait is None:
        return ""
    if wait.cautious == 0:
        return _("tout de suite")
    if wait.optimistic == wait.cautious:
        return _("environ %(minutes)s min", minutes=wait.cautious)
    return _("%(soon)s à %(late)s min", soon=wait.optimistic, late=wait.cautious)

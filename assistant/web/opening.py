"""Whether somebody answers the telephone now, and until when; said on every page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.settings import Hours, Organisation
from assistant.web.i18n import format_time
from assistant.web.i18n import gettext as _

DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class TelephoneHours:
    """What the bar says: open or not, and the hours that matter next."""

    is_open: bool
    now: str
    hours: str


def telephone_hours(
    organisation: Organisation, instant: datetime, holidays: frozenset[date] = frozenset()
) -> TelephoneHours:
    """Say whether somebody answers at this instant, with today's hours or the next opening."""
    here = instant.astimezone(ZoneInfo(organisation.timezone))
    today = _hours_of(organisation, here.date(), holidays)
    is_open = any(stretch.opens <= here.time() < stretch.closes for stretch in today)
    if any(here.time() < stretch.closes for stretch in today):
        stretches = [
            _("%(opens)s à %(closes)s", opens=format_time(stretch.opens), closes=format_time(stretch.closes))
            for stretch in today
        ]
        hours = _("aujourd'hui %(hours)s", hours=_(" et de ").join(stretches))
    else:
        hours = _next_opening(organisation, here.date(), holidays)
    return TelephoneHours(is_open, _("Ouvert maintenant") if is_open else _("Fermé en ce moment"), hours)


def _hours_of(organisation: Organisation, day: date, holidays: frozenset[date]) -> tuple[Hours, ...]:
    return () if day in holidays else organisation.hours.get(day.weekday(), ())


def _next_opening(organisation: Organisation, today: date, holidays: frozenset[date]) -> str:
    for ahead in range(1, DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        stretches = _hours_of(organisation, day, holidays)
        if stretches:
            return _("ouvre %(day)s à %(hour)s", day=_weekdays()[day.weekday()], hour=format_time(stretches[0].opens))
    return _("horaires à demander sur place")


def _weekdays() -> tuple[str, ...]:
    return (_("lundi"), _("mardi"), _("mercredi"), _("jeudi"), _("vendredi"), _("samedi"), _("dimanche"))

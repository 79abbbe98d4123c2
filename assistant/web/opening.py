"""Whether somebody answers the telephone now, and until when; said on every page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.settings import Organisation
from assistant.web.i18n import format_time
from assistant.web.i18n import gettext as _

DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class TelephoneHours:
    """What the bar says: open or not, and the hours that matter next."""

    is_open: bool
    now: str
    hours: str


def telephone_hours(organisation: Organisation, instant: datetime) -> TelephoneHours:
    """Say whether somebody answers at this instant, with today's hours or the next opening."""
    here = instant.astimezone(ZoneInfo(organisation.timezone))
    today = organisation.hours.get(here.weekday(), ())
    is_open = any(stretch.opens <= here.time() < stretch.closes for stretch in today)
    if any(here.time() < stretch.closes for stretch in today):
        stretches = [
            _("%(opens)s à %(closes)s", opens=format_time(stretch.opens), closes=format_time(stretch.closes))
            for stretch in today
        ]
        hours = _("aujourd'hui %(hours)s", hours=_(" et de ").join(stretches))
    else:
        hours = _next_opening(organisation, here)
    return TelephoneHours(is_open, _("Ouvert maintenant") if is_open else _("Fermé en ce moment"), hours)


def _next_opening(organisation: Organisation, here: datetime) -> str:
    for ahead in range(1, DAYS_AHEAD + 1):
        day = here + timedelta(days=ahead)
        stretches = organisation.hours.get(day.weekday(), ())
        if stretches:
            return _("ouvre %(day)s à %(hour)s", day=_weekdays()[day.weekday()], hour=format_time(stretches[0].opens))
    return _("horaires à demander sur place")


def _weekdays() -> tuple[str, ...]:
    return (_("lundi"), _("mardi"), _("mercredi"), _("jeudi"), _("vendredi"), _("samedi"), _("dimanche"))

"""The days on which an answer may change, as one calendar file."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app

from assistant.services.ports import CalendarEvent, CalendarFiles
from assistant.settings import Settings
from assistant.web import i18n
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.change_pages import DatedChange, dated_changes
from assistant.web.citizen.settled import known, settled_or_question
from assistant.web.i18n import gettext as _
from assistant.web.open_case import safe
from assistant.web.security import role

MORNING = time(9)


@citizen.get("/resultat/<code>/dates.ics")
@role("public")
def dates(code: str) -> Response:
    """Send the days that are known today; nothing in the file says whose they are."""
    settled = settled_or_question()
    if isinstance(settled, Response):
        return settled
    changes = dated_changes(settled, known(settled, code))
    if not changes:
        abort(404)
    files: CalendarFiles = current_app.extensions["calendar"]
    written = files.write_all(_("Mes droits : dates à retenir"), [_event(code, change) for change in changes])
    response = Response(written, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}-dates.ics"'
    return response


def _event(code: str, change: DatedChange) -> CalendarEvent:
    settings: Settings = current_app.extensions["settings"]
    starts_at = datetime.combine(change.day, MORNING, ZoneInfo(settings.organisation.timezone))
    return CalendarEvent(
        uid=f"{code}-{change.day.isoformat()}@changes",
        sequence=0,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        summary=change.title,
        description=change.text,
        location="",
        written_at=safe().clock.now(),
        language=i18n.current_language().code,
    )

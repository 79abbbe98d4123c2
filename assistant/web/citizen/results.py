"""The result, the whole calculation behind it, and the reminder of what time will change."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, make_response, render_template

from assistant.services.ports import CalendarEvent, CalendarFiles
from assistant.settings import Settings
from assistant.web import i18n
from assistant.web.cases.amounts_and_changes import change_of
from assistant.web.cases.result_pages import result_page
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.settled import known, settled_or_question
from assistant.web.citizen.why_pages import why_page
from assistant.web.open_case import safe
from assistant.web.security import role

MORNING = time(9)


@citizen.get("/resultat")
@role("public")
def result() -> Response:
    """Show what can be had, what a person must look at, what cannot be had, and what nobody checked."""
    settled = settled_or_question()
    if isinstance(settled, Response):
        return settled
    page = result_page(settled)
    return make_response(render_template("citizen/result.html", page=page, figures_on=settled.figures_on))


@citizen.get("/resultat/<code>/pourquoi")
@role("public")
def why(code: str) -> Response:
    """Open the whole calculation of one benefit."""
    settled = settled_or_question()
    if isinstance(settled, Response):
        return settled
    page = why_page(settled, known(settled, code))
    return make_response(render_template("citizen/why.html", page=page, figures_on=settled.figures_on))


@citizen.get("/resultat/<code>/calendrier.ics")
@role("public")
def calendar(code: str) -> Response:
    """Send a calendar file for the day something changes."""
    settled = settled_or_question()
    if isinstance(settled, Response):
        return settled
    change = change_of(settled, known(settled, code))
    if change is None:
        abort(404)
    day, title, text = change
    settings: Settings = current_app.extensions["settings"]
    starts_at = datetime.combine(day, MORNING, ZoneInfo(settings.organisation.timezone))
    event = CalendarEvent(
        uid=f"{code}-{day.isoformat()}@changes",
        sequence=0,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        summary=title,
        description=text,
        location="",
        written_at=safe().clock.now(),
        language=i18n.current_language().code,
    )
    files: CalendarFiles = current_app.extensions["calendar"]
    response = Response(files.write(event), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}-{day.isoformat()}.ics"'
    return response

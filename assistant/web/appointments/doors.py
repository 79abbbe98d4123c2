"""Two addresses without a form: the short link of an SMS, and the agenda that an adviser's calendar reads."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from assistant.services.agenda_feeds import Engagement, engagements_at
from assistant.services.ports import CalendarEvent, CalendarFiles
from assistant.services.short_links import full_link
from assistant.web.appointments import pages
from assistant.web.appointments.blueprint import desk
from assistant.web.i18n import gettext as _
from assistant.web.security import guard, role

doors = Blueprint("doors", __name__)
guard(doors, "public")


@doors.get("/r/<token>")
@role("public")
def short(token: str) -> Response | tuple[str, int]:
    """Lead from the short link of an SMS to the appointment it is about."""
    key = full_link(desk(), token)
    if key is None:
        return render_template("appointments/link_over.html"), 404
    return redirect(url_for("appointments.meeting", key=key), code=303)


@doors.get("/agenda/<token>.ics")
@role("public")
def agenda(token: str) -> Response:
    """Give an adviser's appointments to the calendar that knows the secret address: no name, and not what about."""
    found = engagements_at(desk(), token)
    if found is None:
        abort(404)
    writer: CalendarFiles = current_app.extensions["calendar"]
    content = writer.write_all(_("Rendez-vous"), [_event(one) for one in found])
    return FlaskResponse(content, content_type="text/calendar; charset=utf-8")


def _event(engagement: Engagement) -> CalendarEvent:
    return CalendarEvent(
        uid=f"{engagement.id}@{urlsplit(pages.site_address()).hostname}",
        sequence=engagement.sequence,
        starts_at=engagement.starts_at,
        ends_at=engagement.ends_at,
        summary=_("Rendez-vous %(reference)s", reference=engagement.reference),
        description="",
        location=pages.mode_name(engagement.mode),
        written_at=desk().safe.clock.now(),
    )

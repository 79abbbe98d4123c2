"""Two addresses without a form: the short link of an SMS, and the agenda that an adviser's calendar reads."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from assistant.services.short_links import full_link
from assistant.web.appointments.blueprint import desk
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

"""A video meeting, as a page: the door, the check of camera and microphone, the room, and every other way to meet.

These pages work without JavaScript: the picture does not, so they offer the telephone or the counter at the same time.
Only they let a browser use the camera and the microphone.
"""

from flask import abort, current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from assistant.booking.motives import TELEPHONE
from assistant.booking.policy import Allowed, may_move
from assistant.services import video
from assistant.services.meetings import link_to, motives_of, timing_of
from assistant.services.video import Door, Visitor
from assistant.services.video_instead import call_instead, come_instead, receives_there
from assistant.services.video_links import ADVISER, PERSON
from assistant.settings import Settings
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import appointments, desk, submitted
from assistant.web.security import role

SEAT = "visio"
"""The cookie by which a browser keeps its seat. Its path is that of one link."""

ALLOWED_HERE = "camera=(self), microphone=(self), geolocation=(), payment=()"
_TEMPLATES = {
    Door.EARLY: "video_early",
    Door.OPEN: "video",
    Door.OVER: "video_over",
    Door.OTHER_WAY: "video_other_way",
    Door.EXPOSED: "video_exposed",
    Door.OUTSIDE: "video_outside",
}


@appointments.get("/video/<link>")
@role("public")
def video_room(link: str) -> Response:
    """Show the room, or why it is not open to this visitor now."""
    visitor = require_visitor(link)
    door = video.door_of(desk(), visitor)
    outside = video.outside_address(desk(), visitor) if door is Door.OUTSIDE else ""
    page = _page(f"appointments/{_TEMPLATES[door]}.html", link, visitor, outside=outside)
    if door in {Door.EARLY, Door.OPEN}:
        page.headers["Permissions-Policy"] = ALLOWED_HERE
    return page


@appointments.get("/video/<link>/quitte")
@role("public")
def video_left(link: str) -> Response:
    """Say what comes after the meeting."""
    visitor = require_visitor(link)
    is_open = video.door_of(desk(), visitor) is Door.OPEN
    return _page("appointments/video_left.html", link, visitor, is_open=is_open)


@appointments.post("/video/<link>/quitter")
@role("public")
def leave_video(link: str) -> Response:
    """Get up from one's seat; the browser forgets it."""
    visitor = require_visitor(link)
    video.leave(desk(), visitor, request.cookies.get(SEAT, ""))
    response = open_case.onward(url_for("appointments.video_left", link=link))
    response.delete_cookie(SEAT, path=seat_path(link))
    return response


@appointments.route("/video/<link>/telephone", methods=["GET", "POST"])
@role("public")
def video_by_telephone(link: str) -> Response:
    """Ask at which number to call, then meet by telephone at the time that was kept."""
    visitor = _person(link)
    if TELEPHONE not in ways_instead(visitor):
        return open_case.onward(url_for("appointments.video_counter", link=link))
    form = forms.telephone_form(visitor.meeting.details.contact)
    if submitted() and form.validate():
        call_instead(desk(), visitor.meeting.id, str(form["telephone"].answer))
        return open_case.onward(url_for("appointments.video_room", link=link))
    return _page("appointments/video_telephone.html", link, visitor, form=form)


@appointments.route("/video/<link>/guichet", methods=["GET", "POST"])
@role("public")
def video_counter(link: str) -> Response:
    """Meet at the counter: at the time that was kept where the adviser is there, or at another one."""
    visitor = _person(link)
    meeting = visitor.meeting
    same_time = receives_there(desk(), meeting)
    if submitted() and same_time:
        come_instead(desk(), meeting.id)
        return open_case.onward(url_for("appointments.video_room", link=link))
    now = desk().safe.clock.now()
    verdict = may_move(timing_of(desk(), meeting.details), meeting.state, meeting.details.starts_at, now)
    elsewhen = url_for("appointments.move_meeting", key=link_to(desk(), meeting), mode="office")
    return _page(
        "appointments/video_counter.html",
        link,
        visitor,
        same_time=same_time,
        elsewhen=elsewhen if isinstance(verdict, Allowed) else "",
        hours=pages.hours_of(meeting.office),
    )


def require_visitor(link: str) -> Visitor:
    """Return who comes with a link; where it is not true any more, a page says what to do."""
    visitor = video.visitor_of(desk(), link)
    if visitor is None:
        abort(make_response(render_template("appointments/video_void.html"), 404))
    return visitor


def seat_path(link: str) -> str:
    """Return the path under which a browser shows its seat: that of this link alone."""
    return url_for("appointments.video_room", link=link)


def secure_cookies() -> bool:
    """Tell whether cookies travel over TLS only."""
    settings: Settings = current_app.extensions["settings"]
    return settings.secure_cookies


def ways_instead(visitor: Visitor) -> tuple[str, ...]:
    """Return how one may meet instead of by video: the counter always, the telephone where the subject allows it."""
    motives = motives_of(desk(), visitor.meeting.details)
    allowed = all(TELEPHONE in motive.modes or motive.mode == TELEPHONE for motive in motives)
    return (TELEPHONE,) if allowed else ()


def _person(link: str) -> Visitor:
    """Return the person whose video meeting it is: the adviser does not decide for them how to meet."""
    visitor = require_visitor(link)
    if visitor.role != PERSON:
        abort(404)
    if video.door_of(desk(), visitor) in {Door.OTHER_WAY, Door.OVER}:
        abort(open_case.onward(url_for("appointments.video_room", link=link)))
    return visitor


def _page(template: str, link: str, visitor: Visitor, **shown: object) -> Response:
    meeting = visitor.meeting
    return make_response(
        render_template(
            template,
            link=link,
            meeting=meeting,
            is_adviser=visitor.role == ADVISER,
            across=meeting.details.contact.name if visitor.role == ADVISER else meeting.adviser,
            moment=pages.moment_of(meeting),
            opens=pages.moment(visitor.opens_at, meeting.office.zone),
            minutes=pages.minutes_of(meeting),
            by_telephone=TELEPHONE in ways_instead(visitor),
            relayed=desk().rooms.relays,
            where=pages.where(meeting),
            service=desk().rooms.services.get(visitor.service, ""),
            **shown,
        )
    )

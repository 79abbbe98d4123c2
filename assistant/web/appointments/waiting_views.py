"""When no time suits: a place in line for one, or a call in a half-day."""

from datetime import date

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from assistant.booking.motives import OTHER, route
from assistant.services.agenda import office_of
from assistant.services.alerts import alerts_of, ask_alert, leave_line, offer_times
from assistant.services.call_backs import HalfDay, ask_call_back, half_days, promised_to
from assistant.services.claiming import Claimed, claim_offer
from assistant.services.meetings import (
    ID_LENGTH,
    Holder,
    MeetingLink,
    link_to,
    meeting_of,
    motives_of,
    read_link,
    search_of,
)
from assistant.services.safe import OpenedCase
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import (
    Booking,
    StepMissing,
    appointments,
    booking_before,
    desk,
    submitted,
)
from assistant.web.appointments.holders import found_by, wake_worker
from assistant.web.counting import count_wait
from assistant.web.security import role
from assistant.web.wording import in_words


@appointments.route("/alerte", methods=["GET", "POST"])
@role("public")
def alert() -> str | Response:
    """Ask how to tell the person, then put them in line for a time at this office, in this way."""
    booking = _booking_for_oneself()
    search = booking.search()
    by_telephone = search.mode == "telephone"
    confidential = booking.route.confidential
    form = forms.contact_form(booking.draft.contact, confidential=confidential, by_telephone=by_telephone)
    if submitted() and form.validate():
        said = forms.contact_said(form, booking.draft, confidential=confidential)
        kept = ask_alert(desk(), booking.opened, booking.route, search, said)
        if isinstance(kept, OpenedCase):
            count_wait(desk(), search, booking.route.motive.code)
            offer_times(desk())
            return open_case.onward(url_for("appointments.waiting"), kept)
        raise open_case.NoOpenCase("no_open_case")
    place = office_of(desk(), search.office)
    mode = pages.mode_name(search.mode)
    kept_for = in_words(desk().safe.keep.alert)
    return render_template("appointments/alert.html", form=form, place=place, mode=mode, kept_for=kept_for)


@appointments.route("/rappel", methods=["GET", "POST"])
@role("public")
def call_back() -> str | Response:
    """Ask when and at which number to call, then promise the call."""
    booking = _booking_for_oneself()
    place = office_of(desk(), booking.draft.office or "")
    if place is None:
        raise StepMissing("step_missing", {"step": "office"})
    free = half_days(desk(), place)
    confidential = booking.route.confidential
    choices = [(pages.half_day_value(one), pages.half_day_name(one)) for one in free]
    form = forms.call_back_form(booking.draft.contact, choices, confidential=confidential)
    if submitted() and form.validate():
        said = forms.contact_said(form, booking.draft, confidential=confidential)
        day, _sep, half = str(form["half_day"].answer).partition("/")
        asked = HalfDay(date.fromisoformat(day), half)
        kept = ask_call_back(desk(), booking.opened, booking.route, place, asked, said)
        if isinstance(kept, OpenedCase):
            return open_case.onward(url_for("appointments.waiting"), kept)
        return open_case.onward(url_for("appointments.call_back"))
    return render_template("appointments/call_back.html", form=form, place=place, any_half_day=bool(free))


@appointments.post("/<key>/plus-tot")
@role("public")
def earlier(key: str) -> Response:
    """Put somebody who has an appointment in line for an earlier one: it stays theirs until they take another."""
    found, opened = found_by(key)[1], open_case.require_case()
    motives = motives_of(desk(), found.details) or (desk().motives[OTHER],)
    kept = ask_alert(desk(), opened, route(motives), search_of(desk(), found), found.details.contact, instead_of=found)
    if not isinstance(kept, OpenedCase):
        raise open_case.NoOpenCase("no_open_case")
    offer_times(desk())
    return open_case.onward(url_for("appointments.waiting"), kept)


@appointments.get("/en-attente")
@role("public")
def waiting() -> str:
    """Show what the open case waits for: places in line, a time offered, a call promised, and the code."""
    opened = open_case.require_case()
    return render_template(
        "appointments/waiting.html",
        code=opened.code,
        alerts=alerts_of(desk(), opened),
        calls=promised_to(desk(), opened),
        office_of=lambda office: office_of(desk(), office),
        mode_name=pages.mode_name,
        half_day_name=pages.half_day_name,
        moment=pages.moment,
        hour_at=pages.hour_at,
    )


@appointments.post("/en-attente/quitter")
@role("public")
def leave() -> Response:
    """Give a place in line up."""
    leave_line(desk(), open_case.require_case(), request.form.get("alert", ""))
    return open_case.onward(url_for("appointments.waiting"))


@appointments.route("/<key>/accepter", methods=["GET", "POST"])
@role("public")
def accept(key: str) -> str | Response:
    """Show the time that is offered, and take it with one press."""
    holder, offered_id = _offered(key)
    if submitted():
        taken = claim_offer(desk(), holder, offered_id)
        if isinstance(taken, Claimed):
            wake_worker()
            by_link = isinstance(holder, MeetingLink)
            shown = link_to(desk(), taken.meeting) if by_link else taken.meeting.id
            return open_case.onward(url_for("appointments.meeting", key=shown))
    offered = meeting_of(desk(), holder, offered_id)
    is_open = offered is not None and offered.details.is_offer and not pages.hold_of(desk(), offered).is_over
    return render_template(
        "appointments/offer.html",
        key=key,
        meeting=offered if is_open else None,
        moment=pages.moment,
        hour_at=pages.hour_at,
        where=pages.where,
    )


def _booking_for_oneself() -> Booking:
    """Return the booking of a person who waits for themselves: waiting gives the office their case, later."""
    booking = booking_before("slot")
    if booking.draft.for_someone:
        raise StepMissing("step_missing", {"step": "slot"})
    return booking


def _offered(key: str) -> tuple[Holder, str]:
    if len(key) == ID_LENGTH:
        return open_case.require_case(), key
    link = read_link(desk(), key)
    if link is None:
        abort(404)
    return link, link.appointment

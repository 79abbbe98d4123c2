"""When no time suits: a place in line for one, or a call in a half-day."""

from datetime import date

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from assistant.booking.motives import OTHER, TELEPHONE, route
from assistant.services.agenda import Office, Search, office_of
from assistant.services.alerts import alerts_of, ask_alert, leave_line, offer_times
from assistant.services.announcing import channels_to, sends_texts
from assistant.services.appointment_details import Contact
from assistant.services.call_backs import HalfDay, HalfDayFull, ask_call_back, give_up_call, half_days, promised_to
from assistant.services.claiming import Claimed, claim_offer
from assistant.services.limits import may_confirm
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
from assistant.services.waiting_for_someone import Helped, ask_alert_for, ask_call_back_for
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import (
    Booking,
    StepMissing,
    appointments,
    booking_before,
    desk,
    keep,
    limited_page,
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
    booking = booking_before("slot")
    search = booking.search()
    by_text = sends_texts(desk())
    asked = forms.Asked(
        confidential=booking.route.confidential,
        by_telephone=search.mode == TELEPHONE,
        for_someone=booking.draft.for_someone,
        waits=True,
        by_text=by_text,
    )
    form = forms.contact_form(booking.draft.contact, asked)
    if submitted() and form.validate():
        return _in_line(booking, search, forms.contact_said(form, booking.draft, confidential=asked.confidential))
    return render_template(
        "appointments/alert.html",
        form=form,
        place=office_of(desk(), search.office),
        mode=pages.mode_name(search.mode),
        kept_for=in_words(desk().safe.keep.alert),
        for_someone=booking.draft.for_someone,
        by_text=by_text,
        confidential=asked.confidential,
    )


def _in_line(booking: Booking, search: Search, said: Contact) -> Response:
    """Put the person in line, and show what they wait for; of somebody else, the code to hand on."""
    helped = _helped(booking, said)
    if helped is None:
        kept = ask_alert(desk(), booking.opened, booking.route, search, said)
        if not isinstance(kept, OpenedCase):
            raise open_case.NoOpenCase("no_open_case")
        shown: Response = open_case.onward(url_for("appointments.waiting"), kept)
    else:
        limited = may_confirm(desk(), booking.opened, said, helped.prescriber)
        if limited is not None:
            return limited_page(limited, search.office)
        shown = _handed_on(booking, ask_alert_for(desk(), booking.route, search, helped))
    count_wait(desk(), search, booking.route.motive.code)
    offer_times(desk())
    return shown


def _helped(booking: Booking, said: Contact) -> Helped | None:
    """Return the person who is helped and who helps; nothing for those who ask for themselves."""
    draft = booking.draft
    return Helped(said, draft.prescriber) if draft.for_someone and draft.prescriber else None


def _handed_on(booking: Booking, code: str) -> Response:
    """Show whoever helps the code to hand on."""
    return open_case.onward(url_for("appointments.placed"), keep(booking.draft.waiting_for_someone(code)))


@appointments.route("/rappel", methods=["GET", "POST"])
@role("public")
def call_back() -> str | Response:
    """Ask when and at which number to call, then promise the call."""
    booking = booking_before("slot")
    place = office_of(desk(), booking.draft.office or "")
    if place is None:
        raise StepMissing("step_missing", {"step": "office"})
    free = half_days(desk(), place)
    confidential = booking.route.confidential
    choices = [(pages.half_day_value(one), pages.half_day_name(one)) for one in free]
    for_someone = booking.draft.for_someone
    asked = forms.Asked(confidential=confidential, by_telephone=True, for_someone=for_someone)
    form = forms.call_back_form(booking.draft.contact, choices, asked)
    if submitted() and form.validate():
        said = forms.contact_said(form, booking.draft, confidential=confidential)
        day, _sep, half = str(form["half_day"].answer).partition("/")
        return _promised(booking, place, HalfDay(date.fromisoformat(day), half), said)
    return render_template(
        "appointments/call_back.html",
        form=form,
        place=place,
        any_half_day=bool(free),
        for_someone=for_someone,
        confidential=confidential,
    )


def _promised(booking: Booking, place: Office, half_day: HalfDay, said: Contact) -> Response:
    """Promise the call, and show it; of somebody else, the code to hand on. A half-day just filled is chosen again."""
    helped = _helped(booking, said)
    if helped is None:
        kept = ask_call_back(desk(), booking.opened, booking.route, place, half_day, said)
        if isinstance(kept, OpenedCase):
            return open_case.onward(url_for("appointments.waiting"), kept)
        return open_case.onward(url_for("appointments.call_back"))
    limited = may_confirm(desk(), booking.opened, said, helped.prescriber)
    if limited is not None:
        return limited_page(limited, place.id)
    code = ask_call_back_for(desk(), booking.route, place, half_day, helped)
    if isinstance(code, HalfDayFull):
        return open_case.onward(url_for("appointments.call_back"))
    return _handed_on(booking, code)


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
    alerts, calls = alerts_of(desk(), opened), promised_to(desk(), opened)
    contacts = [*(alert.wanted.contact for alert in alerts), *(call.contact for call in calls)]
    return render_template(
        "appointments/waiting.html",
        code=opened.code,
        alerts=alerts,
        calls=calls,
        discreet=any(contact.discreet for contact in contacts),
        office_of=lambda office: office_of(desk(), office),
        mode_name=pages.mode_name,
        half_day_name=pages.half_day_name,
        moment=pages.moment,
        hour_at=pages.hour_at,
        writes=lambda contact: bool(channels_to(desk(), contact)),
    )


@appointments.post("/en-attente/quitter")
@role("public")
def leave() -> Response:
    """Give a place in line up."""
    leave_line(desk(), open_case.require_case(), request.form.get("alert", ""))
    return open_case.onward(url_for("appointments.waiting"))


@appointments.post("/en-attente/sans-appel")
@role("public")
def no_call() -> Response:
    """Give a promised call up."""
    give_up_call(desk(), open_case.require_case(), request.form.get("call", ""))
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


def _offered(key: str) -> tuple[Holder, str]:
    if len(key) == ID_LENGTH:
        return open_case.require_case(), key
    link = read_link(desk(), key)
    if link is None:
        abort(404)
    return link, link.appointment

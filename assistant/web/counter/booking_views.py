"""Booking for the person at the counter or on the telephone: two screens, nothing retyped, a slip at the end.

Everything travels in the forms and never in an address: the choices, the contact, and from which case, visit or earlier
meeting it all comes.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask import render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from assistant.booking.motives import Route, route
from assistant.booking.policy import Refused
from assistant.services.agenda import Search, as_long_as_there, office_of
from assistant.services.appointment_details import SIGN_LANGUAGE
from assistant.services.appointments import SlotTaken
from assistant.services.case_openings import OPENED_HERE
from assistant.services.counter_bookings import Booked, book_at_counter, search_for_staff
from assistant.services.counter_meetings import (
    case_of_meeting,
    has_met_before,
    last_meeting_about,
    meeting_for_office,
)
from assistant.services.counts import BOOKED
from assistant.services.dossier import change_case
from assistant.services.mandates import MEETINGS, with_change_made
from assistant.services.mandates_used import tell_of_change
from assistant.services.meetings import Meeting
from assistant.services.safe import CaseExpired, OpenedCase
from assistant.services.staff_cases import Reason
from assistant.services.visits import visit_for
from assistant.web.counter import booking_times as times
from assistant.web.counter.at_whose_request import mandate_named, mandates_for
from assistant.web.counter.blueprint import case_of, counter, desk, go, refuse
from assistant.web.counter.booking_forms import FROM, WHAT, WHO, carried, contact_said, what_form, who_form
from assistant.web.counter.case_opening_views import author
from assistant.web.counter.case_views import why
from assistant.web.counter.day_views import access, wake_worker
from assistant.web.counter.day_words import refused_words
from assistant.web.counter.seen_papers_views import settled_case
from assistant.web.counting import count_events, reasons_in
from assistant.web.i18n import format_telephone
from assistant.web.i18n import gettext as _
from assistant.web.languages import LANGUAGES
from assistant.web.meeting_words import (
    day_of,
    instant_of,
    mode_name,
)
from assistant.web.open_case import safe
from assistant.web.security import role
from assistant.web.signed_in import office, staff


@counter.route("/rendez-vous/nouveau", methods=["GET", "POST"])
@role("reception")
def book() -> AnyResponse | str:
    """Ask what for, then when and for whom, then book."""
    known = _known()
    if request.method != "POST":
        return _what_page(what_form(known), known)
    what = what_form()
    if request.form.get("change") or not what.validate():
        return _what_page(what, known)
    chosen = route([desk().motives[str(what["motive"].answer)]])
    mode = chosen.mode if what["mode"].answer == "advised" else str(what["mode"].answer)
    if mode not in chosen.modes:
        ways = ", ".join(mode_name(one) for one in chosen.modes)
        refuse(what, "mode", _("Choisissez une des façons prévues pour ce motif : %(ways)s.", ways=ways))
        return _what_page(what, known)
    return _when_and_who(what, chosen, _search(what, chosen, mode))


def _known() -> dict[str, str]:
    """Return what is known of the person before anything is typed: from a visit, an earlier meeting, a case."""
    origin = {name: request.values.get(name, "") for name in FROM}
    known = {"messages_in": "fr"} | {name: value for name, value in origin.items() if value}
    meeting = meeting_for_office(desk(), office(), origin["suite"]) if origin["suite"] else None
    visit = visit_for(desk(), office(), origin["visite"]) if origin["visite"] else None
    if meeting is None and visit is not None and visit.appointment:
        meeting = meeting_for_office(desk(), office(), visit.appointment)
    if meeting is None and origin["dossier"] and staff().may("adviser", office()):
        meeting = last_meeting_about(desk(), office(), origin["dossier"])
    if meeting is not None:
        return known | _known_from(meeting)
    if visit is not None:
        reads = visit.details.language if visit.details.language in LANGUAGES else "fr"
        said = {"name": visit.details.name, "messages_in": reads, "accessibility": visit.details.needs}
        case = {"dossier": visit.case} if visit.case and staff().may("adviser", office()) else {}
        known |= said | {"motive": visit.details.motives[0]} | case
    return known


def _known_from(meeting: Meeting) -> dict[str, str]:
    contact, details = meeting.details.contact, meeting.details
    case = case_of_meeting(desk(), office(), meeting.id) if staff().may("adviser", office()) else None
    return {
        "motive": details.motives[0] if details.motives else "",
        "office": meeting.office.id,
        "language": contact.language,
        "sign_language": "yes" if contact.sign_language else "",
        "with_me": "yes" if details.adviser == staff().adviser_id else "",
        "name": contact.name,
        "email": contact.email or "",
        "telephone": format_telephone(contact.telephone) if contact.telephone else "",
        "messages_in": contact.messages_in,
        "interpreter": "yes" if contact.interpreter else "",
        "accessibility": contact.accessibility,
        "discreet": "yes" if contact.discreet else "",
        "safe": "yes" if contact.safe_contact else "",
        "suite": meeting.id,
        "dossier": case or "",
    }


def _what_page(form: Form, known: Mapping[str, str]) -> str:
    return render_template("counter/book.html", form=form, carried=carried((*WHO, *FROM), known))


def _search(what: Form, chosen: Route, mode: str) -> Search:
    """Look with what is staff's: the time kept for them, and the notice their motives give."""
    place, language = str(what["office"].answer), str(what["language"].answer)
    search = search_for_staff(Search.along(chosen, place, mode, None if language == "other" else language))
    signs = frozenset({SIGN_LANGUAGE}) if what["sign_language"].answer else frozenset[str]()
    mine = staff().adviser_id if "with_me" in what and what["with_me"].answer else None
    return as_long_as_there(desk(), replace(search, speaks=signs, adviser=mine))


def _when_and_who(what: Form, chosen: Route, search: Search) -> AnyResponse | str:
    """Show the times of a week and ask for whom; book once both are said."""
    page, opened = times.week_of_times(desk(), search, _asked_week()), _case()
    held = () if opened is None else mandates_for(opened.contents, MEETINGS)
    form = who_form(page.choices, held, mode=search.mode, confidential=chosen.confidential)
    wants = request.form.get("book") == "yes"
    starts_at = instant_of(request.form.get("slot", ""))
    if wants and starts_at is not None and "slot" in form and form["slot"].why_not:
        form["slot"].why_not = ""  # a time of another moment: the database says whether it is still free
    if not wants or not form.validate() or starts_at is None:
        return _when_page(what, form, page, search, asked=wants)
    said = contact_said(
        form, str(what["language"].answer), confidential=chosen.confidential, signs=bool(what["sign_language"].answer)
    )
    outcome = book_at_counter(
        desk(),
        access(Reason.PRESENT),
        chosen,
        search,
        starts_at,
        said,
        opened=opened,
        follow_up_of=request.form.get("suite") or None,
    )
    if isinstance(outcome, Booked):
        _tell_in_whose_name(opened, outcome)
        _count_reasons(opened, outcome)
        wake_worker()
        reason = request.form.get("pourquoi") or None
        return go(url_for("counter.booked", appointment_id=outcome.meeting.id, nouveau="oui", pourquoi=reason))
    return _not_booked(what, form, search, outcome)


def _tell_in_whose_name(opened: OpenedCase | None, booked: Booked) -> None:
    """Write down for the person that somebody asked for this appointment in their name, and tell them."""
    mandate = None if opened is None else mandate_named(opened.contents, MEETINGS)
    if opened is None or mandate is None:
        return
    signed = author()
    kept = change_case(safe(), opened, lambda contents: with_change_made(contents, mandate, MEETINGS, 1, signed))
    if isinstance(kept, OpenedCase):
        tell_of_change(desk(), kept, mandate, but=booked.meeting.id)


def _count_reasons(opened: OpenedCase | None, booked: Booked) -> None:
    """Count that a person now meets somebody for the reasons their own visit ended with: at their first appointment."""
    begun_here = opened is not None and OPENED_HERE in opened.contents.counter
    if opened is None or begun_here or has_met_before(desk(), opened.id, booked.meeting.id):
        return
    count_events(*((BOOKED, code) for code in reasons_in(settled_case(opened))), office=office())


def _not_booked(what: Form, form: Form, search: Search, outcome: SlotTaken | Refused | CaseExpired) -> str:
    """Say why, with everything still in place: the nearest times instead of the one that is gone."""
    if isinstance(outcome, SlotTaken):
        page = times.nearest_times(desk(), search, outcome.nearest)
        form["slot"].errors = [_("Cette heure vient d'être prise. Voici les plus proches : le reste est gardé.")]
        return _when_page(what, form, page, search, asked=True)
    why = refused_words(outcome) if isinstance(outcome, Refused) else _("Ce dossier a été effacé par la personne.")
    form["slot"].errors = [why]
    return _when_page(what, form, times.week_of_times(desk(), search, None), search, asked=True)


def _when_page(what: Form, form: Form, page: times.WeekOfTimes, search: Search, *, asked: bool) -> str:
    place = office_of(desk(), search.office)
    return render_template(
        "counter/book_when.html",
        form=form if asked else None,
        who=form,
        week=page,
        chosen=request.form.get("slot", ""),
        motive={code: text for code, text, _hint in what["motive"].choices}[str(what["motive"].answer)],
        mode=mode_name(search.mode),
        place=place.name if place else "",
        with_me=search.adviser is not None,
        carried=carried((*WHAT, *FROM), {}),
        everything=carried((*WHAT, *WHO, *FROM), {}),
    )


def _asked_week() -> date | None:
    return day_of(request.form.get("week") or request.form.get("shown", ""))


def _case() -> OpenedCase | None:
    """Open the case that the appointment is for, as an adviser of this office; nothing where there is none."""
    case = request.form.get("dossier", "")
    usual = Reason.FOLLOW_UP if request.form.get("suite") else Reason.PRESENT
    return case_of(case, why(usual)) if case else None

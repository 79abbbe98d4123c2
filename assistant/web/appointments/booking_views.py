"""Taking an appointment, one choice per page: what about, how, where, when, who; then all of it, and yes."""

from dataclasses import replace
from time import sleep

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form

from assistant.booking.motives import TELEPHONE, VIDEO
from assistant.booking.policy import CONFIRMED
from assistant.services.agenda import Office, Search, first_slot, office_of, offices_near
from assistant.services.appointments import Held, SlotTaken, hold_slot
from assistant.services.bookings import FROM_ANSWERS, Draft, draft_of
from assistant.services.limits import may_hold, pause_for
from assistant.services.meetings import held_by, meetings_of, standing
from assistant.services.video_services import video_shows_addresses
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import (
    Booking,
    StepMissing,
    appointments,
    booking_before,
    case_to_book_with,
    desk,
    held_meeting,
    keep,
    limited_page,
    reasons_of_case,
    submitted,
    taken_page,
)
from assistant.web.counting import count_wait
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.situation_list import situation_field, situation_form

INSEE_CODE = "housing.insee_code"
_OFFICES_WITH_A_FIRST_TIME = 6


@appointments.route("/", methods=["GET", "POST"])
@role("public")
def start() -> str | Response:
    """Ask what the meeting is about; the answers of the case may have said so already."""
    opened = open_case.open_case()
    draft = draft_of(opened.contents) if opened else Draft()
    booked = [meeting for meeting in meetings_of(desk(), opened) if meeting.state == CONFIRMED] if opened else []
    question = _("De quoi la personne veut-elle parler ?") if draft.for_someone else _("De quoi voulez-vous parler ?")
    form = _subject_form(draft, question, met_before=bool(booked))
    if submitted() and form.validate():
        opened = case_to_book_with()
        keep(draft.choosing_subject(str(form["subject"].answer)))
        return open_case.onward(url_for("appointments.mode"), opened)
    return render_template("appointments/start.html", form=form, title=question, booked=booked, moment=pages.moment)


def _subject_form(draft: Draft, question: str, *, met_before: bool) -> Form:
    """Offer the list of situations; a confidential choice made earlier is not shown again to whoever looks."""
    motives = desk().motives
    first, chosen = [], draft.subject
    if reasons_of_case():
        first.append(_answers_given(for_someone=draft.for_someone))
        chosen = chosen or FROM_ANSWERS
    if chosen is not None and chosen in motives and motives[chosen].confidential:
        chosen = None
    field = situation_field(motives, question, first=first, met_before=met_before)
    return situation_form(field, chosen)


def _answers_given(*, for_someone: bool) -> tuple[str, str, str]:
    """Offer what the answers say; whoever helps may have given those of the person, or their own."""
    if for_someone:
        return FROM_ANSWERS, _("Sa situation"), _("D'après les réponses données ici, si ce sont les siennes.")
    return FROM_ANSWERS, _("Ma situation"), _("D'après les réponses que vous avez données.")


@appointments.route("/mode", methods=["GET", "POST"])
@role("public")
def mode() -> str | Response:
    """Say why this way and this length, and let the person choose."""
    booking = booking_before("mode")
    route = booking.route
    prescriber = booking.draft.prescriber if booking.draft.for_someone else None
    for_someone = prescriber is not None
    choices = [
        (code, pages.mode_name(code), pages.mode_hint(code, for_someone=for_someone))
        for code in pages.modes_in_order(route)
    ]
    question = _("Votre choix") if prescriber is None else _("Le choix de la personne")
    form = forms.one_choice("mode", question, choices, booking.draft.mode or route.mode)
    if submitted() and form.validate():
        keep(booking.draft.choosing(mode=str(form["mode"].answer)))
        return open_case.onward(url_for("appointments.office"))
    return render_template(
        "appointments/mode.html",
        form=form,
        route=route,
        because=pages.why_this_meeting(route, met_before=_met_before(booking)),
        why=_reasons_why(booking),
        prescriber=prescriber,
    )


def _met_before(booking: Booking) -> bool:
    """Tell whether this person already met somebody; of whoever a prescriber books for, nothing is known."""
    return not booking.draft.for_someone and bool(standing(desk(), booking.opened))


def _reasons_why(booking: Booking) -> list[str]:
    """Return the sentences for which a person must look: they speak to whoever answered, and came for themselves."""
    said = {code: sentence for motive in booking.route.concerned for code, sentence in motive.reasons.items()}
    from_answers = booking.draft.subject == FROM_ANSWERS and not booking.draft.for_someone
    return [_(said[code]) for code in booking.reasons if code in said] if from_answers else []


@appointments.route("/lieu", methods=["GET", "POST"])
@role("public")
def office() -> str | Response:
    """Ask where, the nearest first, and in which language."""
    booking = booking_before("office")
    draft = booking.draft
    insee_code = booking.opened.contents.answers.get(INSEE_CODE)
    offices = offices_near(desk(), insee_code if isinstance(insee_code, str) else None)
    hints = [_office_hint(place, booking) for place in offices[:_OFFICES_WITH_A_FIRST_TIME]]
    hints += [place.address for place in offices[_OFFICES_WITH_A_FIRST_TIME:]]
    choices = [(place.id, place.name, hint) for place, hint in zip(offices, hints, strict=True)]
    languages = sorted({code for place in offices for code in place.languages}, key=lambda code: (code != "fr", code))
    named = [(code, pages.language_name(code)) for code in languages]
    theirs, own = _("Quel accueil convient à la personne ?"), _("Quel accueil vous convient ?")
    form = forms.office_form(choices, named, draft, theirs if draft.for_someone else own)
    if submitted() and form.validate():
        signs = "sign_language" in form and bool(form["sign_language"].answer)
        language = form["language"].answer or None
        keep(draft.choosing(office=str(form["office"].answer), language=language, sign_language=signs))
        return open_case.onward(url_for("appointments.slot"))
    return render_template("appointments/office.html", form=form, for_someone=draft.for_someone)


def _office_hint(place: Office, booking: Booking) -> str:
    """Say where an office is and when it can receive first."""
    slot = first_slot(desk(), booking.search(place.id))
    if slot is None:
        return _("%(address)s. Pas de créneau de cette façon.", address=place.address)
    moment = pages.moment(slot.starts_at, place.zone)
    return _("%(address)s. Premier créneau : %(moment)s.", address=place.address, moment=moment)


@appointments.route("/creneau", methods=["GET", "POST"])
@role("public")
def slot() -> str | Response:
    """Show the slots of a week, and hold the one that is chosen; never an empty page."""
    booking = booking_before("slot")
    search = booking.search()
    if not submitted():
        return _slot_page(booking, search, forms.one_choice("slot", _("Choisissez une heure"), [], None))
    starts_at = pages.instant_of(request.form.get("slot", ""))
    if starts_at is None:
        form = forms.one_choice("slot", _("Choisissez une heure"), [], None)
        form.validate()
        return _slot_page(booking, search, form)
    limited = may_hold(desk(), booking.opened)
    if limited is not None:
        return limited_page(limited, search.office)
    sleep(pause_for(desk(), request.remote_addr or "").total_seconds())
    held = hold_slot(desk(), booking.opened, booking.route, search, starts_at)
    if isinstance(held, SlotTaken):
        return taken_page(held.nearest)
    if isinstance(held, Held):
        keep(replace(booking.draft, appointment=held.meeting.id))
        count_wait(desk(), search, booking.route.motive.code)
        return open_case.onward(
            url_for("appointments.contact" if booking.draft.contact is None else "appointments.check")
        )
    raise open_case.NoOpenCase("no_open_case")


@appointments.post("/autrement")
@role("public")
def otherwise() -> Response:
    """Take another way or another office, from a page without slots."""
    booking = booking_before("slot")
    mode_asked, office_asked = request.form.get("mode"), request.form.get("office")
    draft = booking.draft
    if mode_asked in booking.route.modes:
        draft = draft.choosing(mode=mode_asked)
    if office_asked and office_of(desk(), office_asked) is not None:
        draft = draft.choosing(office=office_asked)
    keep(draft)
    return open_case.onward(url_for("appointments.slot"))


@appointments.route("/coordonnees", methods=["GET", "POST"])
@role("public")
def contact() -> str | Response:
    """Ask how to call and reach the person, while the slot is kept."""
    booking = booking_before("contact")
    meeting = held_meeting(booking)
    asked = forms.Asked(
        confidential=booking.route.confidential,
        by_telephone=meeting.details.mode == TELEPHONE,
        for_someone=booking.draft.for_someone,
    )
    form = forms.contact_form(booking.draft.contact, asked)
    if submitted() and form.validate():
        said = forms.contact_said(form, booking.draft, confidential=booking.route.confidential)
        if said.discreet and meeting.details.mode == VIDEO and video_shows_addresses(desk(), meeting.office.id):
            forms.refuse(form, "discreet", _discreet_needs_another_way())
        else:
            keep(replace(booking.draft, contact=said))
            return open_case.onward(url_for("appointments.check"))
    return render_template(
        "appointments/contact.html",
        form=form,
        hold=pages.hold_of(desk(), meeting),
        meeting=meeting,
        moment=pages.moment,
        route=booking.route,
        for_someone=booking.draft.for_someone,
    )


def _discreet_needs_another_way() -> str:
    return _(
        "Ici, une vidéo montrerait à l'autre côté l'adresse de votre connexion à Internet. Pour rester discrets, "
        "revenez choisir le téléphone ou le guichet, ou décochez cette case."
    )


def _slot_page(booking: Booking, search: Search, form: Form) -> str:
    held, place = held_by(desk(), booking.opened), office_of(desk(), search.office)
    if place is None:
        raise StepMissing("step_missing", {"step": "office"})
    weeks = pages.Weeks(pages.asked_week(), pages.slot_week, [held.details.owner] if held else [], place.zone)
    week = pages.week_page(desk(), search, pages.modes_in_order(booking.route), weeks)
    return render_template(
        "appointments/slot.html",
        form=form,
        week=week,
        place=place,
        mode=pages.mode_name(search.mode),
        mode_name=pages.mode_name,
        moment=pages.moment,
        week_link=lambda slot: pages.slot_week(pages.monday_of(slot, place.zone)),
        minutes=search.minutes,
        for_someone=booking.draft.for_someone,
    )

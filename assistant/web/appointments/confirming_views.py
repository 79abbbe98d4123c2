"""The last page before an appointment stands: everything at a glance, what it gives the office, and yes."""

from dataclasses import replace

from flask import g, render_template, request, url_for
from werkzeug.wrappers import Response

from assistant.booking.motives import TELEPHONE
from assistant.booking.policy import CONFIRMED, Refused
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Confirmed, Held, HoldChanged, SlotTaken, confirm, renew_hold
from assistant.services.bookings import FROM_ANSWERS, Draft, draft_of, with_draft
from assistant.services.limits import may_confirm
from assistant.services.meetings import Meeting, meeting_of
from assistant.services.reserved import holds_reserved
from assistant.services.safe import OpenedCase
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import (
    Booking,
    StepMissing,
    appointments,
    booking_before,
    desk,
    held_meeting,
    limited_page,
    submitted,
    taken_page,
)
from assistant.web.appointments.holders import wake_worker
from assistant.web.counting import count_booking
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.wording import in_words


@appointments.route("/verifier", methods=["GET", "POST"])
@role("public")
def check() -> str | Response:
    """Show everything, say that the office will be able to read the case, and confirm."""
    already = _already_confirmed()
    if already is not None:
        return open_case.onward(url_for("appointments.meeting", key=already.id))
    booking = booking_before("check")
    said = booking.draft.contact
    if said is None or booking.draft.appointment is None or (booking.draft.mode == TELEPHONE and not said.telephone):
        raise StepMissing("step_missing", {"step": "contact"})
    if not submitted():
        return _check_page(held_meeting(booking), said, booking.draft)
    prescriber = booking.draft.prescriber if booking.draft.for_someone else None
    limited = may_confirm(desk(), booking.opened, said, prescriber)
    if limited is not None:
        return limited_page(limited, booking.draft.office or "")
    shown = pages.instant_of(request.form.get("shown", ""))
    outcome = confirm(desk(), _as_ticked(booking), booking.draft.appointment, said, shown, prescriber)
    if isinstance(outcome, Confirmed):
        from_answers = booking.draft.subject == FROM_ANSWERS
        count_booking(tuple(booking.reasons), from_answers=from_answers, office=outcome.meeting.office.id)
        return _after_confirming(outcome)
    if isinstance(outcome, HoldChanged):
        return _check_page(outcome.meeting, said, booking.draft, changed=True)
    if isinstance(outcome, SlotTaken):
        return taken_page(outcome.nearest)
    raise StepMissing("step_missing", {"step": "slot"})


@appointments.post("/prolonger")
@role("public")
def renew() -> Response:
    """Keep the slot once more for as long, then go on where the person was."""
    back = "check" if request.form.get("back") == "check" else "contact"
    booking = booking_before("contact")
    renewed = renew_hold(desk(), booking.opened, held_meeting(booking).id)
    if isinstance(renewed, Held | Refused):
        return open_case.onward(url_for(f"appointments.{back}"))
    raise StepMissing("step_missing", {"step": "slot"})


def _check_page(meeting: Meeting, said: Contact, draft: Draft, *, changed: bool = False) -> str:
    return render_template(
        "appointments/check.html",
        meeting=meeting,
        hold=pages.hold_of(desk(), meeting),
        changed=changed,
        lines=_summary(said, meeting, for_someone=draft.for_someone),
        moment=pages.moment,
        keep_for=in_words(desk().safe.keep.appointment),
        for_someone=draft.for_someone,
        prescriber=draft.prescriber,
        reserved=_reserved_tick(draft),
    )


def _reserved_tick(draft: Draft) -> object | None:
    """Ask whether the office may have the answers that stay with the person; nothing where there are none."""
    opened = open_case.require_case()
    if draft.for_someone or not holds_reserved(opened.contents, desk().safe.reserved):
        return None
    return forms.tell_permit_field(ticked=opened.contents.tells_reserved)


def _as_ticked(booking: Booking) -> OpenedCase:
    """Write down whether the office may have them, before it is given the case."""
    ticked = "tell" in request.form
    if ticked == booking.opened.contents.tells_reserved:
        return booking.opened
    return open_case.change_case(lambda contents: replace(contents, tells_reserved=ticked))


def _already_confirmed() -> Meeting | None:
    """Return the appointment a second press of the button is about: the first press has made it."""
    opened = open_case.open_case()
    asked = request.form.get("appointment", "")
    found = meeting_of(desk(), opened, asked) if opened and asked else None
    return found if found is not None and found.state == CONFIRMED else None


def _after_confirming(confirmed: Confirmed) -> Response:
    """Forget the draft, wake the worker up, and show the appointment."""
    g.case = confirmed.opened
    open_case.change_case(lambda contents: with_draft(contents, draft_of(contents).taken_for_oneself()))
    wake_worker()
    return open_case.onward(url_for("appointments.meeting", key=confirmed.meeting.id), confirmed.opened)


def _summary(said: Contact, meeting: Meeting, *, for_someone: bool) -> list[pages.Line]:
    needs = [_("interprète")] if said.interpreter else []
    needs += [_("langue des signes")] if said.sign_language else []
    needs += [said.accessibility] if said.accessibility else []
    at = {name: url_for(f"appointments.{name}") for name in ("slot", "mode", "office", "contact")}
    reached = _("Pour joindre la personne") if for_someone else _("Pour vous joindre")
    return [
        pages.Line(_("Date et heure"), pages.moment_of(meeting), at["slot"]),
        pages.Line(_("Durée"), _("%(minutes)s minutes", minutes=pages.minutes_of(meeting))),
        pages.Line(_("Façon de nous parler"), pages.mode_name(meeting.details.mode), at["mode"]),
        pages.Line(_("Lieu"), f"{meeting.office.name}, {meeting.office.address}", at["office"]),
        pages.Line(_("Nom"), said.name, at["contact"]),
        pages.Line(reached, pages.reach(said), at["contact"]),
        pages.Line(_("Langue"), _language(said.language), at["office"]),
        pages.Line(_("Besoins"), ", ".join(needs) or _("Aucun"), at["contact"]),
    ]


def _language(code: str) -> str:
    return _("Une autre langue, avec interprète") if code == forms.OTHER_LANGUAGE else pages.language_name(code)

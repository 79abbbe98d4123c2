"""An appointment that stands: its page, its slip, its calendar file; giving it up."""

from flask import Response as FlaskResponse
from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from assistant.booking.policy import ALREADY_CANCELLED, CANCELLED, CONFIRMED, SEEN, Refused, may_cancel
from assistant.services.appointment_codes import find_by_code, written_code
from assistant.services.appointments import Cancelled, cancel
from assistant.services.attempts import TooManyAttempts
from assistant.services.meetings import Holder, Meeting, MeetingLink, motives_of, timing_of
from assistant.services.ports import CalendarFiles
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import appointments, desk, submitted
from assistant.web.appointments.holders import found_by, now, wake_worker, why_not
from assistant.web.appointments.notices import calendar_event
from assistant.web.appointments.telling import neutral_papers, told_on_asking, told_to
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import papers_title, sentences, slip_words
from assistant.web.prints import has_choice, pdf_of
from assistant.web.security import role
from assistant.web.whom_to_count import client


@appointments.get("/<key>")
@role("public")
def meeting(key: str) -> str:
    """Show an appointment: when, where, what to bring, the code; or that it was cancelled."""
    holder, found = found_by(key)
    if found.state != CONFIRMED:
        page = "appointments/cancelled.html" if found.state == CANCELLED else "appointments/over.html"
        return render_template(page, meeting=found, moment=pages.moment, afterwards=_afterwards(holder, found))
    return render_template(
        "appointments/meeting.html",
        print_choice=has_choice(),
        meeting=found,
        key=key,
        own_code=written_code(found.details),
        code=None if isinstance(holder, MeetingLink) or found.details.prescriber else holder.code,
        moment=pages.moment,
        minutes=pages.minutes_of(found),
        where=pages.where(found),
        hours=pages.hours_of(found.office),
        told=told_to(holder, found),
        papers_title=papers_title(found.details.mode),
        is_moved=request.args.get("change") == "oui",
    )


def _afterwards(holder: Holder, found: Meeting) -> tuple[str, ...]:
    """Return what the motives say once the meeting has taken place, to whoever may read what it was about."""
    if found.state != SEEN or (found.details.is_discreet and isinstance(holder, MeetingLink)):
        return ()
    return sentences(tuple(motive.notice_after for motive in motives_of(desk(), found.details)))


@appointments.route("/<key>/papiers", methods=["GET", "POST"])
@role("public")
def papers(key: str) -> str | Response:
    """Show what else to bring to a discreet meeting, to whoever asks for it and types the letters of the name."""
    holder, found = found_by(key)
    if not isinstance(holder, MeetingLink) or not found.details.is_discreet or found.state != CONFIRMED:
        return redirect(url_for("appointments.meeting", key=key), code=303)
    motives = told_on_asking(found)
    if not motives:
        abort(404)
    form = forms.letters_form()
    shown: tuple[str, ...] = ()
    if submitted() and form.validate():
        typed = str(form["letters"].answer)
        same = find_by_code(desk(), written_code(found.details), typed, client())
        if isinstance(same, MeetingLink):
            shown = pages.papers_to_bring(desk(), motives)
        elif isinstance(same, TooManyAttempts):
            forms.refuse(form, "letters", _("Trop d'essais en peu de temps. Appelez l'accueil."))
        else:
            forms.refuse(form, "letters", _("Ce n'est pas le nom de ce rendez-vous. Vérifiez, ou appelez l'accueil."))
    return render_template("appointments/papers.html", key=key, form=form, meeting=found, papers=shown)


@appointments.get("/<key>/fiche.pdf")
@role("public")
def slip(key: str) -> Response:
    """Print an appointment: for those who gave no address, this is the proof."""
    found = found_by(key)[1]
    if found.state != CONFIRMED:
        abort(404)
    motives = motives_of(desk(), found.details)

    def write() -> str:
        return render_template(
            "print/slip.html",
            **slip_words(found, motives),
            papers=neutral_papers() if found.details.is_discreet else pages.papers_to_bring(desk(), motives),
            code="",
            reopen_url="",
            find_url=f"{pages.site_address()}{url_for('appointments.find')}",
            printed_on=open_case.today(),
            large=request.args.get("taille") == "grande",
        )

    return pdf_of(write, lambda: "rendez-vous")


@appointments.get("/<key>/rendez-vous.ics")
@role("public")
def calendar(key: str) -> Response:
    """Give the appointment to the person's calendar."""
    _holder, found = found_by(key)
    writer: CalendarFiles = current_app.extensions["calendar"]
    return _file(writer.write(calendar_event(found)), "text/calendar; charset=utf-8", "rendez-vous.ics")


@appointments.route("/<key>/annuler", methods=["GET", "POST"])
@role("public")
def cancel_meeting(key: str) -> str | Response:
    """Ask once more, then give the appointment up."""
    holder, found = found_by(key)
    refused = why_not(may_cancel(timing_of(desk(), found.details), found.state, found.details.starts_at, now()))
    if submitted():
        outcome = cancel(desk(), holder, found.id)
        if isinstance(outcome, Cancelled) or outcome == Refused(ALREADY_CANCELLED):
            wake_worker()
            return open_case.onward(url_for("appointments.meeting", key=key))
    return render_template("appointments/cancel.html", meeting=found, key=key, moment=pages.moment, refused=refused)


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = FlaskResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

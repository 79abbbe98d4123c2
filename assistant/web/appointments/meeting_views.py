"""An appointment that stands: its page, its slip, its calendar file; finding it again with the code; giving it up."""

from flask import Response as FlaskResponse
from flask import abort, current_app, g, render_template, request, url_for
from werkzeug.wrappers import Response

from assistant.booking.policy import ALREADY_CANCELLED, CONFIRMED, HELD, Refused, may_cancel
from assistant.services.alerts import alerts_of
from assistant.services.appointments import Cancelled, cancel
from assistant.services.attempts import TooManyAttempts
from assistant.services.call_backs import promised_to
from assistant.services.dossier import open_by_code
from assistant.services.meetings import MeetingLink, meetings_of, motives_of, timing_of
from assistant.services.ports import CalendarFiles
from assistant.services.safe import CodeMistyped, CodeUnknown, OpenedCase
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import appointments, desk, submitted
from assistant.web.appointments.holders import found_by, now, send_now, why_not
from assistant.web.appointments.notices import calendar_event
from assistant.web.i18n import format_time
from assistant.web.i18n import gettext as _
from assistant.web.security import role


@appointments.get("/<key>")
@role("public")
def meeting(key: str) -> str:
    """Show an appointment: when, where, what to bring, the code; or that it was cancelled."""
    holder, found = found_by(key)
    if found.state != CONFIRMED:
        return render_template("appointments/cancelled.html", meeting=found, moment=pages.moment)
    motives = motives_of(desk(), found.details)
    return render_template(
        "appointments/meeting.html",
        meeting=found,
        key=key,
        code=None if isinstance(holder, MeetingLink) else holder.code,
        moment=pages.moment,
        minutes=pages.minutes_of(found),
        where=pages.where(found),
        hours=pages.hours_of(found.office),
        papers=pages.papers_to_bring(desk(), motives),
        meanwhile=list(dict.fromkeys(_(motive.meanwhile) for motive in motives)),
    )


@appointments.get("/<key>/fiche.pdf")
@role("public")
def slip(key: str) -> Response:
    """Print an appointment: for those who gave no address, this is the proof."""
    opened, found = open_case.require_case(), found_by(key)[1]
    if found.state != CONFIRMED:
        abort(404)
    motives = motives_of(desk(), found.details)
    html = render_template(
        "print/slip.html",
        meeting=found,
        when=pages.moment(found.details.starts_at),
        minutes=pages.minutes_of(found),
        where=pages.where(found),
        mode=pages.mode_name(found.details.mode),
        hours=pages.hours_of(found.office),
        papers=() if found.details.is_discreet else pages.papers_to_bring(desk(), motives),
        code=str(opened.code or ""),
        reopen_url=f"{pages.site_address()}/reprendre#{opened.code}",
        printed_on=open_case.today(),
        large=request.args.get("taille") == "grande",
        discreet=found.details.is_discreet,
    )
    pdf: bytes = current_app.extensions["pdf"].write(html)
    return _file(pdf, "application/pdf", "rendez-vous.pdf")


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
            send_now(found.id)
            return open_case.onward(url_for("appointments.meeting", key=key))
    return render_template("appointments/cancel.html", meeting=found, key=key, moment=pages.moment, refused=refused)


@appointments.route("/retrouver", methods=["GET", "POST"])
@role("public")
def find() -> str | Response:
    """Find one's appointment again, with the code that was given with it."""
    form = forms.code_form()
    if submitted() and form.validate():
        opened = open_by_code(open_case.safe(), str(form["code"].answer), request.remote_addr or "")
        if isinstance(opened, OpenedCase):
            g.case = opened
            return open_case.onward(url_for("appointments.mine"), opened)
        forms.refuse(form, "code", _why_no_case(opened))
    return render_template("appointments/find.html", form=form)


@appointments.get("/mes-rendez-vous")
@role("public")
def mine() -> str:
    """List the appointments of the open case."""
    opened = open_case.require_case()
    found = [meeting for meeting in meetings_of(desk(), opened) if meeting.state != HELD]
    waits = bool(alerts_of(desk(), opened) or promised_to(desk(), opened))
    return render_template(
        "appointments/mine.html", meetings=found, waits=waits, moment=pages.moment, where=pages.where
    )


def _why_no_case(refusal: CodeMistyped | CodeUnknown | TooManyAttempts) -> str:
    if isinstance(refusal, CodeMistyped):
        return _("Vérifiez le code : il a douze lettres et chiffres. Une lettre ou un chiffre ne va pas.")
    if isinstance(refusal, TooManyAttempts):
        at = format_time(refusal.retry_at)
        return _("Trop d'essais en peu de temps. Recommencez à partir de %(hour)s, ou appelez-nous.", hour=at)
    return _("Ce code n'ouvre aucun dossier. Vérifiez-le, ou appelez-nous : une personne peut vous aider.")


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = FlaskResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""Finding one's appointment again: with its code and the first letters of the name, or with the code of a case."""

from datetime import datetime

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import Form

from assistant.booking.policy import HELD
from assistant.services.alerts import alerts_of
from assistant.services.appointment_codes import LENGTH as OWN_CODE_LENGTH
from assistant.services.appointment_codes import find_by_code
from assistant.services.attempts import TooManyAttempts
from assistant.services.call_backs import promised_to
from assistant.services.case_codes import LENGTH as CASE_CODE_LENGTH
from assistant.services.dossier import open_by_code
from assistant.services.meetings import MeetingLink, meeting_of, meetings_of, short_link_to
from assistant.services.safe import CodeMistyped, OpenedCase
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import appointments, desk, submitted
from assistant.web.i18n import format_time
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.whom_to_count import client

TOO_MANY = 429


@appointments.route("/retrouver", methods=["GET", "POST"])
@role("public")
def find() -> str | Response:
    """Find an appointment with its code and a name, or all those of a case with the code of the case."""
    form = forms.find_form(over_answers=open_case.has_unsaved_answers())
    status = 200
    if submitted() and form.validate():
        code = str(form["code"].answer)
        found = _with_case_code(form, code) if _is_long(code) else _with_own_code(form, code)
        if isinstance(found, Response):
            return found
        status = found
    return make_response(render_template("appointments/find.html", form=form), status)


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


def _with_own_code(form: Form, code: str) -> Response | int:
    """Open one appointment and nothing of a case; the case that is open here stays open."""
    if not form["letters"].answered:
        forms.refuse(form, "letters", _("Écrivez les premières lettres du nom donné pour le rendez-vous."))
        return 200
    found = find_by_code(desk(), code, str(form["letters"].answer), client())
    shown = meeting_of(desk(), found, found.appointment) if isinstance(found, MeetingLink) else None
    if shown is not None:
        return open_case.onward(url_for("appointments.meeting", key=short_link_to(desk(), shown)))
    return _refuse(form, found.retry_at if isinstance(found, TooManyAttempts) else None)


def _with_case_code(form: Form, code: str) -> Response | int:
    """Open the case, once it is sure that no answers are lost by it."""
    if "leave" in form and not form["leave"].answer:
        forms.refuse(form, "leave", _("Gardez d'abord vos réponses avec un code, ou cochez cette case."))
        return 200
    opened = open_by_code(open_case.safe(), code, client())
    if isinstance(opened, OpenedCase):
        return open_case.onward(url_for("appointments.mine"), open_case.swap_case(opened))
    if isinstance(opened, CodeMistyped):
        sentence = _("Vérifiez le code : il a douze lettres et chiffres. Une lettre ou un chiffre ne va pas.")
        forms.refuse(form, "code", sentence)
        return 200
    return _refuse(form, opened.retry_at if isinstance(opened, TooManyAttempts) else None)


def _is_long(code: str) -> bool:
    """Tell the code of a case, twelve characters, from that of an appointment, eight, however they are typed."""
    return sum(character.isalnum() for character in code) > (CASE_CODE_LENGTH + OWN_CODE_LENGTH) // 2


def _refuse(form: Form, retry_at: datetime | None) -> int:
    """Say the same of a wrong code, a wrong name and an appointment that is no more."""
    if retry_at is not None:
        at = format_time(retry_at)
        sentence = _("Trop d'essais en peu de temps. Recommencez à partir de %(hour)s, ou appelez-nous.", hour=at)
        forms.refuse(form, "code", sentence)
        return TOO_MANY
    sentence = _("Ce code et ce nom n'ouvrent rien. Vérifiez les deux, ou appelez-nous : une personne peut vous aider.")
    forms.refuse(form, "code", sentence)
    return 200

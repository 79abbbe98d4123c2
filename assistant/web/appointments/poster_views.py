"""The poster of an office: for its own wall, for a library, a doctor's waiting room, a food bank."""

from flask import abort, current_app, render_template
from werkzeug.wrappers import Response

from assistant.services.agenda import office_of
from assistant.settings import Settings
from assistant.web import open_case
from assistant.web.appointments.blueprint import appointments, desk
from assistant.web.i18n import gettext as _
from assistant.web.languages import offered_languages
from assistant.web.meeting_words import hours_of, language_name
from assistant.web.prints import pdf_of
from assistant.web.security import role


@appointments.get("/affiche/<office_id>.pdf")
@role("public")
def poster(office_id: str) -> Response:
    """Send the poster of an office in the reader's language, in French or in both (`?langue=deux`)."""
    office = office_of(desk(), office_id)
    if office is None:
        abort(404)
    settings: Settings = current_app.extensions["settings"]

    def write() -> str:
        return render_template(
            "print/poster.html",
            office=office,
            hours=hours_of(office),
            address=settings.base_url.rstrip("/") + "/",
            offered=offered_languages(),
            spoken=sorted((language_name(code), code) for code in office.languages),
            printed_on=open_case.today(),
        )

    return pdf_of(write, lambda: _("affiche"))

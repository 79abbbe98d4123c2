"""An appointment that stands, as the office reads it: when, where, its code; the slip on paper, the way on."""

from flask import Response, abort, render_template, request, url_for

from assistant.services.appointment_codes import written_code
from assistant.services.counter_meetings import case_of_meeting, meeting_for_office
from assistant.services.meetings import Meeting, motives_of
from assistant.services.staff_cases import Reason
from assistant.web.counter.blueprint import counter, desk
from assistant.web.counter.case_views import why
from assistant.web.counter.day_pages import address_of_case
from assistant.web.counter.sheets import in_their_language, sheet
from assistant.web.meeting_words import (
    minutes_of,
    mode_name,
    moment_of,
    papers_to_bring,
    slip_words,
    where,
)
from assistant.web.security import role
from assistant.web.signed_in import office


@counter.get("/rendez-vous/<appointment_id>")
@role("reception")
def booked(appointment_id: str) -> str:
    """Show an appointment of this office, or one it took for somebody elsewhere: the code, the slip, the follow-up."""
    found = _meeting_or_404(appointment_id)
    return render_template(
        "counter/booked.html",
        meeting=found,
        when=moment_of(found),
        minutes=minutes_of(found),
        where=where(found),
        mode=mode_name(found.details.mode),
        code=written_code(found.details),
        case_address=address_of_case(case_of_meeting(desk(), office(), found.id) or "", why(Reason.APPOINTMENT)),
        is_new=request.args.get("nouveau") == "oui",
    )


@counter.get("/rendez-vous/<appointment_id>/fiche.pdf")
@role("reception")
def booked_slip(appointment_id: str) -> Response:
    """Print the slip, in the language of the person's messages."""
    found = _meeting_or_404(appointment_id)
    details, motives = found.details, motives_of(desk(), found.details)

    def write() -> str:
        return sheet(
            "print/slip.html",
            **slip_words(found, motives),
            papers=() if details.is_discreet else papers_to_bring(desk(), motives),
            find_url=url_for("appointments.find", _external=True),
            large=request.args.get("taille") == "grande",
        )

    return in_their_language(details.contact.messages_in, write, "rendez-vous")


def _meeting_or_404(appointment_id: str) -> Meeting:
    found = meeting_for_office(desk(), office(), appointment_id)
    if found is None:
        abort(404)
    return found

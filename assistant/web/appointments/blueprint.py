"""The blueprint, and what its views share: the desk, the booking on its way, the step that must come first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from assistant.booking.motives import Route
from assistant.booking.policy import HELD
from assistant.booking.slots import Slot
from assistant.booking.timing import CITIZEN, PRESCRIBER
from assistant.errors import AssistantError
from assistant.services.agenda import Search, as_long_as_there, office_of, offices_near
from assistant.services.appointment_details import SIGN_LANGUAGE
from assistant.services.bookings import Draft, draft_of, reasons_to_meet, route_for, with_draft
from assistant.services.contents import CaseContents
from assistant.services.desk import Desk
from assistant.services.limits import CoolDown, EnoughAppointments, Limited
from assistant.services.meetings import Meeting, meeting_of
from assistant.services.safe import OpenedCase
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.i18n import current_language
from assistant.web.i18n import gettext as _
from assistant.web.security import guard

appointments = Blueprint("appointments", __name__, url_prefix="/rendez-vous")
guard(appointments, "public")


class StepMissing(AssistantError):
    """A page was asked for before the one it depends on; ``data`` names that one."""


@appointments.errorhandler(StepMissing)
def _go_to_the_missing_step(missing: StepMissing) -> Response:
    return redirect(url_for(f"appointments.{missing.data['step']}"), code=303)


def desk() -> Desk:
    """Return where appointments are made."""
    found: Desk = current_app.extensions["desk"]
    return found


@dataclass(frozen=True)
class Booking:
    """The open case, what was chosen so far, and the meeting it leads to."""

    opened: OpenedCase
    draft: Draft
    reasons: Sequence[str]
    route: Route

    @property
    def mode(self) -> str:
        """The way that was chosen, or else the one that is advised."""
        return self.draft.mode or self.route.mode

    def search(self, office: str = "") -> Search:
        """Look for this meeting at the office that was chosen, or at another one."""
        draft = self.draft
        audience = PRESCRIBER if draft.for_someone else CITIZEN
        search = Search.along(self.route, office or draft.office or "", self.mode, draft.language, audience)
        spoken = replace(search, speaks=frozenset({SIGN_LANGUAGE})) if draft.sign_language else search
        return as_long_as_there(desk(), spoken)


@dataclass(frozen=True)
class Step:
    """A page of the booking, and the choice it leaves in the draft."""

    endpoint: str
    choice: str


STEPS = (
    Step("start", "subject"),
    Step("mode", "mode"),
    Step("office", "office"),
    Step("slot", "appointment"),
    Step("contact", "contact"),
)


def reasons_of_case() -> tuple[str, ...]:
    """Return why a person must look at the open case; nothing where no case is open."""
    return () if open_case.open_case() is None else reasons_to_meet(open_case.application())


def booking_before(endpoint: str) -> Booking:
    """Return the booking a page continues; raise `StepMissing` for the first choice still to be made before it."""
    opened = open_case.open_case()
    if opened is None:
        raise StepMissing("step_missing", {"step": STEPS[0].endpoint})
    draft = draft_of(opened.contents)
    for step in STEPS:
        if step.endpoint == endpoint:
            break
        if getattr(draft, step.choice) is None:
            raise StepMissing("step_missing", {"step": step.endpoint})
    reasons = reasons_of_case()
    route = route_for(draft, reasons, desk().motives)
    if route is None:
        raise StepMissing("step_missing", {"step": STEPS[0].endpoint})
    return Booking(opened, draft, reasons, route)


def case_to_book_with() -> OpenedCase:
    """Return the open case, or begin one: one may speak to somebody without answering anything."""
    return open_case.open_case() or open_case.start_case(CaseContents(language=current_language().code))


def keep(draft: Draft) -> OpenedCase:
    """Write the draft into the open case."""
    return open_case.change_case(lambda contents: with_draft(contents, draft))


def submitted() -> bool:
    """Tell whether a form was sent."""
    return request.method == "POST"


def held_meeting(booking: Booking) -> Meeting:
    """Return the held appointment of the booking; without it, a slot is to be chosen first."""
    meeting = meeting_of(desk(), booking.opened, booking.draft.appointment or "")
    if meeting is None or meeting.state != HELD:
        raise StepMissing("step_missing", {"step": "slot"})
    return meeting


def limited_page(limited: Limited, office: str) -> Response:
    """Say why no more may be booked for now, with the telephone and the counter that stay open."""
    place = office_of(desk(), office) or offices_near(desk(), None)[0]
    page = render_template(
        "appointments/limited.html",
        until=limited.until if isinstance(limited, CoolDown) else None,
        count=limited.count if isinstance(limited, EnoughAppointments) else 0,
        place=place,
        hours=pages.hours_of(place),
    )
    return make_response(page, 429)


def taken_page(nearest: Sequence[Slot]) -> str | Response:
    """Show the nearest slots to someone whose slot is gone; where there is none near, everything else that works."""
    if not nearest:
        return open_case.onward(url_for("appointments.slot"))
    form = forms.one_choice("slot", _("Choisissez une autre heure"), [], None)
    place = office_of(desk(), nearest[0].office)
    days = pages.days_of(nearest, place.zone) if place else pages.days_of(nearest)
    return render_template("appointments/taken.html", form=form, days=days)

"""Who asks for an appointment that stands, and what may still be done with it.

The same addresses serve whoever opened the case, who sees all its appointments, and whoever follows the link of a
notice, who sees that one alone: the last part of the address is the appointment's id or a signed token.
"""

from datetime import datetime

from flask import abort, current_app, make_response, render_template

from assistant.booking.policy import ALREADY_CANCELLED, BEGUN, HELD, Refused, Verdict
from assistant.services.meetings import ID_LENGTH, Holder, Meeting, meeting_of, read_link
from assistant.services.ports import Bell
from assistant.web import open_case
from assistant.web.appointments.blueprint import desk
from assistant.web.i18n import gettext as _


def found_by(key: str) -> tuple[Holder, Meeting]:
    """Return the appointment and who asks for it; to anybody else it does not exist."""
    holder: Holder
    if len(key) == ID_LENGTH:
        holder, asked = open_case.require_case(), key
    else:
        link = read_link(desk(), key)
        if link is None:
            abort(make_response(render_template("appointments/link_over.html"), 404))
        holder, asked = link, link.appointment
    found = meeting_of(desk(), holder, asked)
    if found is None or found.state == HELD:
        abort(404)
    return holder, found


def now() -> datetime:
    """Return the present instant."""
    return desk().safe.clock.now()


def why_not(verdict: Verdict) -> str:
    """Say why nothing can be changed any more; nothing where it can."""
    if not isinstance(verdict, Refused) or verdict.reason == ALREADY_CANCELLED:
        return ""
    if verdict.reason == BEGUN:
        return _("Le rendez-vous a déjà commencé. Appelez l'accueil : une personne vous dira comment faire.")
    return _("Il est trop tard pour le changer ici. Appelez l'accueil : une personne vous dira comment faire.")


def wake_worker() -> None:
    """Wake the worker up: it offers what came free to those who wait, and sends the notices of what just changed.

    A courtesy: without it the worker finds both within a minute.
    """
    bell: Bell = current_app.extensions["bell"]
    bell.ring()

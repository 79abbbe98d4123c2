"""What the office changed and could not tell: shown where people come back to, until they say that they have read it.

Most people have an e-mail address or a telephone; whoever gave neither learns it here, with their code. The sentence
stands on the few pages one sees on coming back, and nowhere else: the others do not even look.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from assistant.services.deliveries import seen_on_page, untold_changes
from assistant.services.meetings import ID_LENGTH, Meeting, MeetingLink, meeting_of, meetings_of, read_link
from assistant.web import open_case
from assistant.web.appointments import pages
from assistant.web.appointments.blueprint import desk
from assistant.web.appointments.doors import doors
from assistant.web.appointments.holders import found_by
from assistant.web.i18n import gettext as _
from assistant.web.security import role

_PAGES = frozenset({"citizen.welcome_back", "appointments.mine", "appointments.meeting", "appointments.start"})


@dataclass(frozen=True)
class Untold:
    """One change: what happened, the page of the appointment, and where to say that one has read it."""

    sentence: str
    href: str
    read: str


def install(app: Flask) -> None:
    """Give the frame of the pages what is to be said."""
    app.jinja_env.globals["untold_changes"] = of_this_page


def of_this_page() -> Sequence[Untold]:
    """Return the changes to tell on this page; nothing on most."""
    if request.endpoint not in _PAGES:
        return ()
    key = str((request.view_args or {}).get("key", ""))
    meetings = _meetings(key)
    changes = untold_changes(desk(), meetings) if meetings else {}
    return [_untold(meeting, changes[meeting.id], key) for meeting in meetings if meeting.id in changes]


@doors.post("/rendez-vous/<key>/vu")
@role("public")
def read(key: str) -> Response:
    """Note that somebody read what changed, and show them the appointment."""
    _holder, found = found_by(key)
    seen_on_page(desk(), found.id)
    return redirect(url_for("appointments.meeting", key=key), code=303)


def _meetings(key: str) -> tuple[Meeting, ...]:
    if len(key) > ID_LENGTH:
        link = read_link(desk(), key)
        found = meeting_of(desk(), link, link.appointment) if isinstance(link, MeetingLink) else None
        return () if found is None else (found,)
    opened = open_case.open_case()
    return () if opened is None else meetings_of(desk(), opened)


def _untold(meeting: Meeting, kind: str, key: str) -> Untold:
    when = pages.moment_of(meeting)
    sentence = {
        "cancellation": _("Votre rendez-vous de %(when)s a été annulé par l'accueil.", when=when),
        "link": _("Votre rendez-vous en vidéo a un nouveau lien. L'heure ne change pas : %(when)s.", when=when),
    }.get(kind, _("Votre rendez-vous a changé. Il est maintenant : %(when)s.", when=when))
    holder = key if len(key) > ID_LENGTH else meeting.id
    return Untold(sentence, url_for("appointments.meeting", key=holder), url_for("doors.read", key=holder))

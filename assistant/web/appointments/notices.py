"""What a notice says, in the person's language: the message, and the event for their calendar.

Where discretion was asked, or the motive asks for it, neither says what the meeting is about.
"""

from urllib.parse import urlsplit

from flask import current_app, render_template, url_for

from assistant.booking.motives import OFFICE
from assistant.booking.policy import CANCELLED
from assistant.services.meetings import Meeting, link_to, motives_of
from assistant.services.ports import Attachment, CalendarEvent, CalendarFiles, Message
from assistant.web.appointments import pages
from assistant.web.appointments.blueprint import desk
from assistant.web.i18n import LANGUAGES, current_language, reading_in
from assistant.web.i18n import gettext as _

CONFIRMATION, CHANGE, CANCELLATION, ALERT = "confirmation", "change", "cancellation", "alert"


def write_notice(meeting: Meeting, kind: str) -> Message:
    """Write a notice: plain text, the same in HTML, and the calendar file."""
    contact = meeting.details.contact
    language = contact.messages_in if contact.messages_in in LANGUAGES else "fr"
    with reading_in(language):
        shown = {
            "meeting": meeting,
            "cancelled": kind == CANCELLATION,
            "offered": kind == ALERT,
            "accept_url": f"{meeting_address(meeting)}/accepter",
            "title": _title(kind),
            "when": pages.moment(meeting.details.starts_at),
            "minutes": pages.minutes_of(meeting),
            "where": pages.where(meeting),
            "mode": pages.mode_name(meeting.details.mode),
            "papers": _papers(meeting),
            "meeting_url": meeting_address(meeting),
            "find_url": f"{pages.site_address()}{url_for('appointments.find')}",
        }
        return Message(
            to=contact.email or "",
            subject=_title(kind),
            text=render_template("emails/appointment.txt", **shown),
            html=render_template("emails/appointment.html", **shown),
            attachments=() if kind == ALERT else (_calendar_file(meeting),),
        )


def meeting_address(meeting: Meeting) -> str:
    """Return the address that opens this appointment alone, for as long as its link lasts."""
    return f"{pages.site_address()}{url_for('appointments.meeting', key=link_to(desk(), meeting))}"


def calendar_event(meeting: Meeting) -> CalendarEvent:
    """Describe an appointment for a calendar, which others may look at."""
    return CalendarEvent(
        uid=f"{meeting.id}@{urlsplit(pages.site_address()).hostname}",
        sequence=meeting.sequence,
        starts_at=meeting.details.starts_at,
        ends_at=meeting.details.ends_at,
        summary=_("Rendez-vous") if meeting.details.is_discreet else _summary(meeting),
        description=_description(meeting),
        location=pages.where(meeting) if meeting.details.mode == OFFICE else meeting.video_link or "",
        written_at=desk().safe.clock.now(),
        cancelled=meeting.state == CANCELLED,
        language=current_language().code,
    )


def _title(kind: str) -> str:
    return {
        CONFIRMATION: _("Votre rendez-vous est confirmé"),
        CHANGE: _("Votre rendez-vous est déplacé"),
        CANCELLATION: _("Votre rendez-vous est annulé"),
        ALERT: _("Une heure s'est libérée"),
    }[kind]


def _summary(meeting: Meeting) -> str:
    return _("Rendez-vous : %(place)s", place=meeting.office.name)


def _description(meeting: Meeting) -> str:
    """Write what to bring, one line each; nothing where discretion is due."""
    papers = _papers(meeting)
    return "\n".join([_("À apporter :"), *(f"- {paper}" for paper in papers)]) if papers else ""


def _papers(meeting: Meeting) -> tuple[str, ...]:
    if meeting.details.is_discreet:
        return ()
    return pages.papers_to_bring(desk(), motives_of(desk(), meeting.details))


def _calendar_file(meeting: Meeting) -> Attachment:
    writer: CalendarFiles = current_app.extensions["calendar"]
    method = "CANCEL" if meeting.state == CANCELLED else "PUBLISH"
    content = writer.write(calendar_event(meeting))
    return Attachment("rendez-vous.ics", content, "text/calendar", {"method": method})

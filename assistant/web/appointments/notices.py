"""What a notice says, in the person's language: an e-mail with the event for their calendar, or a text by SMS.

Where discretion was asked, or the motive asks for it, nothing says what the meeting is about nor with whom: it names
what anybody brings to any meeting; the rest is asked for on the page that the link opens, or by telephone
(``assistant.web.appointments.telling``).
"""

from urllib.parse import urlsplit

from flask import current_app, render_template, url_for

from assistant.booking.motives import OFFICE
from assistant.booking.policy import CANCELLED
from assistant.services.appointment_codes import written_code
from assistant.services.meetings import Meeting, link_to, motives_of
from assistant.services.notices import Telling
from assistant.services.ports import Attachment, CalendarEvent, CalendarFiles, Message, ShortMessage
from assistant.services.short_links import short_link
from assistant.services.sms_text import in_plain_signs
from assistant.web.appointments import pages, short_texts
from assistant.web.appointments.blueprint import desk
from assistant.web.appointments.telling import neutral_papers
from assistant.web.i18n import current_language, reading_in
from assistant.web.i18n import gettext as _
from assistant.web.languages import LANGUAGES
from assistant.web.meeting_words import sentences

CONFIRMATION, CHANGE, CANCELLATION, ALERT = "confirmation", "change", "cancellation", "alert"
REMINDER_DAYS, REMINDER_HOURS, AFTERWARDS, LINK = "reminder_days", "reminder_hours", "afterwards", "link"
IN_YOUR_NAME = "in_your_name"
_OF_NO_MEETING = frozenset({AFTERWARDS, IN_YOUR_NAME})
_WITHOUT_CALENDAR = frozenset({ALERT, AFTERWARDS, IN_YOUR_NAME})
_BY_SMS = "sms"


def write_notice(telling: Telling) -> Message | ShortMessage:
    """Write a notice as it leaves now, by the way it leaves."""
    wanted = telling.meeting.details.contact.messages_in
    with reading_in(wanted if wanted in LANGUAGES else "fr"):
        return _write_short(telling) if telling.channel == _BY_SMS else _write_mail(telling)


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
        location=_place(meeting) if meeting.details.mode == OFFICE else meeting.video_link or "",
        written_at=desk().safe.clock.now(),
        cancelled=meeting.state == CANCELLED,
        language=current_language().code,
        zone=meeting.office.zone.key,
    )


def _write_mail(telling: Telling) -> Message:
    meeting, kind = telling.meeting, telling.kind
    discreet = meeting.details.is_discreet
    title = _title(kind) if kind != IN_YOUR_NAME or not discreet else _("Un changement à lire")
    shown = {
        "meeting": meeting,
        "kind": kind,
        "discreet": discreet,
        "title": title,
        "first": _first_sentence(kind) if kind != IN_YOUR_NAME or not discreet else "",
        "when": pages.moment_of(meeting),
        "minutes": pages.minutes_of(meeting),
        "where": _place(meeting) if meeting.details.mode == OFFICE else "",
        "mode": pages.mode_name(meeting.details.mode),
        "papers": () if kind in _OF_NO_MEETING else _papers(meeting),
        "papers_title": _papers_title(meeting),
        "words": _words_of_motives(telling),
        "meeting_url": meeting_address(meeting),
        "accept_url": f"{meeting_address(meeting)}/accepter",
        "prescriber": _prescriber(meeting),
        "own_code": written_code(meeting.details),
        "book_url": f"{pages.site_address()}{url_for('appointments.start')}",
        "resume_url": f"{pages.site_address()}{url_for('citizen.resume')}",
        "find_url": f"{pages.site_address()}{url_for('appointments.find')}",
    }
    return Message(
        to=meeting.details.contact.email or "",
        subject=title,
        text=render_template("emails/appointment.txt", **shown),
        html=render_template("emails/appointment.html", **shown),
        attachments=() if kind in _WITHOUT_CALENDAR else (_calendar_file(meeting),),
        reference=telling.reference,
        from_name=_("Rendez-vous") if discreet else "",
    )


def _write_short(telling: Telling) -> ShortMessage:
    meeting = telling.meeting
    if telling.kind == IN_YOUR_NAME:
        return ShortMessage(meeting.details.contact.telephone or "", _in_your_name(meeting), telling.reference)
    link = f"{pages.site_address()}{url_for('doors.short', token=short_link(desk(), telling.number))}"
    text = short_texts.written(telling.kind, meeting, _papers(meeting), link, _words_of_motives(telling))
    return ShortMessage(meeting.details.contact.telephone or "", text, telling.reference)


def _in_your_name(meeting: Meeting) -> str:
    """Say by SMS that there is something to read with the code of the case, and nothing of the appointment."""
    said = (
        _("Un changement à lire.") if meeting.details.is_discreet else _("Votre dossier a été complété en votre nom.")
    )
    address = f"{pages.site_address()}{url_for('citizen.resume')}"
    return in_plain_signs(f"{said} {_('À lire avec votre code : %(link)s', link=address)}")


def _title(kind: str) -> str:
    return {
        CONFIRMATION: _("Votre rendez-vous est confirmé"),
        CHANGE: _("Votre rendez-vous a changé"),
        CANCELLATION: _("Votre rendez-vous est annulé"),
        REMINDER_DAYS: _("Votre rendez-vous approche"),
        REMINDER_HOURS: _("Votre rendez-vous est dans deux heures"),
        AFTERWARDS: _("Après votre rendez-vous"),
        ALERT: _("Une heure s'est libérée"),
        LINK: _("Votre rendez-vous en vidéo a un nouveau lien"),
        IN_YOUR_NAME: _("Votre dossier a été complété en votre nom"),
    }[kind]


def _first_sentence(kind: str) -> str:
    """Say what to do with this message, in one sentence."""
    return {
        CONFIRMATION: _("Voici l'essentiel. Gardez ce message."),
        CHANGE: _("Voici le rendez-vous tel qu'il est maintenant. Les messages d'avant ne comptent plus."),
        CANCELLATION: _("Vous n'avez plus à venir à ce rendez-vous."),
        REMINDER_DAYS: _("Si vous ne pouvez pas venir, changez l'heure ou annulez : une autre personne en profitera."),
        REMINDER_HOURS: _("Si vous ne pouvez pas venir, prévenez-nous : un appel suffit."),
        AFTERWARDS: _("Merci de nous avoir parlé. Voici la suite."),
        ALERT: _("Vous attendiez une heure : en voici une."),
        LINK: _("L'heure ne change pas. Seul ce lien ouvre la vidéo : l'ancien ne marche plus."),
        IN_YOUR_NAME: _("Rouvrez-le avec votre code pour lire ce qui a changé. Vous pouvez arrêter le mandat."),
    }[kind]


def _words_of_motives(telling: Telling) -> tuple[str, ...]:
    """Return what each motive wants said before the meeting, or after it; nothing where it is off, or discreet."""
    if telling.meeting.details.is_discreet or telling.kind in {CANCELLATION, IN_YOUR_NAME}:
        return ()
    after = telling.kind == AFTERWARDS
    motives = motives_of(desk(), telling.meeting.details)
    return sentences(tuple(motive.notice_after if after else motive.notice_before for motive in motives))


def _prescriber(meeting: Meeting) -> str:
    """Name who made the appointment for the person, with their organisation; empty where the person did."""
    made_by = meeting.details.prescriber
    if made_by is None:
        return ""
    return f"{made_by.name} ({made_by.organisation})" if made_by.organisation else made_by.name


def _place(meeting: Meeting) -> str:
    """Say where the meeting is; the name of an office may tell what one goes there for."""
    return (
        meeting.office.address
        if meeting.details.is_discreet and meeting.details.mode == OFFICE
        else pages.where(meeting)
    )


def _summary(meeting: Meeting) -> str:
    return _("Rendez-vous : %(place)s", place=meeting.office.name)


def _description(meeting: Meeting) -> str:
    """Write what to bring, one line each, and where the rest is read."""
    papers = _papers(meeting)
    lines = [_papers_title(meeting), *(f"- {paper}" for paper in papers)] if papers else [_("Ce qu'il faut préparer :")]
    return "\n".join([*lines, meeting_address(meeting)])


def _papers_title(meeting: Meeting) -> str:
    return _("À apporter :") if meeting.details.mode == OFFICE else _("Ce qu'il faut préparer :")


def _papers(meeting: Meeting) -> tuple[str, ...]:
    if meeting.details.is_discreet:
        return neutral_papers()
    return pages.papers_to_bring(desk(), motives_of(desk(), meeting.details))


def _calendar_file(meeting: Meeting) -> Attachment:
    writer: CalendarFiles = current_app.extensions["calendar"]
    method = "CANCEL" if meeting.state == CANCELLED else "PUBLISH"
    content = writer.write(calendar_event(meeting))
    return Attachment("rendez-vous.ics", content, "text/calendar", {"method": method})

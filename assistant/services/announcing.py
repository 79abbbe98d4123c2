"""What an event of an appointment makes known, written in the transaction of the event: notices, reminders, the page.

Each change replaces what still waited to be told of the appointment. Nothing is written here but identifiers and the
instant at which each notice is due.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

import phonenumbers
from sqlalchemy.orm import Session

from assistant.booking.timing import CITIZEN
from assistant.services.appointment_details import Contact, Details
from assistant.services.desk import Desk
from assistant.storage.appointments import Appointment
from assistant.storage.outbox import Channel, ContactTerm, Notice, NoticeKind, drop_waiting

CONTACT_KEPT = timedelta(days=7)
SPREAD_SECONDS = 600
"""Reminders leave a little earlier, each by another while: not all those of one hour in the same second."""

REMINDERS = {NoticeKind.REMINDER_DAYS: timedelta(hours=48), NoticeKind.REMINDER_HOURS: timedelta(hours=2)}
_WORTH_IT = {NoticeKind.REMINDER_DAYS: timedelta(hours=12), NoticeKind.REMINDER_HOURS: timedelta(hours=2)}
_AFTERWARDS = timedelta(hours=18)
_HAS_REMINDERS = frozenset({NoticeKind.CONFIRMATION, NoticeKind.CHANGE, NoticeKind.LINK})
_FRANCE = 33
_FICTION = "63998"
"""The mobile numbers kept for fiction, which our own examples show: a demonstration shows their messages too."""
_MOBILE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})


def announce(
    session: Session, desk: Desk, row: Appointment, details: Details, kind: NoticeKind, *, by: str = CITIZEN
) -> None:
    """Put in the outbox what must be told of an event.

    ``by`` says who made the change: what the person did themselves they have seen on the page; anything else is shown
    there as well, when their code is next used, if they cannot be written to.
    """
    now = desk.safe.clock.now()
    channels = channels_to(desk, details.contact)
    drop_waiting(session, row.id, now)
    if not channels and by != CITIZEN:
        channels = (Channel.PAGE,)
    for channel in channels:
        _write(session, row, kind, channel, now)
    last = now
    if kind in _HAS_REMINDERS:
        for later, due in _later(desk, details, now):
            for channel in channels_to(desk, details.contact):
                _write(session, row, later, channel, due)
        last = max(now, details.ends_at + _AFTERWARDS)
    keep_contact(session, row.id, last)


def channels_to(desk: Desk, contact: Contact) -> tuple[Channel, ...]:
    """Return how this person can be written to without danger."""
    if not contact.safe_contact:
        return ()
    reachable = {Channel.EMAIL: bool(contact.email), Channel.SMS: takes_texts(contact.telephone)}
    return tuple(channel for channel, possible in reachable.items() if possible and channel in desk.channels)


def sends_texts(desk: Desk) -> bool:
    """Tell whether this service sends SMS at all."""
    return Channel.SMS in desk.channels


def takes_texts(telephone: str | None) -> bool:
    """Tell whether a number is one that receives SMS: a landline does not."""
    if not telephone:
        return False
    try:
        number = phonenumbers.parse(telephone, "FR")
    except phonenumbers.NumberParseException:
        return False
    is_fiction = number.country_code == _FRANCE and str(number.national_number).startswith(_FICTION)
    return is_fiction or phonenumbers.number_type(number) in _MOBILE


def keep_contact(session: Session, appointment_id: str, last: datetime) -> None:
    """Say until when the person must be reachable: seven days after the last notice, to the end of that day."""
    erase_on = (last + CONTACT_KEPT).date() + timedelta(days=1)
    session.merge(ContactTerm(appointment_id=appointment_id, erase_on=erase_on))


def _later(desk: Desk, details: Details, now: datetime) -> Iterator[tuple[NoticeKind, datetime]]:
    """List the notices due another day. A reminder that would follow on the heels of this one is not written."""
    for kind, before in REMINDERS.items():
        due = details.starts_at - before - timedelta(seconds=secrets.randbelow(SPREAD_SECONDS))
        if due - now >= _WORTH_IT[kind]:
            yield kind, due
    if not details.is_discreet and any(
        desk.motives[code].notice_after for code in details.motives if code in desk.motives
    ):
        yield NoticeKind.AFTERWARDS, details.ends_at + _AFTERWARDS


def _write(session: Session, row: Appointment, kind: NoticeKind, channel: Channel, due: datetime) -> None:
    session.add(
        Notice(appointment_id=row.id, kind=kind, sequence=row.sequence, channel=channel, send_at=due, attempts=0)
    )

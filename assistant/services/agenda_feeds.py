"""The agenda of an adviser for the calendar they already use: a secret address, which can be taken back.

Whoever has the address reads when the adviser is taken and the reference of each appointment; never a name, nor why.
"""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from assistant.services.appointment_details import Details, open_details
from assistant.services.desk import Desk
from assistant.storage.appointments import Appointment, State
from assistant.storage.base import reading, transaction
from assistant.storage.offices import Adviser
from assistant.storage.worker import AgendaFeed, delete_feed, feed_with, feeds_of

BEFORE, AFTER = timedelta(days=7), timedelta(days=120)
_TOKEN_BYTES = 32
_PURPOSE = "agenda feed"
_REFERENCE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Feed:
    """One secret address of an adviser's agenda; the address itself is told once, when it is made."""

    id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Engagement:
    """One appointment, as an agenda shows it."""

    id: str
    reference: str
    sequence: int
    office: str
    mode: str
    starts_at: datetime
    ends_at: datetime


def open_feed(desk: Desk, adviser: str) -> str:
    """Make a secret address for an adviser's agenda and return its token, which is not kept."""
    token = urlsafe_b64encode(secrets.token_bytes(_TOKEN_BYTES)).decode().rstrip("=")
    with transaction(desk.safe.engine) as session:
        session.add(AgendaFeed(adviser_id=adviser, token_hash=_hash(desk, token), created_at=desk.safe.clock.now()))
    return token


def feeds_for(desk: Desk, adviser: str) -> tuple[Feed, ...]:
    """Return the addresses an adviser has."""
    with reading(desk.safe.engine) as session:
        return tuple(Feed(feed.id, feed.created_at) for feed in feeds_of(session, adviser))


def revoke_feed(desk: Desk, adviser: str, feed: int) -> bool:
    """Take an address back; say whether the adviser had it."""
    with transaction(desk.safe.engine) as session:
        return delete_feed(session, adviser, feed)


def engagements_at(desk: Desk, token: str) -> tuple[Engagement, ...] | None:
    """Return the appointments behind a secret address, in order; nothing where there is no such address."""
    with reading(desk.safe.engine) as session:
        feed = feed_with(session, desk.safe.server_keys.hashes_of(_PURPOSE, token))
        if feed is None:
            return None
        adviser = session.get_one(Adviser, feed.adviser_id).id
        now = desk.safe.clock.now()
        kept = desk.safe.keep.appointment
        standing = (Appointment.state == State.CONFIRMED, Appointment.keep_until > now - BEFORE + kept)
        rows = session.scalars(select(Appointment).where(*standing)).all()
    found = [(row, open_details(desk.safe.server_keys, row.id, row.details)) for row in rows]
    theirs = [_engagement(row, details) for row, details in found if details.adviser == adviser]
    shown = [one for one in theirs if now - BEFORE <= one.ends_at and one.starts_at <= now + AFTER]
    return tuple(sorted(shown, key=lambda one: (one.starts_at, one.id)))


def _engagement(row: Appointment, details: Details) -> Engagement:
    return Engagement(
        id=row.id,
        reference=row.id[:_REFERENCE_LENGTH].upper(),
        sequence=row.sequence,
        office=row.office_id,
        mode=details.mode,
        starts_at=details.starts_at,
        ends_at=details.ends_at,
    )


def _hash(desk: Desk, token: str) -> bytes:
    return desk.safe.server_keys.hash_of(_PURPOSE, token)

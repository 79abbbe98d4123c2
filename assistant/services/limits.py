"""How much one person may hold and book, so that the times of an office are not hoarded.

What is counted is a case (its code) and a contact (hashed): never an address, behind which a whole hall may sit. An
address that asks very often is only slowed, and not at all where an office registered it as shared. Whoever is refused
is shown the telephone and the counter: a limit closes a page, not the office.

Not coming twice makes the pages more careful for some months: one appointment at a time for the case, one booking a day
for the contact. An excuse counts for nothing, and staff book for whom they like.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from assistant.services.appointment_details import Contact, Prescriber
from assistant.services.attempts import (
    AttemptCounts,
    CountsInDatabase,
    Limit,
    TooManyAttempts,
    attempt_made,
    count_once,
    counted_so_far,
    give_back,
    try_once,
)
from assistant.services.desk import Desk
from assistant.services.meetings import missed_by, standing
from assistant.services.safe import OpenedCase
from assistant.storage.base import reading, transaction
from assistant.storage.waiting import SharedAddress, shared_networks

MOST_UPCOMING = 3
HOLDS_OF_A_CASE = Limit("holds of a case", attempts=20, period=timedelta(hours=1))
BOOKINGS_OF_A_CASE = Limit("bookings of a case", attempts=6, period=timedelta(days=1))
BOOKINGS_OF_A_CONTACT = Limit("bookings of a contact", attempts=6, period=timedelta(days=1))
BOOKINGS_OF_A_PRESCRIBER = Limit("bookings of a prescriber", attempts=30, period=timedelta(days=1))
NO_SHOWS_OF_A_CONTACT = Limit("no-shows of a contact", attempts=1, period=timedelta(days=90))
MOST_UPCOMING_AFTER_NO_SHOWS = 1
_CAREFUL_BOOKINGS = replace(BOOKINGS_OF_A_CONTACT, attempts=1)
HOLDS_FROM_AN_ADDRESS = Limit("holds from an address", attempts=60, period=timedelta(minutes=10))
_PAUSE, _LONGEST_PAUSE = timedelta(milliseconds=100), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class EnoughAppointments:
    """The person has as many appointments to come as one may have."""

    count: int


@dataclass(frozen=True, slots=True)
class CoolDown:
    """Too much was held or booked in a short time; it makes sense again from ``until``."""

    until: datetime


Limited = EnoughAppointments | CoolDown


def may_hold(desk: Desk, opened: OpenedCase) -> Limited | None:
    """Count one slot held by a case; say why no more, or nothing."""
    now = desk.safe.clock.now()
    upcoming = [details for details in standing(desk, opened) if details.ends_at > now]
    most = MOST_UPCOMING_AFTER_NO_SHOWS if _missed_often(desk, opened) else MOST_UPCOMING
    if len(upcoming) >= most:
        return EnoughAppointments(len(upcoming))
    return _counted(desk, HOLDS_OF_A_CASE, opened.id)


def may_confirm(
    desk: Desk, opened: OpenedCase, contact: Contact, prescriber: Prescriber | None = None
) -> Limited | None:
    """Count one booking of a case and of each way to reach its person; say why no more, or nothing.

    Whoever books for others does so from one browser: they are counted by themselves.
    """
    if prescriber is None:
        refused = _counted(desk, BOOKINGS_OF_A_CASE, opened.id)
    else:
        refused = _counted(desk, BOOKINGS_OF_A_PRESCRIBER, prescriber.reach.casefold())
    for reach in _reaches(contact):
        limit = _CAREFUL_BOOKINGS if _no_shows(desk, reach) > NO_SHOWS_OF_A_CONTACT.attempts else BOOKINGS_OF_A_CONTACT
        refused = _counted(desk, limit, reach) or refused
    return refused


def count_no_show(desk: Desk, contact: Contact) -> None:
    """Remember, for some months, that whoever is reached there did not come."""
    for reach in _reaches(contact):
        count_once(_lasting(desk), desk.safe.server_keys, NO_SHOWS_OF_A_CONTACT, reach, desk.safe.clock.now())


def forget_no_show(desk: Desk, contact: Contact, counted_at: datetime) -> None:
    """Take back what was counted at that instant: it was a mistake."""
    for reach in _reaches(contact):
        give_back(_lasting(desk), attempt_made(desk.safe.server_keys, NO_SHOWS_OF_A_CONTACT, reach, counted_at))


def pause_for(desk: Desk, address: str) -> timedelta:
    """Say how long to wait before answering an address that asks very often: a second at most, and never a refusal."""
    if not address or _is_shared(desk, address):
        return timedelta(0)
    count = count_once(desk.safe.attempts, desk.safe.server_keys, HOLDS_FROM_AN_ADDRESS, address, desk.safe.clock.now())
    return min(max(count - HOLDS_FROM_AN_ADDRESS.attempts, 0) * _PAUSE, _LONGEST_PAUSE)


def register_shared_address(desk: Desk, office: str, network: str) -> None:
    """Remember that many people share a network; ``ValueError`` when it is none."""
    written = str(ip_network(network, strict=False))
    with transaction(desk.safe.engine) as session:
        session.merge(SharedAddress(network=written, office_id=office))


def _lasting(desk: Desk) -> AttemptCounts:
    """Where what must be remembered for months is counted: in the database, whatever counts the rest."""
    return CountsInDatabase(desk.safe.engine)


def _reaches(contact: Contact) -> tuple[str, ...]:
    return tuple(reach.casefold() for reach in (contact.email, contact.telephone) if reach)


def _no_shows(desk: Desk, reach: str) -> int:
    now = desk.safe.clock.now()
    return counted_so_far(_lasting(desk), desk.safe.server_keys, NO_SHOWS_OF_A_CONTACT, reach, now)


def _missed_often(desk: Desk, opened: OpenedCase) -> bool:
    """Tell whether a case missed more appointments, in the last months, than happens to anybody."""
    since = desk.safe.clock.now() - NO_SHOWS_OF_A_CONTACT.period
    missed = [details for details in missed_by(desk, opened) if details.ends_at > since]
    return len(missed) > NO_SHOWS_OF_A_CONTACT.attempts


def _is_shared(desk: Desk, address: str) -> bool:
    try:
        client = ip_address(address)
    except ValueError:
        return False
    with reading(desk.safe.engine) as session:
        return any(client in ip_network(network) for network in shared_networks(session))


def _counted(desk: Desk, limit: Limit, who: str) -> CoolDown | None:
    tried = try_once(desk.safe.attempts, desk.safe.server_keys, limit, who, desk.safe.clock.now())
    return CoolDown(tried.retry_at) if isinstance(tried, TooManyAttempts) else None

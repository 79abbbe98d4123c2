"""A place in line for a time, or for an earlier one: kept until it is used, given up, or over.

Times that come free are offered to those who wait before they are anybody's: the longest wait first, one time each,
held for some hours. Whoever does not take it goes to the end of the line, and the next one is asked.
"""

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assistant.booking.motives import OTHER, Route, route
from assistant.booking.slots import Slot
from assistant.booking.timing import CITIZEN, PRESCRIBER
from assistant.services.agenda import Search, advisers_free_at, as_long_as_there, first_slot
from assistant.services.announcing import announce
from assistant.services.appointment_details import Contact, Details, Prescriber
from assistant.services.appointments import new_appointment, write_hold
from assistant.services.desk import Desk
from assistant.services.dossier import save_with_code
from assistant.services.envelope import SealBroken, office_lookup_id
from assistant.services.meetings import Meeting, told
from assistant.services.safe import CaseExpired, OpenedCase
from assistant.services.server_keys import seal, unseal
from assistant.services.sharing import wrapped_for
from assistant.storage.appointments import (
    APPOINTMENT_ID_LENGTH,
    COOLING,
    OWNER_LENGTH,
    Appointment,
    Claim,
    claim_time,
    release_time,
)
from assistant.storage.base import reading, transaction
from assistant.storage.cases import CaseKey, lock_case
from assistant.storage.outbox import NoticeKind
from assistant.storage.waiting import Alert, alerts_in_line, alerts_of_case, lock_alert

_PURPOSE = "alert"
_BLOCK = 512
BEFORE_ALL = timedelta(days=3650)
"""How much longer than anybody else those have waited, for the line, whose appointment the office itself gave up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody waits for: which meeting, where, how, before when; and the appointment it would replace.

    ``key`` is the key of the case wrapped for the office, which gets it with the appointment and not before.
    ``prescriber`` is whoever asked for it in the person's stead.
    """

    office: str
    mode: str
    motives: tuple[str, ...]
    language: str | None
    contact: Contact = field(repr=False)
    before: datetime | None = None
    instead_of: str | None = None
    key: bytes = field(default=b"", repr=False)
    prescriber: Prescriber | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in line, as it is told; ``offer`` is the time held for this person, if it still is."""

    id: str
    wanted: Wanted
    expires_at: datetime
    offer: Meeting | None


def ask_alert(
    desk: Desk, opened: OpenedCase, route: Route, search: Search, contact: Contact, instead_of: Meeting | None = None
) -> OpenedCase | CaseExpired:
    """Put somebody in line; return their case, which has a code. One place per office and way: the last wish holds."""
    wanted = Wanted(
        office=search.office,
        mode=search.mode,
        motives=tuple(motive.code for motive in route.concerned),
        language=search.language,
        contact=contact,
        before=instead_of.details.starts_at if instead_of else None,
        instead_of=instead_of.id if instead_of else None,
    )
    return stand_in_line(desk, opened, wanted)


def stand_in_line(desk: Desk, opened: OpenedCase, asked: Wanted) -> OpenedCase | CaseExpired:
    """Put a case in line for what is wanted, and wrap its key for the office that gets it with the appointment."""
    saved = save_with_code(desk.safe, opened)
    if isinstance(saved, CaseExpired):
        return saved
    now = desk.safe.clock.now()
    wanted = replace(asked, key=wrapped_for(desk.safe, asked.office, saved))
    with transaction(desk.safe.engine) as session:
        if not lock_case(session, saved.id):
            return CaseExpired()
        for row in alerts_of_case(session, saved.id):
            present = open_wanted(desk, row)
            if (present.office, present.mode) == (wanted.office, wanted.mode):
                _leave_line(session, desk, row)
        alert_id = secrets.token_hex(APPOINTMENT_ID_LENGTH // 2)
        sealed, until = _seal(desk, alert_id, wanted), now + desk.safe.keep.alert
        session.add(Alert(id=alert_id, case_id=saved.id, created_at=now, turn_at=now, expires_at=until, details=sealed))
    return saved


@dataclass(frozen=True, slots=True)
class NoPlaceInLine:
    """Nobody can be put in line without a case: these people are told, and the office calls the others."""


def wait_first_in_line(session: Session, desk: Desk, row: Appointment, details: Details) -> Alert | NoPlaceInLine:
    """Put somebody whose appointment the office gives up before all who wait, in the caller's transaction."""
    key = session.get(CaseKey, office_lookup_id(row.office_id, row.case_id)) if row.case_id else None
    if key is None or row.case_id is None:
        return NoPlaceInLine()
    now = desk.safe.clock.now()
    wanted = Wanted(
        office=row.office_id,
        mode=details.mode,
        motives=details.motives,
        language=details.contact.language,
        contact=details.contact,
        key=key.wrapped,
    )
    alert_id = secrets.token_hex(APPOINTMENT_ID_LENGTH // 2)
    alert = Alert(
        id=alert_id,
        case_id=row.case_id,
        created_at=now,
        turn_at=now - BEFORE_ALL,
        expires_at=now + desk.safe.keep.alert,
        details=_seal(desk, alert_id, wanted),
    )
    session.add(alert)
    session.flush()
    return alert


def alerts_of(desk: Desk, opened: OpenedCase) -> tuple[Waiting, ...]:
    """Return the places in line of a case."""
    now = desk.safe.clock.now()
    with reading(desk.safe.engine) as session:
        rows = [row for row in alerts_of_case(session, opened.id) if row.expires_at > now]
        return tuple(
            Waiting(row.id, open_wanted(desk, row), row.expires_at, _offer(session, desk, row, now)) for row in rows
        )


def leave_line(desk: Desk, opened: OpenedCase, alert_id: str) -> None:
    """Give a place in line up, and the time that was offered."""
    with transaction(desk.safe.engine) as session:
        row = lock_alert(session, alert_id)
        if row is not None and row.case_id == opened.id:
            _leave_line(session, desk, row)


def offer_times(desk: Desk) -> int:
    """Offer the times that are free to those who wait, in order; return how many were offered.

    Called after every change and from time to time. Two that run together offer nothing twice: the row of the alert
    is locked, and the time is claimed.
    """
    with reading(desk.safe.engine) as session:
        waiting = [row.id for row in alerts_in_line(session, desk.safe.clock.now())]
    in_vain: set[Search] = set()
    return sum(_offer_one(desk, alert_id, in_vain) for alert_id in waiting)


def open_wanted(desk: Desk, row: Alert) -> Wanted:
    """Read what an alert is for."""
    read = json.loads(unseal(desk.safe.server_keys, _PURPOSE, row.id, row.details))
    return Wanted(
        office=read["office"],
        mode=read["mode"],
        motives=tuple(read["motives"]),
        language=read["language"],
        contact=Contact(**read["contact"]),
        before=None if read["before"] is None else datetime.fromisoformat(read["before"]),
        instead_of=read["instead_of"],
        key=bytes.fromhex(read["key"]),
        prescriber=Prescriber(**read["prescriber"]) if read.get("prescriber") else None,
    )


def _seal(desk: Desk, alert_id: str, wanted: Wanted) -> bytes:
    written = json.dumps(
        {
            **asdict(wanted),
            "before": wanted.before.isoformat() if wanted.before else None,
            "key": wanted.key.hex(),
        },
        ensure_ascii=False,
    ).encode()
    padded = written.ljust(-(-len(written) // _BLOCK) * _BLOCK)
    return seal(desk.safe.server_keys, _PURPOSE, alert_id, padded)


def _offer(session: Session, desk: Desk, row: Alert, now: datetime) -> Meeting | None:
    offered = session.get(Appointment, row.offered_id) if row.offered_id else None
    if offered is None or offered.held_until is None or offered.held_until <= now:
        return None
    return told(session, desk, offered)


def _leave_line(session: Session, desk: Desk, row: Alert) -> None:
    withdraw_offer(session, desk, row)
    session.delete(row)
    session.flush()


def withdraw_offer(session: Session, desk: Desk, row: Alert) -> None:
    """Take back the time that is held for somebody in line."""
    offered = session.get(Appointment, row.offered_id) if row.offered_id else None
    row.offered_id = None
    session.flush()
    if offered is not None:
        release_time(session, told(session, desk, offered).details.owner)
        session.delete(offered)
        session.flush()


def _offer_one(desk: Desk, alert_id: str, in_vain: set[Search]) -> bool:
    """Find a time for one place in line and hold it; say whether one was offered."""
    wanted = _whose_turn(desk, alert_id)
    if wanted is None:
        return False
    search = _search(desk, wanted)
    slot = None if search in in_vain else first_slot(desk, search, mine=[COOLING])
    if slot is None:
        in_vain.add(search)
        return False
    if wanted.before is not None and slot.starts_at >= wanted.before:
        return False
    candidates = advisers_free_at(desk, search, slot.starts_at, [COOLING])
    with transaction(desk.safe.engine) as session:
        row = lock_alert(session, alert_id)
        return row is not None and row.offered_id is None and _hold_one(session, desk, row, search, candidates)


def _whose_turn(desk: Desk, alert_id: str) -> Wanted | None:
    """Return what somebody in line wants, if it is their turn; an offer they let pass sends them to the end."""
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        row = lock_alert(session, alert_id)
        if row is None or _offer(session, desk, row, now) is not None:
            return None
        if row.offered_id is not None:
            withdraw_offer(session, desk, row)
            row.turn_at = now
            return None
        try:
            return open_wanted(desk, row)
        except SealBroken:  # one place in line that nobody can read any more holds none of the others up
            return None


def _search(desk: Desk, wanted: Wanted) -> Search:
    motives = [desk.motives[code] for code in wanted.motives if code in desk.motives] or [desk.motives[OTHER]]
    audience = PRESCRIBER if wanted.prescriber else CITIZEN
    search = Search.along(route(motives), wanted.office, wanted.mode, wanted.language, audience)
    return as_long_as_there(desk, replace(search, speaks=wanted.contact.must_speak))


def _hold_one(session: Session, desk: Desk, row: Alert, search: Search, candidates: tuple[Slot, ...]) -> bool:
    """Hold a time with the first adviser who is free, and write the message that offers it."""
    wanted = open_wanted(desk, row)
    now = desk.safe.clock.now()
    for slot in candidates:
        details = _details(desk, wanted, search, slot)
        until = min(now + desk.policy.offer_for, slot.starts_at - timedelta(minutes=30))
        claim = Claim(slot.adviser, details.taken, details.owner, until)
        if until > now and claim_time(session, claim, now, first_in_line=True):
            offered = new_appointment(session, row.case_id, now)
            write_hold(desk, offered, slot.office, details, until)
            session.flush()
            row.offered_id = offered.id
            announce(session, desk, offered, details, NoticeKind.ALERT)
            return True
    return False


def _details(desk: Desk, wanted: Wanted, search: Search, slot: Slot) -> Details:
    return Details(
        owner=secrets.token_bytes(OWNER_LENGTH),
        room=desk.rooms.new_room(),
        adviser=slot.adviser,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        mode=slot.mode,
        motives=wanted.motives,
        confidential=any(desk.motives[code].confidential for code in wanted.motives if code in desk.motives),
        contact=replace(wanted.contact),
        before=search.timing.before,
        after=search.timing.after,
        is_offer=True,
        booked_by=PRESCRIBER if wanted.prescriber else CITIZEN,
        prescriber=wanted.prescriber,
    )

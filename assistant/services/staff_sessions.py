"""The browsers in which staff are signed in: beginning, recognising, ending.

A session ends after idle minutes, after some hours in any case, when its owner or an administrator ends it, when the
account is closed. Each step of signing in gives the browser another token: one that was known before opens nothing.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assistant.services.entrance import Entrance, SignedIn, Visit, digest_of
from assistant.services.staff_roles import StaffMember
from assistant.storage.base import reading, transaction
from assistant.storage.staff import (
    SESSION_ID_LENGTH,
    Account,
    StaffSession,
    end_session,
    end_sessions,
    global_roles_of,
    office_roles_of,
    session_of_token,
    sessions_of,
)

TIME_TO_FINISH = timedelta(minutes=10)
"""How long one may take between the password and the end of signing in."""
_STEP = timedelta(minutes=1)
_AHEAD = timedelta(minutes=5)
"""How far the clocks of two machines may be apart."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of somebody's browsers, as they see it in a list."""

    id: str
    began_at: datetime
    last_seen_at: datetime
    is_this_one: bool


def begin_session(session: Session, entrance: Entrance, account: Account, *, second_factor_passed: bool) -> SignedIn:
    """Open a session in the caller's transaction."""
    now, token = entrance.clock.now(), secrets.token_urlsafe(32)
    offices = office_roles_of(session, account.id)
    is_whole = not next_step_of(entrance, account, second_factor_passed=second_factor_passed)
    session.add(
        StaffSession(
            id=secrets.token_hex(SESSION_ID_LENGTH // 2),
            token_digest=digest_of(token),
            account_id=account.id,
            office_id=next(iter(offices)) if len(offices) == 1 else None,
            created_at=now,
            last_seen_at=now,
            ends_at=now + (entrance.rules.longest if is_whole else TIME_TO_FINISH),
            second_factor_passed=second_factor_passed,
        )
    )
    session.flush()
    return SignedIn(token)


def begin_again(
    session: Session, entrance: Entrance, account: Account, visit_id: str, *, second_factor_passed: bool
) -> SignedIn:
    """Replace a session by a new one, whose token nobody has seen before."""
    before = session.get(StaffSession, visit_id)
    office = None if before is None else before.office_id
    end_session(session, account.id, visit_id)
    signed_in = begin_session(session, entrance, account, second_factor_passed=second_factor_passed)
    after = session_of_token(session, digest_of(signed_in.token))
    if after is not None and office is not None:
        after.office_id = office
    return signed_in


def next_step_of(entrance: Entrance, account: Account, *, second_factor_passed: bool) -> str:
    """Say what is still asked before somebody may work; empty for nothing."""
    if account.totp_sealed is not None and not second_factor_passed:
        return "second_factor"
    if account.temporary_until is not None:
        return "new_password"
    if entrance.rules.second_factor_required and not second_factor_passed:
        return "enrolment"
    return ""


def visit_of(entrance: Entrance, token: str) -> Visit | None:
    """Recognise a browser by its token, and note that somebody is there; nothing where the session is over."""
    if not token:
        return None
    now = entrance.clock.now()
    with reading(entrance.safe.engine) as session:
        row = session_of_token(session, digest_of(token))
        account = None if row is None else session.get(Account, row.account_id)
        if row is None or account is None or not may_enter(entrance, account):
            return None
        if row.ends_at <= now or row.last_seen_at + entrance.rules.idle <= now:
            return None
        if row.last_seen_at > now + _AHEAD:  # the clock was wrong then, or is now: its end means nothing
            return None
        visit = Visit(
            row.id,
            member_of(session, account),
            row.office_id,
            next_step_of(entrance, account, second_factor_passed=row.second_factor_passed),
            row.created_at,
        )
    if now - row.last_seen_at >= _STEP:
        _note_presence(entrance, row.id, now)
    return _in_an_office_of_theirs(visit)


def _in_an_office_of_theirs(visit: Visit) -> Visit:
    """Leave out an office that the person works for no more."""
    still = visit.office in visit.member.offices
    return visit if still else replace(visit, office=None)


def _note_presence(entrance: Entrance, session_id: str, now: datetime) -> None:
    with transaction(entrance.safe.engine, durable=False) as session:
        row = session.get(StaffSession, session_id)
        if row is not None:
            row.last_seen_at = now


def may_enter(entrance: Entrance, account: Account) -> bool:
    """Tell whether an account opens anything: closed ones do not, nor those of a demonstration elsewhere."""
    return account.is_active and (entrance.rules.demonstration_accounts or not account.is_demonstration)


def member_of(session: Session, account: Account) -> StaffMember:
    """Say who somebody is and what they may do."""
    return StaffMember(
        account.id,
        account.login,
        account.name,
        account.function,
        office_roles_of(session, account.id),
        global_roles_of(session, account.id),
        account.adviser_id,
    )


def sign_out(entrance: Entrance, visit: Visit) -> None:
    """End this session."""
    with transaction(entrance.safe.engine) as session:
        end_session(session, visit.member.id, visit.id)


def choose_office(entrance: Entrance, visit: Visit, office: str) -> bool:
    """Work for another of one's offices from now on; say whether it is one."""
    if office not in visit.member.offices:
        return False
    with transaction(entrance.safe.engine) as session:
        row = session.get(StaffSession, visit.id)
        if row is not None:
            row.office_id = office
    return True


def open_sessions(entrance: Entrance, visit: Visit) -> tuple[OpenSession, ...]:
    """List the browsers in which this person is signed in."""
    now = entrance.clock.now()
    with reading(entrance.safe.engine) as session:
        return tuple(
            OpenSession(row.id, row.created_at, row.last_seen_at, row.id == visit.id)
            for row in sessions_of(session, visit.member.id)
            if row.ends_at > now and row.last_seen_at + entrance.rules.idle > now
        )


def end_one(entrance: Entrance, visit: Visit, session_id: str) -> bool:
    """End one of one's own sessions; say whether there was one."""
    with transaction(entrance.safe.engine) as session:
        return end_session(session, visit.member.id, session_id)


def end_others(entrance: Entrance, visit: Visit) -> int:
    """End all of one's sessions but this one; return how many."""
    with transaction(entrance.safe.engine) as session:
        return end_sessions(session, visit.member.id, but=visit.id)

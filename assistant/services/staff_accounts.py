"""Accounts of staff: opening, closing, giving rights, giving a temporary password.

Accounts are never deleted: the journal names people by them. There is always an administrator left.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.services.entrance import Entrance
from assistant.services.ports import KnownElsewhere
from assistant.services.staff_passwords import hash_password, temporary_password
from assistant.services.staff_roles import GLOBAL_ROLES, OFFICE_ROLES, StaffMember, includes
from assistant.services.staff_sessions import member_of
from assistant.storage.base import reading, transaction
from assistant.storage.offices import Adviser
from assistant.storage.staff import (
    LOGIN_LENGTH,
    NAME_LENGTH,
    Account,
    Identity,
    account_by_login,
    account_of_identity,
    active_with_role,
    all_accounts,
    end_sessions,
    lock_account,
    replace_recovery_codes,
    replace_roles,
)

TEMPORARY = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody is to do: one role in each of their offices, and roles everywhere."""

    by_office: Mapping[str, str] = field(default_factory=dict)
    everywhere: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not set(self.by_office.values()) <= set(OFFICE_ROLES) or not self.everywhere <= set(GLOBAL_ROLES):
            raise ValueError("no such role")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to open. Without a password of their own, the person is given a temporary one."""

    login: str
    name: str
    function: str
    rights: Rights = field(default_factory=Rights)
    password: str | None = field(default=None, repr=False)
    adviser_id: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is: their name, what citizens may be told, the agenda that is theirs."""

    name: str
    function: str = ""
    adviser_id: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An account, and the temporary password to be handed over, if one was drawn."""

    id: str
    temporary: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LoginTaken:
    """Somebody has this login, or already answers for this adviser."""


@dataclass(frozen=True, slots=True)
class LastAdministrator:
    """Nobody could give rights any more."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as administrators see it."""

    member: StaffMember
    is_active: bool
    has_second_factor: bool
    signs_in_elsewhere: bool
    is_temporary: bool


def create_account(entrance: Entrance, wanted: NewAccount) -> Opened | LoginTaken:
    """Open an account."""
    now = entrance.clock.now()
    temporary = None if wanted.password else temporary_password()
    account = Account(
        id=secrets.token_hex(16),
        login=wanted.login,
        name=wanted.name,
        function=wanted.function,
        created_at=now,
        is_active=True,
        is_demonstration=False,
        password_hash=hash_password(wanted.password or temporary or ""),
        temporary_until=now + TEMPORARY if temporary else None,
        adviser_id=wanted.adviser_id,
    )
    try:
        with transaction(entrance.safe.engine) as session:
            session.add(account)
            session.flush()
            replace_roles(session, account.id, wanted.rights.by_office, wanted.rights.everywhere)
    except IntegrityError:
        return LoginTaken()
    return Opened(account.id, temporary)


def accounts(entrance: Entrance) -> tuple[AccountLine, ...]:
    """List every account."""
    with reading(entrance.safe.engine) as session:
        return tuple(_line(session, account) for account in all_accounts(session))


def account_line(entrance: Entrance, account_id: str) -> AccountLine | None:
    """Return one account."""
    with reading(entrance.safe.engine) as session:
        account = session.get(Account, account_id)
        return None if account is None else _line(session, account)


def account_of_login(entrance: Entrance, login: str) -> str | None:
    """Return the identifier of the account with a login."""
    with reading(entrance.safe.engine) as session:
        account = account_by_login(session, login)
        return None if account is None else account.id


def change_rights(
    entrance: Entrance, account_id: str, person: Person, rights: Rights
) -> LastAdministrator | LoginTaken | None:
    """Write who somebody is, and give them these rights and no other."""
    try:
        with transaction(entrance.safe.engine) as session:
            account = lock_account(session, account_id)
            if account is None:
                return None
            if "administrator" not in rights.everywhere and _is_last_administrator(session, account_id):
                return LastAdministrator()
            account.name, account.function = person.name[:NAME_LENGTH], person.function[:NAME_LENGTH]
            account.adviser_id = person.adviser_id
            replace_roles(session, account_id, rights.by_office, rights.everywhere)
    except IntegrityError:
        return LoginTaken()
    return None


def agendas(entrance: Entrance) -> Mapping[str, str]:
    """Return the names of those who have an agenda, by identifier."""
    with reading(entrance.safe.engine) as session:
        return {adviser.id: adviser.name for adviser in session.scalars(select(Adviser).order_by(Adviser.name))}


def close_account(entrance: Entrance, account_id: str) -> LastAdministrator | None:
    """Close an account: its sessions end at once."""
    with transaction(entrance.safe.engine) as session:
        account = lock_account(session, account_id)
        if account is None:
            return None
        if _is_last_administrator(session, account_id):
            return LastAdministrator()
        account.is_active = False
        end_sessions(session, account_id)
    return None


def reopen_account(entrance: Entrance, account_id: str) -> None:
    """Open a closed account again, with the rights it had."""
    with transaction(entrance.safe.engine) as session:
        account = lock_account(session, account_id)
        if account is not None:
            account.is_active = True


def reset_password(entrance: Entrance, account_id: str, *, second_factor_too: bool = False) -> str | None:
    """Draw a temporary password, to be handed over in person; every session ends. Nothing without such an account."""
    temporary = temporary_password()
    hashed = hash_password(temporary)
    with transaction(entrance.safe.engine) as session:
        account = lock_account(session, account_id)
        if account is None:
            return None
        account.password_hash = hashed
        account.temporary_until = entrance.clock.now() + TEMPORARY
        if second_factor_too:
            account.totp_sealed = account.totp_step = None
            replace_recovery_codes(session, account_id, ())
        end_sessions(session, account_id)
    return temporary


def whom_to_ask(entrance: Entrance, office: str | None) -> tuple[StaffMember, ...]:
    """List those who can give a right: the managers of the office, else the administrators."""
    with reading(entrance.safe.engine) as session:
        found = active_with_role(session, "office_manager", office) if office else ()
        found = (*found, *active_with_role(session, "administrator"))
        return tuple(member_of(session, account) for account in found)


def accept_identity(session: Session, known: KnownElsewhere, now: datetime) -> Account | None:
    """Find or open the account of somebody known elsewhere and give them what their organisation says; else nothing.

    An account that has a password here is never taken over by a name that looks alike.
    """
    rights = rights_given(known.given)
    account = account_of_identity(session, known.issuer, known.subject)
    if account is None and not (rights.by_office or rights.everywhere):
        return None
    if account is None:
        account = _new_from_elsewhere(session, known, now)
    else:
        account.name = known.name[:NAME_LENGTH]
    replace_roles(session, account.id, rights.by_office, rights.everywhere)
    return account if rights.by_office or rights.everywhere else None


def rights_given(grants: Collection[str]) -> Rights:
    """Read ``role`` and ``role:office``; in an office, the role that includes the others."""
    by_office: dict[str, str] = {}
    for grant in grants:
        role, _, office = grant.partition(":")
        if office and (office not in by_office or includes(role, by_office[office])):
            by_office[office] = role
    return Rights(by_office, frozenset(grant for grant in grants if ":" not in grant))


def _new_from_elsewhere(session: Session, known: KnownElsewhere, now: datetime) -> Account:
    account = Account(
        id=secrets.token_hex(16),
        login=_free_login(session, known.login),
        name=known.name[:NAME_LENGTH],
        function="",
        created_at=now,
        is_active=True,
        is_demonstration=False,
    )
    session.add(account)
    session.flush()
    session.add(Identity(issuer=known.issuer, subject=known.subject, account_id=account.id))
    session.flush()
    return account


def _free_login(session: Session, wanted: str) -> str:
    """Return the login wanted, or with a number behind where somebody has it."""
    plain = "".join(wanted.split()).casefold()[: LOGIN_LENGTH - 8] or "agent"
    login, number = plain, 1
    while account_by_login(session, login) is not None:
        number += 1
        login = f"{plain}-{number}"
    return login


def _is_last_administrator(session: Session, account_id: str) -> bool:
    return [account.id for account in active_with_role(session, "administrator")] == [account_id]


def _line(session: Session, account: Account) -> AccountLine:
    return AccountLine(
        member_of(session, account),
        account.is_active,
        account.totp_sealed is not None,
        account.password_hash is None,
        account.temporary_until is not None,
    )

"""Those who work here: accounts, their roles, their open sessions, who they are elsewhere.

Nothing here opens anything by itself: passwords are hashed with Argon2id, the second factor is sealed under the
server's key, session tokens and recovery codes are kept as digests. A person has at most one role in an office (each
includes those below it), and the database holds them to it. What somebody did outlives their account's use: accounts
are closed, never deleted.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.audit import STAFF_ID_LENGTH
from assistant.storage.base import Base, rows_changed
from assistant.storage.cases import OFFICE_ID_LENGTH

LOGIN_LENGTH = 80
NAME_LENGTH = 80
ROLE_LENGTH = 20
DIGEST_LENGTH = 32
ISSUER_LENGTH = 200
SESSION_ID_LENGTH = 32


class Account(Base):
    """A person who works here. ``function`` is what the public may be told instead of the name.

    ``password_hash`` is empty for those who come through their organisation's own sign-in. ``temporary_until`` is set
    while the password is one that an administrator gave: it must be changed, before then. ``totp_step`` is the last
    half-minute whose code was accepted; none is accepted twice.
    """

    __tablename__ = "staff_accounts"

    id: Mapped[str] = mapped_column(String(STAFF_ID_LENGTH), primary_key=True)
    login: Mapped[str] = mapped_column(String(LOGIN_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    function: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime]
    is_active: Mapped[bool]
    is_demonstration: Mapped[bool]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    temporary_until: Mapped[datetime | None]
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None]
    adviser_id: Mapped[str | None] = mapped_column(ForeignKey("advisers.id", ondelete="SET NULL"), unique=True)


class OfficeRole(Base):
    """What somebody may do in an office: one role, which includes those below it."""

    __tablename__ = "staff_office_roles"

    account_id: Mapped[str] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(ROLE_LENGTH))


class GlobalRole(Base):
    """What somebody may do for every office at once."""

    __tablename__ = "staff_global_roles"

    account_id: Mapped[str] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(ROLE_LENGTH), primary_key=True)


class RecoveryCode(Base):
    """A code on paper that stands for a lost second factor, once: using it deletes it."""

    __tablename__ = "staff_recovery_codes"

    account_id: Mapped[str] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_LENGTH), primary_key=True)


class StaffSession(Base):
    """A browser in which somebody signed in. The token is known to that browser alone."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(SESSION_ID_LENGTH), primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_LENGTH), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True)
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    second_factor_passed: Mapped[bool]


class Identity(Base):
    """Who an account is for the sign-in of an organisation: its issuer, and the subject that never changes there."""

    __tablename__ = "staff_identities"

    issuer: Mapped[str] = mapped_column(String(ISSUER_LENGTH), primary_key=True)
    subject: Mapped[str] = mapped_column(String(ISSUER_LENGTH), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True)


class OfficeNamingStaff(Base):
    """An office that tells citizens the names of its staff; the others tell their function."""

    __tablename__ = "offices_naming_staff"

    office_id: Mapped[str] = mapped_column(
        String(OFFICE_ID_LENGTH), ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True
    )


# --- accounts ----------------------------------------------------------------------


def account_by_login(session: Session, login: str) -> Account | None:
    """Return the account of a login."""
    return session.scalars(select(Account).where(Account.login == login)).one_or_none()


def account_of_identity(session: Session, issuer: str, subject: str) -> Account | None:
    """Return the account of somebody known by their organisation."""
    identity = session.get(Identity, (issuer, subject))
    return None if identity is None else session.get(Account, identity.account_id)


def lock_account(session: Session, account_id: str) -> Account | None:
    """Keep an account as it is until the transaction ends, and return it."""
    return session.get(Account, account_id, with_for_update=True, populate_existing=True)


def all_accounts(session: Session) -> Sequence[Account]:
    """Return every account, those in use first, by name."""
    return session.scalars(select(Account).order_by(Account.is_active.desc(), Account.name, Account.id)).all()


def accounts_among(session: Session, ids: Collection[str]) -> Mapping[str, Account]:
    """Return the accounts of these identifiers, by identifier."""
    return {row.id: row for row in session.scalars(select(Account).where(Account.id.in_(ids)))}


def take_step(session: Session, account_id: str, step: int) -> bool:
    """Accept the code of one half-minute, unless it or a later one was accepted before. One statement: no race."""
    taken = (
        update(Account)
        .where(Account.id == account_id, or_(Account.totp_step.is_(None), Account.totp_step < step))
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(session.execute(taken)) == 1


# --- roles -------------------------------------------------------------------------


def office_roles_of(session: Session, account_id: str) -> Mapping[str, str]:
    """Return somebody's role in each of their offices."""
    rows = session.execute(select(OfficeRole.office_id, OfficeRole.role).where(OfficeRole.account_id == account_id))
    return {office: role for office, role in rows}  # noqa: C416 — dict() does not know a Row for a pair


def global_roles_of(session: Session, account_id: str) -> frozenset[str]:
    """Return what somebody may do for every office."""
    return frozenset(session.scalars(select(GlobalRole.role).where(GlobalRole.account_id == account_id)))


def replace_roles(session: Session, account_id: str, by_office: Mapping[str, str], everywhere: Collection[str]) -> None:
    """Give somebody these roles and no other."""
    for table in (OfficeRole, GlobalRole):
        session.execute(delete(table).where(table.account_id == account_id))
    session.add_all(
        OfficeRole(account_id=account_id, office_id=office, role=role) for office, role in by_office.items()
    )
    session.add_all(GlobalRole(account_id=account_id, role=role) for role in everywhere)
    session.flush()


def active_with_role(session: Session, role: str, office_id: str | None = None) -> Sequence[Account]:
    """Return those who have exactly this role, in an office or everywhere."""
    table = GlobalRole if office_id is None else OfficeRole
    held = select(table.account_id).where(table.role == role)
    if office_id is not None:
        held = held.where(OfficeRole.office_id == office_id)
    return session.scalars(
        select(Account).where(Account.is_active, Account.id.in_(held)).order_by(Account.name, Account.id)
    ).all()


# --- second factor -----------------------------------------------------------------


def replace_recovery_codes(session: Session, account_id: str, digests: Collection[bytes]) -> None:
    """Write new recovery codes; the old ones are worth nothing any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(RecoveryCode(account_id=account_id, digest=digest) for digest in digests)
    session.flush()


def use_recovery_code(session: Session, account_id: str, digest: bytes) -> bool:
    """Use up a recovery code; say whether there was one."""
    used = delete(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.digest == digest)
    return rows_changed(session.execute(used.execution_options(synchronize_session=False))) == 1


def recovery_codes_left(session: Session, account_id: str) -> int:
    """Count the recovery codes that were not used."""
    return len(session.scalars(select(RecoveryCode.digest).where(RecoveryCode.account_id == account_id)).all())


# --- sessions ----------------------------------------------------------------------


def session_of_token(session: Session, digest: bytes) -> StaffSession | None:
    """Return the session that a token opens."""
    return session.scalars(select(StaffSession).where(StaffSession.token_digest == digest)).one_or_none()


def sessions_of(session: Session, account_id: str) -> Sequence[StaffSession]:
    """Return somebody's sessions, the latest used first."""
    asked = select(StaffSession).where(StaffSession.account_id == account_id)
    return session.scalars(asked.order_by(StaffSession.last_seen_at.desc(), StaffSession.id)).all()


def end_sessions(session: Session, account_id: str, *, but: str = "") -> int:
    """End somebody's sessions, but one of them; return how many ended."""
    ended = delete(StaffSession).where(StaffSession.account_id == account_id, StaffSession.id != but)
    return rows_changed(session.execute(ended.execution_options(synchronize_session=False)))


def end_session(session: Session, account_id: str, session_id: str) -> bool:
    """End one of somebody's sessions; say whether there was one."""
    ended = delete(StaffSession).where(StaffSession.account_id == account_id, StaffSession.id == session_id)
    return rows_changed(session.execute(ended.execution_options(synchronize_session=False))) == 1


def delete_ended_sessions(session: Session, now: datetime) -> int:
    """Erase the sessions whose longest time is over; return how many."""
    over = delete(StaffSession).where(StaffSession.ends_at <= now).execution_options(synchronize_session=False)
    return rows_changed(session.execute(over))


# --- what citizens are told --------------------------------------------------------


def offices_naming_staff(session: Session) -> frozenset[str]:
    """Return the offices that tell citizens the names of their staff."""
    return frozenset(session.scalars(select(OfficeNamingStaff.office_id)))

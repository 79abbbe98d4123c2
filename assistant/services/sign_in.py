"""Signing in: a login and a password, then what else is asked; or the organisation's own sign-in.

Nobody learns from here which accounts exist. A login without an account is counted, hashed and refused exactly as one
with a wrong password, in the same words and the same time. Five failures close a login for a quarter of an hour,
whether anybody has it or not; many failures from one address close that address.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from assistant.services.attempts import Attempt, Limit, TooManyAttempts, give_back, try_once
from assistant.services.entrance import Entrance, NotYourAccount, SignedIn, SignInRefused, Visit
from assistant.services.ports import KnownElsewhere
from assistant.services.staff_accounts import accept_identity
from assistant.services.staff_passwords import Weakness, hash_password, is_password, weakness_of
from assistant.services.staff_sessions import begin_again, begin_session, may_enter
from assistant.storage.base import reading, transaction
from assistant.storage.staff import Account, account_by_login, end_sessions, lock_account

_A_WHILE = timedelta(minutes=15)
BY_ADDRESS = Limit("staff address", attempts=40, period=_A_WHILE)
BY_LOGIN = Limit("staff login", attempts=5, period=_A_WHILE)


def passwords_accepted(entrance: Entrance) -> bool:
    """Tell whether a password opens anything here."""
    return entrance.sign_on is None or entrance.sign_on.passwords_too


def plain_login(typed: str) -> str:
    """Write a login in the one way it is kept."""
    return "".join(typed.split()).casefold()


def sign_in(entrance: Entrance, login: str, password: str, client: str) -> SignedIn | SignInRefused | TooManyAttempts:
    """Sign in with a password. Counting comes first, the slow hash before the transaction."""
    if not passwords_accepted(entrance):
        return SignInRefused()
    counted = _count(entrance, plain_login(login), client)
    if isinstance(counted, TooManyAttempts):
        return counted
    with reading(entrance.safe.engine) as session:
        found = account_by_login(session, plain_login(login))
    right = is_password(None if found is None else found.password_hash, password)
    if found is None or not right:
        return SignInRefused()
    with transaction(entrance.safe.engine) as session:
        account = lock_account(session, found.id)
        if account is None or account.password_hash != found.password_hash or not _is_open(entrance, account):
            return SignInRefused()
        signed_in = begin_session(session, entrance, account, second_factor_passed=False)
    for attempt in counted:
        give_back(entrance.safe.attempts, attempt)
    return signed_in


def _count(entrance: Entrance, login: str, client: str) -> list[Attempt] | TooManyAttempts:
    counted: list[Attempt] = []
    for limit, who in ((BY_ADDRESS, client), (BY_LOGIN, login)):
        outcome = try_once(entrance.safe.attempts, entrance.safe.server_keys, limit, who, entrance.clock.now())
        if isinstance(outcome, TooManyAttempts):
            return outcome
        counted.append(outcome)
    return counted


def _is_open(entrance: Entrance, account: Account) -> bool:
    """Tell whether an account may be entered with the password it has now."""
    until = account.temporary_until
    return may_enter(entrance, account) and (until is None or until > entrance.clock.now())


def sign_in_from_elsewhere(entrance: Entrance, known: KnownElsewhere) -> SignedIn | NotYourAccount:
    """Sign in somebody for whom their organisation vouches; it decides their roles, each time."""
    with transaction(entrance.safe.engine) as session:
        account = accept_identity(session, known, entrance.clock.now())
        if account is None or not may_enter(entrance, account):
            return NotYourAccount()
        return begin_session(session, entrance, account, second_factor_passed=True)


def change_password(
    entrance: Entrance, visit: Visit, present: str, wanted: str
) -> SignedIn | SignInRefused | TooManyAttempts | Weakness:
    """Change one's password, and end every other session; ``present`` is not asked again right after signing in."""
    weakness = weakness_of(wanted, visit.member.login, visit.member.name)
    if weakness is not None:
        return weakness
    if visit.next_step != "new_password":
        refused = confirm_password(entrance, visit, present)
        if refused is not None:
            return refused
    elif is_password(_hash_of(entrance, visit), wanted):
        return Weakness.COMMON  # the temporary one was said aloud
    rehashed = hash_password(wanted)
    with transaction(entrance.safe.engine) as session:
        return _replace_password(session, entrance, visit, rehashed)


def confirm_password(entrance: Entrance, visit: Visit, present: str) -> SignInRefused | TooManyAttempts | None:
    """Ask for the password again before what an unattended desk must not allow; nothing where it is right."""
    counted = _count(entrance, visit.member.login, visit.id)
    if isinstance(counted, TooManyAttempts):
        return counted
    if not is_password(_hash_of(entrance, visit), present):
        return SignInRefused()
    for attempt in counted:
        give_back(entrance.safe.attempts, attempt)
    return None


def _hash_of(entrance: Entrance, visit: Visit) -> str | None:
    with reading(entrance.safe.engine) as session:
        account = session.get(Account, visit.member.id)
    return None if account is None else account.password_hash


def _replace_password(session: Session, entrance: Entrance, visit: Visit, hashed: str) -> SignedIn | SignInRefused:
    account = lock_account(session, visit.member.id)
    if account is None or account.password_hash is None:
        return SignInRefused()
    account.password_hash, account.temporary_until = hashed, None
    end_sessions(session, account.id, but=visit.id)
    passed = account.totp_sealed is not None  # otherwise nothing but this step was open to them
    return begin_again(session, entrance, account, visit.id, second_factor_passed=passed)

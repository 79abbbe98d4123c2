"""The second factor: a code that changes every half-minute, made by an application on the person's own telephone.

A code is accepted once. Its secret is sealed under the server's key. Ten codes on paper stand for a lost telephone,
each once; they carry 80 random bits, so that their digest may lie in the database.
"""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

import pyotp

from assistant.services.attempts import Attempt, Limit, TooManyAttempts, give_back, try_once
from assistant.services.entrance import CodeRefused, Entrance, SignedIn, Visit, digest_of, same
from assistant.services.envelope import SealBroken
from assistant.services.server_keys import seal, unseal
from assistant.services.staff_sessions import begin_again
from assistant.storage.base import reading, transaction
from assistant.storage.staff import (
    Account,
    lock_account,
    recovery_codes_left,
    replace_recovery_codes,
    take_step,
    use_recovery_code,
)

SECONDS = 30
RECOVERY_CODES = 10
_RECOVERY_BYTES = 10
LIMITS = (
    Limit("second factor", attempts=5, period=timedelta(minutes=15)),
    Limit("second factor day", attempts=25, period=timedelta(days=1)),
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret offered to a telephone: as an address for its camera, as text to type, and sealed to come back."""

    address: str = field(repr=False)
    text: str = field(repr=False)
    sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The second factor works; these codes are shown once and never again."""

    recovery_codes: tuple[str, ...] = field(repr=False)
    signed_in: SignedIn


def offer_enrolment(entrance: Entrance, visit: Visit, issuer: str, standing: str = "") -> Enrolment:
    """Offer a new secret, or the one that stands on the page already. Nothing is written before a code proves it."""
    secret = _unsealed(entrance, visit, standing) or pyotp.random_base32()
    sealed = seal(entrance.safe.server_keys, "totp offered", visit.member.id, secret.encode("ascii"))
    address = pyotp.TOTP(secret).provisioning_uri(name=visit.member.login, issuer_name=issuer)
    text = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return Enrolment(address, text, base64.urlsafe_b64encode(sealed).decode("ascii"))


def enrol(entrance: Entrance, visit: Visit, sealed: str, typed: str) -> Enrolled | CodeRefused | TooManyAttempts:
    """Take an offered secret for the second factor, once a code made with it was typed."""
    counted = _count(entrance, visit)
    if isinstance(counted, TooManyAttempts):
        return counted
    secret = _unsealed(entrance, visit, sealed)
    step = None if secret is None else _step_of(entrance, secret, typed)
    if secret is None or step is None:
        return CodeRefused()
    codes = _new_codes()
    with transaction(entrance.safe.engine) as session:
        account = lock_account(session, visit.member.id)
        if account is None:
            return CodeRefused()
        account.totp_sealed = seal(entrance.safe.server_keys, "totp", account.id, secret.encode("ascii"))
        account.totp_step = step
        replace_recovery_codes(session, account.id, [_digest(account.id, code) for code in codes])
        signed_in = begin_again(session, entrance, account, visit.id, second_factor_passed=True)
    _uncount(entrance, counted)
    return Enrolled(codes, signed_in)


def pass_second_factor(entrance: Entrance, visit: Visit, typed: str) -> SignedIn | CodeRefused | TooManyAttempts:
    """Accept the code of the telephone, or one of the codes on paper."""
    counted = _count(entrance, visit)
    if isinstance(counted, TooManyAttempts):
        return counted
    with transaction(entrance.safe.engine) as session:
        account = lock_account(session, visit.member.id)
        if account is None or account.totp_sealed is None:
            return CodeRefused()
        secret = unseal(entrance.safe.server_keys, "totp", account.id, account.totp_sealed).decode("ascii")
        step = _step_of(entrance, secret, typed)
        accepted = (
            take_step(session, account.id, step)
            if step is not None
            else use_recovery_code(session, account.id, _digest(account.id, typed))
        )
        if not accepted:
            return CodeRefused()
        signed_in = begin_again(session, entrance, account, visit.id, second_factor_passed=True)
    _uncount(entrance, counted)
    return signed_in


def new_recovery_codes(entrance: Entrance, visit: Visit) -> tuple[str, ...]:
    """Draw new codes; those printed before are worth nothing any more."""
    codes = _new_codes()
    with transaction(entrance.safe.engine) as session:
        replace_recovery_codes(session, visit.member.id, [_digest(visit.member.id, code) for code in codes])
    return codes


def codes_left(entrance: Entrance, visit: Visit) -> int | None:
    """Count the recovery codes that are left; nothing for somebody without a second factor."""
    with reading(entrance.safe.engine) as session:
        account = session.get(Account, visit.member.id)
        if account is None or account.totp_sealed is None:
            return None
        return recovery_codes_left(session, account.id)


def _step_of(entrance: Entrance, secret: str, typed: str) -> int | None:
    """Say for which half-minute a code was made: this one, the one before or the one after; nothing for another."""
    code = "".join(typed.split())
    now = int(entrance.clock.now().timestamp()) // SECONDS
    made = {step: pyotp.TOTP(secret).generate_otp(step) for step in (now, now - 1, now + 1)}
    return next((step for step, right in made.items() if same(right, code)), None)


def _new_codes() -> tuple[str, ...]:
    return tuple(_new_code() for _ in range(RECOVERY_CODES))


def _new_code() -> str:
    drawn = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode("ascii").lower()
    return "-".join(drawn[place : place + 4] for place in range(0, len(drawn), 4))


def _digest(account_id: str, typed: str) -> bytes:
    plain = "".join(character for character in typed.casefold() if character.isalnum())
    return digest_of(f"{account_id} {plain}")


def _unsealed(entrance: Entrance, visit: Visit, sealed: str) -> str | None:
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return unseal(entrance.safe.server_keys, "totp offered", visit.member.id, raw).decode("ascii") or None
    except (binascii.Error, ValueError, SealBroken):
        return None


def _count(entrance: Entrance, visit: Visit) -> list[Attempt] | TooManyAttempts:
    counted: list[Attempt] = []
    for limit in LIMITS:
        outcome = try_once(
            entrance.safe.attempts, entrance.safe.server_keys, limit, visit.member.id, entrance.clock.now()
        )
        if isinstance(outcome, TooManyAttempts):
            return outcome
        counted.append(outcome)
    return counted


def _uncount(entrance: Entrance, counted: list[Attempt]) -> None:
    for attempt in counted:
        give_back(entrance.safe.attempts, attempt)

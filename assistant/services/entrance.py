"""The staff entrance: what signing in needs, gathered once, and what it can expect to refuse."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from assistant.services.ports import Clock, SingleSignOn
from assistant.services.safe import Safe
from assistant.services.staff_roles import StaffMember
from assistant.settings import StaffSettings


@dataclass(frozen=True)
class Entrance:
    """Where staff come in. ``sign_on`` is the organisation's own sign-in, where it has one."""

    safe: Safe
    rules: StaffSettings
    sign_on: SingleSignOn | None = None

    @property
    def clock(self) -> Clock:
        """The present instant."""
        return self.safe.clock


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """The login and what came with it do not open an account. Which of the two is wrong is told to nobody."""


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """The code of the second factor is wrong, too old, or was used before."""


@dataclass(frozen=True, slots=True)
class NotYourAccount:
    """The organisation knows this person, and gives them nothing to do here."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser in which somebody signed in: ``token`` is what it must bring along."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody in one of their browsers. ``next_step`` is empty once nothing more is asked before they work.

    Otherwise it is ``second_factor``, ``new_password`` or ``enrolment``: until then they may do nothing else.
    """

    id: str
    member: StaffMember
    office: str | None
    next_step: str = ""
    began_at: datetime | None = None


def digest_of(token: str) -> bytes:
    """Return what is kept of a token or a recovery code, which are random and long: a plain digest tells nothing."""
    return sha256(token.encode()).digest()


def same(one: str, other: str) -> bool:
    """Compare two texts in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())

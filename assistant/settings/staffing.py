"""How staff come in: how long a session lasts, and the sign-in of an organisation that has one of its own.

The organisation's file describes the latter; only the client's secret stays out of it:

    [single_sign_on]
    issuer = "https://connexion.villeneuve.example/realms/agents"
    client_id = "mes-droits"
    claim = "groups"                      # where the provider says what somebody does
    passwords_too = false                 # true: accounts with a password stay possible
    [single_sign_on.roles]                # each value of that claim, and what it gives here
    accueil-lyon = ["reception:lyon-3"]
    informatique = ["administrator"]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from assistant.errors import UnsafeSettings

ROLES_IN_AN_OFFICE = ("reception", "adviser", "office_manager")
ROLES_EVERYWHERE = ("rule_keeper", "administrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSettings:
    """What holds for everybody who signs in. Where people are served, a password alone opens nothing.

    `alike` is how many cases must be alike before rule keepers are shown a count or a draft made from one of them.
    """

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=10)
    second_factor_required: bool = True
    demonstration_accounts: bool = False
    alike: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSignOnSettings:
    """The organisation's own sign-in (OpenID Connect), and what its words give here: ``role:office`` or ``role``."""

    issuer: str
    client_id: str
    claim: str = "groups"
    scope: str = "openid profile email"
    passwords_too: bool = False
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_single_sign_on(content: Mapping[str, object]) -> SingleSignOnSettings:
    """Read the table of the organisation's file; refuse by name what it does not know."""
    known = {one.name: one for one in fields(SingleSignOnSettings)}
    for key, raw in content.items():
        wanted = Mapping if key == "roles" else bool if key == "passwords_too" else str
        if key not in known or not isinstance(raw, wanted) or raw == "":
            raise _refusal(f"single_sign_on.{key}", raw)
    for key in ("issuer", "client_id"):
        if key not in content:
            raise _refusal(f"single_sign_on.{key}", "")
    roles = content.get("roles", {})
    assert isinstance(roles, Mapping)  # noqa: S101 — looked at above
    given = {str(value): _grants(str(value), grants) for value, grants in roles.items()}
    issuer = str(content["issuer"]).rstrip("/")
    if not _is_safe(issuer):
        raise _refusal("single_sign_on.issuer", issuer)
    return SingleSignOnSettings(**{**content, "roles": given, "issuer": issuer})  # type: ignore[arg-type]


def _grants(value: str, grants: object) -> tuple[str, ...]:
    key = f"single_sign_on.roles.{value}"
    if not isinstance(grants, list) or not grants:
        raise _refusal(key, grants)
    for grant in grants:
        role, _, office = str(grant).partition(":")
        if role not in (ROLES_IN_AN_OFFICE if office else ROLES_EVERYWHERE):
            raise _refusal(key, grant)
    return tuple(grants)


def _is_safe(issuer: str) -> bool:
    """Accept https, and anything on this very machine (a test, a demonstration)."""
    parts = urlsplit(issuer)
    if parts.query or parts.fragment or not parts.hostname:
        return False
    try:
        return parts.scheme == "https" or (parts.scheme == "http" and ip_address(parts.hostname).is_loopback)
    except ValueError:
        return False


def _refusal(key: str, raw: object) -> UnsafeSettings:
    known = ", ".join(one.name for one in fields(SingleSignOnSettings))
    return UnsafeSettings("single_sign_on_unreadable", {"key": key, "value": raw, "known": known})

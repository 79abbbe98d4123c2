"""Who may do what: the only place that says which role includes which, and somebody who signed in.

    office_manager > adviser > reception     one of them in each office a person works for
    administrator                            accounts and rights; opens no case
    rule_keeper                              rules and the opinions that ask for one; opens no case

Being an administrator includes no role in an office: whoever gives rights does not read cases by that alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

OfficeRoleName = Literal["reception", "adviser", "office_manager"]
GlobalRoleName = Literal["rule_keeper", "administrator"]

OFFICE_ROLES: Final[tuple[OfficeRoleName, ...]] = ("reception", "adviser", "office_manager")
"""The roles in an office; each includes those before it."""
GLOBAL_ROLES: Final[tuple[GlobalRoleName, ...]] = ("rule_keeper", "administrator")
ANY_STAFF: Final = "staff"
"""What everybody who signed in may do."""


def includes(held: str, asked: str) -> bool:
    """Tell whether a role held in an office includes another."""
    ranks = {name: rank for rank, name in enumerate(OFFICE_ROLES)}
    return held in ranks and asked in ranks and ranks[held] >= ranks[asked]


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who signed in, with what they may do and where. ``function`` is what the public may be told."""

    id: str
    login: str
    name: str
    function: str
    roles_by_office: Mapping[str, str]
    global_roles: frozenset[str] = frozenset()
    adviser_id: str | None = None

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices this person works for."""
        return tuple(sorted(self.roles_by_office))

    def may(self, role: str, office: str | None = None) -> bool:
        """Tell whether this person has a role, in that office; without an office: in any of theirs."""
        if role == ANY_STAFF:
            return True
        if role in GLOBAL_ROLES:
            return role in self.global_roles
        held = self.roles_by_office.values() if office is None else [self.roles_by_office.get(office, "")]
        return any(includes(one, role) for one in held)

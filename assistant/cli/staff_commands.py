"""What `assistant staff` does.

The password is asked on the terminal. Where there is none (a script), or with `--temporary`, a temporary one is
printed, which its owner replaces when they come in.
"""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING, Final

from assistant.adapters.system_clock import SystemClock
from assistant.app import entrance_of, safe_of
from assistant.cli.common import DONE, MEND, say
from assistant.errors import AssistantError
from assistant.services.sign_in import plain_login
from assistant.services.staff_accounts import (
    AccountLine,
    LastAdministrator,
    LoginTaken,
    NewAccount,
    Rights,
    account_of_login,
    accounts,
    close_account,
    create_account,
    reset_password,
)
from assistant.services.staff_cases import office_names
from assistant.services.staff_passwords import SHORTEST, Weakness, weakness_of
from assistant.services.staff_roles import OFFICE_ROLES
from assistant.serving import prepared

if TYPE_CHECKING:
    import argparse

    from assistant.services.entrance import Entrance


class StaffCommandRefused(AssistantError):
    """A command about accounts that cannot be carried out; ``data`` says why."""

    def __str__(self) -> str:
        return str(self.data["why"])


def run(options: argparse.Namespace) -> int:
    """Carry out one command."""
    settings = prepared(os.environ)
    if settings is None:
        return MEND
    entrance = entrance_of(settings, safe_of(settings, SystemClock()))
    try:
        COMMANDS[options.command](entrance, options)
    except StaffCommandRefused as refusal:
        say(f"assistant: {refusal}", sys.stderr)
        return MEND
    finally:
        entrance.safe.engine.dispose()
    return DONE


def _create(entrance: Entrance, options: argparse.Namespace) -> None:
    rights = _rights(entrance, options)
    password = _password(options) if sys.stdin.isatty() and not options.temporary else None
    wanted = NewAccount(plain_login(options.login), options.name, options.function, rights, password)
    outcome = create_account(entrance, wanted)
    if isinstance(outcome, LoginTaken):
        raise _refusal(f"somebody has the login {options.login!r}")
    say(f"account opened: {wanted.login}")
    _say_temporary(outcome.temporary)


def _rights(entrance: Entrance, options: argparse.Namespace) -> Rights:
    names = office_names(entrance)
    unknown = sorted(set(options.office) - set(names))
    if unknown:
        raise _refusal(f"no such office: {', '.join(unknown)}; there are {', '.join(names) or 'none yet'}")
    if options.role not in OFFICE_ROLES:
        if options.office:
            raise _refusal(f"{options.role} holds for every office: leave --office out")
        return Rights(everywhere=frozenset({options.role}))
    if not options.office:
        raise _refusal(f"{options.role} is a role in an office: name it with --office ({', '.join(names)})")
    return Rights(dict.fromkeys(options.office, options.role))


def _password(options: argparse.Namespace) -> str:
    password = getpass.getpass(f"Password for {options.login} (at least {SHORTEST} characters): ")
    weakness = weakness_of(password, options.login, options.name)
    if weakness is not None:
        raise _refusal(_WHY[weakness])
    if getpass.getpass("The same again: ") != password:
        raise _refusal("the two were not the same")
    return password


def _list(entrance: Entrance, _options: argparse.Namespace) -> None:
    for line in accounts(entrance):
        say("\t".join((line.member.login, line.member.name, _rights_in_words(line), _state(line))))


def _rights_in_words(line: AccountLine) -> str:
    held = [f"{role}:{office}" for office, role in sorted(line.member.roles_by_office.items())]
    return " ".join([*held, *sorted(line.member.global_roles)]) or "-"


def _state(line: AccountLine) -> str:
    if not line.is_active:
        return "closed"
    if line.signs_in_elsewhere:
        return "single sign-on"
    return "second factor" if line.has_second_factor else "password only"


def _deactivate(entrance: Entrance, options: argparse.Namespace) -> None:
    if isinstance(close_account(entrance, _found(entrance, options)), LastAdministrator):
        raise _refusal("this is the last administrator: make another one first")
    say(f"account closed: {options.login}")


def _reset(entrance: Entrance, options: argparse.Namespace) -> None:
    found = _found(entrance, options)
    _say_temporary(reset_password(entrance, found, second_factor_too=options.second_factor))


def _found(entrance: Entrance, options: argparse.Namespace) -> str:
    found = account_of_login(entrance, plain_login(options.login))
    if found is None:
        raise _refusal(f"nobody has the login {options.login!r}")
    return found


def _say_temporary(temporary: str | None) -> None:
    if temporary is not None:
        say(f"temporary password, for three days: {temporary}")


def _refusal(why: str) -> StaffCommandRefused:
    return StaffCommandRefused("staff_command_refused", {"why": why})


_WHY: Final = {
    Weakness.TOO_SHORT: f"at least {SHORTEST} characters are needed",
    Weakness.TOO_LONG: "that is too long",
    Weakness.COMMON: "that one is among the first a machine tries",
    Weakness.ABOUT_YOU: "that one is made of the person's name",
}
COMMANDS: Final = {"create": _create, "list": _list, "deactivate": _deactivate, "reset": _reset}

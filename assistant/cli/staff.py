"""`assistant staff`: the first administrator, and what must work when nobody can sign in.

What the commands do is loaded only when one is called: `evaluate` and `rules` stay quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

ROLES = ("reception", "adviser", "office_manager", "rule_keeper", "administrator")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    staff = commands.add_parser("staff", help="accounts of those who work here")
    known = staff.add_subparsers(required=True, metavar="COMMAND")
    create = known.add_parser("create", help="open an account")
    create.add_argument("--login", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--function", default="", help="what citizens may be told instead of the name")
    create.add_argument("--role", required=True, choices=ROLES)
    create.add_argument("--office", action="append", default=[], help="where; again for another office")
    create.add_argument("--temporary", action="store_true", help="print a temporary password instead of asking for one")
    known.add_parser("list", help="list the accounts").set_defaults(run=_run, command="list")
    deactivate = known.add_parser("deactivate", help="close an account: its sessions end at once")
    reset = known.add_parser("reset", help="print a temporary password")
    reset.add_argument("--second-factor", action="store_true", help="take the second factor away as well")
    for name, command in (("create", create), ("deactivate", deactivate), ("reset", reset)):
        command.set_defaults(run=_run, command=name)
    for command in (deactivate, reset):
        command.add_argument("--login", required=True)


def _run(options: argparse.Namespace) -> int:
    from assistant.cli.staff_commands import run  # noqa: PLC0415 — see above

    return run(options)

"""`assistant database copy`, `assistant backup` and `assistant restore`: the database as a whole.

The storage is loaded only when one of them is called: `evaluate` and `rules` stay quick.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, MEND, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from assistant.storage.copying import Copied

REFUSALS = {
    "same_database": "--from and --to name the same database",
    "other_revision": "the database is at revision {found}, this program knows {expected}: start this release on it",
    "target_not_empty": "the target is not empty: {table} holds rows; name a database of its own",
    "row_differs": "a row of {table} did not arrive as it was; nothing was kept",
    "file_exists": "{file} exists: a backup never overwrites one",
    "file_missing": "{file} does not exist",
    "file_unwritable": "{file} cannot be written ({why}): give it a folder of yours, with room for three copies",
    "file_unreadable": "{file} is not a backup of this program, or it is damaged",
    "count_differs": "{table} holds more rows than were copied; nothing was kept",
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    database = commands.add_parser("database", help="copy the whole database into another one")
    known = database.add_subparsers(required=True, metavar="COMMAND")
    copy = known.add_parser("copy", help="copy every row into an empty database, and compare them one by one")
    copy.add_argument("--from", dest="source", required=True, metavar="URL", help="sqlite:////path or postgresql://…")
    copy.add_argument("--to", dest="target", required=True, metavar="URL", help="an empty database")
    copy.set_defaults(run=_copy)
    backup = commands.add_parser("backup", help="write every row to one file while the service runs, and prove it")
    backup.add_argument("file", metavar="FILE", help="it must not exist yet")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="read a backup into the empty database of the settings")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--to", metavar="URL", help="another database than that of the settings")
    restore.set_defaults(run=_restore)


def _copy(options: argparse.Namespace) -> int:
    from assistant.storage.copying import copy_database  # noqa: PLC0415 — see above

    return _told(lambda: copy_database(options.source, options.target), FROM=options.source, TO=options.target)


def _backup(options: argparse.Namespace) -> int:
    from assistant.storage.backing_up import back_up  # noqa: PLC0415 — see above

    done = _told(lambda: back_up(_database_url(), Path(options.file)), DATABASE_URL=_database_url())
    if done == DONE:
        say(f"{options.file} was restored beside and compared: it is good.")
        say("NOT in it, keep apart: SECRET_KEY, CODE_PEPPER, SERVER_KEY, the offices' keys, the organisation's file.")
    return done


def _restore(options: argparse.Namespace) -> int:
    from assistant.storage.backing_up import restore  # noqa: PLC0415 — see above

    target = options.to or _database_url()
    done = _told(lambda: restore(Path(options.file), target), **{"TO" if options.to else "DATABASE_URL": target})
    if done == DONE:
        say("Start the service with the secrets and the offices' keys of that day: nothing is readable without them.")
        say("What people erased since this backup is in it again: see docs/operations.md.")
    return done


def _told(work: Callable[[], tuple[Copied, ...]], **addresses: str) -> int:
    """Do it, and print what arrived or why nothing was done; addresses that cannot be read are refused by name."""
    from assistant.settings.databases import check_database_address  # noqa: PLC0415 — see above
    from assistant.storage.base import told_when_away  # noqa: PLC0415
    from assistant.storage.copying import CopyRefused  # noqa: PLC0415

    for name, address in addresses.items():
        check_database_address(name if name == "DATABASE_URL" else f"--{name.lower()}", address)
    try:
        with told_when_away():
            copied = work()
    except CopyRefused as refusal:
        say(f"assistant: {REFUSALS[refusal.code].format_map(refusal.data)}", sys.stderr)
        return MEND
    for table in copied:
        say(f"{table.table}: {table.rows}, {table.digest[:16]}")
    say(f"{sum(table.rows for table in copied)} rows in {len(copied)} tables, each the same on both sides")
    return DONE


def _database_url() -> str:
    from assistant.settings.environment import database_url  # noqa: PLC0415 — see above

    return database_url(os.environ)

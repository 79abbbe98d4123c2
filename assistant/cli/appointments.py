"""`assistant appointments import`: appointments that another program made, from a table.

The application is loaded only when it is needed: `evaluate` and `rules` stay quick.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, MEND, USAGE, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from assistant.services.desk import Desk
    from assistant.services.import_rows import Fault
    from assistant.services.importing import Outcome, RowRefused
    from assistant.settings import Settings

_SENTENCES = {
    "missing": "{column} is empty",
    "unknown": "{column} is none that is known here{allowed}",
    "unreadable": "{column} cannot be read",
    "past": "start is in the past",
    "off_grid": "start is not a multiple of five minutes",
    "no_such_hour": "start falls in the hour the clocks skip",
    "not_there": "adviser does not receive at this office{allowed}",
    "not_that_way": "adviser does not receive in this mode{allowed}",
    "too_long": "{column} is too long",
    "taken": "this time is already taken",
    "closed": "the adviser does not receive then (see --outside-hours)",
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    group = commands.add_parser("appointments", help="import appointments made elsewhere")
    kinds = group.add_subparsers(required=True, metavar="COMMAND")
    command = kinds.add_parser("import", help="read a table of appointments; the same row is never booked twice")
    command.add_argument("file", metavar="FILE", help="columns: office, adviser, start, motive, mode, name[, contact]")
    command.add_argument("--dry-run", action="store_true", help="check everything, keep nothing, write no file")
    command.add_argument("--refused", metavar="FILE", help="where refused rows go (FILE.refused.csv), but in a dry run")
    command.add_argument("--outside-hours", action="store_true", help="take times at which nobody receives, too")
    command.add_argument("--notify", action="store_true", help="tell the people, and remind them")
    command.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    from assistant.services.import_rows import read_table  # noqa: PLC0415 -- see above
    from assistant.services.importing import Choices, import_appointments  # noqa: PLC0415
    from assistant.serving import prepared  # noqa: PLC0415

    try:
        text = Path(options.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        say(f"assistant appointments import: {options.file} cannot be read: {error}", sys.stderr)
        return USAGE
    rows, missing = read_table(text)
    if missing:
        say(f"assistant appointments import: the first line lacks the columns {', '.join(missing)}", sys.stderr)
        return USAGE
    settings = prepared(os.environ)
    if settings is None:
        return USAGE
    choices = Choices(options.dry_run, options.outside_hours, options.notify)
    return _report(options, import_appointments(_desk(settings), rows, choices))


def _desk(settings: Settings) -> Desk:
    from assistant.adapters.system_clock import SystemClock  # noqa: PLC0415
    from assistant.app import desk_of, safe_of  # noqa: PLC0415

    return desk_of(settings, safe_of(settings, SystemClock()))


def _report(options: argparse.Namespace, outcomes: Sequence[Outcome]) -> int:
    """Say what became of the rows, and keep those that were refused."""
    from assistant.services.importing import AlreadyThere, Imported, RowRefused  # noqa: PLC0415

    refused = [outcome for outcome in outcomes if isinstance(outcome, RowRefused)]
    for outcome in refused:
        say(f"line {outcome.row.line}: {_why(outcome.faults)}", sys.stderr)
    counts = [sum(isinstance(outcome, kind) for outcome in outcomes) for kind in (Imported, AlreadyThere)]
    verb = "would be imported" if options.dry_run else "imported"
    say(f"{counts[0]} {verb}, {counts[1]} already there, {len(refused)} refused")
    if refused and not options.dry_run:
        _write_refused(Path(options.refused or f"{options.file}.refused.csv"), refused)
    return MEND if refused else DONE


def _why(faults: Sequence[Fault]) -> str:
    """Say what is wrong with a row, in one line."""
    return "; ".join(
        _SENTENCES[fault.code].format(
            column=fault.column, allowed=f" (here: {', '.join(fault.allowed)})" if fault.allowed else ""
        )
        for fault in faults
    )


def _write_refused(path: Path, refused: Sequence[RowRefused]) -> None:
    """Write the refused rows as they were, with their line and why: to be mended and read again."""
    columns = list(dict.fromkeys(name for outcome in refused for name in outcome.row.cells))
    added = [name for name in ("line", "why") if name not in columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns, *added], extrasaction="ignore")
        writer.writeheader()
        for outcome in refused:
            writer.writerow({**outcome.row.cells, "line": outcome.row.line, "why": _why(outcome.faults)})
    path.chmod(0o600)
    say(f"refused rows: {path}")

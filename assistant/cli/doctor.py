"""`assistant doctor`: look over an installation and say what to do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, MEND, say

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    doctor = commands.add_parser("doctor", help="look over this installation and say what to do")
    doctor.add_argument("--reach", action="store_true", help="also try the servers of e-mail, SMS and video")
    doctor.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from assistant.cli.checkup import look_over  # noqa: PLC0415 — the whole program, for this command alone

    findings = look_over(os.environ, reach=options.reach)
    for finding in findings:
        say(f"{'ok  ' if finding.is_well else 'MEND'}  {finding.subject}: {finding.said}")
        if finding.remedy:
            say(f"      → {finding.remedy}")
    ill = [finding for finding in findings if not finding.is_well]
    say(f"{len(findings)} checks, {len(ill)} to mend")
    return MEND if ill else DONE

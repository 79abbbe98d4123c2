"""`assistant video`: where offices meet by video, new links when a service ends, and a room to try things in."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, MEND, say

if TYPE_CHECKING:
    import argparse

    from assistant.services.desk import Desk


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    video = commands.add_parser("video", help="video meetings: services, new links, a trial")
    parts = video.add_subparsers(required=True, metavar="WHAT")
    use = parts.add_parser("use", help="let an office meet at a service: `ours`, or one of the organisation's file")
    use.add_argument("service")
    use.add_argument("--office", required=True)
    use.set_defaults(run=_use)
    reissue = parts.add_parser(
        "reissue", help="give every video meeting to come at an office a new link, and tell people"
    )
    reissue.add_argument("--office", required=True)
    reissue.set_defaults(run=_reissue)
    trial = parts.add_parser("try", help="open a room for thirty minutes, and print the link of each side")
    trial.add_argument("--office", required=True)
    trial.set_defaults(run=_try)


def _use(options: argparse.Namespace) -> int:
    from assistant.services.video_services import UnknownVideoService, use_service  # noqa: PLC0415 — Flask is slow

    desk = _desk()
    if desk is None:
        return MEND
    try:
        use_service(desk, options.office, options.service)
    except UnknownVideoService as unknown:
        return _refuse(unknown)
    say(f"{options.office}: video meetings are held at {options.service} from now on; the links people have stay good")
    return DONE


def _reissue(options: argparse.Namespace) -> int:
    from assistant.services.video_services import UnknownVideoService, reissue  # noqa: PLC0415 — Flask is slow

    desk = _desk()
    if desk is None:
        return MEND
    try:
        say(
            f"{options.office}: new links written for {reissue(desk, options.office)} meetings; a notice waits to leave"
        )
    except UnknownVideoService as unknown:
        return _refuse(unknown)
    return DONE


def _try(options: argparse.Namespace) -> int:
    from assistant.services.video_trial import open_trial  # noqa: PLC0415 — Flask is slow

    desk = _desk()
    if desk is None:
        return MEND
    trial = open_trial(desk, options.office)
    if trial is None:
        say(f"{options.office}: no such office, or nobody receives there by video", sys.stderr)
        return MEND
    say(f"person   {trial.person}\nadviser  {trial.adviser}")
    return DONE


def _desk() -> Desk | None:
    """Open the desk with the settings of the service; what is missing is said where they are read."""
    from assistant.adapters.system_clock import SystemClock  # noqa: PLC0415 — the same
    from assistant.app import desk_of, safe_of  # noqa: PLC0415 — Flask is slow
    from assistant.serving import prepared  # noqa: PLC0415 — the same

    settings = prepared(os.environ)
    return None if settings is None else desk_of(settings, safe_of(settings, SystemClock()))


def _refuse(unknown: Exception) -> int:
    say(str(unknown), sys.stderr)
    return MEND

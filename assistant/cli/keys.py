"""`assistant keys`: draw new keys, seal again what older ones sealed, and say when an old one may go."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, MEND, say
from assistant.errors import UnsafeSettings

if TYPE_CHECKING:
    import argparse

_AFTERWARDS = {
    "server": "restart every process, then run `assistant keys reseal`; "
    "drop the last key when `keys check` finds nothing",
    "pepper": "restart every process, then run `assistant keys reseal`; codes of cases move to the new pepper as they "
    "are used; drop the old one after RETENTION_SAVED_CASE_DAYS",
    "office": "restart every process, then run `assistant keys reseal`; "
    "drop the old private keys after RETENTION_ALERT_DAYS",
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    keys = commands.add_parser("keys", help="renew the keys of the service and of its offices")
    actions = keys.add_subparsers(required=True, metavar="ACTION")
    rotate = actions.add_parser("rotate", help="draw a new key; the old one still opens what it sealed")
    rotate.add_argument("what", choices=sorted(_AFTERWARDS))
    rotate.add_argument("--office", action="append", default=[], help="this office only (may be repeated)")
    rotate.set_defaults(run=_rotate)
    reseal = actions.add_parser("reseal", help="seal with the keys in use whatever older ones sealed; may be stopped")
    reseal.set_defaults(run=_reseal)
    check = actions.add_parser("check", help="count what only an older server key opens")
    check.set_defaults(run=_check)


def _rotate(options: argparse.Namespace) -> int:
    from assistant.adapters.office_key_file import renew_office_keys  # noqa: PLC0415 — quick start
    from assistant.settings import load_settings, refusal_sentence  # noqa: PLC0415
    from assistant.settings.secrets import add_secret  # noqa: PLC0415

    try:
        settings = load_settings(os.environ)
        if options.what == "office":
            renewed = renew_office_keys(settings.office_keys_file, options.office)
            say(f"new keys for {', '.join(renewed)} in {settings.office_keys_file}")
        else:
            name = {"server": "SERVER_KEY", "pepper": "CODE_PEPPER"}[options.what]
            say(f"new key in front of {add_secret(name, os.environ, settings.instance_path)}")
    except UnsafeSettings as refusal:
        say(f"assistant: {refusal_sentence(refusal)}", sys.stderr)
        return MEND
    say(_AFTERWARDS[options.what])
    return DONE


def _reseal(_options: argparse.Namespace) -> int:
    from assistant.adapters.system_clock import SystemClock  # noqa: PLC0415 — quick start
    from assistant.app import safe_of  # noqa: PLC0415
    from assistant.services.rotation import hash_codes_again, seal_again, wrap_again  # noqa: PLC0415
    from assistant.serving import prepared  # noqa: PLC0415

    settings = prepared(os.environ)
    if settings is None:
        return MEND
    safe = safe_of(settings, SystemClock())
    for table, number in {
        **seal_again(safe.engine, safe.server_keys),
        "case_keys": wrap_again(safe.engine, safe.office_keys),
        "codes of appointments": hash_codes_again(safe),
    }.items():
        say(f"{table}: {number}")
    safe.engine.dispose()
    return DONE


def _check(_options: argparse.Namespace) -> int:
    from assistant.adapters.system_clock import SystemClock  # noqa: PLC0415 — quick start
    from assistant.app import safe_of  # noqa: PLC0415
    from assistant.services.rotation import left_to_seal  # noqa: PLC0415
    from assistant.serving import prepared  # noqa: PLC0415

    settings = prepared(os.environ)
    if settings is None:
        return MEND
    safe = safe_of(settings, SystemClock())
    left = left_to_seal(safe.engine, safe.server_keys)
    safe.engine.dispose()
    for table, number in left.items():
        say(f"{table}: {number}")
    return MEND if any(left.values()) else DONE

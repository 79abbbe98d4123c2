"""`assistant office`: open an office and draw its keys, and say which offices there are and whether they have keys.

The application is loaded only when it is needed: `evaluate` and `rules` stay quick.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, MEND, say

if TYPE_CHECKING:
    import argparse

    from assistant.services.new_office import NewOffice


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    office = commands.add_parser("office", help="the places where people are received")
    known = office.add_subparsers(required=True, metavar="COMMAND")
    opened = known.add_parser("open", help="open an office and draw its keys; the rest is edited on its pages")
    opened.add_argument("--id", required=True, help="as in addresses and commands: small letters, digits, hyphens")
    for name, what in {
        "name": "as people read it",
        "town": "the town people look for",
        "insee": "the INSEE code of its commune: distances, holidays and clock follow it",
        "address": "street, postcode and town",
        "telephone": "answered by a person",
    }.items():
        opened.add_argument(f"--{name}", required=True, help=what)
    opened.add_argument("--telephone-label", default="appel non surtaxé", help="what a call costs")
    opened.add_argument("--accessibility", default="", help="how one gets in")
    opened.set_defaults(run=_open)
    known.add_parser("list", help="list the offices and say whether their keys are here").set_defaults(run=_list)


def _open(options: argparse.Namespace) -> int:
    from assistant.services.new_office import NewOffice, OfficeRefused, check_office  # noqa: PLC0415 — quick start

    new = NewOffice(
        options.id,
        options.name,
        options.town,
        options.insee.upper(),
        options.address,
        options.telephone,
        options.telephone_label,
        options.accessibility,
    )
    try:
        check_office(new)
        return _written(new)
    except OfficeRefused as refused:
        say(f"assistant office: {refused.data['field']}: {refused.data['why']}", sys.stderr)
        return MEND


def _written(new: NewOffice) -> int:
    """Draw the keys first: a service for real people does not start without their file."""
    from assistant.adapters.office_key_file import create_missing_office_keys  # noqa: PLC0415 — quick start
    from assistant.services.new_office import open_office  # noqa: PLC0415
    from assistant.serving import prepared  # noqa: PLC0415
    from assistant.settings.environment import instance_path  # noqa: PLC0415
    from assistant.storage.base import open_engine  # noqa: PLC0415

    keys = Path(os.environ.get("OFFICE_KEYS") or instance_path(os.environ) / "secrets" / "office_keys.json")
    create_missing_office_keys(keys, [new.id])
    settings = prepared(os.environ)
    if settings is None:
        return MEND
    engine = open_engine(settings.database_url)
    try:
        open_office(engine, new)
    finally:
        engine.dispose()
    say(f"office {new.id} is open; its keys are in {keys}: keep a copy apart from the database")
    say("restart every process, then: assistant staff create --role office_manager "
        f"--office {new.id} --login … --name …; who receives and when is said at /guichet/organisation")  # fmt: skip
    return DONE


def _list(_options: argparse.Namespace) -> int:
    from assistant.adapters.office_key_file import OfficeKeyFile  # noqa: PLC0415 — quick start
    from assistant.services.new_office import offices_by_id  # noqa: PLC0415
    from assistant.serving import prepared  # noqa: PLC0415
    from assistant.storage.base import open_engine  # noqa: PLC0415

    settings = prepared(os.environ)
    if settings is None:
        return MEND
    engine, keys = open_engine(settings.database_url), OfficeKeyFile(settings.office_keys_file)
    for office, name in offices_by_id(engine).items():
        kept = (
            "reads its cases" if keys.private_keys(office) else "closes cases only" if keys.public_key(office) else ""
        )
        say(f"{office}\t{name}\t{kept or 'NO KEYS: no case can be handed to it'}")
    engine.dispose()
    return DONE

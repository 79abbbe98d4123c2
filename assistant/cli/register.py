"""`assistant register`: what is stored, why, by whom it is read and until when; written into docs/privacy.md."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, say
from assistant.paths import RULES
from assistant.rulefiles import load_rules

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    command = commands.add_parser("register", help="print the register of every stored field")
    command.add_argument("--into", type=Path, metavar="FILE", help="write it into a document that has its two marks")
    command.set_defaults(run=_register)


def _register(options: argparse.Namespace) -> int:
    from assistant.services.public_register import register_in_markdown, written_into  # noqa: PLC0415 — quick start

    facts = load_rules(RULES).rulebook.facts.values()
    if options.into is None:
        say(register_in_markdown(facts))
    else:
        path: Path = options.into
        path.write_text(written_into(path.read_text(encoding="utf-8"), facts), encoding="utf-8")
    return DONE

"""The `assistant` command: `evaluate`, `rules`, `serve`, `retention`, `staff`, `translations`, `video`.

Each command reads its arguments, calls one function, and returns an exit code: 0 done, 1 something in the input
or the rules must be mended, 2 the command itself was written wrong.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from assistant.cli import (
    appointments,
    database,
    doctor,
    evaluate,
    keys,
    office,
    register,
    rules,
    serve,
    staff,
    translations,
    video,
)
from assistant.cli.common import DONE, MEND, say
from assistant.errors import DatabaseAway, UnsafeSettings
from assistant.rulefiles import RuleError
from assistant.settings import refusal_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except RuleError as error:
        say(str(error), sys.stderr)
    except UnsafeSettings as refusal:
        say(f"assistant: {refusal_sentence(refusal)}", sys.stderr)
    except DatabaseAway as away:
        said = f"the database does not answer, or takes no writing ({away.data.get('failure', '')})"
        say(f"assistant: {said}; see its address, and `assistant doctor`", sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    return MEND


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assistant", description="Rights to French allowances, explained.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    appointments.add(commands)
    database.add(commands)
    doctor.add(commands)
    evaluate.add(commands)
    keys.add(commands)
    office.add(commands)
    register.add(commands)
    rules.add(commands)
    serve.add(commands)
    staff.add(commands)
    translations.add(commands)
    video.add(commands)
    return parser

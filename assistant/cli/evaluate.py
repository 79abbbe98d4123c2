"""`assistant evaluate`: cases in JSON in, one result per line out."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, MEND, USAGE, month_argument, say, this_month
from assistant.paths import RULES
from assistant.rulefiles import load_rules
from assistant.services.evaluation import evaluate_case

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    evaluate = commands.add_parser("evaluate", help="read cases in JSON, write one result per line")
    evaluate.add_argument("file", nargs="?", metavar="FILE", help="a JSON array or JSON Lines (default: input)")
    evaluate.add_argument("--month", type=month_argument, metavar="YYYY-MM", help="the month of cases that name none")
    evaluate.add_argument("--benefits", metavar="CODES", help="codes with commas between (default: all)")
    evaluate.add_argument("--assume-ordinary", action="store_true", help="fill silent facts with ordinary values")
    evaluate.add_argument("--explain", action="store_true", help="add every condition and step")
    evaluate.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    codes = tuple(options.benefits.split(",")) if options.benefits else None
    unknown = [code for code in codes or () if code not in rules.rulebook.benefits]
    if unknown:
        known = ", ".join(rules.rulebook.benefits)
        say(f"assistant evaluate: unknown benefit {unknown[0]!r}; the rulebook has {known}", sys.stderr)
        return USAGE
    try:
        text = sys.stdin.read() if options.file in (None, "-") else Path(options.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        say(f"assistant evaluate: {options.file} cannot be read: {error}", sys.stderr)
        return USAGE
    failed = False
    for raw in read_cases(text):
        result = raw if isinstance(raw, _Unreadable) else None
        written = (
            result.written
            if result is not None
            else evaluate_case(
                rules,
                raw,
                options.month or this_month(),
                benefits=codes,
                ordinary=options.assume_ordinary,
                explained=options.explain,
            )
        )
        failed = failed or "error" in written
        say(json.dumps(written, ensure_ascii=False))
    return MEND if failed else DONE


class _Unreadable:
    """A line that is not JSON."""

    def __init__(self, line: int, error: str) -> None:
        message = f"line {line} is not JSON: {error}"
        self.written: dict[str, object] = {"id": None, "error": {"code": "not_json", "message": message, "fields": {}}}


def read_cases(text: str) -> Iterator[object]:
    """Read a JSON array of cases, one JSON object, or JSON Lines; numbers stay exact."""
    stripped = text.strip()
    if not stripped:
        return
    try:
        whole = _read_json(stripped)
    except ValueError as error:
        if stripped.startswith("["):
            yield _Unreadable(getattr(error, "lineno", 1), str(error))
            return
    else:
        yield from whole if isinstance(whole, list) else [whole]
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield _read_json(line)
            except ValueError as error:
                yield _Unreadable(number, str(error))


def _read_json(text: str) -> object:
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_object)


def _refuse_constant(name: str) -> object:
    message = f"{name} is not a number"
    raise ValueError(message)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a key comes twice in one object"
        raise ValueError(message)
    return found

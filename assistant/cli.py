"""The `assistant` command: `evaluate`, `rules`, `serve`.

Each command reads its arguments, calls one function, and returns an exit code: 0 done, 1 something in the input
or the rules must be mended, 2 the command itself was written wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING

from assistant.eligibility.cases import read_month
from assistant.eligibility.facts import AnswerError, Fact
from assistant.paths import RULES
from assistant.rulefiles import RuleError, Rules, load_rules
from assistant.rulefiles.checks import check_rules
from assistant.rulefiles.examples import check_example, read_examples
from assistant.rulefiles.showing import show_benefit
from assistant.rulefiles.zones import ZonesUnreadable, replace_zones
from assistant.services.evaluation import evaluate_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.eligibility.rulebook import Rulebook

DONE, MEND, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except RuleError as error:
        _say(str(error), sys.stderr)
        return MEND
    except BrokenPipeError:
        sys.stderr.close()
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assistant", description="Rights to French allowances, explained.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_evaluate(commands)
    _add_rules(commands)
    serve = commands.add_parser("serve", help="create what is missing, bring the database up to date, serve")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=_serve)
    return parser


def _add_evaluate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    evaluate = commands.add_parser("evaluate", help="read cases in JSON, write one result per line")
    evaluate.add_argument("file", nargs="?", metavar="FILE", help="a JSON array or JSON Lines (default: input)")
    evaluate.add_argument("--month", type=_month, metavar="YYYY-MM", help="the month of cases that name none")
    evaluate.add_argument("--benefits", metavar="CODES", help="codes with commas between (default: all)")
    evaluate.add_argument("--assume-ordinary", action="store_true", help="fill silent facts with ordinary values")
    evaluate.add_argument("--explain", action="store_true", help="add every condition and step")
    evaluate.set_defaults(run=_evaluate)


def _add_rules(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    rules = commands.add_parser("rules", help="check, read and keep the rules").add_subparsers(
        required=True, metavar="COMMAND"
    )
    check = rules.add_parser("check", help="look for everything that is wrong with the rules")
    check.set_defaults(run=_check)
    examples = rules.add_parser("examples", help="run the worked examples")
    examples.add_argument("benefits", nargs="*", metavar="BENEFIT")
    examples.set_defaults(run=_examples)
    show = rules.add_parser("show", help="a rule as text, with its figures of a month")
    show.add_argument("benefit", metavar="BENEFIT")
    show.add_argument("--month", type=_month, metavar="YYYY-MM")
    show.set_defaults(run=_show)
    facts = rules.add_parser("facts", help="every fact: name, type, choices, ordinary value, page")
    facts.add_argument("--json", action="store_true", help="as one JSON array")
    facts.set_defaults(run=_facts)
    stale = rules.add_parser("stale", help="figures past the day a newer one was to be expected")
    stale.set_defaults(run=_stale)
    geography = rules.add_parser("geography", help="replace the zones of the communes")
    geography.add_argument("--zones", required=True, type=Path, metavar="FILE", help="CSV with insee and zone")
    geography.set_defaults(run=_geography)


def _month(text: str) -> date:
    try:
        return read_month(text)
    except AnswerError:
        message = f"{text!r} is no month, write it as 2026-11"
        raise argparse.ArgumentTypeError(message) from None


def _this_month() -> date:
    return datetime.now(UTC).date().replace(day=1)


def _say(text: str, to: IO[str] | None = None) -> None:
    (to or sys.stdout).write(text + "\n")


# -- evaluate -------------------------------------------------------------------------------------------------


def _evaluate(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    codes = tuple(options.benefits.split(",")) if options.benefits else None
    unknown = [code for code in codes or () if code not in rules.rulebook.benefits]
    if unknown:
        known = ", ".join(rules.rulebook.benefits)
        _say(f"assistant evaluate: unknown benefit {unknown[0]!r}; the rulebook has {known}", sys.stderr)
        return USAGE
    try:
        text = sys.stdin.read() if options.file in (None, "-") else Path(options.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _say(f"assistant evaluate: {options.file} cannot be read: {error}", sys.stderr)
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
                options.month or _this_month(),
                benefits=codes,
                ordinary=options.assume_ordinary,
                explained=options.explain,
            )
        )
        failed = failed or "error" in written
        _say(json.dumps(written, ensure_ascii=False))
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


# -- rules ----------------------------------------------------------------------------------------------------


def _check(_options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    problems = check_rules(rules, datetime.now(UTC).date())
    for problem in problems:
        _say(str(problem))
    errors = sum(1 for problem in problems if not problem.is_warning)
    _say(f"{len(rules.rulebook.benefits)} benefits, {errors} errors, {len(problems) - errors} warnings")
    return MEND if errors else DONE


def _examples(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    failures = count = 0
    for code in options.benefits or rules.rulebook.benefits:
        if code not in rules.rulebook.benefits:
            return _unknown_benefit(rules.rulebook, code)
        for example in read_examples(rules, code):
            count += 1
            for difference in check_example(rules, example):
                failures += 1
                _say(f"{example.place.file}:{example.place.line}: {example.name}: {difference}")
    _say(f"{count} worked examples, {failures} differences")
    return MEND if failures else DONE


def _show(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    if options.benefit not in rules.rulebook.benefits:
        return _unknown_benefit(rules.rulebook, options.benefit)
    sys.stdout.write(show_benefit(rules.rulebook, options.benefit, options.month or _this_month()))
    return DONE


def _unknown_benefit(rulebook: Rulebook, code: str) -> int:
    _say(f"assistant rules: unknown benefit {code!r}; the rulebook has {', '.join(rulebook.benefits)}", sys.stderr)
    return USAGE


def _facts(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    described = [_described(rules, fact) for fact in rules.rulebook.facts.values()]
    if options.json:
        _say(json.dumps(described, ensure_ascii=False, indent=1, default=str))
        return DONE
    for fact in described:
        _say(f"{fact['name']}  {fact['type']}  page {fact['page'] or '-'}  ordinary {fact['ordinary']}")
    return DONE


def _described(rules: Rules, fact: Fact) -> dict[str, object]:
    page = next((page.id for page in rules.rulebook.interview.pages if fact.name in page.facts), None)
    return {
        "name": fact.name,
        "type": fact.type,
        "unit": fact.unit,
        "choices": list(fact.choices),
        "ordinary": fact.ordinary if not isinstance(fact.ordinary, Decimal) else _plain_number(fact.ordinary),
        "page": page,
        "may_be_absent": fact.may_be_absent,
        "computed": fact.computed,
    }


def _plain_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _stale(_options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    month = _this_month()
    stale = [parameter for parameter in rules.rulebook.parameters.values() if parameter.is_stale(month)]
    for parameter in stale:
        _say(f"{parameter.name}: a newer value was to be expected on {parameter.next_due} ({parameter.label})")
    _say(f"{len(rules.rulebook.parameters)} figures, {len(stale)} stale in {month:%Y-%m}")
    return MEND if stale else DONE


def _geography(options: argparse.Namespace) -> int:
    try:
        report = replace_zones(RULES / "geography" / "communes.csv", options.zones)
    except ZonesUnreadable as error:
        _say(f"assistant rules geography: {error}", sys.stderr)
        return MEND
    _say(report)
    return DONE


# -- serve ----------------------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    from assistant.serving import serve

    return serve(options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())

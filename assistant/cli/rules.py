"""`assistant rules …`: check, read and keep the rules."""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli import rule_tools
from assistant.cli.common import DONE, MEND, USAGE, month_argument, say, this_month, today
from assistant.paths import RULES
from assistant.rulefiles import Rules, load_rules
from assistant.rulefiles.checks import check_rules
from assistant.rulefiles.coverage import coverage_of
from assistant.rulefiles.examples import check_example, read_examples
from assistant.rulefiles.language import language_page
from assistant.rulefiles.showing import show_benefit
from assistant.rulefiles.zones import ZonesUnreadable, replace_zones

if TYPE_CHECKING:
    import argparse

    from assistant.eligibility.facts import Fact
    from assistant.eligibility.rulebook import Rulebook


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    rules = commands.add_parser("rules", help="check, read and keep the rules").add_subparsers(
        required=True, metavar="COMMAND"
    )
    check = rules.add_parser("check", help="look for everything that is wrong with the rules")
    check.set_defaults(run=_check)
    reload = rules.add_parser("reload", help="check the rules, then have the running server read them again")
    reload.set_defaults(run=_reload)
    examples = rules.add_parser("examples", help="run the worked examples")
    examples.add_argument("benefits", nargs="*", metavar="BENEFIT")
    examples.set_defaults(run=_examples)
    show = rules.add_parser("show", help="a rule as text, with its figures of a month")
    show.add_argument("benefit", metavar="BENEFIT")
    show.add_argument("--month", type=month_argument, metavar="YYYY-MM")
    show.set_defaults(run=_show)
    facts = rules.add_parser("facts", help="every fact: name, type, choices, ordinary value, page")
    facts.add_argument("--json", action="store_true", help="as one JSON array")
    facts.set_defaults(run=_facts)
    stale = rules.add_parser("stale", help="figures past the day a newer one was to be expected")
    stale.set_defaults(run=_stale)
    coverage = rules.add_parser("coverage", help="the branches that no worked example takes")
    coverage.add_argument("benefits", nargs="*", metavar="BENEFIT")
    coverage.set_defaults(run=_coverage)
    language = rules.add_parser("language", help="the rule language, as docs/rule-language.md has it")
    language.set_defaults(run=_language)
    geography = rules.add_parser("geography", help="replace the zones of the communes")
    geography.add_argument("--zones", required=True, type=Path, metavar="FILE", help="CSV with insee and zone")
    geography.set_defaults(run=_geography)
    rule_tools.add(rules)


def _check(_options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    problems = check_rules(rules, today())
    for problem in problems:
        say(str(problem))
    errors = sum(1 for problem in problems if not problem.is_warning)
    say(f"{len(rules.rulebook.benefits)} benefits, {errors} errors, {len(problems) - errors} warnings")
    return MEND if errors else DONE


def _reload(options: argparse.Namespace) -> int:
    if _check(options) != DONE:
        say("assistant rules: not offered to the server, the rules in force stay", sys.stderr)
        return MEND
    from assistant.services.rules_in_force import ask_to_reload  # noqa: PLC0415 — loaded for this command alone
    from assistant.settings.environment import instance_path  # noqa: PLC0415 — the same

    if not ask_to_reload(instance_path(os.environ)):
        say("assistant rules: no server runs for this INSTANCE_PATH", sys.stderr)
        return MEND
    say("the server reads them now; restart the worker as well")
    return DONE


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
                say(f"{example.place.file}:{example.place.line}: {example.name}: {difference}")
    say(f"{count} worked examples, {failures} differences")
    return MEND if failures else DONE


def _show(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    if options.benefit not in rules.rulebook.benefits:
        return _unknown_benefit(rules.rulebook, options.benefit)
    sys.stdout.write(show_benefit(rules.rulebook, options.benefit, options.month or this_month()))
    return DONE


def _unknown_benefit(rulebook: Rulebook, code: str) -> int:
    say(f"assistant rules: unknown benefit {code!r}; the rulebook has {', '.join(rulebook.benefits)}", sys.stderr)
    return USAGE


def _facts(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    described = [_described(rules, fact) for fact in rules.rulebook.facts.values()]
    if options.json:
        say(json.dumps(described, ensure_ascii=False, indent=1, default=str))
        return DONE
    for fact in described:
        say(f"{fact['name']}  {fact['type']}  page {fact['page'] or '-'}  ordinary {fact['ordinary']}")
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
        "may_be_withheld": fact.may_be_withheld,
        "computed": fact.computed,
    }


def _plain_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _stale(_options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    month = this_month()
    stale = [parameter for parameter in rules.rulebook.parameters.values() if parameter.is_stale(month)]
    for parameter in stale:
        say(f"{parameter.name}: a newer value was to be expected on {parameter.next_due} ({parameter.label})")
    say(f"{len(rules.rulebook.parameters)} figures, {len(stale)} stale in {month:%Y-%m}")
    return MEND if stale else DONE


def _coverage(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    untaken = branches = 0
    for code in options.benefits or rules.rulebook.benefits:
        if code not in rules.rulebook.benefits:
            return _unknown_benefit(rules.rulebook, code)
        found = coverage_of(rules, code)
        branches += len(found.branches)
        untaken += len(found.untaken)
        for words in found.untaken:
            say(f"{code}: {words}")
    covered = 100 if not branches else 100 * (branches - untaken) / branches
    say(f"{branches} branches, {untaken} that no worked example takes, {covered:.1f} % covered")
    return MEND if untaken else DONE


def _language(_options: argparse.Namespace) -> int:
    sys.stdout.write(language_page())
    return DONE


def _geography(options: argparse.Namespace) -> int:
    try:
        report = replace_zones(RULES / "geography" / "communes.csv", options.zones)
    except ZonesUnreadable as error:
        say(f"assistant rules geography: {error}", sys.stderr)
        return MEND
    say(report)
    return DONE

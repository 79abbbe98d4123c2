"""`assistant rules diff`, `graph`, `mutate` and `compare`: what a change does, what rests on what, what protects it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.common import DONE, MEND, USAGE, say
from assistant.cli.evaluate import read_cases
from assistant.cli.revisions import NoSuchRules, rules_of
from assistant.paths import RULES
from assistant.rulefiles import load_rules
from assistant.rulefiles.differences import household_differences, text_differences
from assistant.rulefiles.graph import FORMS, draw, graph_of
from assistant.rulefiles.mutation import caught_of, survey

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from assistant.rulefiles.loading import Rules
    from assistant.rulefiles.mutation import Survey

CASES = RULES.parent / "tests" / "rules" / "cases"
ENOUGH = 95
"""The share of small mistakes, in per cent, that the worked examples of all benefits must catch."""


def add(rules: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    diff = rules.add_parser(
        "diff", help="what changes between two folders or two revisions, in words and for households"
    )
    diff.add_argument("old", metavar="OLD", help="a rules folder, or a git revision of this repository")
    diff.add_argument("new", metavar="NEW", nargs="?", help="the same (default: the rules as they stand)")
    diff.add_argument("--cases", nargs="*", type=Path, metavar="FILE", help="JSON Lines (default: the reference cases)")
    diff.add_argument("--most", type=int, default=20, metavar="N", help="households listed for each benefit (20)")
    diff.set_defaults(run=_diff)
    graph = rules.add_parser("graph", help="what a benefit rests on: conditions, quantities, facts, figures")
    graph.add_argument("benefits", nargs="*", metavar="BENEFIT")
    graph.add_argument("--format", choices=FORMS, default="text", dest="form")
    graph.set_defaults(run=_graph)
    mutate = rules.add_parser("mutate", help="make small mistakes in memory; say which the worked examples let through")
    mutate.add_argument("benefits", nargs="*", metavar="BENEFIT")
    mutate.add_argument(
        "--sample", type=int, metavar="N", help="only N mistakes for each benefit, always the same ones"
    )
    mutate.add_argument(
        "--again", type=Path, metavar="FILE", help="only those that FILE lists, as an earlier run printed them"
    )
    mutate.set_defaults(run=_mutate)
    compare = rules.add_parser("compare", help="our figures and reference households beside another model's")
    compare.add_argument("--openfisca", action="store_true", required=True, help="beside OpenFisca-France")
    compare.add_argument("--install", action="store_true", help="first install it, apart from the assistant")
    compare.set_defaults(run=_compare)


def _unknown(rules: Rules, codes: list[str]) -> str | None:
    return next((code for code in codes if code not in rules.rulebook.benefits), None)


def _say_unknown(rules: Rules, code: str) -> int:
    say(f"assistant rules: unknown benefit {code!r}; the rulebook has {', '.join(rules.rulebook.benefits)}", sys.stderr)
    return USAGE


# -- diff ---------------------------------------------------------------------------------------------------------


def _diff(options: argparse.Namespace) -> int:
    try:
        with rules_of(options.old) as old, rules_of(options.new or str(RULES)) as new:
            cases = list(_cases(options.cases))
            lines = list(text_differences(old, new))
            for line in lines or ["the text says the same"]:
                say(line)
            _say_movements(old, new, cases, options.most)
    except (NoSuchRules, OSError, UnicodeDecodeError) as error:
        say(f"assistant rules diff: {error}", sys.stderr)
        return USAGE
    return DONE


def _cases(files: list[Path] | None) -> Iterator[dict[str, object]]:
    for file in sorted(CASES.glob("*.jsonl")) if files is None else files:
        for raw in read_cases(file.read_text(encoding="utf-8")):
            case = raw.get("case", raw) if isinstance(raw, dict) else None
            if isinstance(case, dict):
                yield case


def _say_movements(old: Rules, new: Rules, cases: list[dict[str, object]], most: int) -> None:
    if not cases:
        return
    say("")
    if old.rulebook.digest == new.rulebook.digest:
        say(f"the same files: nothing can change for {len(cases)} households")
        return
    both = tuple(code for code in new.rulebook.benefits if code in old.rulebook.benefits)
    for movement in household_differences(old.rulebook, new.rulebook, cases, both).values():
        for line in movement.lines():
            say(line)
        for moved in movement.moved[:most]:
            say(f"      {moved}")
        if len(movement.moved) > most:
            say(f"      … and {len(movement.moved) - most} more; --most {len(movement.moved)} lists them all")


# -- graph --------------------------------------------------------------------------------------------------------


def _graph(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    unknown = _unknown(rules, options.benefits)
    if unknown is not None:
        return _say_unknown(rules, unknown)
    sys.stdout.write(draw(graph_of(rules.rulebook, options.benefits or rules.rulebook.benefits), options.form))
    return DONE


# -- mutate -------------------------------------------------------------------------------------------------------


def _mutate(options: argparse.Namespace) -> int:
    rules = load_rules(RULES)
    unknown = _unknown(rules, options.benefits)
    if unknown is not None:
        return _say_unknown(rules, unknown)
    again = None if options.again is None else _survivors(options.again.read_text(encoding="utf-8"))
    surveys = []
    for code in options.benefits or rules.rulebook.benefits:
        surveys.append(survey(rules, code, options.sample, again))
        _say_survey(surveys[-1])
    made, killed = sum(one.made for one in surveys), sum(one.killed for one in surveys)
    caught = caught_of(surveys)
    say(f"{made} mistakes, {killed} caught, {caught:.1f} % ({ENOUGH} % are wanted)")
    return DONE if caught >= ENOUGH and not any(one.needless for one in surveys) else MEND


def _survivors(text: str) -> frozenset[str]:
    """Read the mistakes an earlier run listed, without their places: lines move when a file is changed."""
    return frozenset(line.partition(": ")[2] for line in text.splitlines())


def _say_survey(found: Survey) -> None:
    for mutant in found.survivors:
        say(str(mutant))
    for needless in found.needless:
        say(f"{found.benefit}: equivalents.yaml excuses in vain, it is caught or not made: {needless}")
    say(
        f"{found.benefit}: {found.made} mistakes, {found.killed} caught, {found.share:.1f} %; "
        f"{len(found.equivalents)} that no household can show (equivalents.yaml)"
    )


# -- compare ------------------------------------------------------------------------------------------------------


def _compare(options: argparse.Namespace) -> int:
    """Run the comparison of the checkout: it is a tool for those who keep the rules, and no part of the product."""
    checkout = RULES.parent
    if not (checkout / "tests" / "benchmarks" / "openfisca_compare.py").is_file():
        say("assistant rules compare: run it in a checkout of the project, which holds the comparison", sys.stderr)
        return USAGE
    command = [sys.executable, "-m", "tests.benchmarks.openfisca_compare", *(["--install"] if options.install else [])]
    return subprocess.run(command, check=False, cwd=checkout).returncode  # noqa: S603 — nothing of it is given

"""Anything as a file: rules, expressions, the organisation's and the gateway's descriptions, tables, cases."""

import csv
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from assistant.cli.appointments import _why
from assistant.eligibility.cases import read_case
from assistant.eligibility.facts import AnswerError
from assistant.errors import AssistantError, UnsafeSettings
from assistant.paths import RULES
from assistant.rulefiles import RuleError
from assistant.rulefiles.benefit_rules import read_benefit
from assistant.rulefiles.expressions import parse_expression
from assistant.rulefiles.reader import Place, read_text
from assistant.services.import_rows import OPTIONAL, REQUIRED, read_table
from assistant.services.importing import AlreadyThere, Choices, Imported, RowRefused, import_appointments
from assistant.settings.organisation import read_organisation
from assistant.settings.sms_gateway import read_sms_gateway
from tests.fuzz.target import NASTY, Target, drawn, text

DEPLOYMENT: Final = Path(__file__).parents[2] / "docs" / "deployment.md"
VALUES: Final = ("5", "true", "[]", "[5]", "[[]]", "{}", '{"a": 1}', "{a = 1}", '"x"', "1979-05-27", "-0.0", "null", "")
OPERATIONS: Final = Path(__file__).parents[2] / "docs" / "operations.md"
_NAMED: Final = re.compile(r"[^=:]+[=:] ?")


def mangled(originals: Sequence[str]) -> st.SearchStrategy[str]:
    """Draw a text that was right once: other values, lines left out, said twice, or moved."""

    def mangle(original: str, changes: list[tuple[int, int, str, str]]) -> str:
        lines = original.splitlines()
        for at, other, what, put in changes:
            here, there = at % len(lines), other % len(lines)
            if what == "drop":
                lines[here] = ""
            elif what == "twice":
                lines.insert(here, lines[there])
            elif what == "swap":
                lines[here], lines[there] = lines[there], lines[here]
            elif what == "value":
                named = _NAMED.match(lines[here])
                lines[here] = (named[0] if named else "") + VALUES[other % len(VALUES)]
            else:
                cut = other % (len(lines[here]) + 1)
                lines[here] = lines[here][:cut] + put + lines[here][cut + len(put) :]
        return "\n".join(lines)

    change = st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        st.sampled_from(["drop", "twice", "swap", "value", "value", "put"]),
        text(12),
    )
    return st.builds(mangle, st.sampled_from(originals), st.lists(change, min_size=1, max_size=4))


def feed_rules(to: Target, number: int) -> None:
    """Read anything as a rule file."""
    scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), text(30))
    trees = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text(12), inner, max_size=4)
    )
    written = st.one_of(text(200), trees.map(lambda tree: json.dumps(tree, ensure_ascii=False).replace("{", "{ ", 1)))
    _feed_refusable(to, number, "rule file", written, lambda text: read_text(text, "here.yaml"))


def feed_benefits(to: Target, number: int) -> None:
    """Read the rules of benefits in which something is wrong."""
    names = to.app.extensions["rules"].names
    rules = [path.read_text(encoding="utf-8") for path in sorted((RULES / "benefits").glob("*/rule.yaml"))]
    short = sorted(rules, key=len)[:8]

    def read(text: str) -> None:
        read_benefit("here", read_text(text, "here.yaml"), names)

    _feed_refusable(to, number, "benefit", mangled(short), read)


def feed_expressions(to: Target, number: int) -> None:
    """Read anything as an expression of the rules."""
    names = to.app.extensions["rules"].names
    words = [*sorted(names.all_names())[::20], "and", "or", "not", "if", "else", "for", "in", "(", ")", "[", "]", "<=",
             "==", "+", "*", "/", "**", ",", ".", ":", "lambda", "sum", "count", "1", "0.5", "'x'"]  # fmt: skip
    soup = st.lists(st.sampled_from(words), max_size=12).map(" ".join)
    place = Place("here.yaml", 1)
    _feed_refusable(
        to, number, "expression", st.one_of(soup, text()), lambda text: parse_expression(text, names, place)
    )


def _feed_refusable(
    to: Target, number: int, name: str, texts: st.SearchStrategy[str], read: Callable[[str], object]
) -> None:
    @drawn(number)
    @given(texts)
    def feed(written: str) -> None:
        try:
            to.timed(name, lambda: read(written))
        except RuleError as refused:
            assert str(refused).startswith("here.yaml")  # noqa: PT017 — a refusal names its place

    feed()


def feed_settings(to: Target, number: int) -> None:
    """Read anything as the file of the organisation or of the gateway of SMS."""
    documented = [page.read_text(encoding="utf-8").partition("```toml\n")[2] for page in (DEPLOYMENT, OPERATIONS)]
    written = mangled([whole.partition("```")[0] for whole in documented])
    file = to.app.extensions["settings"].instance_path / "written.toml"

    @drawn(number)
    @given(written, st.sampled_from([read_organisation, read_sms_gateway]))
    def feed(content: str, read: Callable[[Path], object]) -> None:
        file.write_text(content, encoding="utf-8")
        try:
            to.timed("settings file", lambda: read(file))
        except UnsafeSettings:
            return

    feed()


def feed_tables(to: Target, number: int) -> None:
    """Import anything as a table of appointments: each row is taken whole, known already, or refused with reasons."""
    desk = to.app.extensions["desk"]
    now = datetime.now(UTC)
    starts = [(now + timedelta(days=day)).strftime("%Y-%m-%d 10:00") for day in range(1, 30)]
    right = {
        "office": ("lyon-3", "rennes-centre"),
        "adviser": ("amina-b", "nobody"),
        "start": (*starts, "29/03/2027 02:30", "2026-02-30 10:00", "9999-12-31 23:55", "0001-01-01 00:00"),
        "motive": ("other", "custody"),
        "mode": ("office", "video", "telephone"),
        "name": ("Nina F.", "=cmd|' /C calc'!A0"),
        "contact": ("nina@example.org", "06 12 34 56 78", "+33", "a@b"),
        "language": ("fr", "ar", "xx"),
    }
    columns = st.lists(st.sampled_from([*REQUIRED, *REQUIRED, *OPTIONAL, "autre"]), unique=True).map(
        lambda some: list(dict.fromkeys([*REQUIRED, *some]))
    )

    def row(names: list[str]) -> st.SearchStrategy[list[str]]:
        cells = [st.one_of(st.sampled_from(right[name]), text(20)) if name in right else text(20) for name in names]
        return st.tuples(*cells).map(list)

    tables = columns.flatmap(lambda names: st.lists(row(names), max_size=3).map(lambda rows: _written([names, *rows])))
    choices = st.builds(Choices, st.booleans(), st.booleans(), st.booleans())

    @drawn(number)
    @given(st.one_of(tables, tables, tables, text(200)), choices)
    def feed(table: str, choice: Choices) -> None:
        try:
            rows, missing = read_table(table)
        except csv.Error:
            return
        assert not (rows and missing)
        outcomes = to.timed("table", lambda: import_appointments(desk, rows, choice))
        assert [outcome.row for outcome in outcomes] == rows
        for outcome in outcomes:
            assert not isinstance(outcome, RowRefused) or _why(outcome.faults)
        if not choice.dry_run and any(isinstance(outcome, Imported) for outcome in outcomes):
            again = import_appointments(desk, rows, choice)
            taken = [
                kind for was, kind in zip(outcomes, again, strict=True) if isinstance(was, Imported | AlreadyThere)
            ]
            assert all(isinstance(one, AlreadyThere) for one in taken)

    feed()


def _written(rows: Sequence[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def feed_evaluations(to: Target, number: int) -> None:
    """Evaluate anything that looks like a case."""
    rulebook = to.app.extensions["rules"].rulebook
    names = [*sorted(rulebook.facts)[:60], "month", "children", "applicant", "partner", "benefits"]
    values = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(NASTY), text(20)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=3),
    )

    @drawn(number)
    @given(st.dictionaries(st.sampled_from(names), values, max_size=6))
    def feed(case: dict[str, Any]) -> None:
        try:
            to.timed("evaluation", lambda: read_case(rulebook, case, date(2026, 11, 1)))
        except (AnswerError, AssistantError):
            return

    feed()

"""A closed language: what is not listed is refused, and nothing is ever run."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility import expressions as nodes
from assistant.rulefiles.errors import RuleError
from tests.builders import expression, read, rulebook_of, situation
from tests.generated_rulebooks import examples

BOOK = rulebook_of(quantities='child.cheap: {value: "child.earnings < 10", plumbing: true}\n')

REFUSED = {
    "another spelling of a number": ["1e3", "0x10", "1_000", "0b1", "1j", "1.", ".5", "01", "0o7"],
    "another spelling of a word": ['"a" "b"', '"\\x41"', 'r"a"', 'u"a"', 'b"a"', '"""a"""', 'f"{rent}"', 'f"a"'],
    "Python's own names": ["None", "True", "False", "...", "print", "__import__", "rent.__class__", "_rent", "rent._x"],
    "calls": [
        'open("x")', '__import__("os")', "rent.upper()", '"x".join(children)', "age(day=rent)", "age(*rent)", "age()",
        "age(rent, rent)", "sum(*rent)", "min(*rent, 1)", "(age)(rent)()", "rent()", "ceiling[1]()", "min(rent)",
        "sum(rent)", "round(rent, 2)", "abs(rent)", "len(children)", "getattr(rent, 1)", "eval(rent)",
    ],
    "operators": ["2**99", "rent // 2", "rent % 2", "rent @ 2", "+rent", "~rent", "rent | 1", "rent & 1", "rent << 1"],
    "comparisons": [
        "1 < rent < 3", "rent == rent == rent", "rent is none", "rent is not none", "rent in rent", "rent in ()",
        "rent in (rent, 1)", 'status in "tenant"', 'status in {"tenant"}',
    ],
    "conditions within conditions": [
        "1 if furnished else 2 if furnished else 3", "(1 if furnished else 2) if furnished else 3",
    ],
    "forms": [
        "lambda: 1", "[1]", "(1, 2)", "{1}", "{1: 2}", "[c for c in children]", "(x := 1)", "x = 1", "rent; rent",
        "*rent",
        "rent[1:2]", "ceiling[(1, 2)]", "(yield)", "await rent", "(c.earnings for c in children)", "rent if furnished",
        "import os", "1 .real", "rent\n+ 1",
    ],
    "loops": [
        "sum(c.earnings for c in rent)", "sum(c.earnings for c, d in children)", "count(true for c in [1])",
        "sum(c.earnings for c in children for d in children)", "any(true for c in children if true if false)",
        "any(true for c.x in children)", "any(true for c in adults for d in children)",
    ],
    "unknown names": ["nothing", "child", "child.earnings", "c.earnings", "rent.single", "a.b.c.d", "adult.wages", "é"],
    "days that do not exist": [
        "date(2026, 2, 30)", "month(2026, 13)", 'date("a", 1, 1)', "date(none, 1, 1)", "date(2012.5, 1, 1)",
        "date(true, 1, 1)", "date(99999999999999999999, 1, 1)", "date(0, 1, 1)",
    ],
    "children compared": ["comes_before(1, 2)", "comes_before(applicant, partner)", "comes_before(rent)"],
    "broken": ["", "rent +", "(rent", "rent)", '"a', "rent rent", "\x00", "#", "rent <> 1"],
}  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in REFUSED.values() for text in texts])
def test_whatever_is_not_in_the_language_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(RuleError) as refused:
        expression(BOOK, text)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == ("here", 1)
    assert problem.what
    assert problem.remedy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("-(2 - 5)", 3),
        ("0.1 + 0.2", Decimal("0.3")),
        ("min(3, 1, 2) + max(1, 2)", 3),
        ("2 if 1 < 2 and not false else 3", 2),
        ("1 in (1, 2) and 3 not in (1, 2)", True),
        ('"tenant" == "tenant" or 1 / 0 > 1', True),
        ("date(2026, 10, 5) >= month(2026, 10)", True),
        ("this_month == month(2026, 10)", True),
        ("year_of(this_month) - 2000", 26),
        ("monthly(120) + yearly(1)", 22),
        ("round_down(1.999, 0.01) + round_up(0.001, 0.01) + round_half_up(0.5, 1)", 3),
        ("ceiling.single + ceiling[2] + ceiling['couple']", 1100),
        ("value_on(rate, date(2026, 1, 15))", Decimal("0.5")),
        ("months_since(date(2026, 7, 31))", 3),
        ("count(true for c in children)", 2),
        ('count(c.custody == "full" for c in children if comes_before(c, c) or c.earnings > 5)', 1),
        ("sum(count(o.birth_date == c.birth_date for o in children) for c in children)", 4),
        ("any(c.cheap for c in children)", True),
        ("sum(a.wages for a in adults) + applicant.wages", 20),
        ("none == none", True),
    ],
)
def test_what_is_in_the_language_is_worked_out_exactly(text: str, value: object) -> None:
    born = date(2015, 5, 5)
    answers = situation(
        children__count=2, children__0__birth_date=born, children__1__birth_date=born, partner__present=False,
        children__0__custody="full", children__1__custody="full", children__0__earnings=6, children__1__earnings=1,
        applicant__wages=10,
    )  # fmt: skip
    assert read(text, answers, BOOK).value == value


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(RuleError, match="did you mean `charges`"):
        expression(BOOK, "charge > 3")


def test_an_expression_has_a_bounded_length_and_depth() -> None:
    expression(BOOK, "rent" + " + 1" * 25)
    with pytest.raises(RuleError, match="too deep"):
        expression(BOOK, "rent" + " + 1" * 40)
    with pytest.raises(RuleError, match="too deep"):
        expression(BOOK, "not " * 40 + "furnished")
    with pytest.raises(RuleError, match="more than 600"):
        expression(BOOK, "rent" + " " * 600)
    with pytest.raises(RuleError, match="more than 600"):
        expression(BOOK, "(" * 400 + "1" + ")" * 400)
    with pytest.raises(RuleError):
        expression(BOOK, "(" * 290 + "1" + ")" * 290)


def test_a_loop_name_is_bound_only_in_its_loop() -> None:
    with pytest.raises(RuleError, match=r"unknown name `c\.earnings`"):
        expression(BOOK, "any(c.cheap for c in children) and c.earnings > 3")


def test_a_quantity_of_a_child_is_always_written_with_its_subject() -> None:
    assert expression(BOOK, "any(kid.cheap for kid in children)") == nodes.Aggregate(
        "any", nodes.QuantityRef("child.cheap", "kid"), "kid", "children", None
    )
    with pytest.raises(RuleError):
        expression(BOOK, "child.cheap")


@given(text=st.text("rent()[]+-*/<>=!.,'\"0123456789 abcdefor_:{}lambd\\\n", max_size=60))
@examples(400)
def test_no_text_whatever_does_anything_but_parse_or_be_refused(text: str) -> None:
    try:
        found = expression(BOOK, text)
    except RuleError:
        return
    assert isinstance(found, nodes.Node)

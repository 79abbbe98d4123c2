"""Rulebooks nobody wrote: small, well-formed, and as odd as the language allows.

`generated_rulebooks()` draws the YAML of a rulebook of one or two benefits; every kind of fact, quantity, list and
function may come up in it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from assistant.eligibility.rulebook import Rulebook
from tests.builders import interview_of, rules_of

SCALE = float(os.environ.get("PROPERTY_SCALE", "1"))


def examples(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Draw the same examples every time, `count` of them.

    PROPERTY_SCALE=20 draws twenty times more, at random; PROPERTY_SHRINK=1 looks for the smallest failing one.
    """
    return settings(
        max_examples=max(1, int(count * SCALE)),
        derandomize=SCALE == 1,
        database=None,
        deadline=None,
        phases=[Phase.generate, *([Phase.shrink] if "PROPERTY_SHRINK" in os.environ else [])],
        suppress_health_check=list(HealthCheck),
    )


FACTS = """
partner.present: {type: bool, question: q, ordinary: false}
children.count: {type: integer, between: [0, 3], question: q, ordinary: 0}
child.birth_date: {type: date, between: [2004-01-01, 2027-06-30], question: q, ordinary: 2020-01-01}
child.here: {type: bool, question: q, ordinary: true}
child.pay: {type: number, unit: none, between: [0, 12], question: q, ordinary: 0}
adult.pay: {type: number, unit: none, between: [0, 12], question: q, ordinary: 0}
adult.old: {type: bool, question: q, ordinary: false}
sunny: {type: bool, question: q, ordinary: false}
windy: {type: bool, question: q, ordinary: false}
colour: {type: choice, choices: {red: r, green: g, blue: b}, question: q, ordinary: red}
size: {type: number, unit: none, between: [0, 20], question: q, ordinary: 0}
debt: {type: number, unit: none, between: [-6, 6], question: q, ordinary: 0}
rooms: {type: integer, between: [0, 4], question: q, ordinary: 1}
moved_on: {type: date, between: [2024-01-01, 2026-12-31], question: q, ordinary: 2026-01-01}
married_on: {type: date, between: [2024-01-01, 2026-12-31], may_be_absent: true, question: q, ordinary: none}
calm: {type: bool, question: q, ordinary: false, derived: [{when: windy, value: false}]}
shade:
  type: choice
  choices: {light: l, dark: d}
  ordinary: light
  derived: [{when: 'colour == "blue"', value: '"dark"'}, {when: 'colour == "red"', value: '"light"'}]
"""
PAGES = {
    "asked_sum": None, "sunny": None, "colour": None, "size": None, "partner.present": None, "adult.pay": "adults",
    "adult.old": "adults", "debt": None, "rooms": None, "children.count": None, "child.birth_date": "children",
    "child.here": "children", "child.pay": "children", "windy": None, "calm": None, "moved_on": None,
    "married_on": None,
}  # fmt: skip
PARAMETERS = """
base:
  label: A figure that changes, and that nobody knew before 2026
  unit: none
  values: {2026-01-01: {value: 4, reference: law}, 2026-07-01: {value: "5.5", reference: law}}
yearly_rate:
  label: A figure that is to change each year
  unit: none
  expected_change: 01-01
  values: {2025-01-01: {value: 3, reference: law}, 2026-01-01: {value: 2, reference: law}}
by_rooms:
  label: A table without a row for no room
  unit: none
  values: {2026-01-01: {value: {1: 3, 2: 5, each_more: 2}, reference: law}}
by_colour:
  label: A table without a row for blue
  unit: none
  values: {2026-01-01: {value: {red: 1, green: 2}, reference: law}}
by_both:
  label: A table by two keys
  unit: none
  values: {2026-01-01: {value: {red: {1: 1, 2: 4}, green: {1: 2, 2: 6}, blue: {1: 7, 2: 8}}, reference: law}}
steps:
  label: A scale
  unit: none
  values:
    2026-01-01: {value: {scale: [{from: 0, rate: 1}, {from: 5, rate: "0.5"}, {from: 10, rate: 2}]}, reference: law}
"""
ASKED = """
asked_sum:
  value: size + rooms
  unit: none
  plumbing: true
  ask: {type: number, unit: none, between: [0, 24], question: q, ordinary: unsure}
"""
MONTHS = (date(2025, 12, 1), date(2026, 3, 1), date(2026, 10, 1), date(2027, 2, 1), date(2027, 6, 1))

Pair = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of numbers, names of truths."""


@dataclass(frozen=True)
class Scope:
    """The names an expression may use, the loop names bound, and the depth left."""

    own: Pair = (
        ("size", "debt", "rooms", "children.count", "base", "yearly_rate"),
        ("sunny", "windy", "calm", "partner.present"),
    )
    of_child: Pair = (("pay",), ("here",))
    of_adult: Pair = (("pay",), ("old",))
    subjects: tuple[tuple[str, str], ...] = ()
    depth: int = 2

    def deeper(self) -> "Scope":
        """Leave one level less."""
        return replace(self, depth=self.depth - 1)

    def inside(self, name: str, entity: str) -> "Scope":
        """Bind a loop name."""
        return replace(self, subjects=(*self.subjects, (name, entity)), depth=self.depth - 1)

    def with_name(self, whose: str, name: str, which: int) -> "Scope":
        """Add a quantity: `which` 0 for a number, 1 for a truth."""
        field = {"": "own", "child.": "of_child", "adult.": "of_adult"}[whose]
        pair: Pair = getattr(self, field)
        names = (*pair[which], name)
        return replace(self, **{field: (names, pair[1]) if which == 0 else (pair[0], names)})  # type: ignore[arg-type]

    def names(self, which: int) -> list[str]:
        """List the names of numbers (0) or of truths (1); those of loops come up more often."""
        bound = [
            f"{subject}.{attribute}"
            for subject, entity in self.subjects
            for attribute in (self.of_child if entity == "child" else self.of_adult)[which]
        ]
        return [*bound, *bound, *(f"applicant.{attribute}" for attribute in self.of_adult[which]), *self.own[which]]

    def children(self) -> list[str]:
        """List the loop names that stand for a child."""
        return [name for name, entity in self.subjects if entity == "child"]


def pick(draw: st.DrawFn, *options: str) -> str:
    """Draw one of some texts."""
    return draw(st.sampled_from(options))


def loop(draw: st.DrawFn, scope: Scope, function: str, what: "Strategy") -> str:
    """Draw an aggregate over the children or the adults, with or without a condition."""
    source, entity = draw(st.sampled_from([("children", "child"), ("adults", "adult")]))
    name = f"{entity[0]}{len(scope.subjects)}"
    inner = scope.inside(name, entity)
    condition = f" if {draw(truths(inner.deeper()))}" if draw(st.booleans()) else ""
    return f"{function}({draw(what(inner))} for {name} in {source}{condition})"


@st.composite
def truths(draw: st.DrawFn, scope: Scope) -> str:
    """Draw an expression that is true or false."""
    form = draw(st.sampled_from(TRUTHS)) if scope.depth > 0 else named_truth
    return form(draw, scope.deeper())


@st.composite
def numbers(draw: st.DrawFn, scope: Scope) -> str:
    """Draw an expression that is a number without unit."""
    form = draw(st.sampled_from(NUMBERS)) if scope.depth > 0 else named_number
    return form(draw, scope.deeper())


Strategy = Callable[[Scope], st.SearchStrategy[str]]
Form = Callable[[st.DrawFn, Scope], str]


def named_truth(draw: st.DrawFn, scope: Scope) -> str:
    return draw(st.sampled_from(scope.names(1)))


def negation(draw: st.DrawFn, scope: Scope) -> str:
    return f"not ({draw(truths(scope))})"


def both_or_either(draw: st.DrawFn, scope: Scope) -> str:
    return f"({draw(truths(scope))}) {pick(draw, 'and', 'or')} ({draw(truths(scope))})"


def comparison(draw: st.DrawFn, scope: Scope) -> str:
    return f"({draw(numbers(scope))}) {pick(draw, '<', '<=', '>', '>=', '==', '!=')} ({draw(numbers(scope))})"


def word(draw: st.DrawFn, _scope: Scope) -> str:
    among = pick(draw, "rooms in (1, 2)", "size not in (3, 4)")
    return pick(draw, 'colour == "red"', 'colour in ("red", "blue")', 'shade != "dark"', among)


def day(draw: st.DrawFn, _scope: Scope) -> str:
    absent = pick(draw, "married_on != none", "married_on == none or married_on < moved_on", "married_on == moved_on")
    partner = pick(draw, "partner.present and partner.old", "not partner.present or partner.pay > 3")
    known = pick(draw, "moved_on >= month(2025, 6)", "moved_on <= this_month", "year_of(moved_on) == 2025")
    return pick(draw, absent, partner, known, "months_since(moved_on) < 12", "married_on > date(2025, 2, 3)")


def quantifier(draw: st.DrawFn, scope: Scope) -> str:
    return loop(draw, scope, pick(draw, "any", "all"), truths)


def about_birth(draw: st.DrawFn, scope: Scope) -> str:
    children = scope.children()
    if not children:
        return named_truth(draw, scope)
    one, other = pick(draw, *children), pick(draw, *children)
    born = f"{one}.birth_date == {other}.birth_date"
    return pick(draw, f"age({one}.birth_date) < 14", f"comes_before({one}, {other})", born)


def named_number(draw: st.DrawFn, scope: Scope) -> str:
    return draw(st.sampled_from([*scope.names(0), *scope.names(0), "0", "1", "2.5", "7"]))


def arithmetic(draw: st.DrawFn, scope: Scope) -> str:
    return f"({draw(numbers(scope))}) {pick(draw, '+', '-', '*', '/')} ({draw(numbers(scope))})"


def extreme(draw: st.DrawFn, scope: Scope) -> str:
    return f"{pick(draw, 'min', 'max')}({draw(numbers(scope))}, {draw(numbers(scope))})"


def choice(draw: st.DrawFn, scope: Scope) -> str:
    return f"({draw(numbers(scope))}) + 0 if ({draw(truths(scope))}) else ({draw(numbers(scope))}) + 0"


def counted(draw: st.DrawFn, scope: Scope) -> str:
    return loop(draw, scope, "count", truths)


def gathered(draw: st.DrawFn, scope: Scope) -> str:
    return loop(draw, scope, pick(draw, "sum", "sum", "min", "max"), numbers)


def rounded(draw: st.DrawFn, scope: Scope) -> str:
    function = pick(draw, "round_down", "round_up", "round_half_up")
    return f"{function}({draw(numbers(scope))}, {pick(draw, '1', '0.5', '3')})"


def on_scale(draw: st.DrawFn, scope: Scope) -> str:
    return f"{pick(draw, 'bracket', 'marginal')}(steps, {draw(numbers(scope))})"


def row(draw: st.DrawFn, scope: Scope) -> str:
    key = pick(draw, "rooms", "children.count", "rooms + 1", counted(draw, scope))
    return pick(draw, f"by_rooms[{key}]", f"by_both[colour][{key}]", f"by_both.blue[{key}]", "by_colour[colour]")


def since(draw: st.DrawFn, scope: Scope) -> str:
    children = scope.children()
    if children:
        function = pick(draw, "age", "age_opened", "age_on_first", "months_since")
        return f"{function}({pick(draw, *children)}.birth_date)"
    absent = pick(draw, "months_since(married_on)", "months_since(min(married_on, moved_on))")
    return pick(draw, absent, "months_since(moved_on)", "year_of(moved_on) - 2024", "value_on(yearly_rate, moved_on)")


TRUTHS: tuple[Form, ...] = (
    named_truth, negation, both_or_either, both_or_either, comparison, comparison, comparison, word, day, quantifier,
    quantifier, about_birth,
)  # fmt: skip
NUMBERS: tuple[Form, ...] = (
    named_number, arithmetic, arithmetic, arithmetic, extreme, choice, counted, gathered, gathered, rounded, on_scale,
    row, since,
)  # fmt: skip


def quoted(text: str) -> str:
    """Write a text between quotes, as YAML reads it."""
    return "'" + text.replace("'", "''") + "'"


def _quantity(draw: st.DrawFn, scope: Scope, what: Strategy) -> str:
    if draw(st.booleans()):
        return f"{{value: {quoted(draw(what(scope)))}, plumbing: true}}"
    inner = scope.deeper()
    rows = [
        f"{{when: {quoted(draw(truths(inner)))}, value: {quoted(draw(what(inner)))}}}"
        for _ in range(draw(st.integers(1, 2)))
    ]
    if draw(st.integers(0, 3)):
        rows.append(f"{{otherwise: {quoted(draw(what(inner)))}}}")
    return f"{{cases: [{', '.join(rows)}], plumbing: true}}"


def _quantities(draw: st.DrawFn) -> tuple[str, Scope]:
    """Draw quantities of the household, of children and of adults; each may read those before it."""
    text, scope = "", Scope()
    if draw(st.booleans()):
        text, scope = ASKED, scope.with_name("", "asked_sum", 0)
    for position in range(draw(st.integers(0, 4))):
        which, whose = draw(st.integers(0, 1)), pick(draw, "", "child.", "adult.")
        inner = replace(scope.inside(whose[:-1], whose[:-1]), depth=2) if whose else scope
        text += f"{whose}q{position}: {_quantity(draw, inner, numbers if which == 0 else truths)}\n"
        scope = scope.with_name(whose, f"q{position}", which)
    return text, replace(scope, depth=3)


def _guards(draw: st.DrawFn, scope: Scope) -> str:
    rows = [
        f"{{when: {quoted(draw(truths(scope)))}, reason: {pick(draw, 'by_hand', 'disputed')}}}"
        for _ in range(draw(st.integers(1, 2)))
    ]
    return f"[{', '.join(rows)}]"


def _condition(draw: st.DrawFn, scope: Scope, name: str, depth: int) -> str:
    fields = [f"id: {name}", "reference: law", "met: oui", "unmet: non"] if draw(st.integers(0, 3)) else []
    if depth > 0 and draw(st.booleans()):
        parts = [_condition(draw, scope, f"{name}_{n}", depth - 1) for n in range(draw(st.integers(1, 3)))]
        fields.append(f"{pick(draw, 'all', 'any')}: [{', '.join(parts)}]")
    else:
        fields.append(f"test: {quoted(draw(truths(scope)))}")
    if draw(st.integers(0, 3)) == 0:
        fields.append(f"outside_when: {_guards(draw, scope.deeper())}")
    return "{" + ", ".join(fields) + "}"


def _benefit(draw: st.DrawFn, scope: Scope) -> str:
    lines = ["name: Aide", "paid_by: caf", "references: [law]"]
    if draw(st.integers(0, 2)) == 0:
        lines.append(f"concerns_when: {quoted(draw(truths(scope.deeper())))}")
    if draw(st.integers(0, 2)) == 0:
        lines.append(f"refer_when: {_guards(draw, scope.deeper().deeper())}")
    lines.append(f"granted_when: {_condition(draw, scope, 'c', 2)}")
    if draw(st.integers(0, 4)):
        value = quoted(draw(numbers(scope)))
        amount = [f"value: {value}", f"gross: {value}", "period: month"]
        if draw(st.integers(0, 3)) == 0:
            amount.append(f"paid_when: {_condition(draw, scope.deeper(), 'minimum', 0)}")
        lines.append(f"amount: {{{', '.join(amount)}}}")
    return "\n".join(lines) + "\n"


class Generated:
    """The texts of a rulebook, and the rulebook; shown as its texts when a property fails."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        fixed = {"facts/all.yaml": FACTS, "parameters/all.yaml": PARAMETERS}
        self.rulebook: Rulebook = rules_of({**fixed, **texts}).rulebook

    def __repr__(self) -> str:
        return "\n".join(f"--- {name}\n{text}" for name, text in self.texts.items() if "interview" not in name)


@st.composite
def generated_rulebooks(draw: st.DrawFn) -> Generated:
    """Draw a rulebook of one or two benefits."""
    quantities, scope = _quantities(draw)
    files = {"quantities/all.yaml": quantities, "benefits/aid/rule.yaml": _benefit(draw, scope)}
    if draw(st.integers(0, 3)) == 0:
        files["benefits/other/rule.yaml"] = _benefit(draw, scope)
    pages = {name: whose for name, whose in PAGES.items() if name != "asked_sum" or ASKED in quantities}
    files["interview.yaml"] = interview_of(pages)
    return Generated(files)

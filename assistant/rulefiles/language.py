"""docs/rule-language.md, made from the code: what the rule language has, no more and no less.

`assistant rules language` prints it; a test compares it with the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from assistant.booking.motives import GROUPS, NUMBERS_TO_CALL
from assistant.eligibility.benefits import Kind, Period
from assistant.eligibility.decision import BUILT_IN_CODES, RANGE_TOUCHES_NIL
from assistant.eligibility.facts import FactType
from assistant.eligibility.truth import Truth, all_of, any_of
from assistant.rulefiles.benefit_rules import CONDITION_KEYS, REQUIREMENT_KEYS
from assistant.rulefiles.declarations import ASK_KEYS, DOCUMENT_KEYS, FACT_KEYS, SHOWN_AS, UNITS
from assistant.rulefiles.expressions import AGGREGATES, FUNCTIONS, MAX_DEPTH, MAX_LENGTH
from assistant.rulefiles.motives import MOTIVE_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FUNCTION_WORDS: Final = {
    "age": "full years at the end of the month: the age at which a right ends",
    "age_opened": "full years at the start of the month: the age at which a right opens",
    "age_on_first": "full years on the first day of the month",
    "months_since": "civil months from a date to the month of the right; negative when it lies ahead",
    "year_of": "the year of a date",
    "month": "the first day of a month: `month(2026, 3)`",
    "date": "a day: `date(2012, 3, 1)`",
    "monthly": "EUR per year to EUR per month",
    "yearly": "EUR per month to EUR per year",
    "round_down": "towards less, to a multiple: `round_down(x, 0.01)`",
    "round_up": "towards more, to a multiple: `round_up(x, 100)`",
    "round_half_up": "to the nearest multiple, halves towards more",
    "bracket": "the rate of the bracket of a scale in which a number lies",
    "marginal": "each bracket's rate times the part of the number that lies in it, summed",
    "value_on": "a figure on another day than the month of the right: `value_on(bmaf, date(2026, 8, 1))`",
    "is_known": "whether a figure is known for a day, neither missing nor stale: `is_known(bmaf, date(2027, 8, 1))`",
    "min": "the least of several",
    "max": "the greatest of several",
}
FORMS: Final = (
    ("478.16, 0.005", "numbers, exact, spelled with plain digits and a point"),
    ('true, false, none, "apl"', "truths, the absence of a date, words of a choice"),
    ("housing.monthly_rent", "a fact, a quantity or a figure, by its name"),
    ("child.birth_date, applicant.activity", "the same of somebody: a loop name, `applicant` or `partner`"),
    ("this_month", "the month of the right"),
    ("a and b, a or b, not a", "logic; what settles it spares the rest"),
    ("a == b, a != b, a < b, a <= b, a > b, a >= b", "one comparison at a time"),
    ('x in ("a", "b"), x not in ("a", "b")', "one of several words or numbers"),
    ("a + b, a - b, a * b, a / b", "arithmetic on numbers whose units fit"),
    ("a if condition else b", "one choice; more rows are written as `cases`"),
    ("table[key], table.row", "a row of a dated figure, of a table in a table, or of the communes"),
    ("count(child.is_dependent for child in children if …)", "over `children` or `adults`; loops may nest"),
    ("comes_before(other, child)", "born earlier; on the same day, listed earlier"),
)
WHOLE: Final = ("Expressions", "Functions", "Truth")
"""Sections that end with what they are given; the others go on."""
TRUTH_WORDS: Final = {
    Truth.YES: "it holds, whatever else is answered",
    Truth.NO: "it does not hold, whatever else is answered",
    Truth.UNKNOWN: "an answer is missing: ask",
    Truth.OUTSIDE: "a person must look: a guard holds, someone does not know, a figure has no value that month",
}


def language_page() -> str:
    """Return docs/rule-language.md."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# The rule language"
    yield ""
    yield "<!-- Made by `assistant rules language > docs/rule-language.md`; a test compares the two. -->"
    yield ""
    yield "A rule is YAML; its tests and sums are one-line expressions in a closed language. Nothing is ever given to"
    yield "Python's `eval`. `assistant rules check` refuses what is not written here, with file, line and remedy."
    yield ""
    yield from _section("Expressions", _table(("form", "what it is"), ((f"`{form}`", what) for form, what in FORMS)))
    limits = f"At most {MAX_LENGTH} characters and {MAX_DEPTH} levels. Every other form of Python is refused."
    yield from (limits, "")
    rows = ((f"`{name}`", _counts(counts), FUNCTION_WORDS[name]) for name, counts in FUNCTIONS.items())
    yield from _section("Functions", _table(("function", "arguments", "what it gives"), rows))
    listed = ", ".join(f"`{name}`" for name in AGGREGATES)
    yield from (f"Over the children or the adults: {listed}.", "")
    units = ", ".join(f"`{unit}`" for unit in UNITS)
    yield from _section("Units", [f"{units}. Adding or comparing different ones is refused; a number written in an"])
    yield from ("expression fits any. `EUR per hour` times `hours per month` gives `EUR per month`.", "")
    yield from _section(
        "Truth", _table(("truth", "meaning"), ((f"`{truth.value}`", TRUTH_WORDS[truth]) for truth in Truth))
    )
    yield from _truth_table("all", lambda a, b: all_of((a, b)))
    yield from _truth_table("any", lambda a, b: any_of((a, b)))
    yield from _declarations()
    yield from _section("Conditions", [f"Keys: {_keys(CONDITION_KEYS)}. One of `test`, `all`, `any`. A guard of"])
    yield from ("`outside_when` is decided first; where it holds, the condition is for a person, for that reason.", "")
    built_in = _keys((*BUILT_IN_CODES, RANGE_TOUCHES_NIL))
    yield from (f"Reasons are declared in `rules/motives/`; the motive `other` also declares {built_in}.", "")
    yield from _section(
        "Papers of a benefit", [f"Keys: {_keys(REQUIREMENT_KEYS)}. `only_if` says `when` in words, after"]
    )
    yield from ("« Seulement si : », where the answers it rests on cannot be quoted.", "")
    yield from _section("Motives", [f"Keys: {_keys(MOTIVE_KEYS)}. `for_whom` says it as people do, in one of the"])
    yield f"groups {_keys(GROUPS)}; `call` are numbers to call now, of {_keys(NUMBERS_TO_CALL)}."
    yield "`suggested_when` names the motive on the result for these answers, whatever the verdicts. A reason is its"
    yield from ("sentence, or `{sentence: …, claim: false}` where nothing can be claimed meanwhile.", "")
    yield from _section("Outcome", list(_outcome()))
    yield from ("", f"Amounts are paid per {', '.join(f'`{period}`' for period in get_args(Period))}.")


def _declarations() -> Iterator[str]:
    yield from _section("Facts", [f"Keys: {_keys(FACT_KEYS)}.", f"Types: {_keys(get_args(FactType))}."])
    yield "`derived` takes the place of the question where other answers tell; a fact without `question` is never"
    yield "asked. `repeats` names the fact whose answer is in the field already, to confirm. `reserved: true` marks a"
    yield "fact that is accepted but not read yet. `may_be_withheld: true` offers « je préfère ne pas répondre », which"
    yield from ("the rules take for a doubt: for health, a permit, a hardship.", "")
    yield from _section("Quantities", ["`value` or `cases` (rows `when` and `value`, the first that holds; a last"])
    yield "`otherwise`), `reference` or `plumbing: true`, `label`, `unit`, `between`, `choices`, and `ask` where a"
    yield f"citizen may give it directly ({_keys(ASK_KEYS)}). `shown_as` ({_keys(SHOWN_AS)}) says how people read a"
    yield from ("bare number.", "")
    yield from _section(
        "Papers", [f"Keys: {_keys(DOCUMENT_KEYS)}. An official form has its `number` and its `edition`"]
    )
    yield "apart, with the year in which that edition was seen; `motive` is the appointment with the person who helps"
    yield from ("those who cannot get the paper.", "")


def _outcome() -> Iterator[str]:
    yield "1. a `refer_when` that holds or that nobody can tell: *refer*; not yet known: *undecided*;"
    yield "2. `granted_when` fails: *not_eligible*; not yet known: *undecided*; for a person: *refer*;"
    yield "3. it holds, and the amount is exact and paid: *eligible*; nil or below `paid_when`: *not_eligible*; a range"
    yield "   wholly paid: *eligible* with the range; a range that touches nil: *refer* with the range; a sum for which"
    yield "   `estimated_when` holds: *refer* with that sum as an estimate."
    yield ""
    yield "Before a no is given where `opens_later_when` holds, the twelve months ahead are looked at with the figures"
    yield "of today: a right that time alone opens gives its month (`from`), a question is asked, a doubt is for a"
    yield "person."
    yield ""
    kinds = ", ".join(f"`{kind}`" for kind in get_args(Kind))
    yield f"`kind` ({kinds}; the first if unsaid). A `pointer` has no amount and is never *eligible*: its last"
    yield "condition, without a name, has a guard that always holds. With `never_refused: true` it is never"
    yield "*not_eligible* either: each condition has guards for all that does not meet it. Examples are held to both."


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from lines
    if title in WHOLE:
        yield ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _truth_table(name: str, combine: Callable[[Truth, Truth], Truth]) -> Iterator[str]:
    rows = ((f"**{a.value}**", *(combine(a, b).value for b in Truth)) for a in Truth)
    yield from _table((f"`{name}`", *(truth.value for truth in Truth)), rows)
    yield ""


def _keys(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _counts(counts: tuple[int, ...]) -> str:
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"

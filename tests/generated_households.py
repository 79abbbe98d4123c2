"""Households nobody met: what is true of them, and what their people answer when they are asked.

An answer is the truth, two bounds around it, or "je ne sais pas".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from assistant.eligibility.decision import decide
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.facts import Fact
from assistant.eligibility.interview import missing_facts
from assistant.eligibility.rulebook import Rulebook, fact_name
from assistant.eligibility.situation import UNSURE, Between, Situation
from tests.generated_rulebooks import MONTHS

MOST_CHILDREN = 3
COMMUNES = {"housing.postal_code": ("69001", "01400", "97400", "14740", "99999"), "housing.insee_code": ("69123",)}
"""What may be true of a place: one town, several towns, overseas, a town without zone, no town."""


@dataclass(frozen=True)
class Household:
    """What is true, and what is answered when it is asked; both by path."""

    month: date
    truth: Mapping[str, object]
    answers: Mapping[str, object]

    def exactly(self) -> Situation:
        """Return the situation in which everything is known."""
        return Situation(self.month, {"date": self.month, **self.truth})

    def as_answered(self) -> Situation:
        """Return the situation in which everything was asked."""
        return Situation(self.month, {"date": self.month, **self.answers})


def is_worked_out(fact: Fact) -> bool:
    """Tell whether an answer to it replaces what other answers say: it is given only when it is asked."""
    return fact.computed or fact.derived is not None


def paths_of(fact: Fact, truth: Mapping[str, object]) -> list[str]:
    """List the paths of a fact in a household."""
    count = int(truth["children.count"])  # type: ignore[call-overload]
    adults = ["applicant", "partner"] if truth["partner.present"] else ["applicant"]
    subjects = {"child": [f"children.{n}" for n in range(count)], "adult": adults}.get(fact.entity)
    return [fact.name] if subjects is None else [f"{s}.{fact.name.partition('.')[2]}" for s in subjects]


def true_values(fact: Fact) -> st.SearchStrategy[object]:
    """Draw what may be true, more often near the ordinary."""
    if fact.type == "bool":
        return st.booleans()
    if fact.type == "choice":
        return st.sampled_from(sorted(fact.choices))
    if fact.type in ("text", "commune"):
        return st.sampled_from(COMMUNES[fact.name])
    low, high = fact.bounds
    if isinstance(low, date) and isinstance(high, date):
        first, last = (low, high) if (high - low).days < 20000 else (date(2000, 1, 1), date(2027, 12, 31))
        days = st.integers(0, (last - first).days).map(lambda n: first + timedelta(days=n))
        return st.none() | days if fact.may_be_absent else days
    least, most = int(low), int(high)  # type: ignore[arg-type]
    whole = st.sampled_from((max(least, 0), most)) if most > 20 else st.nothing()
    whole |= st.integers(least, min(most, 60_000))
    if fact.type == "integer":
        return whole.map(Decimal)
    return whole.map(Decimal) | st.integers(least * 2, min(most, 2_000) * 2).map(lambda n: Decimal(n) / 2)


@st.composite
def answer_to(draw: st.DrawFn, fact: Fact, value: object, doubts: int) -> object:
    """Answer with the truth, or, one time in `doubts` plus one, with bounds around it or "je ne sais pas"."""
    if doubts == 0 or draw(st.integers(0, doubts)) != 0:
        return value
    low, high = fact.bounds if fact.is_numeric or fact.type == "date" else (None, None)
    if isinstance(value, Decimal) and draw(st.booleans()):
        width = max(Decimal(1), abs(value) / 4)
        return Between(max(low, value - draw(st.integers(0, 3)) * width), min(high, value + 2 * width))  # type: ignore[type-var]
    if isinstance(value, date) and draw(st.booleans()):
        before, after = timedelta(days=draw(st.integers(0, 200))), timedelta(days=draw(st.integers(1, 200)))
        return Between(max(low, value - before), min(high, value + after))  # type: ignore[type-var]
    return UNSURE


@st.composite
def households(draw: st.DrawFn, rulebook: Rulebook, months: tuple[date, ...] = MONTHS, doubts: int = 3) -> Household:
    """Draw what is true and what is answered; `doubts=0` draws a household that knows everything."""
    facts = rulebook.facts
    truth: dict[str, object] = {
        "partner.present": draw(st.booleans()),
        "children.count": Decimal(draw(st.integers(0, MOST_CHILDREN))),
    }
    for fact in facts.values():
        if not is_worked_out(fact):
            truth |= {path: draw(true_values(fact)) for path in paths_of(fact, truth) if path not in truth}
    month = draw(st.sampled_from(months))
    truth |= _derived(draw, rulebook, month, truth)
    answers = {path: draw(answer_to(facts[fact_name(path)], value, doubts)) for path, value in truth.items()}
    answers |= _asked_quantities(draw, rulebook, Situation(month, truth), doubts)
    return Household(month, truth, answers)


def _derived(draw: st.DrawFn, rulebook: Rulebook, month: date, truth: dict[str, object]) -> dict[str, object]:
    """Give derived facts that may be asked the value the derivation gives them, or any where it gives none."""
    found: dict[str, object] = {}
    for fact in rulebook.facts.values():
        if fact.derived is None or not fact.question:
            continue
        for path in paths_of(fact, truth):
            value = Walk(rulebook, Situation(month, {**truth, **found})).fact(path)
            found[path] = value.value if value.is_exact else draw(true_values(fact))
    return found


def _asked_quantities(draw: st.DrawFn, rulebook: Rulebook, exactly: Situation, doubts: int) -> dict[str, object]:
    """Answer the quantities that may be given directly by what they are truly."""
    found: dict[str, object] = {}
    for name, fact in rulebook.facts.items():
        if fact.computed:
            value = Walk(rulebook, exactly).quantity(name).value
            found[name] = draw(answer_to(fact, value, min(doubts, 1))) if isinstance(value, Decimal) else UNSURE
    return found


Choose = Callable[[Rulebook, list[str]], str]


def first_of(_rulebook: Rulebook, missing: list[str]) -> str:
    """Ask in the order of the alphabet: any order that never changes its mind."""
    return missing[0]


def play(rulebook: Rulebook, household: Household, choose: Choose = first_of) -> tuple[Situation, list[str]]:
    """Answer what is asked until nothing is; return the situation reached and what was asked, in order."""
    codes = tuple(rulebook.benefits)
    reached, asked = Situation(household.month, {"date": household.month}), []
    while missing := sorted(missing_facts(rulebook, reached, codes)):
        path = choose(rulebook, missing)
        assert path not in asked, f"{path} is asked twice"
        assert path in household.answers, f"{path} makes no sense for this household"
        asked.append(path)
        reached = reached.with_answer(path, household.answers[path])
    return reached, asked


Ending = tuple[str, Decimal | None, tuple[Decimal, Decimal] | None]


def endings(rulebook: Rulebook, reached: Situation) -> dict[str, Ending]:
    """Say how each benefit ends: its outcome, its amount, its range."""
    return {
        code: (decision.outcome.value, decision.amount, decision.range)
        for code, decision in decide(rulebook, reached).items()
    }

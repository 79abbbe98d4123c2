"""The plain functions and the walk say the same, and the functions are made of nothing that could do harm."""

import ast
import re
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.arithmetic import ROUNDINGS, round_to
from assistant.eligibility.code_calls import is_power_of_ten
from assistant.eligibility.decision import decide
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.eligibility.verdicts import Verdict, compiled, verdicts
from tests.builders import real_rules
from tests.generated_households import households, play
from tests.generated_rulebooks import Generated, examples, generated_rulebooks


def walked(rulebook: Rulebook, answers: Situation) -> dict[str, Verdict]:
    return {
        code: Verdict(found.outcome, found.amount, found.gross, found.variant)
        for code, found in decide(rulebook, answers).items()
    }


@given(book=generated_rulebooks(), data=st.data())
@examples(100)
def test_the_fast_path_agrees_with_the_walk_on_generated_rulebooks(book: Generated, data: st.DataObject) -> None:
    rulebook = book.rulebook
    codes = tuple(rulebook.benefits)
    for doubts in (0, 0, 3):
        household = data.draw(households(rulebook, doubts=doubts))
        for answers in (household.exactly(), household.as_answered(), play(rulebook, household)[0]):
            assert verdicts(rulebook, answers, codes) == walked(rulebook, answers)


@given(data=st.data())
@examples(40)
def test_the_fast_path_agrees_with_the_walk_on_the_real_rulebook(data: st.DataObject) -> None:
    rulebook = real_rules().rulebook
    codes = tuple(rulebook.benefits)
    months = (date(2025, 10, 1), date(2026, 6, 1), date(2026, 11, 1), date(2027, 7, 1))
    household = data.draw(households(rulebook, months=months, doubts=data.draw(st.sampled_from([0, 0, 6]))))
    answers = household.exactly() if data.draw(st.booleans()) else household.as_answered()
    assert verdicts(rulebook, answers, codes) == walked(rulebook, answers)


OUR_NAMES = re.compile(r"[abcehikmqtv][0-9]*|paid|truth|doubt|outside|variant")
ATTRIBUTES = {"adults", "answers", "bracket", "children", "marginal", "memo", "month", "months", "quantize", "year"}
KNOWN = {
    "ABSENT", "Decimal", "ELIGIBLE", "GRANTED", "NO", "NOT_ELIGIBLE", "NOT_EXACT", "NotExact", "OUTSIDE", "REFERRED",
    "REFUSED", "Verdict", "YES", "ZERO", "age_on_first", "day", "exact", "month_number", "not_exact", "partner",
    "quotient", "round_to", "row",
}  # fmt: skip
FORBIDDEN = (ast.Import, ast.ImportFrom, ast.Lambda, ast.Global, ast.Nonlocal, ast.With, ast.JoinedStr, ast.Await)


def test_the_functions_name_nothing_but_what_was_made_for_them() -> None:
    rulebook = real_rules().rulebook
    tree = ast.parse(compiled(rulebook, date(2026, 11, 1), tuple(rulebook.benefits)).source)
    for node in ast.walk(tree):
        assert not isinstance(node, FORBIDDEN)
        if isinstance(node, ast.Name):
            assert node.id in KNOWN or OUR_NAMES.fullmatch(node.id), node.id
        if isinstance(node, ast.Attribute):
            assert node.attr in ATTRIBUTES, node.attr
        if isinstance(node, ast.Constant):
            assert node.value is None or isinstance(node.value, int), node.value


def test_the_functions_have_no_builtins() -> None:
    rulebook = real_rules().rulebook
    for benefit in compiled(rulebook, date(2026, 11, 1), ("af",)).benefits.values():
        assert benefit.decided.__globals__["__builtins__"] == {}  # type: ignore[attr-defined]


@given(
    number=st.decimals(-(10**9), 10**9, places=6),
    step=st.sampled_from([Decimal(text) for text in ("0.01", "0.1", "1", "0.001")]),
    rounding=st.sampled_from(sorted(ROUNDINGS.values())),
)
@examples(200)
def test_rounding_in_one_operation_is_rounding_by_division(number: Decimal, step: Decimal, rounding: str) -> None:
    assert is_power_of_ten(step)
    assert number.quantize(step, rounding) == round_to(number, step, rounding)


def test_a_step_that_is_no_power_of_ten_is_not_rounded_in_one_operation() -> None:
    assert not any(is_power_of_ten(Decimal(text)) for text in ("0.05", "100", "0.010", "12"))

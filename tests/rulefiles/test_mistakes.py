"""The smallest mistakes in a rule: all are made, each is another rule, and the rule itself is never touched."""

import pytest

from assistant.rulefiles.mistakes import beside, mistaken_rows, mistakes_in
from assistant.rulefiles.mutants import mutants_of
from assistant.rulefiles.mutation import read_equivalents, survey
from assistant.rulefiles.reader import read_text
from tests.builders import real_rules


def changed(text: str) -> list[str]:
    return [wrong for wrong, _ in mistakes_in(text)]


EXPRESSIONS = {
    "a < b": ["a <= b"],
    "a >= 2": ["a > 2", "a >= 1", "a >= 3"],
    'status == "owner"': ['status != "owner"'],
    'status not in ("a", "b")': ['status in ("a", "b")'],
    "a and b and c": ["a or b or c"],
    "not a": ["a"],
    "a or (b and c)": ["a and (b and c)", "a or (b or c)"],
    "x * 0.05": ["x / 0.05", "x * 0.04", "x * 0.06"],
    "round_down(x, 0.01)": ["round_half_up(x, 0.01)", "round_up(x, 0.01)"],
    "max(0, x)": ["min(0, x)"],
    "max(date(2012, 3, 1), x)": ["min(date(2012, 3, 1), x)", "max(date(2012, 2, 29), x)", "max(date(2012, 3, 2), x)"],
    "x == month(2026, 1)": ["x != month(2026, 1)", "x == month(2025, 12)", "x == month(2026, 2)"],
}


@pytest.mark.parametrize(("text", "mistakes"), EXPRESSIONS.items())
def test_every_small_mistake_of_an_expression_is_made_once(text: str, mistakes: list[str]) -> None:
    assert sorted(changed(text)) == sorted(mistakes)


def test_a_mistake_is_shown_where_it_is() -> None:
    assert [change for _, change in mistakes_in("a < b")] == ["a [< → <=] b"]


def test_a_figure_is_wrong_by_its_last_written_digit() -> None:
    number = read_text('x: "478.16"', "x").mapping["x"].number
    assert [str(wrong) for wrong in beside(number)] == ["478.15", "478.17"]


def rows(*whens: str) -> str:
    return "cases:\n" + "".join(f"  - {{when: '{when}', value: 1}}\n" for when in whens) + "  - otherwise: 0\n"


def test_rows_are_left_out_and_put_in_another_order_where_that_can_matter() -> None:
    cases = read_text(rows("a >= 2", "a >= 1"), "x").mapping["cases"].items
    assert [change for _, change in mistaken_rows(cases)] == [
        "the row « a >= 2 » left out",
        "the row « a >= 2 » after the next one",
        "the row « a >= 1 » left out",
    ]


def test_rows_of_which_only_one_can_hold_have_no_wrong_order() -> None:
    cases = read_text(rows('kind == "a"', 'kind == "b" and x > 1'), "x").mapping["cases"].items
    assert not any("after the next one" in change for _, change in mistaken_rows(cases))


def test_mistakes_are_made_in_figures_quantities_facts_and_the_rule_itself_with_their_place() -> None:
    places = {mutant.place.file.split("/")[1] for mutant in mutants_of(real_rules(), "af")}
    assert places == {"parameters", "quantities", "facts", "benefits"}


def test_papers_and_sentences_are_left_alone() -> None:
    first_paper = next(item.place.line for item in real_rules().sources.rules["asf"].mapping["documents"])
    own = [mutant for mutant in mutants_of(real_rules(), "asf") if mutant.name == "asf"]
    assert own
    assert all(mutant.place.line < first_paper for mutant in own)


def test_the_rulebook_itself_stays_as_it_was() -> None:
    rules = real_rules()
    before = dict(rules.rulebook.parameters)
    mutants = list(mutants_of(rules, "asf"))
    assert all(mutant.rulebook is not rules.rulebook for mutant in mutants)
    assert rules.rulebook.parameters == before


@pytest.mark.parametrize("code", real_rules().rulebook.benefits)
def test_the_worked_examples_catch_small_mistakes_in_a_rule(code: str) -> None:
    """A sample, always the same; `make mutate` makes them all."""
    found = survey(real_rules(), code, only=12)
    assert 1 <= found.made + len(found.equivalents) <= 12
    assert found.share >= 95, [str(mutant) for mutant in found.survivors]


@pytest.mark.parametrize("code", real_rules().rulebook.benefits)
def test_what_no_household_can_show_is_excused_with_a_reason(code: str) -> None:
    assert all(len(excuse.because) > 20 for excuse in read_equivalents(real_rules(), code))

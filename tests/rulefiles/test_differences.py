"""What changes between two rulebooks, in words and for households; and what a benefit rests on."""

from decimal import Decimal

import pytest

from assistant.rulefiles import Rules
from assistant.rulefiles.differences import household_differences, text_differences
from assistant.rulefiles.graph import FORMS, Point, draw, graph_of
from tests.builders import BENEFIT, PARAMETERS, real_rules, rules_of


def small(**files: str) -> Rules:
    return rules_of({name.replace("__", "/") + ".yaml": text for name, text in files.items()})


def lines(old: Rules, new: Rules) -> list[str]:
    return list(text_differences(old, new))


def test_the_same_rules_differ_in_nothing() -> None:
    assert lines(small(), small()) == []


def test_a_changed_figure_is_told_with_its_date_row_and_share() -> None:
    old, new = small(), small(parameters__all=PARAMETERS.replace("couple: 350", "couple: 357"))
    assert lines(old, new) == ["  figure ceiling: since 2026-01-01[couple]: 350 → 357 (+2.00 %)"]


def test_what_is_added_or_removed_is_told() -> None:
    old = small()
    more = small(parameters__more="more: {label: Plus, unit: none, values: {2026-01-01: {value: 1, reference: law}}}\n")
    assert lines(old, more) == ["+ figure more: Plus"]
    assert lines(more, old) == ["- figure more"]


def test_a_changed_condition_is_told_by_its_name() -> None:
    changed = BENEFIT.replace('status == "tenant"', 'status != "owner"').replace("Vous louez.", "Vous logez.")
    assert lines(small(), small(benefits__aid__rule=changed)) == [
        '  benefit aid: condition `tenant`: status == "tenant" → status != "owner"',
        "  benefit aid: met of `tenant`: Vous louez. → Vous logez.",
    ]


def case(name: str, **answers: object) -> dict[str, object]:
    return {"id": name, "date": "2026-10", "partner": None, "children": [], **answers}


def test_households_are_counted_by_outcome_and_by_amount() -> None:
    changed = BENEFIT.replace('status == "tenant"', 'status != "owner"').replace("value: rent,", "value: rent + 10,")
    cases = [case("a", rent=300), case("b", status="guest"), case("c", status="owner")]
    found = household_differences(small().rulebook, small(benefits__aid__rule=changed).rulebook, cases, ("aid",))["aid"]
    assert found.households == 3
    assert dict(found.outcomes) == {"not_eligible → eligible": 1}
    assert found.amounts == [Decimal(10)]
    assert [str(moved) for moved in found.moved] == [
        "a: eligible 300.00 → eligible 310.00 (+10.00)",
        "b: not_eligible → eligible 410.00 (+410.00)",
    ]


def test_a_case_that_one_side_cannot_read_is_left_out() -> None:
    rulebook = small().rulebook
    found = household_differences(rulebook, rulebook, [case("a", nonsense=1), case("b", date="soon")], ("aid",))
    assert found["aid"].households == 0


def test_a_graph_goes_from_the_benefit_down_to_facts_and_figures() -> None:
    graph = graph_of(real_rules().rulebook, ["af"])
    assert Point("condition", "af.two_dependent_children") in graph
    assert Point("quantity", "child.is_dependent") in graph[Point("quantity", "dependent_children")]
    assert Point("figure", "bmaf") in graph
    assert graph[Point("figure", "bmaf")] == ()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", ["asf", "aide_logement"])
def test_a_graph_can_be_drawn_in_every_form(form: str, code: str) -> None:
    drawn = draw(graph_of(real_rules().rulebook, [code]), form)  # type: ignore[arg-type]
    assert code in drawn
    assert "bmaf" in drawn
    assert drawn.startswith({"text": f"{code} (benefit)", "mermaid": "graph LR", "dot": "digraph rules {"}[form])
    if form != "text":
        assert drawn.count("bmaf") > 1

"""What must never look like something to change: the couple, custody, health, nationality, where people live.

A condition without `no_lever: true` may be shown as what would change the answer. It may therefore weigh sums of money
and what people are free to answer differently, and nothing of a fact that is no lever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eligibility.dependencies import dependencies_of
from assistant.eligibility.expressions import FactRef, Node, QuantityRef, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.eligibility.benefits import Benefit, Condition
    from assistant.eligibility.rulebook import Rulebook
    from assistant.rulefiles.errors import RuleProblem
    from assistant.rulefiles.loading import Rules


def check_levers(rules: Rules) -> Iterator[RuleProblem]:
    """Name the conditions that weigh a fact which is no lever, and do not say so."""
    for code, benefit in rules.rulebook.benefits.items():
        for condition in named_conditions(benefit):
            weighed = next(iter(weighed_facts(rules.rulebook, condition)), None)
            if weighed is not None and not condition.no_lever:
                yield rules.sources.rules[code].place.problem(
                    f"`{code}.{condition.id}` weighs `{weighed}`, which nobody is advised to change",
                    "write `no_lever: true` under the condition",
                )


def named_conditions(benefit: Benefit) -> Iterator[Condition]:
    """List the conditions shown to people, that of the payment included."""
    waiting = [benefit.granted_when]
    if benefit.amount is not None and benefit.amount.paid_when is not None:
        waiting.append(benefit.amount.paid_when)
    while waiting:
        condition = waiting.pop()
        waiting.extend(condition.parts)
        if condition.id:
            yield condition


def weighed_facts(rulebook: Rulebook, condition: Condition) -> list[str]:
    """List the facts without lever that a condition weighs; those behind a sum of money only move a limit."""
    found: set[str] = set()
    for test in _tests(condition):
        for node in walk(test):
            if isinstance(node, FactRef) or (isinstance(node, QuantityRef) and not _is_money(rulebook, node)):
                found |= dependencies_of(rulebook, [node]).facts
    return sorted(name for name in found if rulebook.facts[name].no_lever)


def _tests(condition: Condition) -> Iterator[Node]:
    if condition.test is not None:
        yield condition.test
    for part in condition.parts:
        yield from _tests(part)


def _is_money(rulebook: Rulebook, node: QuantityRef) -> bool:
    return (rulebook.quantities[node.quantity].unit or "").startswith("EUR")

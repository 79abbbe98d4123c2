"""What would be asked or read in vain: a question put twice, a total after its parts, a partner nobody mentioned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.eligibility.dependencies import dependencies_of, paper_nodes, verdict_nodes
from assistant.eligibility.expressions import Both, Cases, FactRef, Node, Not, QuantityRef, children_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.eligibility.rulebook import Rulebook
    from assistant.rulefiles.errors import RuleProblem
    from assistant.rulefiles.loading import Rules
    from assistant.rulefiles.reader import Place

PRESENT: Final = "partner.present"


def check_asking(rules: Rules) -> Iterator[RuleProblem]:
    """Name the questions put twice, the totals asked too late, and the partners read without a guard."""
    yield from _asked_twice(rules)
    yield from _totals_asked_late(rules)
    yield from _partner_read_unguarded(rules)


def _asked_twice(rules: Rules) -> Iterator[RuleProblem]:
    """Two facts asked in the same words look like one question that forgets its answer."""
    seen: dict[str, str] = {}
    for name, fact in rules.rulebook.facts.items():
        first = seen.setdefault(fact.question, name) if fact.question else name
        if first != name:
            yield _place(rules, name).problem(
                f"`{name}` asks in the same words as `{first}`", f"write `derived: {first}`, without `question`"
            )


def _totals_asked_late(rules: Rules) -> Iterator[RuleProblem]:
    """A quantity that people may give directly spares its parts, so it comes before them."""
    rulebook = rules.rulebook
    order = [fact for page in rulebook.interview.pages for fact in page.facts]
    for name in (name for name, fact in rulebook.facts.items() if fact.computed and name in order):
        parts = dependencies_of(rulebook, [rulebook.quantities[name].node]).facts
        early = [
            part
            for part in order[: order.index(name)]
            if part in parts and rulebook.facts[part].type == rulebook.facts[name].type
        ]
        if early:
            yield rules.sources.interview.place.problem(
                f"`{name}` is asked after `{early[0]}`, which it would spare", f"put the page of `{name}` first"
            )


def _partner_read_unguarded(rules: Rules) -> Iterator[RuleProblem]:
    """Whoever lives alone has no partner: what is read of one would send them to a person for nothing."""
    for place, name, node in _expressions(rules):
        for read in _unguarded(node, guarded=False):
            yield place.problem(
                f"`{name}` reads `{read}` of a partner who may not exist",
                f"write `{PRESENT} and …` before it, or loop over `adults`",
            )


def _expressions(rules: Rules) -> Iterator[tuple[Place, str, Node]]:
    rulebook: Rulebook = rules.rulebook
    for name, quantity in rulebook.quantities.items():
        yield rules.sources.declared["quantities"][name].place, name, quantity.node
    for name, fact in rulebook.facts.items():
        if fact.derived is not None:
            yield _place(rules, name), name, fact.derived
    for code, benefit in rulebook.benefits.items():
        for node in (*verdict_nodes(benefit), *paper_nodes(benefit)):
            yield rules.sources.rules[code].place, code, node


def _place(rules: Rules, name: str) -> Place:
    kind = "quantities" if rules.rulebook.facts[name].computed else "facts"
    return rules.sources.declared[kind][name].place


def _unguarded(node: Node, *, guarded: bool) -> Iterator[str]:
    """List what is read of the partner where nothing has said that there is one."""
    match node:
        case FactRef(fact, "partner", attribute) if fact != PRESENT and not guarded:
            yield f"partner.{attribute}"
        case QuantityRef(quantity, "partner") if not guarded:
            yield quantity.replace("adult.", "partner.")
        case Both(every, operands):
            settled = guarded or any(_says(operand, present=every) for operand in operands)
            for operand in operands:
                yield from _unguarded(operand, guarded=settled)
        case Cases(rows):
            for row in rows:
                here = guarded or (row.when is not None and _says(row.when, present=True))
                if row.when is not None:
                    yield from _unguarded(row.when, guarded=guarded)
                    guarded = guarded or _says(row.when, present=False)
                yield from _unguarded(row.value, guarded=here)
        case _:
            for below in children_of(node):
                yield from _unguarded(below, guarded=guarded)


def _says(node: Node, *, present: bool) -> bool:
    """Tell whether a test holds only with a partner (`present`), or surely holds without one (not `present`)."""
    match node:
        case FactRef(fact) if fact == PRESENT:
            return present
        case Not(FactRef(fact)) if fact == PRESENT:
            return not present
        case Both(every, operands) if every is present:
            return any(_says(operand, present=present) for operand in operands)
        case _:
            return False

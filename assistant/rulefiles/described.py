"""Every declaration of a rulebook as short readable texts, so that two rulebooks can be laid side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.eligibility.parameters import Scale, Table
from assistant.rulefiles.showing import spell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eligibility.benefits import Amount, Benefit, Condition
    from assistant.eligibility.expressions import Quantity
    from assistant.eligibility.facts import Fact
    from assistant.eligibility.parameters import Parameter, TableValue
    from assistant.rulefiles.loading import Rules

Texts = dict[str, str]
"""What is said of a declaration, by aspect: `test of isolated`, `since 2026-04-01`, `question`."""


def described(rules: Rules) -> dict[str, dict[str, Texts]]:
    """Describe everything, by kind and by name."""
    book = rules.rulebook
    return {
        "benefit": {code: dict(_benefit(benefit)) for code, benefit in book.benefits.items()},
        "figure": {name: dict(_parameter(parameter)) for name, parameter in book.parameters.items()},
        "quantity": {name: dict(_quantity(quantity)) for name, quantity in book.quantities.items()},
        "question": {name: dict(_fact(fact)) for name, fact in book.facts.items() if not fact.computed},
        "paper": {code: _fields(document) for code, document in book.documents.items()},
        "reference": {code: _fields(reference) for code, reference in book.references.items()},
        "motive": {code: _fields(motive) for code, motive in rules.motives.items()},
        "page": {page.id: _fields(page) for page in book.interview.pages},
    }


def _fields(declared: object) -> Texts:
    names = getattr(declared, "__dataclass_fields__", {})
    values = {name: getattr(declared, name) for name in names}
    return {name: _plain(value) for name, value in values.items() if value not in (None, (), "", False)}


def _plain(value: object) -> str:
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _parameter(parameter: Parameter) -> Iterator[tuple[str, str]]:
    yield "label", parameter.label
    yield "unit", parameter.unit
    if parameter.checked_on is not None:
        yield "checked on", parameter.checked_on.isoformat()
    if parameter.expected_change is not None:
        yield "expected to change on", "{:02}-{:02}".format(*parameter.expected_change)
    for dated in parameter.values:
        for row, figure in _rows(dated.value):
            yield f"since {dated.start}{row}", figure
        yield f"reference since {dated.start}", dated.reference or "none"


def _rows(value: TableValue) -> Iterator[tuple[str, str]]:
    if isinstance(value, Table):
        for key, row in value.rows.items():
            yield from ((f"[{key}]{below}", figure) for below, figure in _rows(row))
        if value.each_more is not None:
            yield "[each_more]", str(value.each_more)
    elif isinstance(value, Scale):
        yield from ((f"[from {line.start}]", str(line.rate)) for line in value.thresholds)
    else:
        yield "", str(value)


def _quantity(quantity: Quantity) -> Iterator[tuple[str, str]]:
    yield "value", spell(quantity.node)
    yield from _fields_of(quantity, "references", "unit", "between", "label", "choices")


def _fact(fact: Fact) -> Iterator[tuple[str, str]]:
    yield from _fields_of(
        fact, "type", "unit", "between", "question", "question_partner", "help", "found_on", "why", "purpose",
        "keep", "no_lever", "may_be_absent", "may_be_withheld", "absent",
    )  # fmt: skip
    yield "ordinary", _plain(fact.ordinary)
    yield from ((f"choice {code}", label) for code, label in fact.choices.items())
    if fact.derived is not None:
        yield "derived", spell(fact.derived)


def _fields_of(declared: object, *names: str) -> Iterator[tuple[str, str]]:
    values: Mapping[str, object] = {name: getattr(declared, name) for name in names}
    yield from ((name, _plain(value)) for name, value in values.items() if value not in (None, (), False))


def _benefit(benefit: Benefit) -> Iterator[tuple[str, str]]:
    yield from _fields_of(benefit, "name", "paid_by", "references", "unchecked", "differs_because")
    if benefit.concerns_when is not None:
        yield "concerns when", spell(benefit.concerns_when)
    for guard in benefit.refer_when:
        yield f"a person must look ({guard.reason})", spell(guard.when)
    if benefit.opens_later_when is not None:
        yield "looks at the months ahead when", spell(benefit.opens_later_when)
    yield from _condition(benefit.granted_when, "granted when")
    if benefit.amount is not None:
        yield from _amount(benefit.amount)
    for requirement in benefit.requirements:
        whom = f" for {requirement.whose}" if requirement.whose else ""
        when = "always" if requirement.when is None else f"when {spell(requirement.when)}"
        yield f"paper {requirement.document}{whom}", f"{when} — {requirement.why or ''}".rstrip(" —")
    yield from ((f"apply: {name}", text) for name, text in _fields(benefit.apply).items())


def _condition(condition: Condition, unnamed: str) -> Iterator[tuple[str, str]]:
    name = f"`{condition.id}`" if condition.id else unnamed
    kind = "all of" if condition.every else "one of"
    parts = ", ".join(part.id or "…" for part in condition.parts)
    yield f"condition {name}", f"{kind} {parts}" if condition.test is None else spell(condition.test)
    yield from ((f"{key} of {name}", text) for key, text in _fields_of(condition, "references", "met", "unmet"))
    for guard in condition.guards:
        yield f"a person must look at {name} ({guard.reason})", spell(guard.when)
    for position, part in enumerate(condition.parts):
        yield from _condition(part, f"{unnamed}.{position}")


def _amount(amount: Amount) -> Iterator[tuple[str, str]]:
    yield "amount", f"{spell(amount.value)} per {amount.period}"
    yield "amount before CRDS", spell(amount.gross)
    yield "steps", ", ".join(amount.steps)
    if amount.variant is not None:
        yield "variant", spell(amount.variant)
    if amount.paid_when is not None:
        yield from _condition(amount.paid_when, "paid when")
    if amount.estimated_when is not None:
        yield f"an estimate ({amount.estimated_when.reason})", spell(amount.estimated_when.when)
    yield from ((f"exported {name}", spell(node)) for name, node in amount.exported.items())


def as_number(text: str) -> Decimal | None:
    """Return the number a text is, None where it is something else."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return None

"""A rule as text, for people: its conditions, figures of the month, papers, and the facts it may ask."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.eligibility import expressions as nodes
from assistant.eligibility.dependencies import verdict_dependencies
from assistant.eligibility.parameters import Scale, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from assistant.eligibility.benefits import Benefit, Condition
    from assistant.eligibility.parameters import TableValue
    from assistant.eligibility.rulebook import Rulebook


def show_benefit(rulebook: Rulebook, code: str, month: date) -> str:
    """Return a benefit as text with its figures in force that month."""
    return "\n".join(_lines(rulebook, rulebook.benefit(code), month)) + "\n"


def _lines(rulebook: Rulebook, benefit: Benefit, month: date) -> Iterator[str]:
    yield f"{benefit.name} ({benefit.code})"
    yield "  " + "; ".join(_short(rulebook, name) for name in benefit.references)
    if benefit.concerns_when is not None:
        yield f"concerns: {spell(benefit.concerns_when)}"
    for guard in benefit.refer_when:
        yield f"a person must look when {spell(guard.when)}: {rulebook.reasons[guard.reason].sentence}"
    if benefit.opens_later_when is not None:
        yield f"looks at the months ahead when {spell(benefit.opens_later_when)}"
    yield "granted when"
    yield from _condition(rulebook, benefit.granted_when, 1)
    if benefit.amount is not None:
        yield f"amount per {benefit.amount.period}: {spell(benefit.amount.value)}"
        if benefit.amount.paid_when is not None:
            yield "paid when"
            yield from _condition(rulebook, benefit.amount.paid_when, 1)
        if benefit.amount.estimated_when is not None:
            yield f"an estimate when {spell(benefit.amount.estimated_when.when)}"
    yield from _quantities(rulebook, benefit)
    yield from _figures(rulebook, benefit, month)
    yield "papers"
    for requirement in benefit.requirements:
        when = f" when {spell(requirement.when)}" if requirement.when is not None else ""
        yield f"  {rulebook.documents[requirement.document].label}{when}"


def _condition(rulebook: Rulebook, condition: Condition, depth: int) -> Iterator[str]:
    indent = "  " * depth
    name = f"{condition.id}: " if condition.id else ""
    references = ", ".join(_short(rulebook, code) for code in condition.references)
    cited = f"  [{references}]" if references else ""
    if condition.test is not None:
        yield f"{indent}{name}{spell(condition.test)}{cited}"
    else:
        yield f"{indent}{name}{'all of' if condition.every else 'one of'}{cited}"
    for guard in condition.guards:
        reason = rulebook.reasons[guard.reason].sentence
        yield f"{indent}  a person must look when {spell(guard.when)}: {reason}"
    for part in condition.parts:
        yield from _condition(rulebook, part, depth + 1)


def _quantities(rulebook: Rulebook, benefit: Benefit) -> Iterator[str]:
    yield "where"
    for name in sorted(verdict_dependencies(rulebook, benefit.code).quantities):
        quantity = rulebook.quantities[name]
        references = ", ".join(_short(rulebook, code) for code in quantity.references)
        cited = f"  [{references}]" if references else ""
        yield f"  {name} = {spell(quantity.node)}{cited}"


def _figures(rulebook: Rulebook, benefit: Benefit, month: date) -> Iterator[str]:
    yield f"figures in {month:%Y-%m}"
    for name in sorted(verdict_dependencies(rulebook, benefit.code).parameters):
        parameter = rulebook.parameters[name]
        dated = parameter.dated_at(month)
        if dated is None:
            yield f"  {name}: no value before {parameter.values[0].start}"
            continue
        cited = _short(rulebook, dated.reference) if dated.reference else "no reference"
        unit = "" if parameter.unit == "none" else f" {parameter.unit}"
        yield f"  {name} = {_figure(dated.value)}{unit} since {dated.start}  [{cited}]  {parameter.label}"


def _short(rulebook: Rulebook, code: str) -> str:
    return rulebook.references[code].short if code in rulebook.references else code


def _figure(value: TableValue) -> str:
    if isinstance(value, Table):
        rows = [f"{key}: {_figure(row)}" for key, row in value.rows.items()]
        more = [f"each more: {value.each_more}"] if value.each_more is not None else []
        return "{" + ", ".join([*rows, *more]) + "}"
    if isinstance(value, Scale):
        return "{" + ", ".join(f"from {line.start}: {line.rate}" for line in value.thresholds) + "}"
    return str(value)


def spell(node: nodes.Node) -> str:
    """Write an expression back as text."""
    match node:
        case nodes.Literal_(value):
            return _literal(value)
        case nodes.ThisMonth():
            return "this_month"
        case nodes.FactRef(fact, subject, attribute):
            return fact if subject is None else f"{subject}.{attribute}"
        case nodes.QuantityRef(quantity, subject):
            return quantity if subject is None else f"{subject}.{quantity.partition('.')[2]}"
        case nodes.ParameterRef(name) | nodes.TableRef(name):
            return name
        case nodes.Lookup(table, key):
            return f"{spell(table)}[{spell(key)}]"
        case _:
            return _spell_operator(node)


def _spell_operator(node: nodes.Node) -> str:
    match node:
        case nodes.Not(operand):
            return f"not {_bracketed(operand)}"
        case nodes.Both(every, operands):
            return (" and " if every else " or ").join(_bracketed(operand) for operand in operands)
        case nodes.Compare(operator, left, right) | nodes.Arithmetic(operator, left, right):
            return f"{_bracketed(left)} {operator} {_bracketed(right)}"
        case nodes.Among(operand, options, negated):
            listed = ", ".join(_literal(option) for option in options)
            return f"{spell(operand)} {'not in' if negated else 'in'} ({listed})"
        case _:
            return _spell_compound(node)


def _spell_compound(node: nodes.Node) -> str:
    match node:
        case nodes.Cases(rows):
            parts = [
                f"otherwise {spell(row.value)}" if row.when is None else f"when {spell(row.when)}: {spell(row.value)}"
                for row in rows
            ]
            return "{ " + "; ".join(parts) + " }"
        case nodes.Call(function, arguments):
            return f"{function}({', '.join(spell(argument) for argument in arguments)})"
        case nodes.ComesBefore(first, second):
            return f"comes_before({first}, {second})"
        case nodes.Aggregate(function, element, subject, source, condition):
            kept = f" if {spell(condition)}" if condition is not None else ""
            return f"{function}({spell(element)} for {subject} in {source}{kept})"
        case _:
            raise TypeError(node)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, Decimal):
        return str(value)
    return f'"{value}"' if isinstance(value, str) else f"date({value.year}, {value.month}, {value.day})"  # type: ignore[attr-defined]


def _bracketed(node: nodes.Node) -> str:
    compound = isinstance(node, nodes.Both | nodes.Arithmetic | nodes.Compare)
    return f"({spell(node)})" if compound else spell(node)

"""The same nodes as plain functions, for situations in which everything that is read is exact.

`Walk` knows ranges, doubts and causes; most households in a batch have none. Here each node becomes a Python
closure once per month (figures are looked up then), and a household is decided some ten times faster. Whatever
is not exact (a fact not answered, an unsure one, a row that does not exist) raises `NotExact`: the walk decides.
Tests prove the two equal.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from assistant.eligibility.arithmetic import ROUNDINGS, round_to
from assistant.eligibility.exact_households import (
    ABSENT,
    GATHER,
    INEXACT,
    ORDERS,
    Env,
    Household,
    NotExact,
    adults,
    answer,
    children,
    exact,
    functions,
    row,
)
from assistant.eligibility.expressions import (
    Aggregate,
    Among,
    Arithmetic,
    Both,
    Call,
    Cases,
    ComesBefore,
    Compare,
    FactRef,
    Literal_,
    Lookup,
    Node,
    Not,
    ParameterRef,
    QuantityRef,
    TableRef,
    ThisMonth,
)
from assistant.eligibility.parameters import Scale
from assistant.eligibility.situation import Between, Unsure

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.eligibility.rulebook import Rulebook


class Compiler:
    """Turns nodes into functions for one rulebook and one month."""

    def __init__(self, rulebook: Rulebook, month: date) -> None:
        self.rulebook = rulebook
        self.month = month
        self._quantities: dict[str, Callable[[Household, str], Any]] = {}

    # -- expressions ------------------------------------------------------------------------------------------

    def compile(self, node: Node) -> Callable[[Household, Env], Any]:
        """Turn one expression into a function of the household and of who each loop name stands for."""
        return _COMPILERS[type(node)](self, node)

    def literal(self, node: Literal_) -> Callable[[Household, Env], Any]:
        """Compile a written value."""
        value = node.value
        return lambda _household, _env: value

    def this_month(self, _node: ThisMonth) -> Callable[[Household, Env], Any]:
        """Compile `this_month`."""
        month = self.month
        return lambda _household, _env: month

    def fact(self, node: FactRef) -> Callable[[Household, Env], Any]:
        """Compile a fact."""
        derived = self.rulebook.facts[node.fact].derived
        entity = self.rulebook.facts[node.fact].entity
        derive = self.compile(derived) if derived is not None else None
        if node.subject is None:
            return self._fact_at(node.fact, derive)
        subject, tail = node.subject, f".{node.attribute}"

        def read(household: Household, env: Env) -> Any:  # noqa: ANN401 — any exact value
            owner = env.get(subject, subject)
            return answer(household, owner + tail, derive, {entity: owner})

        return read

    @staticmethod
    def _fact_at(path: str, derive: Callable[[Household, Env], Any] | None) -> Callable[[Household, Env], Any]:
        """Compile a fact that only one path names; almost always it was answered, and exactly."""
        if path.startswith("partner."):
            return lambda household, _env: answer(household, path, derive, {})

        def read(household: Household, _env: Env) -> Any:  # noqa: ANN401 — any exact value
            found = household.answers.get(path, ABSENT)
            if found is ABSENT or isinstance(found, INEXACT):
                return answer(household, path, derive, {})
            return found

        return read

    def quantity(self, node: QuantityRef) -> Callable[[Household, Env], Any]:
        """Compile a quantity, worked out once per household."""
        function = self._quantity(node.quantity)
        if node.subject is None:
            return lambda household, _env: function(household, "")
        subject = node.subject
        return lambda household, env: function(household, env.get(subject, subject))

    def _quantity(self, name: str) -> Callable[[Household, str], Any]:
        if name in self._quantities:
            return self._quantities[name]
        quantity = self.rulebook.quantities[name]
        entity = quantity.entity
        body: Callable[[Household, Env], Any] | None = None

        def read(household: Household, owner: str) -> Any:  # noqa: ANN401 — any exact value
            nonlocal body
            key = (name, owner)
            found = household.memo.get(key, ABSENT)
            if found is ABSENT:
                if body is None:
                    body = self.compile(quantity.node)
                found = self._given(household, name) if quantity.is_askable else ABSENT
                if found is ABSENT:
                    found = body(household, {entity: owner} if entity else {})
                household.memo[key] = found
            return found

        self._quantities[name] = read
        return read

    @staticmethod
    def _given(household: Household, name: str) -> object:
        given = household.answers.get(name, ABSENT)
        if isinstance(given, Between):
            raise NotExact
        return ABSENT if isinstance(given, Unsure) else given

    def _table(self, node: Node) -> Any:  # noqa: ANN401 — a figure, a table or a scale
        if isinstance(node, TableRef):
            return self.rulebook.tables[node.table].rows
        assert isinstance(node, ParameterRef)
        parameter = self.rulebook.parameters[node.parameter]
        return None if parameter.is_stale(self.month) else parameter.at(self.month)

    def parameter(self, node: ParameterRef) -> Callable[[Household, Env], Any]:
        """Compile a figure, looked up once per month."""
        value = self._table(node)
        return lambda _household, _env: exact(value)

    def lookup(self, node: Lookup) -> Callable[[Household, Env], Any]:
        """Compile a row of a table."""
        key = self.compile(node.key)
        if isinstance(node.table, Lookup):
            table_of = self.lookup(node.table)
            return lambda household, env: row(table_of(household, env), key(household, env))
        table = self._table(node.table)
        return lambda household, env: row(table, key(household, env))

    def negation(self, node: Not) -> Callable[[Household, Env], Any]:
        """Compile `not`."""
        operand = self.compile(node.operand)
        return lambda household, env: not operand(household, env)

    def both(self, node: Both) -> Callable[[Household, Env], Any]:
        """Left to right; what settles it early spares the rest, as in the walk."""
        parts = [self.compile(operand) for operand in node.operands]
        settling = not node.every

        def read(household: Household, env: Env) -> bool:
            for part in parts:
                if part(household, env) is settling:
                    return bool(settling)
            return not settling

        return read

    def compare(self, node: Compare) -> Callable[[Household, Env], Any]:
        """Compile a comparison."""
        left, right = self.compile(node.left), self.compile(node.right)
        if node.operator == "==":
            return lambda household, env: left(household, env) == right(household, env)
        if node.operator == "!=":
            return lambda household, env: left(household, env) != right(household, env)
        ordered = ORDERS[node.operator]

        def read(household: Household, env: Env) -> bool:
            first, second = left(household, env), right(household, env)
            if first is None or second is None:
                raise NotExact
            return ordered(first, second)

        return read

    def among(self, node: Among) -> Callable[[Household, Env], Any]:
        """Compile `in`."""
        operand, options, negated = self.compile(node.operand), frozenset(node.options), node.negated
        return lambda household, env: (operand(household, env) in options) is not negated

    def arithmetic(self, node: Arithmetic) -> Callable[[Household, Env], Any]:
        """Compile `+ - * /`."""
        left, right = self.compile(node.left), self.compile(node.right)
        if node.operator == "+":
            return lambda household, env: left(household, env) + right(household, env)
        if node.operator == "-":
            return lambda household, env: left(household, env) - right(household, env)
        if node.operator == "*":
            return lambda household, env: left(household, env) * right(household, env)

        def quotient(household: Household, env: Env) -> Decimal:
            divisor = right(household, env)
            if not divisor:
                raise NotExact
            return left(household, env) / divisor  # type: ignore[no-any-return]

        return quotient

    def cases(self, node: Cases) -> Callable[[Household, Env], Any]:
        """Compile `cases`."""
        rows = [(None if r.when is None else self.compile(r.when), self.compile(r.value)) for r in node.rows]

        def read(household: Household, env: Env) -> Any:  # noqa: ANN401 — any exact value
            for when, value in rows:
                if when is None or when(household, env):
                    return value(household, env)
            raise NotExact

        return read

    def comes_before(self, node: ComesBefore) -> Callable[[Household, Env], Any]:
        """Compile `comes_before`."""
        first, second = node.first, node.second

        def read(household: Household, env: Env) -> bool:
            one, other = env[first], env[second]
            if one == other:
                return False
            born = answer(household, f"{one}.birth_date", None, {})
            born_other = answer(household, f"{other}.birth_date", None, {})
            if born == born_other:
                return int(one.rpartition(".")[2]) < int(other.rpartition(".")[2])
            return bool(born < born_other)

        return read

    def aggregate(self, node: Aggregate) -> Callable[[Household, Env], Any]:
        """Compile `count any all sum min max`."""
        element = self.compile(node.element)
        condition = self.compile(node.condition) if node.condition is not None else None
        members = children if node.source == "children" else adults
        subject, gather = node.subject, GATHER[node.function]

        def read(household: Household, env: Env) -> Any:  # noqa: ANN401 — any exact value
            found = []
            for path in members(household):
                inner = {**env, subject: path}
                if condition is None or condition(household, inner):
                    found.append(element(household, inner))
            return gather(found)

        return read

    def call(self, node: Call) -> Callable[[Household, Env], Any]:
        """Compile a function."""
        if node.function in ("bracket", "marginal"):
            return self._scale_call(node)
        if node.function in ("value_on", "is_known"):
            return self._value_on(node)
        arguments = [self.compile(argument) for argument in node.arguments]
        if node.function in ROUNDINGS:
            number, step = arguments
            rounding = ROUNDINGS[node.function]
            return lambda household, env: round_to(number(household, env), step(household, env), rounding)
        function = functions(self.month)[node.function]
        if len(arguments) == 1:
            only = arguments[0]
            return lambda household, env: function(exact(only(household, env)))
        return lambda household, env: function(*[exact(argument(household, env)) for argument in arguments])

    def _scale_call(self, node: Call) -> Callable[[Household, Env], Any]:
        scale = self.compile(node.arguments[0])
        number = self.compile(node.arguments[1])
        method = Scale.bracket if node.function == "bracket" else Scale.marginal
        return lambda household, env: exact(method(scale(household, env), number(household, env)))

    def _value_on(self, node: Call) -> Callable[[Household, Env], Any]:
        assert isinstance(node.arguments[0], ParameterRef)
        parameter = self.rulebook.parameters[node.arguments[0].parameter]
        day = self.compile(node.arguments[1])

        def read(household: Household, env: Env) -> Any:  # noqa: ANN401 — a figure
            on = exact(day(household, env))
            return None if parameter.is_stale(on) else parameter.at(on)

        if node.function == "is_known":
            return lambda household, env: read(household, env) is not None
        return lambda household, env: exact(read(household, env))


_COMPILERS: Final[dict[type[Node], Callable[[Compiler, Any], Callable[[Household, Env], Any]]]] = {
    Literal_: Compiler.literal,
    ThisMonth: Compiler.this_month,
    FactRef: Compiler.fact,
    QuantityRef: Compiler.quantity,
    ParameterRef: Compiler.parameter,
    TableRef: Compiler.parameter,
    Lookup: Compiler.lookup,
    Not: Compiler.negation,
    Both: Compiler.both,
    Compare: Compiler.compare,
    Among: Compiler.among,
    Arithmetic: Compiler.arithmetic,
    Cases: Compiler.cases,
    ComesBefore: Compiler.comes_before,
    Aggregate: Compiler.aggregate,
    Call: Compiler.call,
}

"""Benefits as Python functions of an exact household: the same order of questions as `decision`, and no reasons."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from assistant.eligibility.calendar import month_number
from assistant.eligibility.code_pieces import (
    HOUSEHOLD,
    Piece,
    Scope,
    assignment,
    call,
    compared,
    denied,
    function,
    if_,
    load,
    refusal,
    returned,
)
from assistant.eligibility.compilation import Compiler
from assistant.eligibility.decision import MONTHS_TO_OPEN, Outcome
from assistant.eligibility.dependencies import condition_nodes
from assistant.eligibility.exact_households import ABSENT, Household, exact_answers
from assistant.eligibility.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from assistant.eligibility.benefits import Amount, Benefit, Condition, Guard
    from assistant.eligibility.expressions import Node
    from assistant.eligibility.rulebook import Rulebook
    from assistant.eligibility.situation import Situation


class Verdict(NamedTuple):
    """What a batch reader wants of a decision; amounts as in `Decision`."""

    outcome: Outcome
    amount: Decimal | None = None
    gross: Decimal | None = None
    variant: str | None = None


REFUSED: Final = Verdict(Outcome.NOT_ELIGIBLE)
REFERRED: Final = Verdict(Outcome.REFER)
GRANTED: Final = Verdict(Outcome.ELIGIBLE)


@dataclass(frozen=True, slots=True)
class CompiledBenefit:
    """The functions of one benefit: its verdict this month, and whether time alone may open it."""

    decided: Callable[[Household], Verdict]
    opens_later: Callable[[Household], bool] | None


class CompiledBenefits:
    """Some benefits as functions, for one rulebook and the figures of one month; `steps` are read apart."""

    def __init__(
        self, rulebook: Rulebook, month: date, codes: tuple[str, ...], steps: Mapping[str, Node] | None = None
    ) -> None:
        benefits = [rulebook.benefit(code) for code in codes]
        named = steps or {}
        nodes = [node for benefit in benefits for node in _nodes(benefit)]
        compiler = Compiler(rulebook, month, [*nodes, *named.values()])
        compiler.names.values.update(
            Verdict=Verdict, REFUSED=REFUSED, REFERRED=REFERRED, GRANTED=GRANTED, ELIGIBLE=Outcome.ELIGIBLE,
            NOT_ELIGIBLE=Outcome.NOT_ELIGIBLE,
        )  # fmt: skip
        written = [_BenefitWriter(compiler, benefit).write() for benefit in benefits]
        written_steps = {name: _returning(compiler, node) for name, node in named.items()}
        find = compiler.run()
        self.source = compiler.source
        self._month = month
        self._months = month_number(month)
        self._memo: list[Any] = [ABSENT] * compiler.memo_size
        self._derived = _derived_names(rulebook)
        self.benefits = {
            code: CompiledBenefit(find(decided), None if later is None else find(later))
            for code, (decided, later) in zip(codes, written, strict=True)
        }
        self.steps: dict[str, Callable[[Household], Any]] = {
            name: find(function_name) for name, function_name in written_steps.items()
        }

    def household(self, situation: Situation) -> Household:
        """Return the household to decide; raise `NotExact` where the walk must decide it whole."""
        return Household(exact_answers(situation, self._derived), self._month, self._months, self._memo[:])

    def decide(self, benefit: CompiledBenefit, household: Household) -> Verdict:
        """Decide a benefit; before a no, look whether time alone opens the right."""
        verdict = benefit.decided(household)
        if verdict[0] is not Outcome.NOT_ELIGIBLE or benefit.opens_later is None or not benefit.opens_later(household):
            return verdict
        for ahead in range(1, MONTHS_TO_OPEN + 1):
            later = benefit.decided(household.later(ahead, self._memo[:]))
            if later.outcome is Outcome.REFER:
                return later
            if later.outcome is Outcome.ELIGIBLE:
                break
        return verdict


def _nodes(benefit: Benefit) -> Iterator[Node]:
    """List the expressions that are compiled."""
    amount = benefit.amount
    yield from (guard.when for guard in benefit.refer_when)
    yield from condition_nodes(benefit.granted_when)
    yield from filter(None, (benefit.concerns_when, benefit.opens_later_when))
    if amount is not None:
        yield from (amount.value, amount.gross)
        yield from filter(None, (amount.variant, amount.estimated_when and amount.estimated_when.when))
        yield from condition_nodes(amount.paid_when) if amount.paid_when is not None else ()


def _derived_names(rulebook: Rulebook) -> frozenset[str]:
    """Name the facts that other answers may give: those of a person by the last part of their name."""
    derived = [fact for fact in rulebook.facts.values() if fact.derived is not None]
    return frozenset(fact.name.rpartition(".")[2] if fact.entity else fact.name for fact in derived)


def _returning(compiler: Compiler, node: Node) -> str:
    """Write a function that returns the value of an expression; return its name."""
    scope = Scope()
    scope.block.append(returned(compiler.write(node, scope).tree))
    name = compiler.names.fresh("e")
    compiler.functions.append(function(name, ["h"], scope.block))
    return name


class _BenefitWriter:
    """Writes the functions of one benefit."""

    def __init__(self, compiler: Compiler, benefit: Benefit) -> None:
        self.compiler = compiler
        self.benefit = benefit

    def write(self) -> tuple[str, str | None]:
        """Write the functions; return their names."""
        benefit, scope = self.benefit, Scope()
        self._guards(scope, benefit.refer_when, load("REFERRED"))
        if benefit.concerns_when is not None:
            concerned = self._value(benefit.concerns_when, scope)
            scope.block.append(if_(denied(concerned.tree), [returned(load("REFUSED"))]))
        scope.set("truth", call(self._condition(benefit.granted_when), HOUSEHOLD))
        for truth, verdict in ((Truth.NO, "REFUSED"), (Truth.OUTSIDE, "REFERRED")):
            scope.block.append(if_(_is(truth), [returned(load(verdict))]))
        if benefit.amount is None:
            scope.block.append(returned(load("GRANTED")))
        else:
            self._pay(benefit.amount, scope)
        later = benefit.opens_later_when
        return self._function("b", scope), None if later is None else _returning(self.compiler, later)

    def _function(self, letter: str, scope: Scope) -> str:
        name = self.compiler.names.fresh(letter)
        self.compiler.functions.append(function(name, ["h"], scope.block))
        return name

    def _value(self, node: Node, scope: Scope) -> Piece:
        return self.compiler.write(node, scope)

    def _guards(self, scope: Scope, guards: tuple[Guard, ...], answer: ast.expr) -> None:
        """Write that a guard which holds settles it."""
        for guard in guards:
            scope.block.append(if_(self._value(guard.when, scope).tree, [returned(answer)]))

    def _pay(self, amount: Amount, scope: Scope) -> None:
        """Write what is paid; a sum that rests on estimates is for a person."""
        which = self.compiler.names.constant(None)
        if amount.variant is not None:
            scope.set("variant", self._value(amount.variant, scope).tree)
            which = Piece(load("variant"))
        unpaid = returned(call("Verdict", load("NOT_ELIGIBLE"), *[ast.Constant(None)] * 2, which.tree))
        if amount.paid_when is not None:
            scope.set("truth", call(self._condition(amount.paid_when), HOUSEHOLD))
            scope.block.append(if_(_is(Truth.OUTSIDE), [refusal()]))
        if amount.paid_when is not None and amount.estimated_when is None:
            scope.block.append(if_(_is(Truth.NO), [unpaid]))
        value = self.compiler.as_number(self._value(amount.value, scope))
        scope.set("paid", value.tree)
        if amount.estimated_when is not None:
            self._guards(scope, (amount.estimated_when,), load("REFERRED"))
            if amount.paid_when is not None:
                scope.block.append(if_(_is(Truth.NO), [unpaid]))
        scope.block.append(if_(compared(load("paid"), ast.LtE(), load("ZERO")), [unpaid]))
        gross = self.compiler.as_number(self._value(amount.gross, scope))
        scope.block.append(returned(call("Verdict", load("ELIGIBLE"), load("paid"), gross.tree, which.tree)))

    # -- conditions -------------------------------------------------------------------------------------------

    def _condition(self, condition: Condition) -> str:
        """Write a condition as a function that says YES, NO or OUTSIDE; a guard is decided first."""
        scope = Scope()
        self._guards(scope, condition.guards, load(Truth.OUTSIDE.name))
        if condition.test is not None:
            test = self._value(condition.test, scope)
            scope.block.append(returned(ast.IfExp(test.tree, load(Truth.YES.name), load(Truth.NO.name))))
        else:
            self._parts(condition, scope)
        return self._function("c", scope)

    def _parts(self, condition: Condition, scope: Scope) -> None:
        """Write all the parts: one that settles it counts even beside one that is not exact."""
        settling, other = (Truth.NO, Truth.YES) if condition.every else (Truth.YES, Truth.NO)
        scope.set("doubt", ast.Constant(value=False))
        scope.set("outside", ast.Constant(value=False))
        for part in condition.parts:
            below = Scope()
            if part.test is not None and not part.guards:
                test = self._value(part.test, below).tree
                settled = denied(test) if condition.every else test
                below.block.append(if_(settled, [returned(load(settling.name))]))
            else:
                below.set("truth", call(self._condition(part), HOUSEHOLD))
                below.block.append(if_(_is(settling), [returned(load(settling.name))]))
                below.block.append(if_(_is(Truth.OUTSIDE), [assignment("outside", ast.Constant(value=True))]))
            doubting = ast.ExceptHandler(load("NOT_EXACT"), None, [assignment("doubt", ast.Constant(value=True))])
            scope.block.append(ast.Try(below.block, [doubting], [], []))
        scope.block.append(if_(load("doubt"), [refusal()]))
        scope.block.append(if_(load("outside"), [returned(load(Truth.OUTSIDE.name))]))
        scope.block.append(returned(load(other.name)))


def _is(truth: Truth) -> ast.expr:
    return compared(load("truth"), ast.Is(), load(truth.name))

"""A benefit as the law describes it: when it is granted, how much, with which papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eligibility.expressions import Node

Period = Literal["month", "once", "year"]
Kind = Literal["computed", "pointer"]
"""Whether the rules work the benefit out, or only say that it may concern someone and where to ask."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Where `when` holds the rules stop, for this reason, and a person must look."""

    when: Node
    reason: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A named test with its legal reference and the two sentences that explain it.

    Exactly one of `test`, `every` (all must hold) and `some` (one must hold) is given.
    Only a condition with an `id` is shown to people.
    """

    id: str | None = None
    test: Node | None = None
    every: tuple[Condition, ...] = ()
    some: tuple[Condition, ...] = ()
    references: tuple[str, ...] = ()
    met: str | None = None
    unmet: str | None = None
    guards: tuple[Guard, ...] = ()
    no_lever: bool = False

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions below this one."""
        return self.every or self.some


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is paid.

    `value` is what is paid (net), `gross` before the deduction of CRDS, both EUR over `period`. Where
    `paid_when` does not hold (a minimum), nothing is paid. Where `estimated_when` holds the sum rests on figures
    that are not those of the law: it is an estimate, and a person must look. `steps` are the quantities that
    explain the amount, `exported` those a batch reader gets, by name.
    """

    value: Node
    gross: Node
    period: Period
    variant: Node | None = None
    paid_when: Condition | None = None
    estimated_when: Guard | None = None
    steps: tuple[str, ...] = ()
    exported: Mapping[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Application:
    """How to claim: on line, on which form (its edition apart, with the day it was seen), where to send it."""

    online: str | None = None
    form: str | None = None
    form_edition: str | None = None
    form_seen_on: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class Benefit:
    """One allowance, whole.

    `opens_later_when` says for whom time alone may open the right soon (a child to come): then the months ahead
    are looked at before a no is given. A `pointer` has no amount and is never granted here: where it is relevant a
    person must look. One that is `never_refused` goes to a person whatever the answers.
    """

    code: str
    name: str
    paid_by: str
    references: tuple[str, ...]
    granted_when: Condition
    concerns_when: Node | None = None
    refer_when: tuple[Guard, ...] = ()
    opens_later_when: Node | None = None
    kind: Kind = "computed"
    never_refused: bool = False
    amount: Amount | None = None
    unchecked: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    apply: Application = field(default_factory=Application)
    differs_because: tuple[str, ...] = ()
    """The usual causes of another result at the body that pays."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A paper this benefit asks for, for whom, and when; `only_if` says when in words, where the answers cannot."""

    document: str
    whose: Literal["child", "adult", "applicant"] | None = None
    when: Node | None = None
    why: str | None = None
    kind: Literal["bring", "known", "declare"] | None = None
    only_if: str | None = None

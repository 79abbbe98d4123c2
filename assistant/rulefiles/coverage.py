"""Which conditions, guards, rows and papers no worked example exercises."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.eligibility.benefits import Condition
from assistant.eligibility.conditions import trace
from assistant.eligibility.decision import decide_one
from assistant.eligibility.dependencies import paper_nodes, verdict_dependencies, verdict_nodes
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.expressions import Cases, Node, walk
from assistant.eligibility.truth import Truth
from assistant.rulefiles.examples import read_examples
from assistant.rulefiles.showing import spell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eligibility.benefits import Benefit, Guard, Requirement
    from assistant.eligibility.conditions import Trace
    from assistant.eligibility.readings import Reading
    from assistant.eligibility.rulebook import Rulebook
    from assistant.eligibility.situation import Situation
    from assistant.rulefiles.loading import Rules

Branch = tuple[str, str]
"""What is branched on, and which way."""


@dataclass
class Coverage:
    """The branches of a benefit, and those that its worked examples take."""

    benefit: str
    branches: dict[Branch, str] = field(default_factory=dict)
    taken: set[Branch] = field(default_factory=set)

    @property
    def untaken(self) -> list[str]:
        """Say in words which branches no example takes."""
        return [words for branch, words in self.branches.items() if branch not in self.taken]


class _RecordingWalk(Walk):
    """A walk that notes which row of each `cases` it takes."""

    def __init__(self, rulebook: Rulebook, situation: Situation, taken: set[Branch]) -> None:
        super().__init__(rulebook, situation)
        self._taken = taken

    def read(self, node: Node, subjects: Mapping[str, str] | None = None) -> Reading:
        """Read as a walk does, after noting the row."""
        if isinstance(node, Cases):
            for position, row in enumerate(node.rows):
                guard = True if row.when is None else super().read(row.when, subjects).value
                if guard is True:
                    self._taken.add((f"cases {id(node)}", str(position)))
                if guard is not False:
                    break
        return super().read(node, subjects)


def coverage_of(rules: Rules, code: str) -> Coverage:
    """Run the worked examples of a benefit and note every branch they take."""
    benefit = rules.rulebook.benefit(code)
    found = Coverage(code, dict(_branches(rules.rulebook, benefit)))
    for example in read_examples(rules, code):
        seen = _RecordingWalk(rules.rulebook, example.situation, found.taken)
        decide_one(seen, benefit)
        for condition in _conditions(benefit):
            _note(seen, trace(seen, condition), found.taken)
        for guard in benefit.refer_when:
            _note_guard(seen, guard, found.taken)
        for requirement in benefit.requirements:
            _note_paper(seen, requirement, found.taken)
    return found


def _conditions(benefit: Benefit) -> list[Condition]:
    paid = benefit.amount.paid_when if benefit.amount is not None else None
    return [benefit.granted_when] if paid is None else [benefit.granted_when, paid]


def _below(condition: Condition) -> Iterator[Condition]:
    yield condition
    for part in condition.parts:
        yield from _below(part)


def _branches(rulebook: Rulebook, benefit: Benefit) -> Iterator[tuple[Branch, str]]:
    for root in _conditions(benefit):
        for condition in _below(root):
            if condition.id:
                yield (f"condition {condition.id}", "yes"), f"`{condition.id}` is never met"
                yield (f"condition {condition.id}", "no"), f"`{condition.id}` never fails"
            yield from (_guard_branch(guard) for guard in condition.guards)
    yield from (_guard_branch(guard) for guard in benefit.refer_when)
    for requirement in benefit.requirements:
        if requirement.when is not None:
            name = f"paper {requirement.document} {spell(requirement.when)}"
            yield (name, "yes"), f"the paper `{requirement.document}` is never needed"
            yield (name, "no"), f"the paper `{requirement.document}` is always needed"
    for name, node in _named_nodes(rulebook, benefit):
        for cases in (part for part in walk(node) if isinstance(part, Cases)):
            for position, row in enumerate(cases.rows):
                when = "otherwise" if row.when is None else spell(row.when)
                yield (f"cases {id(cases)}", str(position)), f"`{name}`: the row « {when} » is never taken"


def _named_nodes(rulebook: Rulebook, benefit: Benefit) -> Iterator[tuple[str, Node]]:
    for name in sorted(verdict_dependencies(rulebook, benefit.code).quantities):
        yield name, rulebook.quantities[name].node
    for node in (*verdict_nodes(benefit), *paper_nodes(benefit)):
        yield benefit.code, node


def _guard_branch(guard: Guard) -> tuple[Branch, str]:
    name = f"guard {guard.reason} {spell(guard.when)}"
    return (name, "yes"), f"nothing leads to a person for `{guard.reason}` when {spell(guard.when)}"


def _note(seen: Walk, found: Trace, taken: set[Branch]) -> None:
    condition = found.condition
    if condition.id and found.truth is not Truth.UNKNOWN:
        taken.add((f"condition {condition.id}", "yes" if found.truth is Truth.YES else "no"))
    for guard in condition.guards:
        _note_guard(seen, guard, taken)
    for part in condition.parts:
        _note(seen, trace(seen, part), taken)


def _note_guard(seen: Walk, guard: Guard, taken: set[Branch]) -> None:
    if seen.read(guard.when).value is True:
        taken.add(_guard_branch(guard)[0])


def _note_paper(seen: Walk, requirement: Requirement, taken: set[Branch]) -> None:
    if requirement.when is None:
        return
    name = f"paper {requirement.document} {spell(requirement.when)}"
    entity = {"child": "child", "adult": "adult", "applicant": "adult"}.get(requirement.whose or "")
    source = "children" if entity == "child" else "adults"
    members = [path for path, there in seen.members(source)[0] if there.value is True] if entity else [""]
    for path in members:
        value = seen.read(requirement.when, {entity: path} if entity else {}).value
        if isinstance(value, bool):
            taken.add((name, "yes" if value else "no"))

"""What only the whole rulebook can show: names nobody reads, kinds that do not fit, gaps, missing examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eligibility.decision import BUILT_IN_CODES, RANGE_TOUCHES_NIL
from assistant.eligibility.dependencies import condition_nodes, dependencies_of, paper_nodes, verdict_nodes
from assistant.eligibility.expressions import Among, Cases, Compare, FactRef, Literal_, Node, Not, walk
from assistant.eligibility.interview import DATE
from assistant.eligibility.reasons import placeholders
from assistant.rulefiles.asking import check_asking
from assistant.rulefiles.examples import missing_examples
from assistant.rulefiles.kinds import KindMismatch, Kinds
from assistant.rulefiles.levers import check_levers, named_conditions
from assistant.rulefiles.motives import check_motives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from assistant.eligibility.benefits import Benefit, Condition, Guard
    from assistant.eligibility.rulebook import Rulebook
    from assistant.rulefiles.errors import RuleProblem
    from assistant.rulefiles.loading import Rules
    from assistant.rulefiles.reader import Place


def check_rules(rules: Rules, today: date) -> list[RuleProblem]:
    """Look for everything that is wrong with rules that could be read; warnings last."""
    checker = _Checker(rules, today)
    found = [
        *checker.kinds(),
        *checker.references(),
        *checker.conditions(),
        *checker.documents(),
        *checker.reasons(),
        *check_motives(rules),
        *checker.unread(),
        *checker.interview(),
        *check_asking(rules),
        *check_levers(rules),
        *checker.dead_ends(),
        *checker.parameters(),
        *missing_examples(rules),
    ]
    return sorted(found, key=lambda problem: (problem.is_warning, problem))


class _Checker:
    def __init__(self, rules: Rules, today: date) -> None:
        self.rules = rules
        self.rulebook = rules.rulebook
        self.today = today

    def place(self, kind: str, name: str) -> Place:
        if kind == "benefits":
            return self.rules.sources.rules[name].place
        return self.rules.sources.declared[kind][name].place

    # -- kinds ------------------------------------------------------------------------------------------------

    def kinds(self) -> Iterator[RuleProblem]:
        kinds = Kinds(self.rulebook)
        for name in self.rulebook.quantities:
            try:
                kinds.of_quantity(name)
            except KindMismatch as mismatch:
                yield self.place("quantities", name).problem(f"`{name}`: {mismatch}", "mend the expression or the unit")
        for name, fact in self.rulebook.facts.items():
            if fact.derived is not None:
                yield from self._fits(kinds, [fact.derived], self.place("facts", name), name)
        for code, benefit in self.rulebook.benefits.items():
            every = [*verdict_nodes(benefit), *paper_nodes(benefit)]
            yield from self._fits(kinds, every, self.place("benefits", code), code)
        yield from self._unreachable_rows()
        yield from self._uncovered_rows()

    def _fits(self, kinds: Kinds, nodes: Iterable[Node], place: Place, name: str) -> Iterator[RuleProblem]:
        for node in nodes:
            try:
                kinds.of(node)
            except KindMismatch as mismatch:
                yield place.problem(f"in `{name}`: {mismatch}", "mend the expression")

    def _unreachable_rows(self) -> Iterator[RuleProblem]:
        for name, quantity in self.rulebook.quantities.items():
            for cases in (node for node in walk(quantity.node) if isinstance(node, Cases)):
                guards = [row.when for row in cases.rows]
                always = [i for i, when in enumerate(guards) if when is None or when == Literal_(value=True)]
                if (always and always[0] + 1 < len(guards)) or len(set(map(repr, guards))) < len(guards):
                    yield self.place("quantities", name).problem(
                        f"`{name}` has a row that cannot be reached", "remove it or change its order"
                    )

    def _uncovered_rows(self) -> Iterator[RuleProblem]:
        for name, quantity in self.rulebook.quantities.items():
            for cases in (node for node in walk(quantity.node) if isinstance(node, Cases)):
                if not covers(self.rulebook, cases):
                    yield self.place("quantities", name).problem(
                        f"the rows of `{name}` may leave a case out", "add a last row `otherwise`"
                    )

    # -- law --------------------------------------------------------------------------------------------------

    def references(self) -> Iterator[RuleProblem]:
        for name, parameter in self.rulebook.parameters.items():
            for dated in parameter.values:
                yield from self._known_reference(dated.reference, self.place("parameters", name), name)
        for name, quantity in self.rulebook.quantities.items():
            place = self.place("quantities", name)
            if not quantity.references and not quantity.plumbing:
                yield place.problem(f"`{name}` has no reference", "name the article, or say `plumbing: true`")
            for reference in quantity.references:
                yield from self._known_reference(reference, place, name)
        for name, document in self.rulebook.documents.items():
            for reference in document.references:
                yield from self._known_reference(reference, self.place("documents", name), name)
        for code, benefit in self.rulebook.benefits.items():
            for reference in benefit.references:
                yield from self._known_reference(reference, self.place("benefits", code), code)

    def _known_reference(self, reference: str | None, place: Place, name: str) -> Iterator[RuleProblem]:
        if reference is None:
            yield place.problem(f"a value of `{name}` has no reference", "name the text that sets it")
        elif reference not in self.rulebook.references:
            yield place.problem(f"unknown reference `{reference}` in `{name}`", "declare it under rules/references/")

    def conditions(self) -> Iterator[RuleProblem]:
        for code, benefit in self.rulebook.benefits.items():
            place = self.place("benefits", code)
            seen: set[str] = set()
            for condition in named_conditions(benefit):
                name = f"{code}.{condition.id}"
                if condition.id in seen:
                    yield place.problem(f"`{name}` comes twice", "give one another id")
                seen.add(condition.id or "")
                if not (condition.met and condition.unmet):
                    yield place.problem(f"`{name}` lacks a sentence", "write both `met` and `unmet`")
                if not condition.references:
                    yield place.problem(f"`{name}` has no reference", "name the article")
                for reference in condition.references:
                    yield from self._known_reference(reference, place, name)
                yield from self._placeholders(condition, place, name)

    def _placeholders(self, condition: Condition, place: Place, name: str) -> Iterator[RuleProblem]:
        read = dependencies_of(self.rulebook, condition_nodes(condition))
        allowed = read.facts | read.quantities | read.parameters
        for sentence in (condition.met, condition.unmet):
            for placeholder in placeholders(sentence or ""):
                plain = placeholder.replace("applicant.", "adult.").replace("partner.", "adult.")
                if placeholder not in allowed and plain not in allowed:
                    yield place.problem(
                        f"`{name}` quotes {{{placeholder}}}, which it does not read", "quote what it reads"
                    )

    # -- papers and persons -----------------------------------------------------------------------------------

    def documents(self) -> Iterator[RuleProblem]:
        for kind, name, document in self._documents_named():
            if document not in self.rulebook.documents:
                yield self.place(kind, name).problem(
                    f"unknown document `{document}` in `{name}`", "declare it under rules/documents/"
                )
        for name, paper in self.rulebook.documents.items():
            if paper.motive not in self.rules.motives:
                yield self.place("documents", name).problem(
                    f"unknown motive `{paper.motive}` in `{name}`", "use one of rules/motives/"
                )
            if paper.edition and not (paper.number and paper.seen_on):
                yield self.place("documents", name).problem(
                    f"the edition of `{name}` has no number or no date", "write `number:` and `seen_on:`"
                )

    def _documents_named(self) -> Iterator[tuple[str, str, str]]:
        for code, benefit in self.rulebook.benefits.items():
            yield from (("benefits", code, requirement.document) for requirement in benefit.requirements)
        for name, document in self.rulebook.documents.items():
            yield from (("documents", name, other) for other in document.alternatives)
        for name, fact in self.rulebook.facts.items():
            if fact.found_on is not None:
                yield "quantities" if fact.computed else "facts", name, fact.found_on
        for code, motive in self.rules.motives.items():
            yield from (("motives", code, name) for name in motive.bring)

    def reasons(self) -> Iterator[RuleProblem]:
        if "other" not in self.rules.motives:
            yield self.rules.sources.interview.place.problem("no motive `other`", "write rules/motives/other.yaml")
            return
        for code in (*BUILT_IN_CODES, RANGE_TOUCHES_NIL):
            if code not in self.rulebook.reasons:
                yield self.place("motives", "other").problem(f"the reason `{code}` is missing", "add its sentence")
        for code, benefit in self.rulebook.benefits.items():
            for guard in self._guards(benefit):
                if guard.reason not in self.rulebook.reasons:
                    yield self.place("benefits", code).problem(
                        f"unknown reason `{guard.reason}`", "add it to the motive it leads to, under rules/motives/"
                    )

    def _guards(self, benefit: Benefit) -> Iterator[Guard]:
        yield from benefit.refer_when
        if benefit.amount is not None and benefit.amount.estimated_when is not None:
            yield benefit.amount.estimated_when
        waiting = [benefit.granted_when]
        while waiting:
            condition = waiting.pop()
            waiting.extend(condition.parts)
            yield from condition.guards

    # -- facts and pages --------------------------------------------------------------------------------------

    def _read(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        nodes = [node for b in self.rulebook.benefits.values() for node in (*verdict_nodes(b), *paper_nodes(b))]
        read = dependencies_of(self.rulebook, nodes)
        steps = {step for b in self.rulebook.benefits.values() if b.amount for step in b.amount.steps}
        shown = dependencies_of(self.rulebook, [self.rulebook.quantities[step].node for step in steps])
        return read.facts | shown.facts, read.quantities | shown.quantities | steps, read.parameters | shown.parameters

    def unread(self) -> Iterator[RuleProblem]:
        facts, quantities, parameters = self._read()
        for name, fact in self.rulebook.facts.items():
            if not fact.computed and not fact.reserved and name not in facts:
                yield self.place("facts", name).problem(f"nobody reads `{name}`", "use it, remove it or reserve it")
        for name in self.rulebook.quantities.keys() - quantities:
            yield self.place("quantities", name).problem(f"nobody reads `{name}`", "use it or remove it")
        for name in self.rulebook.parameters.keys() - parameters:
            yield self.place("parameters", name).problem(f"nobody reads `{name}`", "use it or remove it")

    def interview(self) -> Iterator[RuleProblem]:
        place = self.rules.sources.interview.place
        asked = [fact for page in self.rulebook.interview.pages for fact in page.facts]
        for name in asked:
            if name != DATE and name not in self.rulebook.facts:
                yield place.problem(f"a page asks the unknown fact `{name}`", "declare it")
            if asked.count(name) > 1:
                yield place.problem(f"`{name}` is asked on two pages", "keep one")
        if not asked or asked[0] != DATE:
            yield place.problem("the first page does not ask the month", "begin with the page `date`")
        for name, fact in self.rulebook.facts.items():
            kind = "quantities" if fact.computed else "facts"
            if name in asked and not fact.question:
                yield self.place(kind, name).problem(f"`{name}` is asked without a question", "write `question:`")
            if name not in asked and fact.question and not fact.reserved:
                yield self.place(kind, name).problem(f"no page asks `{name}`", "put it on a page of interview.yaml")

    def dead_ends(self) -> Iterator[RuleProblem]:
        """Name the facts that are read but can neither be asked nor worked out: an interview would stop there."""
        facts, _, _ = self._read()
        for name in sorted(facts):
            fact = self.rulebook.facts[name]
            if not fact.question and fact.derived is None and not fact.given_only:
                yield self.place("facts", name).problem(
                    f"`{name}` is read but can neither be asked nor derived",
                    "write `question:`, `derived:` or `given_only: true`",
                )

    def parameters(self) -> Iterator[RuleProblem]:
        for name, parameter in self.rulebook.parameters.items():
            place = self.place("parameters", name)
            if parameter.at(self.today) is None:
                yield place.problem(f"`{name}` has no value on {self.today}", "add the value in force")
            if parameter.is_stale(self.today.replace(day=1)):
                problem = place.problem(
                    f"`{name}` was to change on {parameter.next_due}", "write the new value, or the day it was checked"
                )
                yield type(problem)(problem.file, problem.line, problem.what, problem.remedy, is_warning=True)


def covers(rulebook: Rulebook, cases: Cases) -> bool:
    """Tell whether some row surely holds: an `otherwise`, a test and its contrary, or every word of a choice."""
    guards = [row.when for row in cases.rows]
    if any(when is None or Not(when) in guards for when in guards):
        return True
    named: dict[FactRef, set[object]] = {}
    for when in guards:
        if isinstance(when, Compare) and when.operator == "==" and isinstance(when.right, Literal_):
            subject, words = when.left, {when.right.value}
        elif isinstance(when, Among) and not when.negated:
            subject, words = when.operand, set(when.options)
        else:
            continue
        if isinstance(subject, FactRef):
            named.setdefault(subject, set()).update(words)
    return any(words >= set(rulebook.facts[fact.fact].choices) for fact, words in named.items())

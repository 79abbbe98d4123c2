"""Whom a question of the sheet is for, in words: "Seulement si ZQJ : « Oui »".

The codes are those printed beside the questions. What cannot be said in a few words is left out, so that a question is
sooner asked of too many people than of too few.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from assistant.eligibility.expressions import Among, Both, Call, Compare, FactRef, Literal_, Node, Not, QuantityRef
from assistant.eligibility.guards import Clause, Way, ways_to
from assistant.eligibility.questionnaire import question_code
from assistant.eligibility.rulebook import Rulebook
from assistant.web.i18n import gettext as _
from assistant.web.wording import value_in_words

MOST_WAYS: Final = 2
MOST_SAID: Final = 2
DEEPEST: Final = 4
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
"""What stands before the answers of a choice on the sheet."""
OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
IMPLIED: Final = {"child": "children.count", "adult": "partner.present"}
"""A line of a child or of a partner is only for those who have one: that goes without saying."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer must be: one of some options of a fact, or a number, an age, a total left empty (`text`)."""

    fact: str
    options: frozenset[object] = frozenset()
    text: str = ""


def only_if(rulebook: Rulebook, codes: tuple[str, ...], name: str) -> str:
    """Say whom a question is for; an empty text where it is for everybody."""
    said = [_of_way(rulebook, name, way) for way in ways_to(rulebook, codes).get(name, ())]
    ways = [way for way in said if not any(other < way for other in said)]
    if len(ways) > MOST_WAYS:
        ways = [frozenset.intersection(*ways)]
    if not all(ways):
        return ""
    texts = [_(" ; et ").join(_in_words(rulebook, one) for one in _first(rulebook, way)) for way in ways]
    return _(" ; ou bien ").join(dict.fromkeys(texts))


def _of_way(rulebook: Rulebook, name: str, way: Way) -> frozenset[Said]:
    """Keep what can be said of a way; several things said of the same choice become one."""
    found: dict[tuple[str, str], Said] = {}
    for clause in way:
        for said in _clauses(rulebook, clause):
            if said.fact == IMPLIED.get(rulebook.facts[name].entity):
                continue
            before = found.get((said.fact, said.text))
            options = said.options & before.options if before is not None else said.options
            found[said.fact, said.text] = Said(said.fact, options, said.text)
    return frozenset(found.values())


def _clauses(rulebook: Rulebook, clause: Clause) -> list[Said]:
    if clause.total:
        return [Said(clause.total, text=_("laissé vide"))]
    return _read(rulebook, clause.node, clause.holds)


def _read(rulebook: Rulebook, node: Node, holds: bool, depth: int = 0) -> list[Said]:  # noqa: FBT001 — it goes down with the expression
    """List what must be answered for an expression to hold, or not to hold; less than that where it is hard to say."""
    match node:
        case Not(operand):
            return _read(rulebook, operand, not holds, depth)
        case Both(every, operands):
            below = [_read(rulebook, one, holds, depth) for one in operands]
            return [said for one in below for said in one] if every is holds else _one_of(below)
        case FactRef(fact) if rulebook.facts[fact].type == "bool":
            return _options(rulebook, node, lambda value: value is holds)
        case Compare("==" | "!=" as operator, FactRef() as fact, Literal_(wanted)):
            return _options(rulebook, fact, lambda value: (value == wanted) is ((operator == "==") is holds))
        case Among(FactRef() as fact, wanted, negated):
            return _options(rulebook, fact, lambda value: (value in wanted) is (negated is not holds))
        case Compare(operator, left, Literal_(Decimal() as value)):
            return _compared(left, operator if holds else OPPOSITE[operator], value)
        case QuantityRef(quantity) if depth < DEEPEST:
            return _read(rulebook, rulebook.quantities[quantity].node, holds, depth + 1)
        case _:
            return []


def _one_of(below: list[list[Said]]) -> list[Said]:
    """Say alternatives where all of them are options of the same fact."""
    if not all(len(one) == 1 and one[0].options for one in below) or len({one[0].fact for one in below}) > 1:
        return []
    return [Said(below[0][0].fact, frozenset().union(*(one[0].options for one in below)))]


def _options(rulebook: Rulebook, node: FactRef, fits: Callable[[object], bool]) -> list[Said]:
    options = _all_options(rulebook, node.fact)
    if not options or not _place(rulebook, node.fact):
        return []
    return [Said(node.fact, frozenset(value for value in options if fits(value)))]


def _all_options(rulebook: Rulebook, name: str) -> tuple[object, ...]:
    fact = rulebook.facts[name]
    return (True, False) if fact.type == "bool" else tuple(fact.choices)


def _compared(left: Node, operator: str, value: Decimal) -> list[Said]:
    match left:
        case FactRef(fact):
            name = fact
        case Call("age", (FactRef("child.birth_date"),)):
            name = "child.birth_date"
        case _:
            return []
    limit = value_in_words(value)
    words = {
        "<": _("moins de %(limit)s", limit=limit),
        "<=": _("au plus %(limit)s", limit=limit),
        ">": _("plus de %(limit)s", limit=limit),
        ">=": _("au moins %(limit)s", limit=limit),
    }
    return [Said(name, text=words[operator])] if operator in words else []


def _first(rulebook: Rulebook, way: frozenset[Said]) -> list[Said]:
    """Keep what is asked first: it leaves out most people."""
    return sorted(way, key=lambda said: (_place(rulebook, said.fact), said.text))[:MOST_SAID]


def _place(rulebook: Rulebook, name: str) -> int:
    """Return the place of a question in the interview, from 1; 0 where it is not asked."""
    order = [fact for page in rulebook.interview.pages for fact in page.facts]
    return order.index(name) + 1 if name in order else 0


def _in_words(rulebook: Rulebook, said: Said) -> str:
    code = question_code(said.fact)
    if said.fact == "child.birth_date":
        return _("%(code)s : l'enfant a %(age)s ans", code=code, age=said.text)
    title = next((page.title for page in rulebook.interview.pages if page.facts == (said.fact,)), "")
    name = _("%(code)s (%(title)s)", code=code, title=_(title)) if title else code
    if said.text:
        return _("%(name)s : %(words)s", name=name, words=said.text)
    options = _all_options(rulebook, said.fact)
    left_out = [value for value in options if value not in said.options]
    if len(left_out) < len(said.options):
        return _("%(name)s : sauf %(answers)s", name=name, answers=_listed(rulebook, said.fact, left_out))
    kept = [value for value in options if value in said.options]
    return _("%(name)s : %(answers)s", name=name, answers=_listed(rulebook, said.fact, kept))


def _listed(rulebook: Rulebook, name: str, values: list[object]) -> str:
    """List answers by the letters printed before them; yes and no speak for themselves."""
    if rulebook.facts[name].type == "bool":
        return _(" ou ").join(_("« Oui »") if value else _("« Non »") for value in values)
    letters = dict(zip(rulebook.facts[name].choices, LETTERS, strict=False))
    return _(", ").join(letters[str(value)] for value in values)

"""A condition of the rules spelled out for people: "Votre logement : En colocation".

Only what people can recognise is spelled out: answers to questions, ages and comparisons. A part that cannot be said in
a few words is left out; a condition of which nothing can be said gives an empty text.
"""

from decimal import Decimal

from assistant.eligibility.expressions import (
    Aggregate,
    Among,
    Both,
    Call,
    Compare,
    FactRef,
    Literal_,
    Node,
    Not,
    ParameterRef,
    QuantityRef,
)
from assistant.eligibility.facts import Fact
from assistant.eligibility.rulebook import Rulebook
from assistant.web.i18n import gettext as _
from assistant.web.wording import value_in_words

DEEPEST = 3
LONGEST = 100


def condition_in_words(rulebook: Rulebook, node: Node, depth: int = 0) -> str:
    """Spell a condition out; empty where it cannot be said in a few words."""
    match node:
        case Both(every, operands):
            return _joined(rulebook, operands, depth, every=every)
        case Not(FactRef() as operand):
            return _answered(rulebook, operand, (False,))
        case FactRef():
            return _answered(rulebook, node, (True,))
        case Compare("==", FactRef() as fact, Literal_(value)):
            return _answered(rulebook, fact, (value,))
        case Compare("!=", FactRef() as fact, Literal_(value)):
            return _answered(rulebook, fact, (value,), negated=True)
        case Among(FactRef() as fact, options, negated):
            return _answered(rulebook, fact, options, negated=negated)
        case Compare(operator, left, right):
            return _compared(rulebook, operator, left, right)
        case Aggregate("any", element, _, _, condition):
            parts = (element,) if condition is None else (condition, element)
            return _joined(rulebook, parts, depth, every=True)
        case QuantityRef(quantity) if depth < DEEPEST:
            words = condition_in_words(rulebook, rulebook.quantities[quantity].node, depth + 1)
            return words if len(words) <= LONGEST else ""
        case _:
            return ""


def _joined(rulebook: Rulebook, operands: tuple[Node, ...], depth: int, *, every: bool) -> str:
    words = [condition_in_words(rulebook, operand, depth) for operand in operands]
    if not every and not all(words):
        return ""
    first, *others = list(dict.fromkeys(text for text in words if text)) or [""]
    return (_(" ; et ") if every else _(" ; ou ")).join([first, *(within_a_sentence(text) for text in others)])


def within_a_sentence(words: str) -> str:
    """Write words that stood at the beginning of a sentence inside one; an acronym keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _answered(rulebook: Rulebook, node: FactRef, values: tuple[object, ...], *, negated: bool = False) -> str:
    fact = rulebook.facts[node.fact]
    named = _name(rulebook, fact)
    if negated and len(values) > 1 and fact.choices:
        values, negated = tuple(code for code in fact.choices if code not in values), False
    if fact.choices:
        answers = [_(fact.choices[value]) for value in values if isinstance(value, str) and value in fact.choices]
    else:
        answers = [value_in_words(value, fact.unit) for value in values if value is not None]
    if not named or not answers:
        return ""
    if fact.type == "bool":
        whole = named.endswith("?")
        quoted = _("« %(question)s » : %(answer)s", question=named, answer=answers[0])
        return quoted if whole else _("%(question)s : %(answer)s", question=named, answer=answers[0])
    said = _(" ou ").join(_("« %(answer)s »", answer=answer) for answer in answers)
    if negated:
        return _("%(question)s : autre que %(answer)s", question=named, answer=said)
    return _("%(question)s : %(answer)s", question=named, answer=said)


def _name(rulebook: Rulebook, fact: Fact) -> str:
    """Name a fact by the page that asks it, or by its question where the answer is yes or no.

    A fact that shares its page has no short name.
    """
    if fact.type == "bool" and fact.question and "{" not in fact.question:
        return _(fact.question)
    titles = [page.title for page in rulebook.interview.pages if page.facts == (fact.name,)]
    return _(titles[0]) if titles else ""


def _compared(rulebook: Rulebook, operator: str, left: Node, right: Node) -> str:
    compared = _measured(rulebook, left)
    limit = _limit(rulebook, right)
    if not compared or not limit:
        return ""
    words = {
        "<": _("%(name)s : moins de %(limit)s", name=compared, limit=limit),
        "<=": _("%(name)s : au plus %(limit)s", name=compared, limit=limit),
        ">": _("%(name)s : plus de %(limit)s", name=compared, limit=limit),
        ">=": _("%(name)s : au moins %(limit)s", name=compared, limit=limit),
    }
    return words.get(operator, "")


def _measured(rulebook: Rulebook, node: Node) -> str:
    match node:
        case FactRef(fact):
            return _name(rulebook, rulebook.facts[fact])
        case QuantityRef(quantity):
            label = rulebook.quantities[quantity].label
            return _(label) if label else ""
        case Call("age", (FactRef("child.birth_date"),)):
            return _("Âge de l'enfant, en années")
        case _:
            return ""


def _limit(rulebook: Rulebook, node: Node) -> str:
    match node:
        case Literal_(value) if isinstance(value, Decimal):
            return value_in_words(value)
        case ParameterRef(parameter):
            label = rulebook.parameters[parameter].label
            return _("« %(limit)s »", limit=_(label)) if label else ""
        case _:
            return ""

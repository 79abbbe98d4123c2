"""What the public page of a benefit shows: the rule itself in words, for somebody who answered nothing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from flask import url_for

from assistant.eligibility.benefits import Benefit, Condition, Guard
from assistant.eligibility.cases import read_month
from assistant.eligibility.reasons import placeholders
from assistant.eligibility.references import LegalReference
from assistant.eligibility.rulebook import Rulebook
from assistant.services.applications import Rules
from assistant.services.public_rules import (
    FigureInForce,
    Keys,
    ToldExample,
    examples_to_read,
    figures_in_force,
    known_without_answers,
)
from assistant.web import i18n
from assistant.web.cases.amounts_and_changes import with_period
from assistant.web.cases.conditions_in_words import condition_in_words
from assistant.web.cases.paper_pages import WHOSE
from assistant.web.cases.result_pages import ToClaim, claim_in_words
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.wording import day_in_words, fill, references_in, sentence_in_words, value_in_words

NOT_KNOWN: Final = "…"
ROWS: Final = MappingProxyType(
    {
        "single": _m("personne seule"),
        "couple": _m("couple sans personne à charge"),
        "each_more": _m("chacun en plus"),
        "each_child": _m("par enfant"),
        "each_dependant": _m("par personne à charge"),
        "lower": _m("premier palier"),
        "upper": _m("second palier"),
        "base": _m("base"),
        "start": _m("début"),
        "end": _m("fin"),
        "at_least": _m("au moins"),
        "at_most": _m("au plus"),
        "one_parent": _m("un parent absent"),
        "both_parents": _m("les deux parents absents"),
        "born_before_march_2012": _m("né avant mars 2012"),
        "born_since_march_2012": _m("né depuis mars 2012"),
        "apl": _m("APL"),
        "al": _m("ALF et ALS"),
        "vacant_property": _m("bâtiment non loué"),
        "vacant_land": _m("terrain non loué"),
        "ordinary": _m("ressources forfaitaires"),
        "scholarship_reduction": _m("réduction avec une bourse"),
        "two_incomes": _m("supplément pour deux revenus ou une personne seule"),
        "first_two": _m("pour chacun des deux premiers enfants"),
        "from_third": _m("pour chaque enfant à partir du troisième"),
        "basic": _m("de base"),
        "increased": _m("majoré"),
        "full": _m("taux plein"),
        "partial": _m("taux partiel"),
        "under_11": _m("moins de 11 ans"),
        "from_11": _m("de 11 à 14 ans"),
        "from_15": _m("15 ans et plus"),
        "alone": _m("à lui seul"),
        "with_care": _m("avec des soins ou un établissement"),
    }
)
"""Rows of tables that have words; numbers speak for themselves."""
COUNTED: Final = MappingProxyType(
    {
        "tranche": _m("tranche de revenus %(number)s"),
        "catégorie": _m("catégorie %(number)s"),
        "nombre d'enfants": _m("enfants : %(number)s"),
        "nombre de personnes": _m("personnes : %(number)s"),
    }
)
"""What the numbers of a table count, by a word of its French label; the others count people to support."""
DEPENDANTS: Final = _m("personnes à charge : %(number)s")
OUTCOMES: Final = MappingProxyType(
    {
        "eligible": _m("Droit ouvert"),
        "not_eligible": _m("Pas de droit"),
        "refer": _m("Une personne doit regarder"),
    }
)


@dataclass(frozen=True, slots=True)
class StatedCondition:
    """A condition in words with its articles; `parts` are those below it, of which all or one must hold."""

    text: str
    references: tuple[LegalReference, ...]
    parts: tuple["StatedCondition", ...]
    one_is_enough: bool


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure in force: what it is, its rows, since when and by which text, and whether it must be checked."""

    label: str
    rows: tuple[str, ...]
    since: str
    references: tuple[LegalReference, ...]
    stale: str


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """A worked example: the household (in French, as the law is) and how it ends."""

    name: str
    month: str
    outcome: str


@dataclass(frozen=True, slots=True)
class BenefitPage:
    """The whole rule, in words."""

    code: str
    name: str
    month: str
    references: tuple[LegalReference, ...]
    conditions: tuple[StatedCondition, ...]
    referred: tuple[str, ...]
    figures: tuple[FigureLine, ...]
    papers: tuple[str, ...]
    examples: tuple[ExampleLine, ...]
    unchecked: tuple[str, ...]
    differs_because: tuple[str, ...]
    claim: ToClaim
    begin: str

    @property
    def is_stale(self) -> bool:
        """Whether some figure must be checked by a person."""
        return any(figure.stale for figure in self.figures)


def benefit_page(rules: Rules, code: str, month: date) -> BenefitPage:
    """Write a rule in words, with the figures of a month."""
    rulebook = rules.rulebook
    benefit = rulebook.benefit(code)
    figures = figures_in_force(rulebook, code, month)
    return BenefitPage(
        code,
        _(benefit.name),
        i18n.format_month(month),
        tuple(references_in(rulebook, benefit.references)),
        _conditions(rulebook, benefit, month),
        tuple(dict.fromkeys(_(rulebook.reasons[guard.reason].sentence) for guard in _guards(benefit))),
        tuple(_figure(rulebook, figure) for figure in figures),
        tuple(dict.fromkeys(_papers(rulebook, benefit))),
        tuple(_example(benefit, example) for example in examples_to_read(rules, code)),
        tuple(_(sentence) for sentence in benefit.unchecked),
        tuple(_(sentence) for sentence in benefit.differs_because),
        claim_in_words(benefit.apply),
        url_for("citizen.begin", benefits=code),
    )


# --- conditions ------------------------------------------------------------------------------


def _conditions(rulebook: Rulebook, benefit: Benefit, month: date) -> tuple[StatedCondition, ...]:
    roots = [benefit.granted_when]
    if benefit.amount is not None and benefit.amount.paid_when is not None:
        roots.append(benefit.amount.paid_when)
    return tuple(stated for root in roots for stated in _stated(rulebook, root, month))


def _stated(rulebook: Rulebook, condition: Condition, month: date) -> tuple[StatedCondition, ...]:
    """State a condition as met; one without a sentence stands for those below it."""
    parts = tuple(stated for part in condition.parts for stated in _stated(rulebook, part, month))
    if not condition.met:
        return parts
    text = _for_anybody(rulebook, condition.met, month)
    if NOT_KNOWN in text and condition.test is not None:
        text = condition_in_words(rulebook, condition.test) or text
    references = tuple(references_in(rulebook, condition.references))
    return (StatedCondition(text, references, parts, bool(condition.some)),)


def _for_anybody(rulebook: Rulebook, sentence: str, month: date) -> str:
    """Put in what is the same for everybody, and leave out what each household has of its own."""
    names = placeholders(sentence)
    common = sentence_in_words(rulebook, sentence, known_without_answers(rulebook, names, month))
    return fill(common, dict.fromkeys(names, NOT_KNOWN))


def _guards(benefit: Benefit) -> list[Guard]:
    """List everything that sends somebody to a person, the whole benefit first."""
    found = list(benefit.refer_when)
    waiting = [benefit.granted_when]
    while waiting:
        condition = waiting.pop(0)
        found.extend(condition.guards)
        waiting.extend(condition.parts)
    return found


# --- figures, papers, examples -----------------------------------------------------------------


def _figure(rulebook: Rulebook, figure: FigureInForce) -> FigureLine:
    stale = ""
    if figure.is_stale and figure.due is not None:
        stale = _("Barème à vérifier : un nouveau chiffre était attendu le %(day)s.", day=day_in_words(figure.due))
    return FigureLine(
        _(figure.label),
        tuple(_row(figure, keys, value) for keys, value in figure.rows),
        day_in_words(figure.since),
        tuple(references_in(rulebook, (figure.reference,) if figure.reference else ())),
        stale,
    )


def _row(figure: FigureInForce, keys: Keys, value: Decimal) -> str:
    words = value_in_words(value, figure.unit)
    if not keys:
        return words
    named = [_zone_or_row(figure, key, is_first=position == 0 and len(keys) > 1) for position, key in enumerate(keys)]
    return _("%(name)s : %(value)s", name=_(", ").join(named), value=words)


def _zone_or_row(figure: FigureInForce, key: str, *, is_first: bool) -> str:
    if key.startswith("from "):
        return _("à partir de %(start)s", start=value_in_words(Decimal(key.removeprefix("from "))))
    if is_first and key.isdigit():
        return _("zone %(number)s", number=key)
    if key.isdigit():
        counted = next((words for sign, words in COUNTED.items() if sign in figure.label), DEPENDANTS)
        return _(counted, number=key)
    return _(ROWS[key]) if key in ROWS else key.replace("_", " ")


def _papers(rulebook: Rulebook, benefit: Benefit) -> list[str]:
    found = []
    for requirement in benefit.requirements:
        label = _(rulebook.documents[requirement.document].label)
        whose = _(WHOSE[requirement.whose]) if requirement.whose in ("child", "adult") else ""
        found.append(_("%(paper)s (%(who)s)", paper=label, who=whose.lower()) if whose else label)
    return found


def _example(benefit: Benefit, example: ToldExample) -> ExampleLine:
    outcome = _(OUTCOMES[example.outcome])
    if example.amount is not None and benefit.amount is not None:
        paid = with_period(i18n.format_money(example.amount), benefit.amount.period)
        outcome = _("%(outcome)s : %(amount)s", outcome=outcome, amount=paid)
    return ExampleLine(example.name, i18n.format_month(read_month(example.month)), outcome)

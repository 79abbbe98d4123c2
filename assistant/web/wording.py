"""Rules in words: questions about somebody, answers, values and sentences with the household's own figures.

The rules speak French msgids with placeholders; here they become sentences in the reader's language.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from gettext import NullTranslations
from types import MappingProxyType
from typing import Final

from assistant.eligibility.calendar import add_months
from assistant.eligibility.facts import Fact
from assistant.eligibility.references import LegalReference
from assistant.eligibility.rulebook import Rulebook, fact_name, subject_of
from assistant.eligibility.situation import Between, Situation, Unsure
from assistant.eligibility.values import INFINITY, Options, Range
from assistant.services.applications import POSTAL_CODE, Rules
from assistant.web import i18n
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.i18n import ngettext
from assistant.web.languages import catalogue

RANKS: Final = (
    _m("1er enfant"),
    _m("2e enfant"),
    _m("3e enfant"),
    _m("4e enfant"),
    _m("5e enfant"),
    _m("6e enfant"),
    _m("7e enfant"),
    _m("8e enfant"),
    _m("9e enfant"),
    _m("10e enfant"),
    _m("11e enfant"),
    _m("12e enfant"),
    _m("13e enfant"),
    _m("14e enfant"),
    _m("15e enfant"),
)
PEOPLE: Final = MappingProxyType({"applicant": _m("Vous"), "partner": _m("Votre conjoint·e")})
BY_UNIT: Final = MappingProxyType(
    {
        "EUR": _m("%(number)s"),
        "EUR per month": _m("%(number)s par mois"),
        "EUR per year": _m("%(number)s par an"),
        "EUR per hour": _m("%(number)s par heure"),
        "hours per month": _m("%(number)s heures par mois"),
        "m2": _m("%(number)s m²"),
        "percent": _m("%(number)s %%"),
        "share": _m("%(number)s %%"),
    }
)
PER: Final = MappingProxyType({"EUR per month": _m("par mois"), "EUR per hour": _m("par heure")})
CENT: Final = Decimal("0.01")
FAR: Final = Decimal(1_000_000)
_PLACEHOLDER: Final = re.compile(r"\{([a-z_0-9.]+)\}")


# --- people and questions ----------------------------------------------------------------


def rank_in_words(number: int) -> str:
    """Name a child by rank, from 0: "1er enfant"."""
    return _(RANKS[number])


def person_in_words(subject: str | None) -> str:
    """Name whom a fact or a paper is about; an empty text for the household."""
    if not subject:
        return ""
    if subject.startswith("children."):
        return rank_in_words(int(subject.partition(".")[2]))
    return _(PEOPLE[subject])


def question_in_words(rulebook: Rulebook, path: str, month: date) -> str:
    """Ask for a fact, about the right person and the right years."""
    fact = rulebook.fact_at(path)
    asked = fact.question_partner if subject_of(path) == "partner" and fact.question_partner else fact.question
    return fill(asked or fact.name, moments(path, month))


def help_in_words(fact: Fact, path: str, month: date) -> str:
    """Say how to answer."""
    return fill(fact.help, moments(path, month)) if fact.help else ""


def moments(path: str, month: date) -> dict[str, str]:
    """Return what questions may name: the child's rank, the years and the twelve months that count."""
    subject = subject_of(path)
    rank = person_in_words(subject) if subject.startswith("children.") else ""
    return {"rank": rank, **_times(month, catalogue(i18n.current_language().code).sentences)}


@lru_cache(maxsize=256)
def _times(month: date, _language: NullTranslations) -> dict[str, str]:
    """Return the years and the twelve months that count, in the language of the reader."""
    last = add_months(month, -1) - timedelta(days=1)
    return {
        "month": i18n.format_month(month),
        "year_n1": str(month.year - 1),
        "year_n2": str(month.year - 2),
        "period_12m": _("%(first)s au %(last)s", first=day_in_words(add_months(month, -13)), last=day_in_words(last)),
    }


def day_in_words(day: date) -> str:
    """Write a day, as French says the first of a month: "1er octobre 2025"."""
    text = i18n.format_date(day)
    return text.replace("1 ", "1er ", 1) if day.day == 1 and i18n.current_language().is_french else text


def fill(msgid: str, values: Mapping[str, str]) -> str:
    """Translate a sentence of the rules and put its values in."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), _(msgid))


# --- answers and values --------------------------------------------------------------------


def answer_in_words(rules: Rules, path: str, answer: object) -> str:
    """Write an answer as its author would say it."""
    if isinstance(answer, Unsure):
        return _("Je ne sais pas")
    if path == "date" and isinstance(answer, date):
        return i18n.format_month(answer)
    if answer is None:
        return _("Sans objet")
    if path == POSTAL_CODE and isinstance(answer, str):
        communes = rules.communes.at(answer)
        return f"{answer} {communes[0].name}" if len(communes) == 1 else answer
    fact = rules.rulebook.fact_at(path)
    if isinstance(answer, Between):
        low, high = (_one_in_words(rules, fact, end) for end in (answer.low, answer.high))
        return _("entre %(low)s et %(high)s", low=low, high=high)
    return _one_in_words(rules, fact, answer)


def _one_in_words(rules: Rules, fact: Fact, answer: object) -> str:
    if isinstance(answer, bool):
        return _("Oui") if answer else _("Non")
    if isinstance(answer, str):
        if fact.type == "commune":
            commune = rules.communes.by_insee.get(answer)
            return commune.name if commune else answer
        return _(fact.choices[answer]) if answer in fact.choices else answer
    return value_in_words(answer, fact.unit)


def value_in_words(value: object, unit: str | None = None) -> str:
    """Write a value with its unit: an amount, a number, a day, yes or no, a range."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, Decimal):
        return _with_unit(value, unit)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Range):
        return _range_in_words(value, unit)
    if isinstance(value, Options) and not any(isinstance(one, str) for one in value.values):
        return _(" ou ").join(sorted(value_in_words(one, unit) for one in value.values))
    if value is None:
        return _("sans objet")
    return value if isinstance(value, str) else _("pas connu")


def _range_in_words(value: Range, unit: str | None) -> str:
    if not _is_telling(value):
        return _("pas connu")
    low, high = value_in_words(value.low, unit), value_in_words(value.high, unit)
    return _("entre %(low)s et %(high)s", low=low, high=high)


def _is_telling(value: Range) -> bool:
    """Tell whether a range says anything: the bounds of what may be typed do not."""
    low, high = value.low, value.high
    return not isinstance(low, Decimal) or not isinstance(high, Decimal) or -FAR < low <= high < FAR


def _with_unit(value: Decimal, unit: str | None) -> str:
    if unit == "year":
        return str(value.to_integral_value())
    if unit == "share":
        value = (value * 100).normalize()
    is_money = bool(unit and unit.startswith("EUR"))
    number = i18n.format_money(to_cent(value)) if is_money else i18n.format_exact_number(value)
    return _(BY_UNIT[unit], number=number) if unit is not None and unit in BY_UNIT else number


def to_cent(value: Decimal) -> Decimal:
    """Round an amount to the cent, as people see it."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def unit_of(rulebook: Rulebook, name: str) -> str | None:
    """Return the unit of a fact, a quantity or a figure by its name."""
    if name in rulebook.quantities:
        return rulebook.quantities[name].shown_as or rulebook.quantities[name].unit
    if name in rulebook.parameters:
        return rulebook.parameters[name].unit
    fact = rulebook.facts.get(fact_name(name))
    return fact.unit if fact is not None else None


def sentence_in_words(rulebook: Rulebook, sentence: str, values: Mapping[str, object]) -> str:
    """Write a sentence of the rules with the household's own figures; the sentence itself says "€"."""
    return fill(sentence, {name: _bare(rulebook, name, value) for name, value in values.items()})


def _bare(rulebook: Rulebook, name: str, value: object) -> str:
    fact = rulebook.facts.get(fact_name(name))
    if isinstance(value, str) and fact is not None and value in fact.choices:
        return _(fact.choices[value])
    if isinstance(value, Range) and value.high != INFINITY and value.low == 0:
        return _("au plus %(most)s", most=_bare(rulebook, name, value.high))
    if isinstance(value, Range) and value.high != INFINITY and value.low != -INFINITY:
        return _(
            "entre %(low)s et %(high)s", low=_bare(rulebook, name, value.low), high=_bare(rulebook, name, value.high)
        )
    unit = unit_of(rulebook, name)
    if isinstance(value, Decimal) and str(unit).startswith("EUR"):
        return i18n.format_money(to_cent(value)).replace("€", "").strip()
    return value_in_words(value, "year" if unit == "year" else None)


# --- the law, papers -----------------------------------------------------------------------


def references_in(rulebook: Rulebook, names: tuple[str, ...]) -> list[LegalReference]:
    """Return the articles, with their titles."""
    return [rulebook.references[name] for name in names if name in rulebook.references]


def who_in_words(whose: str | None, situation: Situation) -> str:
    """Say for whom a paper is, with what tells children apart: "1er enfant (3 mars 2015)"."""
    name = person_in_words(whose)
    born = situation.answers.get(f"{whose}.birth_date") if whose else None
    if whose and whose.startswith("children.") and isinstance(born, date):
        return _("%(name)s (date de naissance : %(day)s)", name=name, day=day_in_words(born))
    return name


def in_words(stretch: timedelta) -> str:
    """Write a stretch of time: "2 heures", "6 mois"."""
    hours, months = round(stretch.total_seconds() / 3600), round(stretch.days / 30.5)
    if months >= 1:
        return ngettext("%(num)s mois", "%(num)s mois", months)
    if stretch.days > 1:
        return ngettext("%(num)s jour", "%(num)s jours", stretch.days)
    return ngettext("%(num)s heure", "%(num)s heures", hours)

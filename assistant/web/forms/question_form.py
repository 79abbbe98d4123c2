"""From the facts of a page to a form: each field is named by the path of its fact, "je ne sais pas" everywhere.

The fields themselves (what people may type, the companions `.unsure`, `.none`, `.low`, `.high`) are those of
`forms.fields`; here a fact's declaration chooses one and fills in its words.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from gettext import NullTranslations
from typing import Any, Final

from wtforms import Form
from wtforms.validators import StopValidation

from assistant.eligibility.facts import WITHHELD, Fact
from assistant.eligibility.interview import DATE, Page
from assistant.eligibility.rulebook import Rulebook, subject_of
from assistant.services.applications import INSEE_CODE, POSTAL_CODE, Application, Rules, months_offered
from assistant.web.forms.fields import (
    AnswerField,
    BoolField,
    ChoiceField,
    CommuneField,
    DateField,
    DecimalField,
    Given,
    IntegerField,
    MoneyField,
    MonthField,
    PostalCodeField,
    TextField,
)
from assistant.web.i18n import current_language, format_month
from assistant.web.i18n import gettext as _
from assistant.web.languages import catalogue
from assistant.web.wording import PER, help_in_words, question_in_words

OLDEST_CHILD: Final = timedelta(days=30 * 366)
FARTHEST_BIRTH: Final = timedelta(days=366)
FROM_THE_CASE: Final = frozenset({POSTAL_CODE, INSEE_CODE})
"""The facts that are asked with what the case already says, or the rules know of every place."""
FORMS_KEPT: Final = 1024
COUNTS: Final = frozenset({"children.count"})

Words = Mapping[str, Any]


class CommuneOfPostcode(CommuneField):
    """The communes of one postcode; not finding one's own is an answer."""

    def options(self) -> list[tuple[str, object, object, bool]]:
        """List the communes, and last that it is none of them."""
        *communes, (code, _text, hint, chosen) = super().options()
        return [*communes, (code, _("Ma commune n'est pas dans la liste"), hint, chosen)]


class MonthOfRules(MonthField):
    """A month for which the rules are written."""

    def within(self, day: date) -> date:
        """See that the rules of that month are known."""
        if not self.earliest <= day <= self.latest:
            first, last = format_month(self.earliest), format_month(self.latest)
            self.why_not = _("Choisissez un mois entre %(first)s et %(last)s.", first=first, last=last)
        return day


class KnownPostcode:
    """Refuses, kindly, a postcode that no commune has."""

    def __init__(self, rules: Rules) -> None:
        self._communes = rules.communes

    def __call__(self, _form: object, field: AnswerField) -> None:
        """Look the postcode up."""
        if isinstance(field.answer, str) and not self._communes.at(field.answer):
            raise StopValidation(
                _(
                    "Nous ne trouvons pas ce code postal. Vérifiez les cinq chiffres de l'adresse, sans Cedex. "
                    "S'il est juste, cochez « Je ne sais pas » : une personne regardera."
                )
            )


class QuestionForm(Form):  # type: ignore[misc]
    """The form of a page of questions; two of the same class ask the same, of the same month, in the same language."""

    is_blank = False
    """Whether it looks the same for everybody who is asked this: nothing is typed yet, nothing comes from the case."""


def question_form(application: Application, page: Page, submitted: object, today: date) -> QuestionForm:
    """Make the form of a page: filled with what was submitted, or else with the answers given earlier."""
    is_common = FROM_THE_CASE.isdisjoint(page.facts)
    form_class = (_common_form if is_common else _form_of)(application, page.facts, today)
    earlier = answers_to_show(application, page.facts) | _withheld(application, page.facts)
    if DATE in page.facts:
        earlier.setdefault(DATE, Given(today.replace(day=1)))
    form = form_class(submitted, data=earlier)
    form.is_blank = is_common and submitted is None and not earlier
    return form


def _form_of(application: Application, paths: tuple[str, ...], today: date) -> type[QuestionForm]:
    """Make the class of a form that asks something of this case alone."""
    return _class_of(application.rulebook, paths, partial(answer_field, application, today=today))


def _common_form(application: Application, paths: tuple[str, ...], today: date) -> type[QuestionForm]:
    """Return the class of a form that asks everybody the same; making one costs more than filling it."""
    sentences = catalogue(current_language().code).sentences
    return _class_kept(application.rulebook, paths, application.situation.month, today, sentences)


@lru_cache(maxsize=FORMS_KEPT)
def _class_kept(
    rulebook: Rulebook, paths: tuple[str, ...], month: date, today: date, _language: NullTranslations
) -> type[QuestionForm]:
    return _class_of(rulebook, paths, partial(fact_field, rulebook, month=month, today=today))


def _class_of(rulebook: Rulebook, paths: tuple[str, ...], field_of: Callable[..., AnswerField]) -> type[QuestionForm]:
    fields = {path: field_of(path=path, **_way_not_to_answer(rulebook, path)) for path in paths}
    return type("QuestionForm", (QuestionForm,), fields)


def _withheld(application: Application, paths: Iterable[str]) -> dict[str, Given]:
    """Return the questions of a page that the person would rather not answer."""
    said = application.contents.answers
    return {path: Given(WITHHELD) for path in paths if said.get(path) == WITHHELD}


def _way_not_to_answer(rulebook: Rulebook, path: str) -> Words:
    """Offer not to answer, beside "je ne sais pas", where a fact says so: as one more choice, or in the same box."""
    if path == DATE or not rulebook.fact_at(path).may_be_withheld:
        return {}
    if rulebook.fact_at(path).type in ("bool", "choice"):
        return {"withheld": True}
    return {"unsure_label": _("Je ne sais pas, ou je préfère ne pas répondre")}


def answers_to_show(application: Application, paths: Iterable[str]) -> dict[str, Given]:
    """Return what the fields hold at first: the answer given earlier, or the one that the question repeats."""
    answers = application.situation.answers
    found = {}
    for path in paths:
        shown = path if path in answers else _repeated(application.rulebook, path)
        if shown in answers:
            found[path] = Given(answers[shown])
    return found


def _repeated(rulebook: Rulebook, path: str) -> str:
    """Return the path whose answer this question repeats, of the same person; empty where it repeats none."""
    repeats = "" if path == DATE else rulebook.fact_at(path).repeats
    subject = subject_of(path)
    return f"{subject}.{repeats.partition('.')[2]}" if repeats and subject else repeats or ""


def answers_in(form: Form) -> dict[str, object]:
    """Return the answers of a valid form, by path."""
    return {field.name: field.answer for field in form if isinstance(field, AnswerField) and field.answered}


def answer_field(application: Application, path: str, today: date, **options: object) -> AnswerField:
    """Make the field of a fact; `options` replace what every answer has (label, hint, required)."""
    rulebook, month = application.rulebook, application.situation.month
    if path == POSTAL_CODE:
        words = _words_of(rulebook, path, month, **options)
        return PostalCodeField(**words, validators=[KnownPostcode(application.rules)])
    if path == INSEE_CODE:
        return CommuneOfPostcode(**_words_of(rulebook, path, month, **options), choices=_communes(application))
    return fact_field(rulebook, path, month, today, **options)


def fact_field(rulebook: Rulebook, path: str, month: date, today: date, **options: object) -> AnswerField:
    """Make the field of a fact that asks everybody the same."""
    if path == DATE:
        return _month_field(today, **options)
    fact = rulebook.fact_at(path)
    return _BY_TYPE[fact.type](fact, _words_of(rulebook, path, month, **options), today)


def _words_of(rulebook: Rulebook, path: str, month: date, **options: object) -> Words:
    return {
        "label": question_in_words(rulebook, path, month),
        "hint": help_in_words(rulebook.fact_at(path), path, month),
        "unsure": True,
        **options,
    }


def _month_field(today: date, **options: object) -> AnswerField:
    first, last = months_offered(today)
    words: Words = {
        "label": _("Pour quel mois voulez-vous vérifier vos droits ?"),
        "hint": _(
            "Le mois en cours, sauf si vous vérifiez un mois passé (depuis octobre 2025) "
            "ou un mois à venir (jusqu'en %(last)s).",
            last=format_month(last),
        ),
        **options,
    }
    return MonthOfRules(**words, earliest=first, latest=last)


def _communes(application: Application) -> list[tuple[str, str]]:
    postcode = application.situation.answers.get(POSTAL_CODE)
    found = application.rules.communes.at(postcode) if isinstance(postcode, str) else ()
    return [(commune.insee, commune.name) for commune in found]


def _money(fact: Fact, words: Words, _today: date) -> AnswerField:
    per = _(PER.get(fact.unit or "", ""))
    return MoneyField(**words, per=per, as_range=True, **_bounds(fact))


def _number(fact: Fact, words: Words, _today: date) -> AnswerField:
    return DecimalField(**words, as_range=True, suffix="m²" if fact.unit == "m2" else "", **_bounds(fact))


def _integer(fact: Fact, words: Words, _today: date) -> AnswerField:
    return IntegerField(**words, as_range=fact.name not in COUNTS, **_bounds(fact))


def _bounds(fact: Fact) -> dict[str, Decimal | None]:
    least, most = fact.bounds
    return {
        "least": least if isinstance(least, Decimal) and least.is_finite() else None,
        "most": most if isinstance(most, Decimal) and most.is_finite() else None,
    }


def _choice(fact: Fact, words: Words, _today: date) -> AnswerField:
    return ChoiceField(**words, choices=[(code, _(label)) for code, label in fact.choices.items()])


def _bool(_fact: Fact, words: Words, _today: date) -> AnswerField:
    return BoolField(**words)


def _date(fact: Fact, words: Words, today: date) -> AnswerField:
    earliest, latest = (day for day in fact.bounds if isinstance(day, date))
    expected = (today - OLDEST_CHILD, today + FARTHEST_BIRTH) if fact.entity == "child" else None
    return DateField(
        **words,
        earliest=earliest,
        latest=latest,
        expected=expected,
        none=none_label(fact),
        autocomplete="bday" if fact.name == "adult.birth_date" else "",
    )


def none_label(fact: Fact) -> str:
    """Return the words of the box "there is none"; empty where absence is no answer."""
    if not fact.may_be_absent:
        return ""
    return _(fact.absent) if fact.absent else _("Sans objet : cela ne me concerne pas")


def _text(_fact: Fact, words: Words, _today: date) -> AnswerField:
    return TextField(**words)


_BY_TYPE: Final[Mapping[str, Callable[[Fact, Words, date], AnswerField]]] = {
    "money": _money,
    "number": _number,
    "integer": _integer,
    "choice": _choice,
    "bool": _bool,
    "date": _date,
    "month": _date,
    "text": _text,
    "commune": _text,
}

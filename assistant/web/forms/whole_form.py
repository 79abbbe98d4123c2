"""Every question of some benefits on one page: what a sheet of paper asks, keyed in at home or at a counter.

The fields are those of the interview, named by the paths of their facts; nothing has to be answered. How many children
there are and whether there is a partner give the page its shape, so they are answered before (`children.count`,
`partner.present` in the application's contents).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from wtforms import Form

from assistant.eligibility.dependencies import dependencies_of
from assistant.eligibility.facts import WITHHELD, answer_to_json
from assistant.eligibility.interview import DATE
from assistant.eligibility.questionnaire import Block, paths_of, question_code, questionnaire
from assistant.eligibility.rulebook import Rulebook, fact_name, subject_of
from assistant.eligibility.situation import UNSURE, Situation
from assistant.services.applications import INSEE_CODE, POSTAL_CODE, Application
from assistant.services.contents import CaseContents, Json
from assistant.web.forms.commune_by_name import CommuneByName
from assistant.web.forms.fields import AnswerField, Given
from assistant.web.forms.question_form import answer_field, answers_to_show
from assistant.web.i18n import gettext as _
from assistant.web.wording import help_in_words, question_in_words

SHAPE: Final = ("children.count", "partner.present")
"""What gives the page its shape is asked before it."""


@dataclass(frozen=True, slots=True)
class FormBlock:
    """The questions of one page of the interview."""

    id: str
    title: str
    fields: tuple[AnswerField, ...]


@dataclass(frozen=True, slots=True)
class FormStep:
    """The questions of one step."""

    title: str
    blocks: tuple[FormBlock, ...]


@dataclass(frozen=True)
class WholeForm:
    """The form, and its fields in order, by step and by page of the interview."""

    application: Application
    form: Form
    blocks: tuple[Block, ...]

    @cached_property
    def steps(self) -> tuple[FormStep, ...]:
        """Return the fields in order, by step; a step of which only the shape was asked is left out."""
        found: dict[str, list[FormBlock]] = {}
        for block in self.blocks:
            fields = tuple(self.form[path] for path in _paths(self.application.situation, block))
            if fields:
                found.setdefault(block.step, []).append(FormBlock(block.id, _(block.title), fields))
        titles = self.application.rulebook.interview.steps
        return tuple(FormStep(_(titles[step]), tuple(found[step])) for step in titles if step in found)

    def validate(self) -> bool:
        """Read every field; each that cannot be read says what to do."""
        return bool(self.form.validate())

    @property
    def answers(self) -> dict[str, object]:
        """Return what was answered, by path; what a total is worked out from stands for the total left empty.

        What the person would rather not answer stands as "je ne sais pas" here; left so, it stays what they said.
        """
        given = {field.name: self._said(field) for field in self._fields() if field.answered}
        return given | dict.fromkeys(self._totals_replaced(given), UNSURE)

    def written_into(self, contents: CaseContents) -> CaseContents:
        """Return the contents with these answers; a line that was emptied is not answered any more."""
        answers = self.answers
        kept = {path: answer for path, answer in contents.answers.items() if path not in self.form}
        kept |= {path: _as_json(answer) for path, answer in answers.items() if path != DATE}
        if answers.get(POSTAL_CODE) is UNSURE:
            kept.setdefault(INSEE_CODE, _as_json(UNSURE))
        month = answers.get(DATE)
        return replace(
            contents, answers=kept, month=month.isoformat()[:7] if isinstance(month, date) else contents.month
        )

    def _fields(self) -> Iterator[AnswerField]:
        return (field for field in self.form if isinstance(field, AnswerField))

    def _said(self, field: AnswerField) -> object:
        withheld = self.application.contents.answers.get(field.name) == WITHHELD
        return WITHHELD if withheld and field.answer is UNSURE else field.answer

    def _totals_replaced(self, given: Mapping[str, object]) -> Iterator[str]:
        rulebook = self.application.rulebook
        answered = {fact_name(path) for path in given}
        for path in (field.name for field in self._fields()):
            if path in rulebook.quantities and path not in given and answered & _parts_of(rulebook, path):
                yield path


def whole_form(application: Application, submitted: object, today: date) -> WholeForm:
    """Make the form of an application: filled with what was submitted, or else with the answers given earlier."""
    blocks = questionnaire(application.rulebook, application.codes)
    paths = [path for block in blocks for path in _paths(application.situation, block)]
    form_class = type("WholeQuestionForm", (Form,), {path: _field(application, path, today) for path in paths})
    worked_out = totals_worked_out(application.rulebook, application.situation)
    earlier = {path: given for path, given in answers_to_show(application, paths).items() if path not in worked_out}
    earlier.setdefault(DATE, Given(application.situation.month))
    return WholeForm(application, form_class(submitted, data=earlier), blocks)


def _paths(situation: Situation, block: Block) -> list[str]:
    couple = situation.answers.get("partner.present") is True
    paths = paths_of(block, children=situation.children_count or 0, couple=couple)
    return [path for path in paths if path not in SHAPE]


def _field(application: Application, path: str, today: date) -> AnswerField:
    month, rulebook = application.situation.month, application.rulebook
    words: dict[str, Any] = {"required": False, "label": label_with_code(application, path)}
    if path == DATE:
        return answer_field(application, path, today, **words)
    fact = rulebook.fact_at(path)
    if subject_of(path) not in ("", "applicant", "children.0"):
        words["hint"] = ""
    if path == INSEE_CODE:
        hint = help_in_words(fact, path, month)
        return CommuneByName(**words, hint=hint, rules=application.rules, unsure=True)
    if fact.type in ("choice", "bool"):
        words["as_list"] = True
    return answer_field(application, path, today, **words)


def label_with_code(application: Application, path: str) -> str:
    """Write a question behind its code."""
    month, name = application.situation.month, fact_name(path)
    asked = _("Pour quel mois ?") if path == DATE else question_in_words(application.rulebook, path, month)
    return _("%(code)s · %(question)s", code=question_code(name), question=asked)


def totals_worked_out(rulebook: Rulebook, situation: Situation) -> frozenset[str]:
    """List the totals that are open only because what they are worked out from was given: nobody was unsure of them."""
    answered = {fact_name(path) for path in situation.answers}
    open_totals = {path for path, answer in situation.answers.items() if answer is UNSURE} & set(rulebook.quantities)
    return frozenset(path for path in open_totals if answered & _parts_of(rulebook, path) - {path})


def _parts_of(rulebook: Rulebook, quantity: str) -> frozenset[str]:
    """List what a total is worked out from, and what is asked of every household besides."""
    return dependencies_of(rulebook, (rulebook.quantities[quantity].node,)).facts - set(SHAPE)


def _as_json(answer: object) -> Json:
    written: Any = answer_to_json(answer)
    json: Json = written
    return json

"""The dense page of a case: every question at once, and a few signs typed instead of boxes pressed.

`?` says "je ne sais pas", `-` that there is none, `800..1000` between the two. The fields are those of the sheet of
paper (assistant/web/forms/whole_form.py); how many children and whether there is a partner stand on the page too.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms import Form

from assistant.eligibility.cases import MAX_CHILDREN
from assistant.eligibility.decision import Decision, Outcome, decide
from assistant.eligibility.documents import ChecklistItem, checklist
from assistant.eligibility.facts import answer_to_json
from assistant.eligibility.interview import DATE
from assistant.eligibility.situation import UNSURE, Between
from assistant.services.applications import Application, Rules, Settled, read_application
from assistant.services.contents import CaseContents, Json
from assistant.web.forms.fields import AnswerField, BoolField, Given, IntegerField
from assistant.web.forms.whole_form import WholeForm, whole_form
from assistant.web.i18n import gettext as _

COUPLE, CHILDREN = "partner.present", "children.count"
DOUBT: Final = "?"
NONE: Final = ("-", "–")
_BETWEEN_MONTH_AND_YEAR: Final = re.compile(r"[\s/.-]+")
_CHILD: Final = re.compile(r"children\.(\d+)\.")


@dataclass(frozen=True)
class DenseForm:
    """The page as it stands: what gives it its shape, and every other question."""

    rules: Rules
    contents: CaseContents
    shape: Form
    whole: WholeForm

    @cached_property
    def fields(self) -> tuple[AnswerField, ...]:
        """Every field, in the order of the page."""
        return (*self.shape, *self.whole.form)

    @property
    def paths(self) -> tuple[str, ...]:
        """What this page may change."""
        return tuple(field.name for field in self.fields)

    @property
    def errors(self) -> dict[str, Any]:
        """What cannot be read, by field."""
        return {**self.shape.errors, **self.whole.form.errors}

    def __iter__(self) -> Any:  # noqa: ANN401 — as a form gives its fields
        """Give the fields, as a form does: the summary of errors goes through them."""
        return iter(self.fields)

    def validate(self) -> bool:
        """Read every field; nothing has to be answered."""
        is_shaped, is_whole = bool(self.shape.validate()), self.whole.validate()
        return is_shaped and is_whole

    @property
    def answered(self) -> CaseContents:
        """The case with what the page says; lines of children who are not counted any more are left out."""
        contents = self.whole.written_into(self.contents)
        count = contents.answers.get(CHILDREN)
        if not isinstance(count, int | str) or count == "unsure":
            return contents
        kept = {path: answer for path, answer in contents.answers.items() if _rank(path) < int(count)}
        return replace(contents, answers=kept)

    @property
    def application(self) -> Application:
        """The case as the rules read it."""
        return self.whole.application


def dense_form(rules: Rules, contents: CaseContents, submitted: "MultiDict[str, str] | None", today: date) -> DenseForm:
    """Make the page of a case: filled with what was sent, or else with its answers."""
    shape = _shape_form(contents, submitted)
    answers: dict[str, Json] = dict(contents.answers)
    if submitted is not None:
        shape.validate()
        for field in shape:
            answers.pop(field.name, None)
            if field.answered:
                answers[field.name] = _json(field.answer)
    shaped = replace(contents, answers=answers)
    application = read_application(rules, shaped, today)
    whole = whole_form(application, None, today)
    if submitted is not None:
        whole = whole_form(application, spelled_out(whole.form, submitted), today)
    return DenseForm(rules, shaped, shape, whole)


def spelled_out(fields: Iterable[AnswerField], submitted: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """Put the signs typed into fields where boxes would have put them."""
    spelled: MultiDict[str, str] = MultiDict(submitted)
    for field in fields:
        name = field.name_of(field.parts[0])
        typed = str(spelled.get(name, "")).strip()
        offered = set(field.companions())
        low, dots, high = (piece.strip() for piece in typed.partition(".."))
        month_and_year = _BETWEEN_MONTH_AND_YEAR.split(typed)
        said = {"unsure": typed == DOUBT, "none": typed in NONE}
        box = next((box for box, is_said in said.items() if is_said and box in offered), "")
        if box:
            spelled[name] = ""
            spelled[field.name_of(box)] = "yes"
        elif low and dots and high and "low" in offered:
            spelled[name], spelled[field.name_of("low")], spelled[field.name_of("high")] = "", low, high
        elif field.parts == ("month", "year") and len(month_and_year) == len(field.parts):
            spelled[name], spelled[field.name_of("year")] = month_and_year
    return spelled


def typed_as(field: AnswerField) -> str:
    """Return what stands in the one input of a field."""
    if field._value("unsure"):  # noqa: SLF001 — templates call it too
        return DOUBT
    if field._value("none"):  # noqa: SLF001 — the same
        return NONE[0]
    low, high = field._value("low"), field._value("high")  # noqa: SLF001 — the same
    if low or high:
        return f"{low}..{high}"
    parts = [field._value(part) for part in field.parts]  # noqa: SLF001 — the same
    return "/".join(parts) if all(parts) else "".join(parts)


def is_doubtful(field: AnswerField) -> bool:
    """Tell whether the person was unsure: they said so, or knew only between how much and how much."""
    return field.answered and (field.answer is UNSURE or isinstance(field.answer, Between))


def so_far(application: Application) -> Settled:
    """Return the verdicts on what was answered, complete or not."""
    settled = application.settle()
    return settled if isinstance(settled, Settled) else decided(application)


def decided(application: Application) -> Settled:
    """Return the verdicts on the answers as they stand, without asking whether each of them still counts."""
    decisions = decide(application.rulebook, application.situation, application.codes)
    papers = checklist(application.rulebook, application.situation, decisions)
    return Settled(
        application, application.situation, decisions, (*papers, *_asked_of_everybody(application, decisions))
    )


def _asked_of_everybody(application: Application, decisions: Mapping[str, Decision]) -> tuple[ChecklistItem, ...]:
    """List the papers that a benefit asks of everybody, while its answer is still open: they can be seen today."""
    found: dict[str, ChecklistItem] = {}
    for code, decision in decisions.items():
        for one in application.rulebook.benefit(code).requirements if decision.outcome is Outcome.UNDECIDED else ():
            document = application.rulebook.documents[one.document]
            if one.when is None and (one.kind or document.kind) == "bring":
                whys = (one.why,) if one.why else ()
                found.setdefault(
                    one.document,
                    ChecklistItem(document, kind="bring", whose=None, benefits=(code,), whys=whys, is_certain=False),
                )
    return tuple(found.values())


# --- what the page was shown with, to find out what others wrote meanwhile ------------------


def as_shown(contents: CaseContents, paths: Iterable[str]) -> dict[str, Json]:
    """Return the answers of a page's lines, the month among them."""
    answers = {**contents.answers, **({DATE: contents.month} if contents.month else {})}
    return {path: answers[path] for path in paths if path in answers}


def base_of(text: str) -> dict[str, Json]:
    """Read what a page says it was shown with; what cannot be read counts for nothing, so that all is compared."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def with_answers(contents: CaseContents, paths: Iterable[str], answers: Mapping[str, Json]) -> CaseContents:
    """Return the contents where the lines of a page say this, and nothing else."""
    mine = set(paths)
    kept = {path: answer for path, answer in contents.answers.items() if path not in mine}
    kept |= {path: answer for path, answer in answers.items() if path != DATE}
    month = answers.get(DATE, contents.month)
    return replace(contents, answers=kept, month=str(month) if month else None)


def _shape_form(contents: CaseContents, submitted: object) -> Form:
    fields = {
        COUPLE: BoolField(_("Vit en couple"), unsure=True, as_list=True, required=False),
        CHILDREN: IntegerField(
            _("Nombre d'enfants à charge ou à naître"), most=MAX_CHILDREN, unsure=True, required=False
        ),
    }
    known: dict[str, Given] = {}
    if COUPLE in contents.answers:
        known[COUPLE] = Given(_read(contents.answers[COUPLE]))
    if CHILDREN in contents.answers:
        known[CHILDREN] = Given(_read(contents.answers[CHILDREN]))
    form_class = type("DenseShapeForm", (Form,), fields)
    if submitted is not None:
        assert isinstance(submitted, MultiDict)  # noqa: S101 — what a request carries
        submitted = spelled_out(form_class(), submitted)
    form: Form = form_class(submitted, data=known)
    return form


def _read(answer: Json) -> object:
    return UNSURE if answer == "unsure" else answer


def _rank(path: str) -> int:
    child = _CHILD.match(path)
    return int(child[1]) if child else -1


def _json(answer: object) -> Json:
    written: Any = answer_to_json(answer)
    json_answer: Json = written
    return json_answer

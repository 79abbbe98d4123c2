"""One case on one dense page: read, filled in, kept, without ever overwriting what somebody else wrote meanwhile."""

import json
from dataclasses import dataclass, replace

from flask import Response, make_response, render_template, request, url_for

from assistant.services.applications import read_application
from assistant.services.contents import CaseContents, Json
from assistant.services.counts import UNSURE, Event
from assistant.services.dossier import write_answers
from assistant.services.mandates import ANSWERS, with_change_made
from assistant.services.mandates_used import tell_of_change
from assistant.services.merging import Differing, merge
from assistant.services.safe import CaseChanged, CaseExpired, OpenedCase
from assistant.services.staff_cases import Reason
from assistant.web.counter.at_whose_request import mandate_named, mandates_for
from assistant.web.counter.blueprint import case_of, counter, desk, go
from assistant.web.counter.case_opening_views import author
from assistant.web.counter.case_pages import hand_over, in_words, result_side, side_of
from assistant.web.counter.dense_form import (
    DenseForm,
    as_shown,
    base_of,
    decided,
    dense_form,
    is_doubtful,
    typed_as,
    with_answers,
)
from assistant.web.counting import count_events
from assistant.web.i18n import gettext as _
from assistant.web.languages import LANGUAGES
from assistant.web.open_case import rules, safe, today
from assistant.web.security import role
from assistant.web.signed_in import office
from assistant.web.wording import question_in_words

CONFLICT = 409


def why(usual: Reason = Reason.HANDED_OVER) -> Reason:
    """Return the reason for which a case is opened, among those of the list."""
    said = request.values.get("pourquoi", "")
    return Reason(said) if said in list(Reason) else usual


@counter.get("/dossier/<case_id>")
@role("adviser")
def case(case_id: str) -> str:
    """Show a case: what is known, every question, the result."""
    opened = case_of(case_id, why())
    return _page(opened, dense_form(rules(), opened.contents, None, today()))


@counter.post("/dossier/<case_id>")
@role("adviser")
def keep_case(case_id: str) -> str | Response:
    """Keep the answers, or show what cannot be read, or what two people said differently; nothing typed is lost."""
    opened = case_of(case_id, why())
    form = dense_form(rules(), opened.contents, request.form, today())
    if not form.validate():
        return _page(opened, form)
    kept = _keep(opened, form)
    if isinstance(kept, _ToChoose):
        return make_response(_page(kept.opened, form, kept.differing), CONFLICT)
    if isinstance(kept, OpenedCase):
        tell_of_change(desk(), kept, mandate_named(kept.contents, ANSWERS))
        count_events(*_doubts(opened.contents, form.answered), office=office())
    return go(url_for("counter.case", case_id=case_id, pourquoi=why().value, note="oui"))


def _doubts(before: CaseContents, answered: CaseContents) -> list[Event]:
    """Say which questions somebody could not answer at the counter, and had not been unsure of before."""
    asked = set(answered.answers) - set(rules().rulebook.quantities)  # a total is left open where its parts are given
    return [
        (UNSURE, path) for path in asked if answered.answers[path] == "unsure" and before.answers.get(path) != "unsure"
    ]


@counter.post("/dossier-resultat")
@role("adviser")
def case_result() -> str:
    """Work out the result of what is on the page now. No case is opened: nothing but the form is read, nothing kept."""
    codes = tuple(code for code in request.form.get("benefits", "").split(",") if code in rules().rulebook.benefits)
    form = dense_form(rules(), CaseContents(benefits=codes), request.form, today())
    form.validate()
    application = read_application(rules(), form.answered, today())
    return render_template(
        "counter/_case_fragment.html",
        side=side_of(decided(application), form.paths),
        with_questions=request.form.get("questions") == "yes",
        page=form,
        typed_as=typed_as,
        is_doubtful=is_doubtful,
    )


@dataclass(frozen=True, slots=True)
class _ToChoose:
    """What only a person can choose, and the case as it is now."""

    opened: OpenedCase
    differing: tuple[Differing, ...]


def _keep(opened: OpenedCase, form: DenseForm) -> OpenedCase | CaseExpired | _ToChoose:
    """Write what the page says beside what others wrote; try again on what is written while we do."""
    base, mine = base_of(request.form.get("base", "")), as_shown(form.answered, form.paths)
    chosen = {path: request.form.get(f"choose.{path}", "") for path in request.form.getlist("differing")}
    current, answered = opened, form.answered
    while True:
        theirs = as_shown(current.contents, form.paths)
        merged = merge(base, mine, theirs, form.paths, chosen)
        if merged.differing:
            return _ToChoose(current, merged.differing)
        changed = with_answers(current.contents, form.paths, merged.answers)
        changed = replace(changed, answers=_still_counted(changed, answered))
        outcome = write_answers(safe(), current, _as_asked(changed, current.contents))
        if not isinstance(outcome, CaseChanged):
            return outcome
        current = outcome.current


def _still_counted(changed: CaseContents, answered: CaseContents) -> dict[str, Json]:
    """Leave out the lines of children whom the page does not count any more."""
    count = answered.answers.get("children.count")
    if not isinstance(count, int | str) or count == "unsure":
        return dict(changed.answers)
    gone = tuple(f"children.{rank}." for rank in range(int(count), 16))
    return {path: answer for path, answer in changed.answers.items() if not path.startswith(gone)}


def _as_asked(changed: CaseContents, before: CaseContents) -> CaseContents:
    """Write down at whose request the answers changed, where it was not the person's own."""
    mandate = mandate_named(before, ANSWERS)
    if mandate is None:
        return changed
    paths = {*changed.answers, *before.answers} - set(rules().rulebook.quantities)
    lines = sum(changed.answers.get(path) != before.answers.get(path) for path in paths)
    return with_change_made(changed, mandate, ANSWERS, lines, author()) if lines else changed


def _base(opened: OpenedCase, form: DenseForm, differing: tuple[Differing, ...]) -> dict[str, Json]:
    """Return what the page was shown with; while it comes back, only the lines whose other side it now shows change."""
    if request.method == "GET":
        return as_shown(opened.contents, form.paths)
    base = base_of(request.form.get("base", ""))
    shown = {line.path: line.theirs for line in differing if line.theirs is not None}
    return {path: answer for path, answer in base.items() if path not in {line.path for line in differing}} | shown


def _page(opened: OpenedCase, form: DenseForm, differing: tuple[Differing, ...] = ()) -> str:
    application = read_application(rules(), opened.contents, today())
    language = LANGUAGES.get(opened.contents.language)
    month = application.situation.month
    questions = {path: _("Mois") for path in ("date",)}
    lines = [
        {
            "path": line.path,
            "question": questions.get(line.path) or question_in_words(rules().rulebook, line.path, month),
            "mine": in_words(rules(), line.path, line.mine),
            "theirs": in_words(rules(), line.path, line.theirs),
        }
        for line in differing
    ]
    return render_template(
        "counter/case.html",
        case_id=opened.id,
        why=why().value,
        known=hand_over(application),
        language_name=language.name if language else opened.contents.language,
        language_code=opened.contents.language,
        page=form,
        form=form,
        side=result_side(form),
        base=json.dumps(_base(opened, form, differing), ensure_ascii=False, separators=(",", ":")),
        differing=lines,
        mandates=mandates_for(opened.contents, ANSWERS),
        typed_as=typed_as,
        is_doubtful=is_doubtful,
    )

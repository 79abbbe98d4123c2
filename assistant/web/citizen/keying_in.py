"""Keying in a sheet of paper: every question of the chosen benefits on one page.

The order and the codes are those of the sheet. How many children there are is asked first: it gives the page its shape.
"""

from dataclasses import replace
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from wtforms import Form

from assistant.eligibility.cases import MAX_CHILDREN
from assistant.eligibility.facts import answer_to_json
from assistant.services.applications import Settled
from assistant.services.contents import CaseContents, Json
from assistant.services.counts import PAPER
from assistant.web import i18n
from assistant.web.cases.chosen_benefits import benefits_field, codes_in
from assistant.web.citizen.blueprint import citizen
from assistant.web.counting import count_start
from assistant.web.forms.fields import BoolField, Given, IntegerField, TickField
from assistant.web.forms.whole_form import WholeForm, whole_form
from assistant.web.i18n import gettext as _
from assistant.web.open_case import application, change_case, onward, open_case, rules, start_case, today
from assistant.web.security import role

SHAPE = {"couple": "partner.present", "children": "children.count"}


@citizen.get("/saisir")
@role("public")
def key_in() -> str:
    """Ask for which benefits the sheet was filled in, and what gives the page its shape."""
    return render_template("citizen/key_in_shape.html", form=_shape_form(None))


@citizen.post("/saisir")
@role("public")
def shape() -> Response:
    """Open a case of that shape, or give it to the one that is open, and lead to the questions."""
    form = _shape_form(request.form)
    if not form.validate():
        return make_response(render_template("citizen/key_in_shape.html", form=form))
    benefits = codes_in(",".join(form.benefits.answer), rules())
    answers = {path: _json(form[name].answer) for name, path in SHAPE.items()}
    if open_case() is None or form.afresh.answer:
        contents = CaseContents(benefits=benefits, language=i18n.current_language().code, answers=answers)
        opened = start_case(contents)
        count_start(PAPER, asks_first=False)
        return onward(url_for("citizen.key_in_answers"), opened)
    change_case(lambda contents: replace(contents.with_answers(answers), benefits=benefits))
    return onward(url_for("citizen.key_in_answers"))


@citizen.get("/saisir/reponses")
@role("public")
def key_in_answers() -> Response:
    """Show every question, with the answers there are."""
    found = application()
    if not set(SHAPE.values()) <= set(found.situation.answers):
        return onward(url_for("citizen.key_in"))
    return make_response(_page_of(whole_form(found, None, today())))


@citizen.post("/saisir/reponses")
@role("public")
def keep_answers() -> Response:
    """Keep what was keyed in and lead to the result, or to the questions that are still open; errors lose nothing."""
    whole = whole_form(application(), request.form, today())
    if not whole.validate():
        return make_response(_page_of(whole))
    change_case(whole.written_into)
    settled = application().settle()
    return onward(url_for("citizen.result" if isinstance(settled, Settled) else "citizen.next_question"))


def _page_of(whole: WholeForm) -> str:
    return render_template("citizen/key_in.html", page=whole, form=whole.form)


def _shape_form(submitted: object) -> Form:
    """Make the form: filled with what was submitted, or else with the open case and the benefits of the address."""
    fields = {
        "benefits": benefits_field(_("Pour quelles aides ?"), rules()),
        "couple": BoolField(_("Vivez-vous en couple ?"), unsure=True),
        "children": IntegerField(
            _("Combien d'enfants avez-vous à charge, en comptant les enfants à naître ?"),
            hint=_("Chaque enfant aura ses lignes. Indiquez 0 si vous n'en avez pas."),
            most=MAX_CHILDREN,
            unsure=True,
        ),
        "afresh": TickField(
            _("Commencer un nouveau dossier"),
            hint=_("Un dossier est déjà ouvert sur cet appareil. Sans cocher, vous le complétez."),
            required=False,
        ),
    }
    if open_case() is None:
        del fields["afresh"]
    form: Form = type("ShapeForm", (Form,), fields)(submitted, data=_known())
    return form


def _known() -> dict[str, Given]:
    asked = request.args.get("benefits", "")
    if open_case() is None:
        return {"benefits": Given(list(codes_in(asked, rules())))}
    found = application()
    answers = found.situation.answers
    codes = codes_in(asked, rules()) if asked else found.codes
    known = {name: Given(answers[path]) for name, path in SHAPE.items() if path in answers}
    return known | {"benefits": Given(list(codes))}


def _json(answer: object) -> Json:
    written: Any = answer_to_json(answer)
    json: Json = written
    return json

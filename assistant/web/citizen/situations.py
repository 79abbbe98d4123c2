"""« Ma situation n'est pas dans la liste »: one list for everybody, and for each situation whom to see.

What is chosen is posted and kept in the case: no address and no title tells what it is.
"""

from flask import Response, abort, make_response, render_template, request, url_for
from wtforms import Form

from assistant.services.contents import CaseContents
from assistant.services.situations import chosen_motives, with_situation, without_situation
from assistant.web.cases.situation_pages import situation_page
from assistant.web.citizen.blueprint import citizen
from assistant.web.i18n import current_language
from assistant.web.i18n import gettext as _
from assistant.web.open_case import change_case, onward, open_case, require_case, rules, start_case
from assistant.web.security import role
from assistant.web.site import path_within
from assistant.web.situation_list import situation_field, situation_form


@citizen.route("/ma-situation", methods=["GET", "POST"])
@role("public")
def situations() -> Response:
    """Show the list; remember what is chosen, in the open case or in one begun for it."""
    form = _form()
    if request.method == "POST" and form.validate():
        motive = str(form["subject"].answer)
        opened = open_case() or start_case(CaseContents(language=current_language().code))
        contents = change_case(lambda contents: with_situation(contents, motive)).contents
        number = contents.situations.index(motive) + 1
        return onward(url_for("citizen.situation", number=number, retour=_way_back()), opened)
    return make_response(render_template("citizen/situations.html", form=form, back=_back()))


@citizen.get("/ma-situation/<int:number>")
@role("public")
def situation(number: int) -> str:
    """Show one of the situations of the case: whom to see, how, with what, and what to do meanwhile."""
    chosen = chosen_motives(require_case().contents, rules().motives)
    if not 1 <= number <= len(chosen):
        abort(404)
    return render_template("citizen/situation.html", page=situation_page(chosen[number - 1], number), back=_back())


@citizen.post("/ma-situation/<int:number>/retirer")
@role("public")
def forget_situation(number: int) -> Response:
    """Take a situation out of the case."""
    contents = require_case().contents
    if not 1 <= number <= len(contents.situations):
        abort(404)
    motive = contents.situations[number - 1]
    change_case(lambda contents: without_situation(contents, motive))
    return onward(_back())


def _form() -> Form:
    question = _("Quelle est votre situation ?")
    hint = _("Choisissez la phrase la plus proche de la vôtre. Rien n'est envoyé, et vous verrez qui peut vous aider.")
    return situation_form(situation_field(rules().motives, question, hint=hint))


def _way_back() -> str | None:
    """Return the page the person came from, where there is one."""
    asked = request.args.get("retour", "")
    return path_within(asked) if asked else None


def _back() -> str:
    """Return the page the person came from, else the next question, else the home page."""
    before = _way_back()
    if before is not None:
        return before
    opened = open_case()
    return "/" if opened is None or opened.contents.month is None else url_for("citizen.next_question")

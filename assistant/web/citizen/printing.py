"""Prints: the list of papers and the summary, as tagged PDF with the code that reopens the case."""

from flask import Response, make_response, render_template, request, url_for
from wtforms import Form

from assistant.services import dossier
from assistant.services.applications import Settled
from assistant.web.cases.paper_pages import papers_page
from assistant.web.cases.question_pages import review_page
from assistant.web.cases.reopening import reopening_address
from assistant.web.cases.result_pages import result_page
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.settled import settled_or_question
from assistant.web.forms.fields import ChoiceField, Given, TickField
from assistant.web.i18n import gettext as _
from assistant.web.i18n import lazy
from assistant.web.open_case import kept, onward, remember_case, require_case, safe, today
from assistant.web.prints import IN_BOTH, PARAMETER, has_choice, language_field, pdf_of
from assistant.web.security import role


class PrintForm(Form):  # type: ignore[misc]
    """What to print, and how."""

    what = ChoiceField(
        lazy("Que voulez-vous imprimer ?"),
        choices=(("liste", lazy("La liste de mes papiers")), ("resume", lazy("Le résultat et mes réponses"))),
    )
    large = TickField(lazy("En gros caractères"), required=False)
    language = language_field()
    discreet = TickField(
        lazy("De façon discrète : sans les numéros d'urgence, ni vos réponses, ni le motif du rendez-vous"),
        required=False,
    )


@citizen.get("/imprimer")
@role("public")
def print_choices() -> Response:
    """Ask what to print; say that printing makes a code."""
    settled = settled_or_question()
    if isinstance(settled, Response):
        return settled
    return _choices(PrintForm(data={"what": Given("liste"), "language": Given(IN_BOTH)}))


@citizen.post("/imprimer")
@role("public")
def print_out() -> Response:
    """Make the code if there is none, and lead to the PDF."""
    form = PrintForm(request.form)
    if not has_choice():
        del form.language
    if not form.validate():
        return _choices(form)
    remember_case(kept(dossier.save_with_code(safe(), require_case())))
    wishes = {"grand": form.large, "discret": form.discreet}
    chosen = {name: "oui" for name, field in wishes.items() if field.answer}
    if has_choice():
        chosen[PARAMETER] = str(form.language.answer)
    endpoint = "citizen.print_list" if form.what.answer == "liste" else "citizen.print_summary"
    return onward(url_for(endpoint, _external=False, **chosen))


@citizen.get("/imprimer/liste.pdf")
@role("public")
def print_list() -> Response:
    """Send the list of papers, with boxes to tick."""
    settled = _printable()
    if isinstance(settled, Response):
        return settled
    return pdf_of(
        lambda: render_template(
            "print/checklist.html", page=papers_page(settled), figures_on=settled.figures_on, **_sheet()
        ),
        lambda: _("papiers"),
    )


@citizen.get("/imprimer/resume.pdf")
@role("public")
def print_summary() -> Response:
    """Send the result and the answers."""
    settled = _printable()
    if isinstance(settled, Response):
        return settled

    def write() -> str:
        page, answers = result_page(settled), review_page(settled.application)
        return render_template(
            "print/summary.html", page=page, answers=answers, figures_on=settled.figures_on, **_sheet()
        )

    return pdf_of(write, lambda: _("resultat"))


def _choices(form: PrintForm) -> Response:
    if not has_choice() and "language" in form:
        del form.language
    return make_response(render_template("citizen/print.html", form=form, is_saved=require_case().is_saved))


def _printable() -> Settled | Response:
    """Return the verdicts of a case that has a code; printing is what makes one, and says so before."""
    if not require_case().is_saved:
        return onward(url_for("citizen.print_choices"))
    return settled_or_question()


def _sheet() -> dict[str, object]:
    code = require_case().code
    return {
        "code": "" if code is None else str(code),
        "reopen_url": reopening_address("" if code is None else str(code)),
        "printed_on": today(),
        "large": request.args.get("grand") == "oui",
        "discreet": request.args.get("discret") == "oui",
    }

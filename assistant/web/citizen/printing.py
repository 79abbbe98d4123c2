"""Prints: the list of papers and the summary, as tagged PDF with the code that reopens the case."""

from contextlib import AbstractContextManager, nullcontext

from flask import Response, current_app, make_response, render_template, request, url_for
from wtforms import Form

from assistant.services import dossier
from assistant.services.applications import Settled
from assistant.services.ports import PdfFiles
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.keeping import reopening_address
from assistant.web.citizen.paper_pages import papers_page
from assistant.web.citizen.question_pages import review_page
from assistant.web.citizen.result_pages import result_page
from assistant.web.citizen.settled import settled_or_question
from assistant.web.forms.fields import ChoiceField, Given, TickField
from assistant.web.i18n import current_language, lazy, reading_in
from assistant.web.i18n import gettext as _
from assistant.web.open_case import kept, onward, remember_case, require_case, safe, today
from assistant.web.security import role


class PrintForm(Form):  # type: ignore[misc]
    """What to print, and how."""

    what = ChoiceField(
        lazy("Que voulez-vous imprimer ?"),
        choices=(("liste", lazy("La liste de mes papiers")), ("resume", lazy("Le résultat et mes réponses"))),
    )
    large = TickField(lazy("En gros caractères"), required=False)
    french = TickField(lazy("En français, pour la personne qui vous reçoit"), required=False)
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
    return make_response(
        render_template(
            "citizen/print.html", form=PrintForm(data={"what": Given("liste")}), is_saved=require_case().is_saved
        )
    )


@citizen.post("/imprimer")
@role("public")
def print_out() -> Response:
    """Make the code if there is none, and lead to the PDF."""
    form = PrintForm(request.form)
    if not form.validate():
        return _choices(form)
    remember_case(kept(dossier.save_with_code(safe(), require_case())))
    wishes = {"grand": form.large, "francais": form.french, "discret": form.discreet}
    chosen = {name: "oui" for name, field in wishes.items() if field.answer}
    endpoint = "citizen.print_list" if form.what.answer == "liste" else "citizen.print_summary"
    return onward(url_for(endpoint, _external=False, **chosen))


@citizen.get("/imprimer/liste.pdf")
@role("public")
def print_list() -> Response:
    """Send the list of papers, with boxes to tick."""
    settled = _printable()
    if isinstance(settled, Response):
        return settled
    with _language():
        page = papers_page(settled)
        html = render_template("print/checklist.html", page=page, figures_on=settled.figures_on, **_sheet())
    return _pdf(html, _("papiers"))


@citizen.get("/imprimer/resume.pdf")
@role("public")
def print_summary() -> Response:
    """Send the result and the answers."""
    settled = _printable()
    if isinstance(settled, Response):
        return settled
    with _language():
        page, answers = result_page(settled), review_page(settled.application)
        html = render_template(
            "print/summary.html", page=page, answers=answers, figures_on=settled.figures_on, **_sheet()
        )
    return _pdf(html, _("resultat"))


def _choices(form: PrintForm) -> Response:
    if current_language().code == "fr":
        del form.french
    return make_response(render_template("citizen/print.html", form=form, is_saved=require_case().is_saved))


def _printable() -> Settled | Response:
    """Return the verdicts of a case that has a code; printing is what makes one, and says so before."""
    if not require_case().is_saved:
        return onward(url_for("citizen.print_choices"))
    return settled_or_question()


def _language() -> AbstractContextManager[object]:
    """Print in the reader's language, or in French for the counter: a sheet has one language only, to be read aloud."""
    return reading_in("fr") if request.args.get("francais") == "oui" else nullcontext()


def _sheet() -> dict[str, object]:
    code = require_case().code
    return {
        "code": "" if code is None else str(code),
        "reopen_url": reopening_address("" if code is None else str(code)),
        "printed_on": today(),
        "large": request.args.get("grand") == "oui",
        "discreet": request.args.get("discret") == "oui",
    }


def _pdf(html: str, name: str) -> Response:
    writer: PdfFiles = current_app.extensions["pdf"]
    response = Response(writer.write(html), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response

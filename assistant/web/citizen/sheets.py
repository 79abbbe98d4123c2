"""The blank questionnaire of some benefits, as a paper form: chosen on one page, printed as a tagged PDF."""

from flask import Response, current_app, make_response, render_template, request, url_for
from wtforms import Form

from assistant.eligibility.cases import MAX_CHILDREN
from assistant.eligibility.decision import figures_on
from assistant.settings import Settings
from assistant.web.cases.chosen_benefits import benefits_field, codes_in
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.sheet_pages import Wish, sheet
from assistant.web.forms.fields import Given, IntegerField, TickField
from assistant.web.i18n import gettext as _
from assistant.web.open_case import onward, rules, today
from assistant.web.prints import IN_BOTH, PARAMETER, has_choice, language_field, pdf_of
from assistant.web.security import role

USUAL_CHILDREN = 3


@citizen.get("/questionnaire")
@role("public")
def sheet_choices() -> str:
    """Ask for which benefits, how many children, in which letters."""
    return render_template("citizen/sheet.html", form=_sheet_form(None))


@citizen.post("/questionnaire")
@role("public")
def choose_sheet() -> Response:
    """Lead to the PDF."""
    form = _sheet_form(request.form)
    if not form.validate():
        return make_response(render_template("citizen/sheet.html", form=form))
    codes, large = ",".join(form.benefits.answer), "oui" if form.large.answer else None
    wishes = {PARAMETER: form.language.answer} if has_choice() else {}
    address = url_for("citizen.print_sheet", benefits=codes, lignes=int(form.children.answer), grand=large, **wishes)
    return onward(address)


@citizen.get("/questionnaire.pdf")
@role("public")
def print_sheet() -> Response:
    """Send the questionnaire; it holds nothing of anybody."""
    found, month = rules().rulebook, today().replace(day=1)
    codes = codes_in(request.args.get("benefits", ""), rules())
    wish = Wish(codes, _lines(request.args.get("lignes", "")), request.args.get("grand") == "oui")
    newest = max((day for code in wish.codes if (day := figures_on(found, code, month))), default=None)

    def write() -> str:
        return render_template(
            "print/questionnaire.html",
            page=sheet(found, wish, month, newest),
            figures_on=newest,
            code="",
            reopen_url=_address(),
            printed_on=today(),
            large=wish.large,
            discreet=False,
        )

    return pdf_of(write, lambda: _("questionnaire"))


def _lines(text: str) -> int:
    return int(text) if text in map(str, range(MAX_CHILDREN + 1)) else USUAL_CHILDREN


def _address() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url.rstrip("/") + url_for("citizen.key_in")


def _sheet_form(submitted: object) -> Form:
    fields = {
        "benefits": benefits_field(_("Pour quelles aides ?"), rules()),
        "children": IntegerField(
            _("Des lignes pour combien d'enfants ?"),
            hint=_("S'il en manque, une seconde feuille suffit. Indiquez 0 pour un foyer sans enfant."),
            most=MAX_CHILDREN,
        ),
        "large": TickField(_("En gros caractères"), required=False),
    } | ({"language": language_field()} if has_choice() else {})
    known = {
        "benefits": Given(list(codes_in(request.args.get("benefits", ""), rules()))),
        "children": Given(USUAL_CHILDREN),
        "language": Given(IN_BOTH),
    }
    form: Form = type("SheetForm", (Form,), fields)(submitted, data=known)
    return form

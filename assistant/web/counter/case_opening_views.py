"""Which case: by the code the person brings, by the list of those handed over, or a new one for somebody present."""

from flask import Response, make_response, render_template, request, url_for
from wtforms import Form

from assistant.services.attempts import TooManyAttempts
from assistant.services.case_codes import CaseCode, read_code
from assistant.services.case_openings import NewCase, open_at_counter, start_at_counter
from assistant.services.contents import CaseContents
from assistant.services.counter_notes import Author, author_of
from assistant.services.counts import COUNTER, TELEPHONE
from assistant.services.day import day_of
from assistant.services.safe import CodeMistyped, CodeUnknown
from assistant.services.staff_cases import Reason
from assistant.services.visits import visit_for
from assistant.web.cases.chosen_benefits import benefits_field, codes_in
from assistant.web.cases.reopening import reopening_address
from assistant.web.counter.blueprint import counter, desk, go, refuse
from assistant.web.counter.day_views import VISIT, join_visit
from assistant.web.counter.language_field import language_field
from assistant.web.counter.sheets import in_their_language, sheet
from assistant.web.forms.fields import ChoiceField, Given, TextField, TickField
from assistant.web.i18n import format_time
from assistant.web.i18n import gettext as _
from assistant.web.languages import LANGUAGES
from assistant.web.open_case import rules, safe
from assistant.web.security import role
from assistant.web.signed_in import entrance, office, staff

GONE = 410


def author() -> Author:
    """Sign what the person signed in writes, as their office chooses."""
    return author_of(entrance(), staff(), office())


@counter.get("/dossiers")
@role("adviser")
def cases() -> str:
    """Ask which case, and list those that were handed over."""
    return _page(_code_form(), _new_form())


@counter.post("/dossiers")
@role("adviser")
def open_case() -> str | Response:
    """Open a case with the code the person brings."""
    form = _code_form(submitted=True)
    if not form.validate():
        return _page(form, _new_form())
    outcome = open_at_counter(safe(), str(form["code"].answer), author())
    if isinstance(outcome, str):
        join_visit(outcome)
        return go(url_for("counter.case", case_id=outcome, pourquoi=form["code_reached"].answer))
    refuse(form, "code", _why_not(outcome))
    return _page(form, _new_form())


@counter.post("/dossiers/nouveau")
@role("adviser")
def new_case() -> str | Response:
    """Begin a case for somebody who is there; its code is shown and printed once."""
    form = _new_form(submitted=True)
    if not form.validate():
        return _page(_code_form(), form)
    benefits = codes_in(",".join(form["benefits"].answer or ()), rules())
    contents = CaseContents(benefits=benefits, language=str(form["language"].answer))
    reached = Reason(str(form["reached"].answer))
    outcome = start_at_counter(safe(), contents, author(), TELEPHONE if reached is Reason.TELEPHONE else COUNTER)
    if not isinstance(outcome, NewCase):
        return make_response(_page(_code_form(), form), GONE)
    join_visit(outcome.id)
    return render_template(
        "counter/case_new.html",
        case_id=outcome.id,
        code=str(outcome.code),
        language=contents.language,
        why=reached.value,
    )


@counter.post("/dossiers/code.pdf")
@role("adviser")
def code_slip() -> Response:
    """Print the slip with the code; the code travels in the form alone, and is written nowhere."""
    code = read_code(request.form.get("code", ""))
    if not isinstance(code, CaseCode):
        return go(url_for("counter.cases"))
    address = reopening_address(str(code))

    def write() -> str:
        return sheet("print/case_code.html", code=str(code), reopen_url=address, discreet=False)

    return in_their_language(request.form.get("language", ""), write, "code")


def _page(code: Form, new: Form) -> str:
    day = day_of(desk(), office())
    handed_over = () if day is None else day.handed_over
    return render_template(
        "counter/cases.html", code=code, new=new, handed_over=handed_over, form=[*code, *new], Reason=Reason
    )


def _code_form(*, submitted: bool = False) -> Form:
    fields = {
        "code": TextField(
            _("Code du dossier"),
            hint=_("Tapez-le, ou passez le code QR devant le lecteur."),
            longest=200,
            width="20",
        ),
        "agreed": TickField(
            _("La personne a donné ce code elle-même et accepte que ce lieu ouvre son dossier. Elle peut le reprendre.")
        ),
    }
    usual = {"code_reached": Given(Reason.PRESENT.value)}
    return type("CaseCodeForm", (Form,), {"code_reached": _reached_field(), **fields})(
        request.form if submitted else None, data=usual
    )


def _reached_field() -> ChoiceField:
    """Ask where the person is: the journal tells them why their case was opened, and calls are counted."""
    ways = [(Reason.PRESENT.value, _("devant vous")), (Reason.TELEPHONE.value, _("au téléphone"))]
    return ChoiceField(_("La personne est"), choices=ways, as_list=True)


def _new_form(*, submitted: bool = False) -> Form:
    fields = {
        "benefits": benefits_field(_("Pour quelles aides ?"), rules()),
        "language": language_field(_("Langue de la personne")),
        "reached": _reached_field(),
        "consent": TickField(
            _("La personne est d'accord : ce lieu ouvre un dossier à son nom, et elle en reçoit le code.")
        ),
    }
    fields["benefits"].kwargs["required"] = False
    computed = [code for code, benefit in rules().rulebook.benefits.items() if benefit.kind == "computed"]
    reads = _language_of_visit()
    usual = {"benefits": Given(computed), "language": Given(reads), "reached": Given(Reason.PRESENT.value)}
    form: Form = type("NewCaseForm", (Form,), fields)(request.form if submitted else None, data=usual)
    return form


def _language_of_visit() -> str:
    """Return the language of the ticket of whoever is there: what they read was asked already."""
    name = request.values.get(VISIT, "")
    visit = visit_for(desk(), office(), name) if name else None
    return visit.details.language if visit is not None and visit.details.language in LANGUAGES else "fr"


def _why_not(outcome: CodeMistyped | CodeUnknown | TooManyAttempts) -> str:
    if isinstance(outcome, CodeMistyped):
        return _("Ce code contient une erreur. Vérifiez chaque lettre et chaque chiffre : il y en a douze.")
    if isinstance(outcome, CodeUnknown):
        return _(
            "Ce code n'ouvre aucun dossier. Il a peut-être été remplacé, ou le dossier a été effacé après son délai."
        )
    return _("Trop d'essais. Recommencez à partir de %(hour)s.", hour=format_time(outcome.retry_at))

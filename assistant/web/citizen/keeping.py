"""Keeping a case under a code, coming back with it, replacing it, and erasing the case."""

from dataclasses import dataclass

from flask import Response, current_app, make_response, render_template, request, url_for
from wtforms import Form

from assistant.services import dossier
from assistant.services.attempts import TooManyAttempts
from assistant.services.safe import CaseChanged, CodeMistyped, CodeUnknown, OpenedCase
from assistant.settings import Settings
from assistant.web.cases.reopening import reopening_address
from assistant.web.citizen.blueprint import citizen
from assistant.web.forms.fields import TextField, TickField
from assistant.web.i18n import format_time, lazy
from assistant.web.i18n import gettext as _
from assistant.web.open_case import (
    COOKIE,
    has_unsaved_answers,
    kept,
    onward,
    remember_case,
    require_case,
    safe,
    swap_case,
)
from assistant.web.security import role
from assistant.web.whom_to_count import client
from assistant.web.wording import in_words

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class SavePage:
    """The code, once there is one, and the address that reopens the case: its fragment never reaches a server."""

    code: str
    address: str
    place: str
    saved: str
    is_new: bool


class ResumeForm(Form):  # type: ignore[misc]
    """The code, as people copy it."""

    code = TextField(
        lazy("Quel est votre code ?"),
        hint=lazy(
            "Douze lettres et chiffres, par exemple K7QM-2XRA-9D4F. Les espaces et les majuscules ne comptent pas."
        ),
        width="20",
        longest=64,
    )


class ResumeOverAnswersForm(ResumeForm):
    """The code, and a yes to losing the answers that are open here and saved nowhere."""

    leave = TickField(lazy("Oui, effacer les réponses ouvertes ici"))


@citizen.get("/sauvegarder")
@role("public")
def save() -> str:
    """Offer a code, or show the one there is."""
    return render_template("citizen/save.html", page=save_page(require_case()))


@citizen.post("/sauvegarder")
@role("public")
def make_code() -> Response:
    """Give the case a code."""
    remember_case(kept(dossier.save_with_code(safe(), require_case())))
    return onward(url_for("citizen.save"))


@citizen.post("/sauvegarder/remplacer")
@role("public")
def replace_code() -> Response:
    """Give the case another code; old prints open it no more."""
    outcome = dossier.replace_code(safe(), require_case())
    while isinstance(outcome, CaseChanged):
        outcome = dossier.replace_code(safe(), outcome.current)
    remember_case(kept(outcome))
    return onward(url_for("citizen.save", remplace="oui"))


@citizen.get("/effacer")
@role("public")
def erase() -> str:
    """Ask once more, and say what erasing does not do."""
    require_case()
    return render_template("citizen/erase.html")


@citizen.post("/effacer")
@role("public")
def erase_for_good() -> Response:
    """Erase the case for everybody: this browser, the code, the offices."""
    dossier.erase_case(safe(), require_case())
    response = onward(url_for("citizen.erased"))
    response.delete_cookie(COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@citizen.get("/efface")
@role("public")
def erased() -> str:
    """Say that the case is no more."""
    return render_template("citizen/erased.html")


@citizen.get("/reprendre")
@role("public")
def resume() -> str:
    """Ask for the code; a script only saves typing it."""
    return render_template("citizen/resume.html", form=_resume_form())


@citizen.post("/reprendre")
@role("public")
def open_with_code() -> Response:
    """Open a saved case in this browser, or say what to do about the code."""
    form = _resume_form()
    if not form.validate():
        return make_response(render_template("citizen/resume.html", form=form))
    outcome = dossier.open_by_code(safe(), str(form.code.answer), client())
    if isinstance(outcome, OpenedCase):
        swap_case(outcome)
        return onward(url_for("citizen.welcome_back"), outcome)
    form.code.errors = [_refusal(outcome)]
    status = TOO_MANY if isinstance(outcome, TooManyAttempts) else 200
    return make_response(render_template("citizen/resume.html", form=form), status)


@citizen.get("/de-retour")
@role("public")
def welcome_back() -> str:
    """Say that the case is open, and lead on."""
    return render_template("citizen/welcome_back.html", is_saved=require_case().is_saved)


def _resume_form() -> Form:
    """Ask for the code; and, where opening another case would lose answers, whether that is meant."""
    form_class = ResumeOverAnswersForm if has_unsaved_answers() else ResumeForm
    return form_class(request.form if request.method == "POST" else None)


def _refusal(outcome: CodeMistyped | CodeUnknown | TooManyAttempts) -> str:
    if isinstance(outcome, CodeMistyped):
        return _("Ce code contient une erreur. Vérifiez chaque lettre et chaque chiffre : il y en a douze.")
    if isinstance(outcome, CodeUnknown):
        return _(
            "Ce code n'ouvre aucun dossier. Il a peut-être été remplacé, ou le dossier a été effacé après son délai."
        )
    return _(
        "Trop d'essais depuis cet endroit. Recommencez à partir de %(hour)s, ou appelez-nous.",
        hour=format_time(outcome.retry_at),
    )


def save_page(opened: OpenedCase) -> SavePage:
    """Write the code and the addresses."""
    settings: Settings = current_app.extensions["settings"]
    code = "" if opened.code is None else str(opened.code)
    return SavePage(
        code,
        reopening_address(code),
        reopening_address(""),
        in_words(settings.retention.saved_case),
        request.args.get("remplace") == "oui",
    )

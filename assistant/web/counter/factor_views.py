"""The second factor: asking for it, setting it up, the codes on paper; signing out."""

from flask import Response, current_app, make_response, render_template, request, url_for
from wtforms import Form

from assistant.services.attempts import TooManyAttempts
from assistant.services.entrance import CodeRefused, SignedIn, Visit
from assistant.services.second_factor import Enrolled, codes_left, enrol, new_recovery_codes, offer_enrolment
from assistant.services.second_factor import pass_second_factor as check
from assistant.services.sign_in import confirm_password
from assistant.settings import Settings
from assistant.web.counter.blueprint import go, refuse, steps
from assistant.web.counter.elsewhere_views import PROOF, sign_out_elsewhere, signed_out_page
from assistant.web.counter.forms import CodeForm, ConfirmForm, EnrolmentAgainForm, EnrolmentForm
from assistant.web.i18n import format_time
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.signed_in import COOKIE, enter, entrance, forget, require_visit

TOO_MANY = 429


@steps.get("/second-facteur")
@role("signing_in")
def second_factor() -> str | Response:
    """Ask for the code of the telephone."""
    if require_visit().next_step != "second_factor":
        return go(url_for("counter.home"))
    return render_template("counter/second_factor.html", form=CodeForm())


@steps.post("/second-facteur")
@role("signing_in")
def pass_second_factor() -> str | Response:
    """Let in whoever has the code."""
    form = CodeForm(request.form)
    if not form.validate():
        return render_template("counter/second_factor.html", form=form)
    outcome = check(entrance(), require_visit(), str(form.code.answer))
    if isinstance(outcome, SignedIn):
        return enter(outcome, url_for("counter.home"))
    return _again("counter/second_factor.html", form, outcome)


@steps.get("/second-facteur/activer")
@role("signing_in")
def enrolment() -> str | Response:
    """Offer a secret to the telephone: as a square to photograph, and as text to type."""
    if require_visit().next_step in {"second_factor", "new_password"}:
        return go(url_for("steps.second_factor"))
    return _enrolment_page(_enrolment_form(require_visit()))


@steps.post("/second-facteur/activer")
@role("signing_in")
def enrol_telephone() -> str | Response:
    """Set the second factor up, and show the codes on paper once."""
    visit = require_visit()
    if visit.next_step in {"second_factor", "new_password"}:
        return go(url_for("steps.second_factor"))
    form = _enrolment_form(visit, submitted=True)
    if not form.validate() or not _is_confirmed(form, visit):
        return _enrolment_page(form)
    outcome = enrol(entrance(), visit, request.form.get("offered", ""), str(form.code.answer))
    if isinstance(outcome, Enrolled):
        entered = enter(outcome.signed_in, "")
        page = _codes_page(outcome.recovery_codes)
        page.headers["Set-Cookie"] = entered.headers["Set-Cookie"]
        return page
    return _again("", form, outcome)


@steps.get("/codes-de-secours")
@role("signing_in")
def recovery_codes() -> str | Response:
    """Ask for the password before new codes are shown."""
    if not _has_second_factor(require_visit()):
        return go(url_for("counter.home"))
    return render_template("counter/confirm.html", form=ConfirmForm())


@steps.post("/codes-de-secours")
@role("signing_in")
def renew_codes() -> str | Response:
    """Draw new codes on paper, for somebody who has a second factor."""
    visit = require_visit()
    if not _has_second_factor(visit):
        return go(url_for("counter.home"))
    form = ConfirmForm(request.form)
    if not form.validate() or not _is_confirmed(form, visit):
        return render_template("counter/confirm.html", form=form)
    return _codes_page(new_recovery_codes(entrance(), visit))


def _has_second_factor(visit: Visit) -> bool:
    return not visit.next_step and codes_left(entrance(), visit) is not None


def _is_confirmed(form: Form, visit: Visit) -> bool:
    """Tell whether the password, where it is asked again, is right; say what to do where it is not."""
    if "present" not in form:
        return True
    refused = confirm_password(entrance(), visit, str(form["present"].answer))
    if isinstance(refused, TooManyAttempts):
        hour = format_time(refused.retry_at)
        refuse(form, "present", _("Trop d'essais. Recommencez à partir de %(hour)s.", hour=hour))
    elif refused is not None:
        refuse(form, "present", _("Ce n'est pas votre mot de passe actuel. Tapez-le de nouveau."))
    return refused is None


def _enrolment_form(visit: Visit, *, submitted: bool = False) -> EnrolmentForm:
    kind = EnrolmentForm if visit.next_step else EnrolmentAgainForm
    return kind(request.form if submitted else None)


@steps.post("/deconnexion")
@role("signing_in")
def sign_out() -> Response:
    """End the session of this browser; where the organisation has its own, offer to close that one too."""
    elsewhere = sign_out_elsewhere(require_visit())
    forget()
    response = go(url_for("entry.sign_in")) if elsewhere is None else signed_out_page(elsewhere)
    response.delete_cookie(COOKIE)
    response.delete_cookie(PROOF, path=url_for("steps.sign_out"))
    return response


def _codes_page(codes: tuple[str, ...]) -> Response:
    return make_response(render_template("counter/recovery_codes.html", codes=codes))


def _again(template: str, form: CodeForm | EnrolmentForm, outcome: CodeRefused | TooManyAttempts) -> Response:
    if isinstance(outcome, TooManyAttempts):
        hour = format_time(outcome.retry_at)
        refuse(form, "code", _("Trop d'essais. Recommencez à partir de %(hour)s.", hour=hour))
    else:
        refuse(form, "code", _("Ce code n'est pas bon, ou il a déjà servi. Attendez le suivant et tapez-le."))
    page = render_template(template, form=form) if template else _enrolment_page(form)
    return make_response(page, TOO_MANY if isinstance(outcome, TooManyAttempts) else 200)


def _enrolment_page(form: CodeForm | EnrolmentForm) -> str:
    settings: Settings = current_app.extensions["settings"]
    offered = offer_enrolment(
        entrance(), require_visit(), settings.organisation.service_name, request.form.get("offered", "")
    )
    return render_template("counter/enrolment.html", form=form, offered=offered, required=require_visit().next_step)

"""Choosing a password: after a temporary one, or instead of the one in use."""

from flask import Response, make_response, render_template, request, url_for

from assistant.services.attempts import TooManyAttempts
from assistant.services.entrance import SignedIn, Visit
from assistant.services.sign_in import change_password
from assistant.services.staff_passwords import Weakness
from assistant.web.counter.blueprint import go, refuse, steps
from assistant.web.counter.forms import ChangePasswordForm, NewPasswordForm, weakness_in_words
from assistant.web.i18n import format_time
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.signed_in import enter, entrance, require_visit

TOO_MANY = 429


@steps.get("/mot-de-passe")
@role("signing_in")
def new_password() -> str | Response:
    """Ask for a password that only its owner knows."""
    visit = require_visit()
    if visit.next_step not in {"", "new_password"}:
        return go(url_for("steps.second_factor"))
    return _page(_form(visit), visit)


@steps.post("/mot-de-passe")
@role("signing_in")
def keep_password() -> str | Response:
    """Take the new password; every other session ends."""
    visit = require_visit()
    if visit.next_step not in {"", "new_password"}:
        return go(url_for("steps.second_factor"))
    form = _form(visit, submitted=True)
    if not form.validate():
        return _page(form, visit)
    if form["wanted"].answer != form["again"].answer:
        refuse(form, "again", _("Les deux ne sont pas pareils. Tapez-les de nouveau."))
        return _page(form, visit)
    present = str(form["present"].answer) if "present" in form else ""
    outcome = change_password(entrance(), visit, present, str(form["wanted"].answer))
    if isinstance(outcome, SignedIn):
        return enter(outcome, url_for("counter.account", fait="oui"))
    if isinstance(outcome, Weakness):
        refuse(form, "wanted", weakness_in_words(outcome))
    elif isinstance(outcome, TooManyAttempts):
        hour = format_time(outcome.retry_at)
        refuse(form, "present", _("Trop d'essais. Recommencez à partir de %(hour)s.", hour=hour))
        return make_response(_page(form, visit), TOO_MANY)
    else:
        refuse(form, "present", _("Ce n'est pas votre mot de passe actuel. Tapez-le de nouveau."))
    return _page(form, visit)


def _form(visit: Visit, *, submitted: bool = False) -> NewPasswordForm:
    kind = NewPasswordForm if visit.next_step == "new_password" else ChangePasswordForm
    return kind(request.form if submitted else None)


def _page(form: NewPasswordForm, visit: Visit) -> str:
    return render_template("counter/password.html", form=form, is_first=visit.next_step == "new_password")

"""Signing in with a login and a password."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from assistant.services.attempts import TooManyAttempts
from assistant.services.entrance import SignedIn
from assistant.services.sign_in import passwords_accepted, sign_in
from assistant.services.staff_cases import office_names
from assistant.services.staff_demonstration import PASSWORD, PEOPLE, DemonstrationPerson
from assistant.settings import Settings
from assistant.web.counter.blueprint import entry, refuse
from assistant.web.counter.forms import SignInForm
from assistant.web.i18n import format_time
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.signed_in import enter, entrance, forget, signed_in
from assistant.web.site import path_within
from assistant.web.whom_to_count import client
from assistant.web.wording_of_roles import role_in_words

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody of the demonstration, as the sign-in page presents them."""

    login: str
    name: str
    roles: str
    offices: str


@entry.get("/connexion", endpoint="sign_in")
@role("public")
def ask() -> str | Response:
    """Ask who it is."""
    if signed_in() is not None:
        return redirect(after_signing_in(), code=303)  # type: ignore[return-value]
    return _page(SignInForm())


@entry.post("/connexion")
@role("public")
def check_password() -> str | Response:
    """Let in whoever has the login and the password."""
    form = SignInForm(request.form)
    if not form.validate():
        return _page(form)
    outcome = sign_in(entrance(), str(form.login.answer), str(form.password.answer), client())
    if isinstance(outcome, SignedIn):
        forget()
        return enter(outcome, after_signing_in())
    if isinstance(outcome, TooManyAttempts):
        refuse(form, "login", _("Trop d'essais. Recommencez à partir de %(hour)s.", hour=format_time(outcome.retry_at)))
        return make_response(_page(form), TOO_MANY)
    refuse(
        form,
        "login",
        _(
            "L'identifiant et le mot de passe ne vont pas ensemble. Vérifiez-les. Après cinq essais, il faut attendre "
            "un quart d'heure. Un·e administrateur·rice peut vous donner un mot de passe provisoire."
        ),
    )
    return _page(form)


def after_signing_in() -> str:
    """Return the page that was wanted, if it is one of staff; else their first page."""
    wanted = path_within(request.args.get("suite", ""))
    return wanted if wanted.startswith("/guichet") else url_for("counter.home")


def _page(form: SignInForm) -> str:
    settings: Settings = current_app.extensions["settings"]
    is_shown = settings.staff.demonstration_accounts and not settings.is_production
    names = office_names(entrance()) if is_shown else {}
    return render_template(
        "counter/sign_in.html",
        form=form,
        passwords=passwords_accepted(entrance()),
        elsewhere=url_for("entry.elsewhere", suite=request.args.get("suite")) if entrance().sign_on else "",
        action=url_for("entry.check_password", suite=request.args.get("suite")),
        is_over=request.args.get("fini") == "oui",
        people=[_person(person, names) for person in PEOPLE] if is_shown else [],
        demonstration_password=PASSWORD,
    )


def _person(person: DemonstrationPerson, names: Mapping[str, str]) -> InventedPerson:
    """Say of an invented person what they may do, and where."""
    roles = dict.fromkeys([*(name for _office, name in person.offices), *person.everywhere])
    places = [names.get(office, office) for office, _name in person.offices]
    return InventedPerson(person.login, person.name, ", ".join(map(role_in_words, roles)), ", ".join(places))

"""People and rights, for administrators: opening an account, its rights, a temporary password, closing it."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, abort, make_response, render_template, request, url_for
from wtforms import Form

from assistant.services.sign_in import plain_login
from assistant.services.staff_accounts import (
    AccountLine,
    LastAdministrator,
    LoginTaken,
    NewAccount,
    Person,
    Rights,
    account_line,
    accounts,
    agendas,
    change_rights,
    close_account,
    create_account,
    reopen_account,
    reset_password,
)
from assistant.services.staff_cases import office_names
from assistant.services.staff_roles import GLOBAL_ROLES, OFFICE_ROLES
from assistant.web.counter.blueprint import counter, go, refuse
from assistant.web.forms.fields import ChecklistField, ChoiceField, Given, TextField
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.signed_in import entrance
from assistant.web.wording_of_roles import rights_at, role_in_words

NOTHING: Final = "-"


@counter.get("/personnes")
@role("administrator")
def people() -> str:
    """List every account."""
    names = office_names(entrance())
    rows = [_row(line, names) for line in accounts(entrance())]
    return render_template("counter/people.html", rows=rows, is_done=request.args.get("fait") == "oui")


@counter.get("/personnes/nouvelle")
@role("administrator")
def new_person() -> str:
    """Ask who it is and what they do."""
    return render_template("counter/person_new.html", form=_new_form())


@counter.post("/personnes/nouvelle")
@role("administrator")
def add_person() -> str | Response:
    """Open the account, and show its temporary password once."""
    form = _new_form(submitted=True)
    if not form.validate():
        return render_template("counter/person_new.html", form=form)
    login = plain_login(str(form["login"].answer))
    who = _person(form)
    wanted = NewAccount(login, who.name, who.function, _rights(form), adviser_id=who.adviser_id)
    outcome = create_account(entrance(), wanted)
    if isinstance(outcome, LoginTaken):
        refuse(form, "login", _("Cet identifiant ou cet agenda est déjà pris. Choisissez-en un autre."))
        return render_template("counter/person_new.html", form=form)
    return render_template("counter/temporary.html", login=login, name=wanted.name, temporary=outcome.temporary)


@counter.get("/personnes/<account_id>")
@role("administrator")
def person(account_id: str) -> str:
    """Show one account and what can be changed."""
    return _person_page(_found(account_id), None)


@counter.post("/personnes/<account_id>")
@role("administrator")
def change_person(account_id: str) -> str | Response:
    """Write the name, the public function and the rights."""
    line = _found(account_id)
    form = _edit_form(line, submitted=True)
    if not form.validate():
        return _person_page(line, form)
    outcome = change_rights(entrance(), account_id, _person(form), _rights(form))
    if isinstance(outcome, LastAdministrator):
        refuse(form, "everywhere", _last_administrator())
        return _person_page(line, form)
    if isinstance(outcome, LoginTaken):
        refuse(form, "agenda", _("Cet agenda est déjà celui d'une autre personne. Choisissez-en un autre."))
        return _person_page(line, form)
    return go(url_for("counter.people", fait="oui"))


@counter.post("/personnes/<account_id>/mot-de-passe")
@role("administrator")
def reset_person(account_id: str) -> str:
    """Draw a temporary password and show it once."""
    line = _found(account_id)
    both = request.form.get("second_factor") == "yes"
    temporary = reset_password(entrance(), account_id, second_factor_too=both)
    return render_template(
        "counter/temporary.html", login=line.member.login, name=line.member.name, temporary=temporary
    )


@counter.post("/personnes/<account_id>/fermer")
@role("administrator")
def close_person(account_id: str) -> str | Response:
    """Close an account."""
    line = _found(account_id)
    if isinstance(close_account(entrance(), account_id), LastAdministrator):
        form = _edit_form(line)
        refuse(form, "everywhere", _last_administrator())
        return make_response(_person_page(line, form), 409)
    return go(url_for("counter.people", fait="oui"))


@counter.post("/personnes/<account_id>/rouvrir")
@role("administrator")
def reopen_person(account_id: str) -> Response:
    """Open a closed account again."""
    _found(account_id)
    reopen_account(entrance(), account_id)
    return go(url_for("counter.people", fait="oui"))


def _found(account_id: str) -> AccountLine:
    return account_line(entrance(), account_id) or abort(404)


def _last_administrator() -> str:
    return _("C'est le dernier compte d'administration : donnez d'abord ce droit à une autre personne.")


def _person_page(line: AccountLine, form: Form | None) -> str:
    return render_template("counter/person.html", line=line, form=form or _edit_form(line))


def _row(line: AccountLine, names: Mapping[str, str]) -> dict[str, Any]:
    member = line.member
    rights = [rights_at(names.get(office, office), name) for office, name in member.roles_by_office.items()]
    return {
        "id": member.id,
        "name": member.name,
        "login": member.login,
        "function": member.function,
        "rights": rights + [role_in_words(name) for name in sorted(member.global_roles)],
        "is_active": line.is_active,
        "has_second_factor": line.has_second_factor,
        "signs_in_elsewhere": line.signs_in_elsewhere,
    }


# --- forms -------------------------------------------------------------------------


def _new_form(*, submitted: bool = False) -> Form:
    login = TextField(_("Identifiant"), hint=_("Par exemple : amina.b"), autocomplete="off", longest=80, width="20")
    nothing: dict[str, object] = {"agenda": NOTHING}
    nothing |= {f"role.{office}": NOTHING for office in office_names(entrance())}
    return _form({"login": login, **_person_fields()}, nothing, submitted=submitted)


def _edit_form(line: AccountLine, *, submitted: bool = False) -> Form:
    member = line.member
    standing: dict[str, object] = {"name": member.name, "everywhere": sorted(member.global_roles)}
    standing |= {"agenda": member.adviser_id or NOTHING}
    standing |= {"function": member.function} if member.function else {}
    standing |= {f"role.{office}": member.roles_by_office.get(office, NOTHING) for office in office_names(entrance())}
    return _form(_person_fields(), standing, submitted=submitted)


def _person_fields() -> dict[str, Any]:
    held = [(NOTHING, _("aucun droit ici")), *((name, role_in_words(name)) for name in OFFICE_ROLES)]
    everywhere = [(name, role_in_words(name)) for name in GLOBAL_ROLES]
    return {
        "name": TextField(_("Nom"), autocomplete="off", longest=80, width="20"),
        "function": TextField(
            _("Fonction dite au public"),
            hint=_("Dite aux personnes qui demandent qui a ouvert leur dossier."),
            required=False,
            longest=80,
            width="20",
        ),
        **{
            f"role.{office}": ChoiceField(name, choices=held, as_list=True, required=False)
            for office, name in office_names(entrance()).items()
        },
        "agenda": ChoiceField(
            _("Agenda de rendez-vous"),
            choices=[(NOTHING, _("aucun")), *agendas(entrance()).items()],
            as_list=True,
            required=False,
        ),
        "everywhere": ChecklistField(_("Droits pour tout le service"), choices=everywhere, required=False),
    }


def _form(fields: dict[str, Any], standing: dict[str, object], *, submitted: bool) -> Form:
    given = {name: Given(answer) for name, answer in standing.items()}
    return type("PersonForm", (Form,), fields)(request.form if submitted else None, data=given)


def _said(form: Form, name: str) -> str:
    return str(form[name].answer) if form[name].answer else ""


def _person(form: Form) -> Person:
    agenda = form["agenda"].answer
    return Person(str(form["name"].answer), _said(form, "function"), None if agenda in {None, NOTHING} else str(agenda))


def _rights(form: Form) -> Rights:
    by_office = {
        field.name.removeprefix("role."): str(field.answer)
        for field in form
        if field.name.startswith("role.") and field.answer not in {None, NOTHING}
    }
    everywhere = form["everywhere"].answer or ()
    return Rights(by_office, frozenset(str(name) for name in everywhere))

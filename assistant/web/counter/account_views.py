"""My account: second factor, password, the browsers where I am signed in."""

from dataclasses import dataclass

from flask import Response, render_template, request, url_for

from assistant.services.second_factor import codes_left
from assistant.services.staff_accounts import account_line
from assistant.services.staff_cases import office_names
from assistant.services.staff_sessions import OpenSession, end_one, end_others, open_sessions
from assistant.web.counter.blueprint import counter, go
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.signed_in import entrance, require_visit, staff
from assistant.web.wording_of_roles import role_in_words


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What somebody sees of their own account."""

    lines: tuple[dict[str, str], ...]
    has_password: bool
    recovery_codes: int | None
    sessions: tuple[OpenSession, ...]
    is_done: bool


@counter.get("/mon-compte")
@role("staff")
def account() -> str:
    """Show one's own account."""
    visit = require_visit()
    line = account_line(entrance(), visit.member.id)
    page = AccountPage(
        _lines(),
        line is not None and not line.signs_in_elsewhere,
        codes_left(entrance(), visit),
        open_sessions(entrance(), visit),
        request.args.get("fait") == "oui",
    )
    return render_template("counter/account.html", page=page)


@counter.post("/mon-compte/sessions/fermer")
@role("staff")
def close_session() -> Response:
    """End one of one's sessions, or all the others."""
    wanted = request.form.get("session", "")
    if wanted:
        end_one(entrance(), require_visit(), wanted)
    else:
        end_others(entrance(), require_visit())
    return go(url_for("counter.account", fait="oui"))


def _lines() -> tuple[dict[str, str], ...]:
    member = staff()
    names = office_names(entrance(), member.offices)
    roles = [f"{names.get(office, office)} : {role_in_words(name)}" for office, name in member.roles_by_office.items()]
    roles += [role_in_words(name) for name in sorted(member.global_roles)]
    return (
        {"key": _("Identifiant"), "value": member.login},
        {"key": _("Nom"), "value": member.name},
        {"key": _("Fonction dite au public"), "value": member.function or _("aucune")},
        {"key": _("Droits"), "value": " · ".join(roles) or _("aucun")},
    )

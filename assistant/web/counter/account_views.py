"""My account: second factor, password, the browsers where I am signed in."""

from dataclasses import dataclass

from flask import Response, current_app, render_template, request, url_for
from markupsafe import Markup, escape

from assistant.services.agenda_feeds import Feed, feeds_for, open_feed, revoke_feed
from assistant.services.second_factor import codes_left
from assistant.services.staff_accounts import account_line
from assistant.services.staff_cases import office_names
from assistant.services.staff_sessions import OpenSession, end_one, end_others, open_sessions
from assistant.settings import Settings
from assistant.web.counter.blueprint import counter, desk, go
from assistant.web.i18n import gettext as _
from assistant.web.i18n import in_french
from assistant.web.security import role
from assistant.web.signed_in import entrance, require_visit, staff
from assistant.web.wording_of_roles import rights_at, role_in_words


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What somebody sees of their own account."""

    lines: tuple[dict[str, str], ...]
    has_password: bool
    recovery_codes: int | None
    sessions: tuple[OpenSession, ...]
    feeds: tuple[Feed, ...] | None
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
        None if visit.member.adviser_id is None else feeds_for(desk(), visit.member.adviser_id),
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


@counter.post("/mon-compte/agenda")
@role("staff")
def open_agenda() -> str | Response:
    """Make a secret address for one's agenda, and show it once."""
    adviser = staff().adviser_id
    if adviser is None:
        return go(url_for("counter.account"))
    settings: Settings = current_app.extensions["settings"]
    address = settings.base_url + url_for("doors.agenda", token=open_feed(desk(), adviser))
    return render_template("counter/agenda.html", address=address)


@counter.post("/mon-compte/agenda/fermer")
@role("staff")
def close_agenda() -> Response:
    """Take a secret address back."""
    adviser, feed = staff().adviser_id, request.form.get("feed", "")
    if adviser is not None and feed.isascii() and feed.isdigit():
        revoke_feed(desk(), adviser, int(feed))
    return go(url_for("counter.account", fait="oui"))


def _lines() -> tuple[dict[str, str], ...]:
    member = staff()
    names = office_names(entrance(), member.offices)
    roles = [rights_at(names.get(office, office), name) for office, name in member.roles_by_office.items()]
    roles += [escape(role_in_words(name)) for name in sorted(member.global_roles)]
    return (
        {"key": _("Identifiant"), "value": member.login},
        {"key": _("Nom"), "value": in_french(member.name)},
        {"key": _("Fonction dite au public"), "value": in_french(member.function) if member.function else _("aucune")},
        {"key": _("Droits"), "value": Markup(" · ").join(roles) or _("aucun")},
    )

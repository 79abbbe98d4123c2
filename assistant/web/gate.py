"""Who is let through to a view: its role is compared with the person's, before each request.

Not signed in: to the sign-in page, and back afterwards. Signed in halfway: to the step that is missing. Without the
role: a page that says which one it takes and whom to ask. Somebody with several offices and none chosen: to the choice.
"""

from flask import Flask, Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx

from assistant.services.entrance import Visit
from assistant.services.staff_accounts import whom_to_ask
from assistant.services.staff_roles import OFFICE_ROLES
from assistant.settings import Environment, Settings
from assistant.web.signed_in import entrance, visit
from assistant.web.wording_of_roles import role_in_words

STEPS = {"second_factor": "steps.second_factor", "new_password": "steps.new_password", "enrolment": "steps.enrolment"}

_WHERE = {
    "development": frozenset({Environment.DEVELOPMENT}),
    "demonstration": frozenset({Environment.DEVELOPMENT, Environment.DEMONSTRATION}),
}


def install(app: Flask) -> None:
    """Stand before every view."""
    app.before_request(stop_or_let_through)


def stop_or_let_through() -> Response | None:
    """Return what to answer instead of the view; nothing to let the request through."""
    role = getattr(request_ctx.app.view_functions.get(request_ctx.request.endpoint or ""), "role", "public")
    if role == "public":
        return None
    if role in _WHERE:
        settings: Settings = current_app.extensions["settings"]
        return None if settings.environment in _WHERE[role] else abort(404)
    found = visit()
    if found is None:
        return _to_sign_in()
    if role == "signing_in":
        return None
    if found.next_step:
        return _go(url_for(STEPS[found.next_step]))
    return _judge(found, role)


def _judge(found: Visit, role: str) -> Response | None:
    if role not in OFFICE_ROLES:
        return None if found.member.may(role) else _refuse(found, role)
    if found.office is None and found.member.may(role):
        return _go(url_for("counter.choose_office", suite=_here()))
    return None if found.office is not None and found.member.may(role, found.office) else _refuse(found, role)


def _to_sign_in() -> Response:
    return _go(url_for("entry.sign_in", suite=_here(), fini="oui" if request.method == "POST" else None))


def _here() -> str | None:
    """Return the page to come back to: never one that only receives a form."""
    return request.path if request.method == "GET" else None


def _go(address: str) -> Response:
    return make_response(redirect(address, code=303))


def _refuse(found: Visit, role: str) -> Response:
    """Say which role it takes and whom to ask; never what lies behind."""
    g.office = found.office
    people = whom_to_ask(entrance(), found.office if role in OFFICE_ROLES else None)
    elsewhere = [office for office in found.member.offices if found.member.may(role, office)]
    page = render_template(
        "counter/refused.html",
        role=role_in_words(role),
        is_local=role in OFFICE_ROLES,
        people=people,
        elsewhere=elsewhere if role in OFFICE_ROLES else [],
    )
    return make_response(page, 403)

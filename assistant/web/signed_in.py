"""Who works in this browser: the cookie that says so, the person in ``g.staff``, the office in ``g.office``.

The cookie holds a token that is random, known to this browser alone and replaced at each step of signing in. Nothing is
looked up for a browser without it.
"""

from typing import Final

from flask import Flask, Response, current_app, g, redirect, request, session

from assistant.services.entrance import Entrance, SignedIn, Visit
from assistant.services.staff_roles import StaffMember
from assistant.services.staff_sessions import sign_out, visit_of
from assistant.settings import Settings
from assistant.web.site import on_leaving

COOKIE: Final = "guichet"


def install(app: Flask) -> None:
    """Sign out on "Effacer et quitter"; tell templates who is there."""
    on_leaving(app, forget)
    app.jinja_env.globals.update(signed_in=signed_in)


def entrance() -> Entrance:
    """Return where staff come in."""
    found: Entrance = current_app.extensions["entrance"]
    return found


def visit() -> Visit | None:
    """Return who signed in in this browser, however far; nothing where nobody did."""
    if "visit" not in g:
        g.visit = visit_of(entrance(), request.cookies.get(COOKIE, ""))
        whole = g.visit is not None and not g.visit.next_step
        g.staff = g.visit.member if whole else None
        g.office = g.visit.office if whole else None
    found: Visit | None = g.visit
    return found


def signed_in() -> StaffMember | None:
    """Return the person who signed in, once nothing more is asked of them; nothing for a citizen."""
    visit()
    found: StaffMember | None = g.staff
    return found


def require_visit() -> Visit:
    """Return the visit of a route that the gate has let through."""
    found = visit()
    if found is None:
        raise RuntimeError("this route needs a role")
    return found


def staff() -> StaffMember:
    """Return the person who signed in, in a route that declares a role."""
    found = signed_in()
    if found is None:
        raise RuntimeError("this route needs a role")
    return found


def office() -> str:
    """Return the office they work for now, in a route that declares a role in an office."""
    signed_in()
    found: str | None = g.office
    if found is None:
        raise RuntimeError("this route needs a role in an office")
    return found


def enter(outcome: SignedIn, onward: str) -> Response:
    """Give the browser its new token; what the browser held before is forgotten, its form tokens too."""
    session.clear()
    settings: Settings = current_app.extensions["settings"]
    response = redirect(onward, code=303)
    response.set_cookie(COOKIE, outcome.token, secure=settings.secure_cookies, httponly=True, samesite="Lax")
    return response  # type: ignore[return-value]


def forget() -> None:
    """End the session of this browser."""
    found = visit()
    if found is not None:
        sign_out(entrance(), found)
    g.visit = g.staff = g.office = None

"""What protects every page: roles, headers, a nonce for each script and style, tokens in forms, the host's name.

An application in which a route declares no role does not start: `check_roles` refuses it. Who comes without the role is
stopped before the view (assistant/web/gate.py); which role includes which is said in assistant/services/staff_roles.py.

    public          everybody                         reception       the office they work for now, at least this role
    development     developers' demonstrations        adviser         the same
    demonstration   wherever no real people come
    staff           whoever signed in                 office_manager  the same
    signing_in      whoever is on the way to it       rule_keeper, administrator   wherever they are
"""

import secrets
from collections.abc import Callable
from typing import Final, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect

from assistant.errors import AssistantError
from assistant.settings import Settings

Role = Literal[
    "public",
    "development",
    "demonstration",
    "signing_in",
    "staff",
    "reception",
    "adviser",
    "office_manager",
    "rule_keeper",
    "administrator",
]
View = TypeVar("View", bound=Callable[..., object])

OF_STAFF: Final = frozenset({"staff", "reception", "adviser", "office_manager", "rule_keeper", "administrator"})
"""What the views of a blueprint for staff may declare: at least to be signed in."""

MAX_REQUEST: Final = 512 * 1024
MAX_FORM_FIELDS: Final = 1000
ONE_YEAR: Final = 365 * 24 * 3600
FORMS_ALSO_TO: Final = "forms_also_to"


class RouteWithoutRole(AssistantError):
    """A route does not say who may use it, or says otherwise than its blueprint."""


def role(name: Role) -> Callable[[View], View]:
    """Declare who may use a view; written between `@blueprint.get(…)` and the function."""

    def declare(view: View) -> View:
        view.__dict__["role"] = name
        return view

    return declare


def guard(blueprint: Blueprint, name: Role) -> None:
    """Declare who may use a whole blueprint; each of its views declares it again, or a role of staff for "staff"."""
    blueprint.__dict__["role"] = name


def roles_of(app: Flask) -> dict[str, Role | None]:
    """Return every endpoint with the role its view declares."""
    return {endpoint: getattr(view, "role", None) for endpoint, view in app.view_functions.items()}


def check_roles(app: Flask) -> None:
    """Refuse an application in which a route has no known role, or one that its blueprint does not allow."""
    for endpoint, declared in roles_of(app).items():
        blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
        expected = getattr(blueprint, "role", declared)
        allowed = OF_STAFF if expected == "staff" else {expected}
        if declared not in get_args(Role) or declared not in allowed:
            raise RouteWithoutRole("route_without_role", {"endpoint": endpoint, "role": declared})


def csp_nonce() -> str:
    """Return the number used once, of this response."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def install(app: Flask, settings: Settings) -> None:
    """Protect every request and response of the application."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST,
        MAX_FORM_PARTS=MAX_FORM_FIELDS,
        TRUSTED_HOSTS=_hosts(settings),
        WTF_CSRF_TIME_LIMIT=None,  # a form left open overnight still works, as long as the session does
    )
    CSRFProtect(app)
    app.view_functions["static"].__dict__["role"] = "public"
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_protect)


def let_forms_lead_to(address: str) -> None:
    """Let the forms of this page be sent elsewhere: to an address over TLS, or to the one that was given."""
    parts = urlsplit(address)
    target = "https:" if parts.scheme == "https" else f"{parts.scheme}://{parts.netloc}"
    setattr(g, FORMS_ALSO_TO, f" {target}")


def _hosts(settings: Settings) -> list[str]:
    served = urlsplit(settings.base_url).hostname or "localhost"
    return [served] if settings.is_production else [served, "localhost", "127.0.0.1"]


def _protect(response: Response) -> Response:
    nonce = csp_nonce()
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        f"object-src 'none'; base-uri 'none'; form-action 'self'{g.get(FORMS_ALSO_TO, '')}; frame-ancestors 'none'",
    )
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
    _say_who_may_keep(response)
    return response


def _say_who_may_keep(response: Response) -> None:
    """Let browsers keep what never changes, and nothing that speaks of a person."""
    if request.endpoint == "static":
        forever = "v" in request.args and response.status_code < 400  # noqa: PLR2004 — found, or not modified
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable" if forever else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"

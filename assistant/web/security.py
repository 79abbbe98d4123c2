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
from functools import cache, lru_cache, partial
from typing import Final, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, session
from flask.globals import request_ctx
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect, generate_csrf

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
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ALWAYS: Final = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
OURS_ALONE: Final = frozenset(
    {
        "Cache-Control",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Strict-Transport-Security",
        "X-Content-Type-Options",
    }
)
"""The headers that no view may write otherwise."""
HIDDEN_FIELD: Final = "csrf_token"
SIGNED_KEPT: Final = 4096
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
    found: str | None = g.get("csp_nonce")
    if found is None:
        found = g.csp_nonce = secrets.token_urlsafe(18)
    return found


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
        WTF_CSRF_CHECK_DEFAULT=False,  # checked by `_check_token`
    )
    app.session_interface = Sessions()
    csrf = CSRFProtect(app)
    app.before_request(partial(_check_token, csrf))
    app.jinja_env.globals[HIDDEN_FIELD] = form_token
    app.context_processor(lambda: {HIDDEN_FIELD: form_token})
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


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions; what signs them is made once, not twice a request."""

    def __init__(self) -> None:
        self.get_signing_serializer = cache(self.get_signing_serializer)  # type: ignore[method-assign]

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what was changed; what was only read needs no cookie, and most pages do not even read."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.vary.add("Cookie")


def form_token() -> str:
    """Return the token of this visitor's forms; Flask-WTF signs it once for a visitor, not for each page."""
    held = session.get(HIDDEN_FIELD)
    return _signed(held, request_ctx.app.secret_key) if held else str(generate_csrf())


@lru_cache(maxsize=SIGNED_KEPT)
def _signed(_held: str, _key: str | bytes | None) -> str:
    """Sign what the session holds; within a request it is given its token before anything is signed."""
    return str(generate_csrf())


def _check_token(csrf: CSRFProtect) -> None:
    """Refuse a form without its token; a page that is only read is not looked at, as Flask-WTF would after a while."""
    if request_ctx.request.method not in READING and request_ctx.app.config["WTF_CSRF_ENABLED"]:
        csrf.protect(apply_exemptions=True)


def _protect(response: Response) -> Response:
    headers, nonce = response.headers, g.get("csp_nonce")
    written = {name.title() for name, _value in headers}
    for name in written & OURS_ALONE:
        headers.remove(name)
    scripts, styles = (f"'nonce-{nonce}'", f"'self' 'nonce-{nonce}'") if nonce else ("'none'", "'self'")
    policy = (
        f"default-src 'self'; script-src {scripts}; style-src {styles}; img-src 'self' data:; "
        f"object-src 'none'; base-uri 'none'; form-action 'self'{g.get(FORMS_ALSO_TO, '')}; frame-ancestors 'none'"
    )
    ours = {"Content-Security-Policy": policy, **ALWAYS, "Cache-Control": _who_may_keep(response)}
    if request_ctx.request.is_secure:
        ours["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
    headers.extend((name, value) for name, value in ours.items() if name in OURS_ALONE or name not in written)
    return response


def _who_may_keep(response: Response) -> str:
    """Let browsers keep what never changes, and nothing that speaks of a person."""
    request = request_ctx.request
    if request.endpoint != "static":
        return "no-store"
    forever = "v" in request.args and response.status_code < 400  # noqa: PLR2004 — found, or not modified
    return f"public, max-age={ONE_YEAR}, immutable" if forever else "no-cache"

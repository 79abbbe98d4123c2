"""What belongs to no audience: choosing a language, leaving without a trace, the logo, the pattern page."""

from collections.abc import Callable
from contextlib import suppress

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)

from assistant.errors import DatabaseAway
from assistant.settings import Settings
from assistant.web import i18n
from assistant.web.languages import offered_languages
from assistant.web.patterns import pattern_page
from assistant.web.security import guard, role

site = Blueprint("site", __name__)
guard(site, "public")

patterns = Blueprint("patterns", __name__)
guard(patterns, "development")

Hook = Callable[[], None]


def on_leaving(app: Flask, hook: Hook) -> None:
    """Have `hook` called, inside the request, when somebody presses "Effacer et quitter"."""
    app.extensions.setdefault("leaving", []).append(hook)


@site.get("/langue/<language>")
@role("public")
def language(language: str) -> Response:
    """Choose a language and come back; only a cookie changes."""
    if language not in {offered.code for offered in offered_languages()}:
        abort(404)
    settings: Settings = current_app.extensions["settings"]
    response = make_response(redirect(path_within(request.args.get("suite", "/"))))
    return i18n.remember_language(response, language, secure=settings.secure_cookies)


def path_within(wanted: str) -> str:
    """Return a path of this site, or the home page for anything that leads elsewhere."""
    is_path = wanted.startswith("/") and "//" not in wanted
    return wanted if is_path and "\\" not in wanted and wanted.isprintable() else "/"


@site.post("/effacer-et-quitter")
@role("public")
def leave() -> Response:
    """End the session and leave nothing on this device."""
    for hook in current_app.extensions.get("leaving", []):
        with suppress(DatabaseAway):  # this device forgets in any case; what lies there is erased after two hours
            hook()
    session.clear()
    farewell = url_for("site.left", language=i18n.current_language().code)
    response = make_response(redirect(farewell, code=303))
    for name in request.cookies:
        response.delete_cookie(name)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@site.get("/au-revoir/<language>")
@role("public")
def left(language: str) -> str:  # noqa: ARG001 — the language is taken from the address: no cookie is left to hold it
    """Say that nothing is left."""
    return render_template("site/left.html")


@site.get("/logo")
@role("public")
def logo() -> Response:
    """Send the organisation's logo."""
    settings: Settings = current_app.extensions["settings"]
    if settings.organisation.logo is None:
        abort(404)
    return send_file(settings.organisation.logo, max_age=0)


@patterns.route("/composants", methods=["GET", "POST"])
@role("development")
def components() -> str:
    """Show every component in every state."""
    return pattern_page()

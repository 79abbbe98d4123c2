"""When a part of the service is missing: say so, keep what was typed, and go on with the rest.

Without its database the service still shows every page that needs none (home, benefits, papers without questions, blank
questionnaires, telephone). A form sent meanwhile comes back with all that was typed in it, ready to be sent again.
Staff see a line at the top of their pages when no worker runs or when new rules were refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app, g, make_response, render_template, request

from assistant.errors import DatabaseAway
from assistant.services.rules_in_force import rules_refused
from assistant.services.watching import worker_is_late
from assistant.settings import Settings
from assistant.web.i18n import gettext as _

SECONDS_TO_WAIT: Final = 30
STAFF_PAGES: Final = "/guichet"
NEVER_WRITTEN_BACK: Final = ("password", "csrf_token")


@dataclass(frozen=True, slots=True)
class AwayPage:
    """What the page says that replaces the one asked for."""

    address: str
    fields: tuple[tuple[str, str], ...]
    was_sent: bool
    for_staff: bool


def install(app: Flask) -> None:
    """Answer a missing database with a page; tell templates what is missing."""
    app.register_error_handler(DatabaseAway, _say_that_it_is_away)
    app.jinja_env.globals.update(answers_out_of_reach=answers_out_of_reach, staff_warnings=staff_warnings)


def note_that_it_is_away() -> None:
    """Remember, for this page, that the answers could not be looked up."""
    g.database_away = True


def answers_out_of_reach() -> bool:
    """Tell whether this page had to do without the answers of this browser."""
    return bool(g.get("database_away", False))


def staff_warnings() -> list[str]:
    """Say what is missing to those who can do something about it."""
    settings: Settings = current_app.extensions["settings"]
    found: list[tuple[bool, Callable[[], str]]] = [
        (
            worker_is_late(current_app.extensions["desk"]),
            lambda: _("Les messages ne partent pas : le programme qui les envoie est arrêté. Prévenez l'informatique."),
        ),
        (
            rules_refused(settings.instance_path),
            lambda: _(
                "De nouvelles règles contiennent une erreur et ont été refusées. Les précédentes restent en service."
            ),
        ),
    ]
    return [sentence() for is_so, sentence in found if is_so]


def _say_that_it_is_away(_error: DatabaseAway) -> Response:
    sent = request.method == "POST"
    fields = tuple(
        (name, value)
        for name, value in (request.form.items(multi=True) if sent else ())
        if not any(word in name for word in NEVER_WRITTEN_BACK)
    )
    address = request.full_path if request.query_string else request.path
    page = AwayPage(address, fields, sent, for_staff=request.path.startswith(STAFF_PAGES))
    g.database_away = False  # this page says so itself
    response = make_response(render_template("errors/away.html", page=page), 503)
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response

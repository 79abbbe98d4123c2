"""The case open in this browser: the cookie that opens it, reading and writing it, leaving it.

The cookie holds the only copy of the browser's key; it lasts as long as the browser does, and the case behind it two
idle hours. Nothing about the case is kept anywhere else.
"""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, redirect, render_template, request

from assistant.errors import AssistantError, DatabaseAway
from assistant.services import dossier
from assistant.services.applications import Application, Rules, read_application
from assistant.services.contents import CaseContents
from assistant.services.pages_ahead import PagesAhead
from assistant.services.safe import CaseExpired, Change, OpenedCase, Safe
from assistant.settings import Settings
from assistant.web.degraded import answers_out_of_reach, note_that_it_is_away
from assistant.web.site import on_leaving

COOKIE: Final = "dossier"


class NoOpenCase(AssistantError):
    """No case is open in this browser, or its time is over."""


def install(app: Flask) -> None:
    """Answer a missing case with a page that says what to do, and erase it on "Effacer et quitter"."""
    app.extensions["pages_ahead"] = PagesAhead()
    app.register_error_handler(NoOpenCase, _say_that_none_is_open)
    on_leaving(app, leave_case)


def _say_that_none_is_open(_error: NoOpenCase) -> tuple[str, int]:
    return render_template("citizen/no_case.html"), 403


def safe() -> Safe:
    """Return where the cases lie."""
    found: Safe = current_app.extensions["safe"]
    return found


def rules() -> Rules:
    """Return the rules in force."""
    found: Rules = current_app.extensions["rules"]
    return found


def today() -> date:
    """Return the day it is where the office is."""
    settings: Settings = current_app.extensions["settings"]
    return safe().clock.now().astimezone(ZoneInfo(settings.organisation.timezone)).date()


def open_case() -> OpenedCase | None:
    """Return the case that this browser's cookie opens; nothing when there is none.

    A page that is only looked at goes without it while the database is away; what changes something waits.
    """
    if "case" not in g:
        try:
            opened = dossier.open_by_cookie(safe(), request.cookies.get(COOKIE, ""))
        except DatabaseAway:
            if request.method not in {"GET", "HEAD"}:
                raise
            note_that_it_is_away()
            return None
        g.case = None if isinstance(opened, CaseExpired) else opened
    found: OpenedCase | None = g.case
    return found


def require_case() -> OpenedCase:
    """Return the case that is open; raise `NoOpenCase` when there is none."""
    opened = open_case()
    if opened is None:
        raise DatabaseAway("database_away") if answers_out_of_reach() else NoOpenCase("no_open_case")
    return opened


def application() -> Application:
    """Return the open case as the rules read it."""
    opened = require_case()
    ahead: PagesAhead = current_app.extensions["pages_ahead"]
    before: Application | None = g.get("application")
    place = ahead.of(opened.id, opened.writing)
    found: Application = read_application(rules(), opened.contents, today(), place, before)
    g.application = found
    return found


def start_case(contents: CaseContents) -> OpenedCase:
    """Leave the case that was open, if any, and begin another one."""
    leave_case()
    return remember_case(dossier.start_case(safe(), contents))


def remember_case(opened: OpenedCase) -> OpenedCase:
    """Take a case for the one that is open, until the end of the request."""
    g.case = opened
    return opened


def change_case(change: Change) -> OpenedCase:
    """Write a change into the open case."""
    return remember_case(kept(dossier.change_case(safe(), require_case(), change)))


def has_unsaved_answers() -> bool:
    """Tell whether this browser has answers open that no code brings back: opening another case would lose them."""
    opened = open_case()
    return opened is not None and not opened.is_saved and bool(opened.contents.answers)


def swap_case(opened: OpenedCase) -> OpenedCase:
    """Leave the case that is open, if any, and take another. The page has asked first (`has_unsaved_answers`)."""
    leave_case()
    return remember_case(opened)


def kept(outcome: OpenedCase | CaseExpired) -> OpenedCase:
    """Return the case, unless its time was over meanwhile."""
    if isinstance(outcome, CaseExpired):
        raise NoOpenCase("no_open_case")
    return outcome


def leave_case() -> None:
    """Forget the case in this browser; one without a code is erased."""
    opened = open_case()
    if opened is not None:
        dossier.leave_case(safe(), opened)
    g.case = None


def onward(address: str, opened: OpenedCase | None = None) -> Response:
    """Lead on after something was written; a case just opened gives its cookie."""
    response = redirect(address, code=303)
    if opened is not None and opened.cookie is not None:
        settings: Settings = current_app.extensions["settings"]
        response.set_cookie(COOKIE, opened.cookie, secure=settings.secure_cookies, httponly=True, samesite="Lax")
    return response  # type: ignore[return-value]

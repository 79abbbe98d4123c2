"""Home, and what one reads before starting."""

from dataclasses import replace

from flask import Response, abort, current_app, render_template, request, url_for

from assistant.services.contents import CaseContents
from assistant.settings import Settings
from assistant.web import i18n
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.home_pages import before_starting, home_page
from assistant.web.counting import count_start
from assistant.web.open_case import change_case, onward, open_case, rules, start_case
from assistant.web.security import role


@citizen.get("/")
@role("public")
def home() -> str:
    """Show the doors."""
    return render_template("citizen/home.html", page=home_page(rules(), open_case()))


@citizen.get("/commencer")
@role("public")
def begin() -> str:
    """Say what is asked, how long it takes, what to have at hand and what is kept."""
    settings: Settings = current_app.extensions["settings"]
    page = before_starting(rules(), _wanted(request.args.get("benefits", "")), settings.retention, open_case())
    return render_template("citizen/begin.html", page=page)


@citizen.post("/commencer")
@role("public")
def start() -> Response:
    """Begin a case, or keep the one that is open (always where no question was answered), and lead to a question."""
    benefits = _wanted(request.form.get("benefits", ""))
    language = i18n.current_language().code
    before = open_case()
    if before is not None and (request.form.get("answers") == "keep" or before.contents.month is None):
        change_case(lambda contents: replace(contents, benefits=benefits, language=language))
        return onward(url_for("citizen.next_question"))
    opened = start_case(CaseContents(benefits=benefits, language=language))
    count_start()
    return onward(url_for("citizen.question", key="date"), opened)


def _wanted(text: str) -> tuple[str, ...]:
    """Read codes of benefits; none, or `all`, means all of them."""
    known = tuple(rules().rulebook.benefits)
    wanted = tuple(code for code in text.split(",") if code)
    if not set(wanted) <= {*known, "all"}:
        abort(404)
    return known if not wanted or "all" in wanted else tuple(code for code in known if code in wanted)

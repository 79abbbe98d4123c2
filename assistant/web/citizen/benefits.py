"""The public pages of the benefits: what the rules say, without a question and without anybody's answers."""

from datetime import date

from flask import abort, current_app, render_template

from assistant.services.ports import Clock
from assistant.web.citizen.benefit_pages import benefit_page
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.home_pages import home_page
from assistant.web.open_case import open_case, rules
from assistant.web.security import role


@citizen.get("/aides")
@role("public")
def benefits() -> str:
    """List the benefits the rules know."""
    return render_template("citizen/benefits.html", page=home_page(rules(), open_case()))


@citizen.get("/aides/<code>")
@role("public")
def benefit(code: str) -> str:
    """Show one benefit: conditions, figures, papers, examples, what is not tested, how to claim."""
    if code not in rules().rulebook.benefits:
        abort(404)
    return render_template("citizen/benefit.html", page=benefit_page(rules(), code, _this_month()))


def _this_month() -> date:
    clock: Clock = current_app.extensions["clock"]
    return clock.now().date().replace(day=1)

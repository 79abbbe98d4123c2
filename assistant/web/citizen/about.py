"""The pages about the service: how it works, what becomes of the answers, who is behind it, accessibility."""

from flask import current_app, render_template

from assistant.settings import Settings
from assistant.web.accessibility import BEYOND_TESTS, CHECKED
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.register_pages import asked_for, subject_lines
from assistant.web.open_case import rules
from assistant.web.security import role


@citizen.get("/comment-ca-marche")
@role("public")
def how() -> str:
    """Say how the answer is found, and what it is not."""
    return render_template("citizen/how.html", names=[benefit.name for benefit in rules().rulebook.benefits.values()])


@citizen.get("/vos-donnees")
@role("public")
def privacy() -> str:
    """Say what is kept, for how long, who can read it, and what one may ask."""
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "citizen/privacy.html",
        lines=subject_lines(settings.retention),
        purposes=asked_for(rules().rulebook),
    )


@citizen.get("/mentions-legales")
@role("public")
def legal() -> str:
    """Say who is behind the service."""
    return render_template("citizen/legal.html")


@citizen.get("/accessibilite")
@role("public")
def accessibility() -> str:
    """Say what was done and tested for everybody to use the service, and whom to tell when it fails."""
    checked, beyond = CHECKED.values(), BEYOND_TESTS
    return render_template("citizen/accessibility.html", what_is_checked=checked, beyond_tests=beyond)

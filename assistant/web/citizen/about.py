"""The pages about the service: how it works, what becomes of the answers, who is behind it, accessibility."""

from flask import current_app, render_template

from assistant.services.retention import CALL_BACKS_KEPT
from assistant.settings import Settings
from assistant.web.citizen.blueprint import citizen
from assistant.web.open_case import rules
from assistant.web.security import role
from assistant.web.wording import in_words


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
    keep = settings.retention
    lengths = {
        "idle": in_words(keep.unsaved_case_idle),
        "saved": in_words(keep.saved_case),
        "appointment": in_words(keep.appointment),
        "alert": in_words(keep.alert),
        "call_back": in_words(CALL_BACKS_KEPT),
        "audit": in_words(keep.audit),
    }
    return render_template("citizen/privacy.html", keep=lengths)


@citizen.get("/mentions-legales")
@role("public")
def legal() -> str:
    """Say who is behind the service."""
    return render_template("citizen/legal.html")


@citizen.get("/accessibilite")
@role("public")
def accessibility() -> str:
    """Say what was done and tested for everybody to use the service, and whom to tell when it fails."""
    return render_template("citizen/accessibility.html")

"""At whose request something is done: the mandates that may be named on a page, and the one that was."""

from flask import request

from assistant.services.contents import CaseContents
from assistant.services.mandates import Mandate, mandates_that_hold
from assistant.web.open_case import today


def mandates_for(contents: CaseContents, scope: str) -> tuple[Mandate, ...]:
    """Return the mandates that hold today for one kind of change."""
    return mandates_that_hold(contents, today(), scope)


def mandate_named(contents: CaseContents, scope: str) -> Mandate | None:
    """Return the mandate the form names, if it holds; nothing where the person asks themself."""
    wanted = request.form.get("mandate")
    return next((one for one in mandates_for(contents, scope) if one.reference == wanted), None)

"""The open case once nothing is left to ask; until then, the way back to the questions."""

from flask import Response, abort, url_for

from assistant.services.applications import Settled
from assistant.web.open_case import application, onward


def settled_or_question() -> Settled | Response:
    """Return the verdicts, or lead to the question that is still missing."""
    found = application().settle()
    return found if isinstance(found, Settled) else onward(url_for("citizen.question", key=found.key))


def known(settled: Settled, code: str) -> str:
    """Return the code of a benefit that was checked; any other is a page that does not exist."""
    if code not in settled.decisions:
        abort(404)
    return code

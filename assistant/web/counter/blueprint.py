"""The blueprints of staff, all below /guichet, and what their views share."""

from flask import Blueprint, Response, abort, current_app, redirect
from wtforms import Form

from assistant.services.desk import Desk
from assistant.services.safe import CaseNotShared, OpenedCase
from assistant.services.staff_cases import Reason, open_case_of
from assistant.settings import Settings
from assistant.web.open_case import safe
from assistant.web.security import guard
from assistant.web.signed_in import office, require_visit, staff

entry = Blueprint("entry", __name__, url_prefix="/guichet")
guard(entry, "public")

steps = Blueprint("steps", __name__, url_prefix="/guichet")
guard(steps, "signing_in")

counter = Blueprint("counter", __name__, url_prefix="/guichet")
guard(counter, "staff")


def desk() -> Desk:
    """Return where appointments and visits are kept."""
    found: Desk = current_app.extensions["desk"]
    return found


def is_payer() -> bool:
    """Tell whether the operator pays: only then it decides, and sets deadlines; any other gives opinions."""
    settings: Settings = current_app.extensions["settings"]
    return settings.organisation.payer


def case_of(case_id: str, why: Reason) -> OpenedCase:
    """Open a case for the person signed in, at the office they work for now, and write it down.

    A case that this office does not have is as unknown as one that never was: the same page, 404.
    """
    opened = open_case_of(safe(), staff(), office(), case_id, why, require_visit().began_at)
    if isinstance(opened, CaseNotShared):
        abort(404)
    return opened


def go(address: str) -> Response:
    """Lead on after something was written."""
    return redirect(address, code=303)  # type: ignore[return-value]


def refuse(form: Form, name: str, sentence: str) -> None:
    """Say beside a field what only the service could know."""
    form[name].errors = [sentence]

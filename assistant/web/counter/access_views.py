"""The journal of who opened which case, for the managers of an office."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flask import Response, abort, render_template, request, url_for

from assistant.services.staff_cases import (
    Access,
    accesses_of_office,
    accesses_seen_by,
    tell_names,
    tells_names,
)
from assistant.web.counter.blueprint import counter, go
from assistant.web.i18n import PARIS, format_date, format_time
from assistant.web.security import role
from assistant.web.signed_in import entrance, office, staff
from assistant.web.wording_of_roles import action_in_words, reason_in_words

SHOWN_DAYS: Final = 31
SHOWN_LINES: Final = 300


@counter.get("/acces")
@role("office_manager")
def accesses() -> str:
    """Show what was opened in the name of this office of late."""
    since = entrance().clock.now() - timedelta(days=SHOWN_DAYS)
    found = accesses_of_office(entrance(), staff(), office(), since, SHOWN_LINES)
    return render_template(
        "counter/accesses.html", rows=_rows(found), days=SHOWN_DAYS, tells_names=tells_names(entrance(), office())
    )


@counter.post("/acces/noms")
@role("office_manager")
def choose_naming() -> Response:
    """Choose whether citizens are told names, or functions only."""
    tell_names(entrance(), office(), names=request.form.get("names") == "yes")
    return go(url_for("counter.accesses"))


@counter.get("/dossiers/<case_id>/acces")
@role("office_manager")
def case_accesses(case_id: str) -> str:
    """Show who opened one case of this office."""
    found = accesses_seen_by(entrance(), staff(), office(), case_id)
    if found is None:
        abort(404)
    return render_template("counter/case_accesses.html", rows=_rows(found))


def _rows(found: Sequence[Access]) -> list[dict[str, str]]:
    return [
        {
            "when": f"{format_date(access.at.astimezone(PARIS), 'medium')} {format_time(access.at)}",
            "who": " · ".join(word for word in (access.name, access.function) if word),
            "office": access.office,
            "what": action_in_words(access.action),
            "why": reason_in_words(access.why),
            "case": access.case,
        }
        for access in found
    ]

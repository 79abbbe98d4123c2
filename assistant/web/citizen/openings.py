"""Who opened the case of the person in front of this page: theirs to know."""

from dataclasses import dataclass

from flask import current_app, render_template

from assistant.services.entrance import Entrance
from assistant.services.staff_cases import Access, accesses_told_to_citizen
from assistant.web.citizen.blueprint import citizen
from assistant.web.i18n import PARIS, format_date, format_time
from assistant.web.i18n import gettext as _
from assistant.web.open_case import require_case
from assistant.web.security import role
from assistant.web.wording_of_roles import action_in_words, reason_in_words


@dataclass(frozen=True, slots=True)
class Opening:
    """One line: when, who, where, what and why; ``who`` and ``office`` are the office's own words."""

    when: str
    who: str
    office: str
    what: str
    why: str


@citizen.get("/qui-a-ouvert-mon-dossier")
@role("public")
def openings() -> str:
    """List the people of the offices who opened this case, with the reason each gave."""
    entrance: Entrance = current_app.extensions["entrance"]
    lines = [_opening(access) for access in accesses_told_to_citizen(entrance, require_case())]
    return render_template("citizen/openings.html", lines=lines)


def _opening(access: Access) -> Opening:
    at = access.at.astimezone(PARIS)
    who = ", ".join(word for word in (access.name, access.function) if word)
    return Opening(
        _("%(day)s à %(hour)s", day=format_date(at.date()), hour=format_time(at)),
        who or _("une personne de ce lieu"),
        access.office,
        action_in_words(access.action),
        reason_in_words(access.why),
    )

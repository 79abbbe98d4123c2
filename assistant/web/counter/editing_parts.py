"""What managers can edit, one ``Part`` for each kind of thing: its fields, what stands in them, what they say.

Nothing typed is lost between the form, the look at what it does, and the saving: all three read the same form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wtforms import Form

from assistant.services.office_editing_things import ABSENCE, ADVISER, AWAY_AGAIN, MOTIVE, OFFICE, WINDOW, Values
from assistant.web.counter.blueprint import refuse
from assistant.web.counter.editing_forms import (
    EVERYBODY,
    absence_fields,
    absence_said,
    absence_standing,
    again_fields,
    again_is_right,
    again_standing,
    recurring_said,
    who,
    window_fields,
    window_said,
    window_standing,
)
from assistant.web.counter.editing_places import (
    adviser_fields,
    adviser_said,
    motive_fields,
    motive_said,
    office_fields,
    office_said,
    office_standing,
    same,
)
from assistant.web.forms.fields import Given
from assistant.web.i18n import gettext as _


@dataclass(frozen=True)
class Part:
    """One kind of thing: the fields of its form, what stands in them, and what they say."""

    kind: str
    fields: Callable[[], dict[str, Any]]
    standing: Callable[[Values], dict[str, Any]]
    said: Callable[[Form], dict[str, Any]]
    can_add: bool = True
    can_remove: bool = True


def form_of(part: Part, values: Values | None, submitted: Any = None) -> Form:  # noqa: ANN401 — any multidict
    """Make the form of a thing: empty, as it stands, or as it was submitted."""
    data = {} if values is None else {name: Given(said) for name, said in part.standing(values).items()}
    return type("EditForm", (Form,), part.fields())(submitted, data=data)


PARTS: Final[Mapping[str, Part]] = {
    "ouvertures": Part(WINDOW, window_fields, window_standing, window_said),
    "absences": Part(ABSENCE, absence_fields, absence_standing, absence_said),
    "absences-regulieres": Part(
        AWAY_AGAIN,
        lambda: {"adviser": who(), **again_fields()},
        lambda values: {"adviser": values["adviser"] or EVERYBODY, **again_standing(values)},
        recurring_said,
    ),
    "motifs": Part(MOTIVE, motive_fields, same("modes", "extra_minutes"), motive_said, can_add=False, can_remove=False),
    "lieu": Part(OFFICE, office_fields, office_standing, office_said, can_add=False, can_remove=False),
    "equipe": Part(
        ADVISER,
        adviser_fields,
        same("name", "modes", "languages", "skills", "offices"),
        adviser_said,
        can_remove=False,
    ),
}
"""What can be edited, by the word of its address."""


def is_right(part: Part, form: Form) -> bool:
    """Check what no field can check alone, and say beside a field what to do."""
    if not form.validate():
        return False
    if part.kind in {WINDOW, AWAY_AGAIN}:
        return again_is_right(form)
    if part.kind == ABSENCE:
        said = absence_said(form)
        if said["starts"] >= said["ends"]:
            refuse(form, "last_on" if form["last_on"].answer else "ends", _("Mettez la fin après le début."))
            return False
    if part.kind == MOTIVE and int(form["extra_minutes"].answer) % 5:
        refuse(form, "extra_minutes", _("Comptez de cinq en cinq minutes."))
        return False
    if part.kind == OFFICE and form["map_url"].answer and not str(form["map_url"].answer).startswith("https://"):
        refuse(form, "map_url", _("Collez une adresse qui commence par https://, ou laissez vide."))
        return False
    return True

"""The list of situations as one question: the same on the citizen's page and at the start of a booking."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from flask import request
from wtforms import Form

from assistant.booking.motives import Motive
from assistant.services.situations import catalogue
from assistant.web.forms.fields import Given, GroupedChoiceField
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m

GROUP_TITLES: Final = MappingProxyType(
    {
        "": "",
        "housing": _m("Logement"),
        "family": _m("Famille"),
        "papers": _m("Papiers et séjour"),
        "money": _m("Argent"),
        "safety": _m("Santé et sécurité"),
        "steps": _m("Démarches"),
    }
)

Choice = tuple[str, ...]


def situation_field(
    motives: Mapping[str, Motive],
    question: str,
    *,
    first: Sequence[Choice] = (),
    met_before: bool = False,
    hint: str = "",
) -> GroupedChoiceField:
    """Ask which situation it is; `first` are choices that stand before the list, beside "autre chose"."""
    groups = [
        (
            _(GROUP_TITLES[group.group]) if group.group else "",
            [(one.motive, _(one.for_whom)) for one in group.situations],
        )
        for group in catalogue(motives, met_before=met_before)
    ]
    if first:
        groups.insert(0, ("", list(first)))  # type: ignore[arg-type]  # a choice may have a hint
    return GroupedChoiceField(question, groups=groups, hint=hint)


def situation_form(field: GroupedChoiceField, chosen: str | None = None) -> Form:
    """Make the form of a page that asks only this."""
    form_class = type("SituationForm", (Form,), {"subject": field})
    given = {"subject": Given(chosen)} if chosen is not None else {}
    form: Form = form_class(request.form if request.method == "POST" else None, data=given)
    return form

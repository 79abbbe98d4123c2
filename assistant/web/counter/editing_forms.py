"""The forms by which managers say how their office receives, and what was said, as plain values.

One ``Part`` for each kind of thing: its form, and what the form says. A form is filled with a thing as it stands, or
with what was submitted; nothing typed is lost between the form, the look at what it does, and the saving.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from wtforms import Form

from assistant.booking.motives import MODES
from assistant.services.office_editing import things
from assistant.services.office_editing_things import ADVISER, MONTHLY, ONCE, WEEKLY, Values
from assistant.web.counter.blueprint import desk, refuse
from assistant.web.counter.editing_words import (
    motive_name,
    repeats_name,
)
from assistant.web.counter.hour_fields import HourField
from assistant.web.forms.fields import (
    ChecklistField,
    ChoiceField,
    DateField,
    IntegerField,
)
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import mode_name
from assistant.web.signed_in import office

EVERYBODY: Final = "-"
LANGUAGES: Final = ("fr", "lsf", "ar", "de", "en", "es", "it", "pl", "pt", "ro", "ru", "tr", "uk", "br")
MIDNIGHT: Final = "00:00"
_LONGEST_KEPT: Final = 600


def advisers() -> list[tuple[str, str]]:
    """List who receives at this office."""
    return [(one.key, one.values["name"]) for one in things(desk(), office(), ADVISER)]


def modes(label: str, **options: Any) -> ChecklistField:  # noqa: ANN401 — whatever ChecklistField takes
    """Ask for ways to meet."""
    return ChecklistField(label, choices=[(mode, mode_name(mode)) for mode in MODES], **options)


# --- hours that come again ---------------------------------------------------------

REPEATS: Final = (
    (ONCE, 1),
    *((WEEKLY, weeks) for weeks in (1, 2, 3, 4)),
    *((MONTHLY, nth) for nth in (1, 2, 3, 4, -1)),
)


def again_fields() -> dict[str, Any]:
    """Ask for hours that come again."""
    choices = [(f"{name}/{every}", repeats_name(name, every)) for name, every in REPEATS]
    return {
        "starts": HourField(_("De"), hint=_("Par exemple : 9h")),
        "ends": HourField(_("À"), hint=_("Par exemple : 12h30")),
        "first_on": DateField(_("Premier jour"), hint=_("Il donne le jour de la semaine.")),
        "repeats": ChoiceField(_("Cela revient"), choices=choices, as_list=True),
        "last_on": DateField(_("Dernier jour, s'il est connu"), required=False),
    }


def again_standing(values: Values) -> dict[str, Any]:
    """Return hours that come again as their fields hold them."""
    standing = {
        "starts": values["starts"],
        "ends": values["ends"],
        "first_on": date.fromisoformat(values["first_on"]),
        "repeats": f"{values['recurrence']}/{values['every']}",
    }
    return standing | ({"last_on": date.fromisoformat(values["last_on"])} if values["last_on"] else {})


def again_said(form: Form) -> dict[str, Any]:
    """Return the hours that were said."""
    recurrence, _sep, every = str(form["repeats"].answer).partition("/")
    last_on = form["last_on"].answer
    return {
        "starts": form["starts"].answer,
        "ends": form["ends"].answer,
        "first_on": form["first_on"].answer.isoformat(),
        "last_on": last_on.isoformat() if last_on else None,
        "recurrence": recurrence,
        "every": int(every),
    }


def again_is_right(form: Form) -> bool:
    """Check that what ends comes after what begins; say beside the field what to do."""
    if form["starts"].answer >= form["ends"].answer:
        refuse(form, "ends", _("Mettez la fin après le début."))
        return False
    if form["last_on"].answer and form["last_on"].answer < form["first_on"].answer:
        refuse(form, "last_on", _("Mettez le dernier jour après le premier, ou laissez-le vide."))
        return False
    return True


# --- opening windows ---------------------------------------------------------------


def window_fields() -> dict[str, Any]:
    """Ask for an opening window."""
    motives = [(code, motive_name(one)) for code, one in desk().motives.items()]
    return {
        "adviser": ChoiceField(_("Qui reçoit"), choices=advisers(), as_list=True),
        "modes": modes(_("De quelle façon")),
        **again_fields(),
        "motives": ChecklistField(
            _("Pour quels motifs"),
            hint=_("Sans rien cocher : pour tous."),
            choices=motives,
            required=False,
        ),
        "kept_for_staff": IntegerField(
            _("Minutes gardées pour l'accueil"),
            hint=_("Pour les personnes qui viennent sans rendez-vous. Par exemple 60. 0 si aucune."),
            most=_LONGEST_KEPT,
        ),
    }


def window_standing(values: Values) -> dict[str, Any]:
    """Return a window as its fields hold it."""
    kept = {name: values[name] for name in ("adviser", "modes", "motives", "kept_for_staff")}
    return kept | again_standing(values)


def window_said(form: Form) -> dict[str, Any]:
    """Return the window that was said."""
    return {
        "adviser": form["adviser"].answer,
        "modes": form["modes"].answer,
        **again_said(form),
        "motives": form["motives"].answer or [],
        "kept_for_staff": int(form["kept_for_staff"].answer),
    }


# --- absences ----------------------------------------------------------------------


def who() -> ChoiceField:
    """Ask who is away: the whole office, or somebody."""
    return ChoiceField(
        _("Qui est absent"), choices=[(EVERYBODY, _("Tout le lieu : il est fermé")), *advisers()], as_list=True
    )


def absence_fields() -> dict[str, Any]:
    """Ask for an absence: days, and hours where it is no whole day."""
    return {
        "adviser": who(),
        "first_on": DateField(_("Premier jour")),
        "last_on": DateField(_("Dernier jour"), hint=_("Vide : ce seul jour."), required=False),
        "starts": HourField(_("À partir de"), hint=_("Vide : dès le matin."), required=False),
        "ends": HourField(_("Jusqu'à"), hint=_("Vide : jusqu'au soir."), required=False),
    }


def absence_standing(values: Values) -> dict[str, Any]:
    """Return an absence as its fields hold it."""
    starts, ends = datetime.fromisoformat(values["starts"]), datetime.fromisoformat(values["ends"])
    standing: dict[str, Any] = {"adviser": values["adviser"] or EVERYBODY, "first_on": starts.date()}
    last = ends if ends.time() != time() else ends - timedelta(days=1)
    standing |= {"last_on": last.date()} if last.date() != starts.date() else {}
    standing |= {"starts": f"{starts:%H:%M}"} if starts.time() != time() else {}
    return standing | ({"ends": f"{ends:%H:%M}"} if ends.time() != time() else {})


def absence_said(form: Form) -> dict[str, Any]:
    """Return the absence that was said, on the clocks of the office."""
    absent, first, last = form["adviser"].answer, form["first_on"].answer, form["last_on"].answer
    end = form["ends"].answer
    last_day = last or first
    ends = f"{last_day.isoformat()}T{end}" if end else f"{(last_day + timedelta(days=1)).isoformat()}T{MIDNIGHT}"
    return {
        "adviser": None if absent == EVERYBODY else absent,
        "starts": f"{first.isoformat()}T{form['starts'].answer or MIDNIGHT}",
        "ends": ends,
    }


def recurring_said(form: Form) -> dict[str, Any]:
    """Return the absence that comes again."""
    absent = form["adviser"].answer
    return {"adviser": None if absent == EVERYBODY else absent, **again_said(form)}

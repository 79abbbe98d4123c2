"""The fields by which an office says for what it receives, where it is, and who works there."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from wtforms import Form

from assistant.services.office_editing import things
from assistant.services.office_editing_things import ADVISER, Values
from assistant.services.staff_cases import office_names
from assistant.web.counter.blueprint import desk
from assistant.web.counter.editing_forms import EVERYBODY, modes
from assistant.web.counter.editing_words import HOLIDAYS, ZONES, holidays_name, skill_name, weekday_names, zone_name
from assistant.web.counter.hour_fields import StretchesField
from assistant.web.forms.fields import BoolField, ChecklistField, ChoiceField, IntegerField, LongTextField, TextField
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import language_in_words
from assistant.web.signed_in import entrance, office, staff

LANGUAGES: Final = ("fr", "lsf", "ar", "de", "en", "es", "it", "pl", "pt", "ro", "ru", "tr", "uk", "br")


# --- motives -----------------------------------------------------------------------


def motive_fields() -> dict[str, Any]:
    """Ask how a motive is received here."""
    return {
        "modes": modes(
            _("Reçu ici, de cette façon"),
            hint=_("Sans rien cocher : ce lieu ne reçoit pas pour ce motif, et en propose un autre."),
            required=False,
        ),
        "extra_minutes": IntegerField(
            _("Minutes de plus que d'habitude"),
            hint=_("Quand il faut plus de temps ici : 15, par exemple. 0 si c'est comme d'habitude."),
            most=120,
        ),
    }


def motive_said(form: Form) -> dict[str, Any]:
    """Return how a motive is received."""
    return {"modes": form["modes"].answer or [], "extra_minutes": int(form["extra_minutes"].answer)}


# --- the office, its advisers ------------------------------------------------------

_TEXTS: Final = ("name", "town", "insee_code", "address", "telephone", "telephone_label", "accessibility")


def office_fields() -> dict[str, Any]:
    """Ask where an office is, when it is open and how it can be reached."""
    services = [(EVERYBODY, _("Notre salle, dans ce service")), *((code, code) for code in desk().rooms.services)]
    days = {f"day.{number}": StretchesField(name) for number, name in enumerate(weekday_names())}
    return {
        "name": TextField(_("Nom du lieu"), longest=120),
        "address": TextField(_("Adresse"), longest=200),
        "town": TextField(_("Commune"), longest=80, width="20"),
        "insee_code": TextField(_("Code INSEE de la commune"), longest=5, width="5"),
        "telephone": TextField(_("Téléphone"), longest=30, width="20"),
        "telephone_label": TextField(
            _("Ce que les gens doivent savoir de ce numéro"), hint=_("Par exemple : prix d'un appel local"), longest=80
        ),
        "accessibility": LongTextField(_("Accès et aides sur place"), longest=400),
        "map_url": TextField(_("Lien vers un plan"), hint=_("Une adresse qui commence par https://"), required=False),
        **days,
        "holidays_of": ChoiceField(
            _("Jours fériés"), choices=[(code or EVERYBODY, holidays_name(code)) for code in HOLIDAYS], as_list=True
        ),
        "zone": ChoiceField(_("Heure locale"), choices=[(zone, zone_name(zone)) for zone in ZONES], as_list=True),
        "tells_names": BoolField(_("Dire aux personnes le nom de qui a ouvert leur dossier")),
        "video_service": ChoiceField(_("Service de vidéo"), choices=services, as_list=True),
    }


def office_standing(values: Values) -> dict[str, Any]:
    """Return an office as its fields hold it."""
    hours: Mapping[str, Any] = values["hours"]
    return {
        **{name: values[name] for name in (*_TEXTS, "zone", "tells_names")},
        **({"map_url": values["map_url"]} if values["map_url"] else {}),
        **{f"day.{number}": hours[str(number)] for number in range(7) if hours.get(str(number))},
        "holidays_of": values["holidays_of"] or EVERYBODY,
        "video_service": values["video_service"] or EVERYBODY,
    }


def office_said(form: Form) -> dict[str, Any]:
    """Return the office that was said."""
    hours = {str(number): form[f"day.{number}"].answer for number in range(7) if form[f"day.{number}"].answer}
    listed = {name: form[name].answer for name in ("holidays_of", "video_service")}
    return {
        **{name: str(form[name].answer) for name in (*_TEXTS, "zone")},
        "hours": hours,
        "map_url": str(form["map_url"].answer or ""),
        **{name: "" if said == EVERYBODY else str(said) for name, said in listed.items()},
        "tells_names": bool(form["tells_names"].answer),
    }


def _skills() -> list[str]:
    asked = {skill for motive in desk().motives.values() for skill in motive.skills}
    held = {skill for one in things(desk(), office(), ADVISER) for skill in one.values["skills"]}
    return sorted(asked | held)


def _mine() -> dict[str, str]:
    """Name the offices whose people the person signed in may edit: where they manage, and here."""
    names = office_names(entrance())
    return {code: name for code, name in names.items() if staff().may("office_manager", code)}


def adviser_fields() -> dict[str, Any]:
    """Ask what somebody who receives can do, and where."""
    skills = [(code, skill_name(code)) for code in _skills()]
    return {
        "name": TextField(_("Nom montré aux personnes"), hint=_("Par exemple : Amina B."), longest=80, width="20"),
        "modes": modes(_("De quelle façon")),
        "languages": ChecklistField(_("Langues"), choices=[(code, language_in_words(code)) for code in LANGUAGES]),
        "skills": ChecklistField(_("Ce que cette personne sait traiter"), choices=skills, required=False),
        "offices": ChecklistField(
            _("Où"),
            hint=_("Sans rien cocher, cette personne ne reçoit plus dans vos lieux."),
            choices=list(_mine().items()),
            required=False,
        ),
    }


def adviser_said(form: Form) -> dict[str, Any]:
    """Return what was said of somebody."""
    return {
        "name": str(form["name"].answer),
        **{name: list(form[name].answer or []) for name in ("modes", "languages", "skills", "offices")},
    }


def same(*names: str) -> Callable[[Values], dict[str, Any]]:
    """Show values as they are."""
    return lambda values: {name: values[name] for name in names}

"""How an office receives, in words: for lists, for what is about to change, for the history."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from assistant.booking.motives import Motive
from assistant.services.office_editing import Thing
from assistant.services.office_editing_things import (
    ABSENCE,
    ADVISER,
    AWAY_AGAIN,
    MONTHLY,
    MOTIVE,
    OFFICE,
    ONCE,
    WINDOW,
    Values,
)
from assistant.web.i18n import format_date, format_time, format_weekday
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.meeting_words import language_in_words, mode_name

HOLIDAYS: Final = {
    "": _m("ceux de toute la France"),
    "6AE": _m("Alsace"),
    "57": _m("Moselle"),
    "971": _m("Guadeloupe"),
    "972": _m("Martinique"),
    "973": _m("Guyane"),
    "974": _m("La Réunion"),
    "976": _m("Mayotte"),
    "PM": _m("Saint-Pierre-et-Miquelon"),
    "BL": _m("Saint-Barthélemy"),
    "MF": _m("Saint-Martin"),
}
ZONES: Final = {
    "Europe/Paris": _m("Paris"),
    "America/Guadeloupe": _m("Guadeloupe"),
    "America/Martinique": _m("Martinique"),
    "America/Cayenne": _m("Guyane"),
    "Indian/Reunion": _m("La Réunion"),
    "Indian/Mayotte": _m("Mayotte"),
    "America/Miquelon": _m("Saint-Pierre-et-Miquelon"),
}
_SKILLS: Final = {
    "family": _m("famille"),
    "housing": _m("logement"),
    "safety": _m("mise en sécurité"),
    "abroad": _m("situations à l'étranger"),
}
_MONDAY: Final = date(2026, 1, 5)

Names = Mapping[str, str]
Line = tuple[str, str]


def holidays_name(code: str) -> str:
    """Name the holidays an office keeps."""
    return _(HOLIDAYS[code]) if code in HOLIDAYS else code


def zone_name(zone: str) -> str:
    """Name local time by its place."""
    return _(ZONES[zone]) if zone in ZONES else zone


def skill_name(code: str) -> str:
    """Name what somebody knows to deal with."""
    return _(_SKILLS[code]) if code in _SKILLS else code


def motive_name(motive: Motive) -> str:
    """Name a motive."""
    return _(motive.label)


def weekday_names() -> list[str]:
    """Name the days, Monday first."""
    return [format_weekday(_MONDAY + timedelta(days=number)).split(" ")[0].capitalize() for number in range(7)]


def weekday_of(day: date) -> str:
    """Name the weekday of a day."""
    return format_weekday(day).split(" ")[0]


def repeats_name(recurrence: str, every: int) -> str:
    """Say how often something comes again."""
    if recurrence == ONCE:
        return _("une seule fois")
    if recurrence == MONTHLY:
        return {
            1: _("une fois par mois : la première semaine où tombe ce jour"),
            2: _("une fois par mois : la deuxième fois que tombe ce jour"),
            3: _("une fois par mois : la troisième fois que tombe ce jour"),
            4: _("une fois par mois : la quatrième fois que tombe ce jour"),
            -1: _("une fois par mois : la dernière fois que tombe ce jour"),
        }.get(every, "")
    return _("chaque semaine") if every == 1 else _("toutes les %(number)s semaines", number=every)


def hours_in_words(starts: str, ends: str) -> str:
    """Write from when to when."""
    opens, closes = format_time(time.fromisoformat(starts)), format_time(time.fromisoformat(ends))
    return _("de %(start)s à %(end)s", start=opens, end=closes)


def title_of(kind: str, values: Values, names: Names) -> str:
    """Name one thing in a list."""
    if kind in {WINDOW, AWAY_AGAIN}:
        day = weekday_of(date.fromisoformat(values["first_on"]))
        return f"{_who(values, names)} · {day} {hours_in_words(values['starts'], values['ends'])}"
    if kind == ABSENCE:
        return f"{_who(values, names)} · {_stretch(values)}"
    return str(values.get("name", ""))


def lines_of(kind: str, values: Values, names: Names, motives: Mapping[str, Motive]) -> list[Line]:
    """Say everything of a thing: what each value is called, and the value."""
    if not values:
        return []
    return [line for line in _LINES[kind](values, names, motives) if line[1]]


def _who(values: Values, names: Names) -> str:
    who = values["adviser"]
    return names.get(who, who) if who else _("Tout le lieu")


def _stretch(values: Values) -> str:
    starts, ends = datetime.fromisoformat(values["starts"]), datetime.fromisoformat(values["ends"])
    last = ends - timedelta(days=1) if ends.time() == time() else ends
    if starts.time() == time() and ends.time() == time():
        if starts.date() == last.date():
            return _("%(day)s, toute la journée", day=format_weekday(starts.date()))
        return _("du %(first)s au %(last)s", first=format_weekday(starts.date()), last=format_weekday(last.date()))
    if starts.date() == last.date():
        until = format_time(ends.time()) if ends.time() != time() else _("minuit")
        return _(
            "%(day)s, de %(start)s à %(end)s",
            day=format_weekday(starts.date()),
            start=format_time(starts.time()),
            end=until,
        )
    return _(
        "du %(first)s à %(start)s au %(last)s à %(end)s",
        first=format_weekday(starts.date()),
        start=format_time(starts.time()),
        last=format_weekday(last.date()),
        end=format_time(ends.time()) if ends.time() != time() else _("minuit"),
    )


def _ways(modes: Iterable[str]) -> str:
    return ", ".join(mode_name(mode) for mode in modes)


def _again_lines(values: Values, names: Names) -> Iterator[Line]:
    yield _("Qui"), _who(values, names)
    yield _("Jour"), weekday_of(date.fromisoformat(values["first_on"]))
    yield _("Heures"), hours_in_words(values["starts"], values["ends"])
    yield _("Cela revient"), repeats_name(values["recurrence"], values["every"])
    yield _("Premier jour"), format_date(date.fromisoformat(values["first_on"]))
    yield _("Dernier jour"), format_date(date.fromisoformat(values["last_on"])) if values["last_on"] else ""


def _window_lines(values: Values, names: Names, motives: Mapping[str, Motive]) -> Iterator[Line]:
    yield from _again_lines(values, names)
    yield _("Façons"), _ways(values["modes"])
    named = [motive_name(motives[code]) if code in motives else code for code in values["motives"]]
    yield _("Motifs"), ", ".join(named) or _("tous")
    yield _("Minutes gardées pour l'accueil"), str(values["kept_for_staff"] or "")


def _absence_lines(values: Values, names: Names, _motives: Mapping[str, Motive]) -> Iterator[Line]:
    yield _("Qui"), _who(values, names)
    yield _("Quand"), _stretch(values)


def _motive_lines(values: Values, _names: Names, _motives: Mapping[str, Motive]) -> Iterator[Line]:
    yield _("Reçu ici"), _ways(values["modes"]) or _("non")
    yield _("Minutes de plus"), str(values["extra_minutes"] or _("aucune"))


def _office_lines(values: Values, _names: Names, _motives: Mapping[str, Motive]) -> Iterator[Line]:
    yield _("Nom"), values["name"]
    yield _("Adresse"), values["address"]
    yield _("Commune"), f"{values['town']} ({values['insee_code']})"
    yield _("Téléphone"), f"{values['telephone']} ({values['telephone_label']})"
    yield _("Accès et aides sur place"), values["accessibility"]
    yield _("Plan"), values["map_url"]
    for number, name in enumerate(weekday_names()):
        stretches = values["hours"].get(str(number), [])
        yield name, ", ".join(hours_in_words(opens, closes) for opens, closes in stretches)
    yield _("Jours fériés"), holidays_name(values["holidays_of"])
    yield _("Heure locale"), zone_name(values["zone"])
    yield _("Nom dit aux personnes"), _("oui") if values["tells_names"] else _("non")
    yield _("Vidéo"), values["video_service"] or _("notre salle")


def _adviser_lines(values: Values, names: Names, _motives: Mapping[str, Motive]) -> Iterator[Line]:
    yield _("Nom"), values["name"]
    yield _("Façons"), _ways(values["modes"])
    yield _("Langues"), ", ".join(map(language_in_words, values["languages"]))
    yield _("Compétences"), ", ".join(map(skill_name, values["skills"]))
    yield _("Lieux"), ", ".join(names.get(office, office) for office in values["offices"])


_LINES: Final[Mapping[str, Any]] = {
    WINDOW: _window_lines,
    ABSENCE: _absence_lines,
    AWAY_AGAIN: lambda values, names, _motives: _again_lines(values, names),
    MOTIVE: _motive_lines,
    OFFICE: _office_lines,
    ADVISER: _adviser_lines,
}


def changes_in_words(before: list[Line], after: list[Line]) -> list[tuple[str, str, str]]:
    """Lay what was beside what is, and leave out what stays."""
    was, now = dict(before), dict(after)
    return [
        (name, was.get(name, ""), now.get(name, ""))
        for name in dict.fromkeys([*was, *now])
        if was.get(name, "") != now.get(name, "")
    ]


def first_day_of(thing: Thing | None, values: Values | None, today: date) -> date:
    """Return the day whose week shows best what an edit does: its first day, or today."""
    said = values or (thing.values if thing else {})
    named = str(said.get("first_on") or said.get("starts") or "")[:10]
    return max(today, date.fromisoformat(named)) if len(named) == 10 else today  # noqa: PLR2004 — a whole date

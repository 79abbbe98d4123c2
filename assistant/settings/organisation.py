"""Who runs the service: what one organisation changes without touching the code.

The file named by ORGANISATION_FILE is TOML; every key is optional and docs/deployment.md shows one in full:

    name = "CCAS de Villeneuve"
    telephone = "04 00 00 00 00"
    [colours]
    brand = "#1d4f91"
    [hours]
    monday = ["09:00-12:00", "13:30-17:00"]
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from assistant.errors import UnsafeSettings
from assistant.settings.staffing import SingleSignOnSettings, read_single_sign_on
from assistant.settings.video import VideoProvider, read_provider

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEMONSTRATION_TELEPHONE = "01 99 00 12 34"  # of a range reserved for fiction: it rings nowhere
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """One stretch of a day during which somebody answers the telephone."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colours of the organisation; the contrast with white or black text is its own duty."""

    brand: str = "#1d4f91"
    on_brand: str = "#ffffff"
    link: str = "#1a5a96"
    button: str = "#0b6b3a"


_WORKING_DAY = (Hours(time(9), time(12)), Hours(time(13, 30), time(17)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The operator, as every page, print and message names it. The defaults are the demonstration's.

    `payer` says whether the operator itself pays the benefits: only a payer may speak of decisions.
    `hours` gives the stretches of each weekday, Monday being 0; a missing day is closed.
    `video` describes the services of others that an office may use instead of our own room.
    `staff_support` says to those who work here whom to turn to after a hard conversation.
    `single_sign_on` is how staff come in where the organisation has accounts of its own for them.
    """

    name: str = "Point d’accueil de démonstration"
    service_name: str = "Mes droits, pas à pas"
    payer: bool = False
    logo: Path | None = None
    colours: Colours = field(default_factory=Colours)
    telephone: str = DEMONSTRATION_TELEPHONE
    telephone_label: str = "numéro fictif (démonstration)"
    hours: Mapping[int, tuple[Hours, ...]] = field(default_factory=lambda: dict.fromkeys(range(5), _WORKING_DAY))
    timezone: str = "Europe/Paris"
    address: str = "1 place de la Démonstration, 69000 Exemple"
    email: str = "accueil@demonstration.example"
    website: str | None = None
    video: Mapping[str, VideoProvider] = field(default_factory=dict)
    legal_basis: str = "mission d’intérêt public (RGPD, article 6, 1, e) — à valider par le DPO"
    legal_basis_special: str = (
        "pour la santé, le handicap et le séjour : motif d’intérêt public important (RGPD, article 9, 2, g) — "
        "à valider par le DPO"
    )
    legal_basis_staff: str = (
        "organisation du travail et sécurité du service (RGPD, article 6, 1, e) — à valider par le DPO"
    )
    controller: str = "le point d’accueil de démonstration"
    privacy_contact: str = "dpo@demonstration.example"
    staff_support: str = ""
    single_sign_on: SingleSignOnSettings | None = None

    @property
    def is_demonstration(self) -> bool:
        """Whether callers would still reach nobody, because the fictitious number was never replaced."""
        return self.telephone == DEMONSTRATION_TELEPHONE


def read_organisation(path: Path) -> Organisation:
    """Read the organisation's file; a key or a form it does not know is refused by name."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnsafeSettings("organisation_file_missing", {"file": path}) from None
    except (OSError, ValueError) as error:  # not text, not TOML, or a number beyond all numbers
        raise UnsafeSettings("organisation_file_unreadable", {"file": path, "reason": error}) from error
    settings: dict[str, Any] = {key: _setting(key, raw, path) for key, raw in content.items()}
    return replace(Organisation(), **settings)


def _setting(key: str, raw: object, path: Path) -> object:
    known = {item.name for item in fields(Organisation)}
    if key == "colours" and isinstance(raw, dict):
        return Colours(**{name: _colour(name, value) for name, value in raw.items()})
    if key == "hours" and isinstance(raw, dict):
        return {_weekday(day): _stretches(day, given) for day, given in raw.items()}
    if key == "single_sign_on" and isinstance(raw, dict):
        return read_single_sign_on(raw)
    if key == "video" and isinstance(raw, dict):
        return {code: read_provider(code, provider, path.parent) for code, provider in raw.items()}
    if key == "logo" and isinstance(raw, str):
        return path.parent / raw
    if key == "payer" and isinstance(raw, bool):
        return raw
    if key == "timezone":
        return _zone(raw)
    if (
        key in known - {"colours", "hours", "logo", "payer", "video", "single_sign_on"}
        and isinstance(raw, str)
        and raw.strip()
    ):
        return raw
    raise UnsafeSettings("organisation_key_unknown", {"key": key, "value": raw, "known": ", ".join(sorted(known))})


def _zone(raw: object) -> str:
    if isinstance(raw, str) and raw in available_timezones():
        return raw
    raise UnsafeSettings("organisation_zone_unknown", {"key": "timezone", "value": raw})


def _colour(name: str, raw: object) -> str:
    known = {item.name for item in fields(Colours)}
    if name not in known or not isinstance(raw, str) or not _COLOUR.fullmatch(raw):
        raise UnsafeSettings("organisation_colour_unknown", {"key": f"colours.{name}", "value": raw})
    return raw


def _weekday(day: str) -> int:
    if day not in WEEKDAYS:
        raise UnsafeSettings("organisation_weekday_unknown", {"key": f"hours.{day}"})
    return WEEKDAYS.index(day)


def _stretches(day: str, given: object) -> tuple[Hours, ...]:
    return tuple(_hours(day, text) for text in (given if isinstance(given, list) else [given]))


def _hours(day: str, text: object) -> Hours:
    match = _HOURS.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise UnsafeSettings("organisation_hours_unreadable", {"key": f"hours.{day}", "value": text})
    opens, closes = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    if opens >= closes:
        raise UnsafeSettings("organisation_hours_unreadable", {"key": f"hours.{day}", "value": text})
    return Hours(opens, closes)

"""The parts of France that keep their own holidays or their own time: what an office chooses among.

Codes are those of `holidays`, the library behind ``PublicHolidays``; an office whose town lies elsewhere keeps the
national days and the time of Paris. Labels are French message ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from assistant.booking.opening import PARIS


@dataclass(frozen=True)
class Territory:
    """A part of the country: its name, and the time its clocks show."""

    label: str
    zone: ZoneInfo = PARIS


def _at(label: str, zone: str) -> Territory:
    return Territory(label, ZoneInfo(zone))


NATIONAL: Final = ""
TERRITORIES: Final = MappingProxyType(
    {
        NATIONAL: Territory("France entière (jours fériés nationaux)"),
        "6AE": Territory("Alsace"),
        "57": Territory("Moselle"),
        "971": _at("Guadeloupe", "America/Guadeloupe"),
        "972": _at("Martinique", "America/Martinique"),
        "973": _at("Guyane", "America/Cayenne"),
        "974": _at("La Réunion", "Indian/Reunion"),
        "976": _at("Mayotte", "Indian/Mayotte"),
        "BL": _at("Saint-Barthélemy", "America/St_Barthelemy"),
        "MF": _at("Saint-Martin", "America/Marigot"),
        "PM": _at("Saint-Pierre-et-Miquelon", "America/Miquelon"),
        "NC": _at("Nouvelle-Calédonie", "Pacific/Noumea"),
        "PF": _at("Polynésie française", "Pacific/Tahiti"),
        "WF": _at("Wallis-et-Futuna", "Pacific/Wallis"),
    }
)
"""By the code of whose holidays they keep."""


def territory_of(insee_code: str) -> str:
    """Return the code of the part of the country a commune lies in; the whole country where it keeps nothing apart."""
    overseas = {"975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC"}
    code = overseas.get(insee_code[:3], insee_code[:3])
    if code in TERRITORIES:
        return code
    return {"67": "6AE", "68": "6AE", "57": "57"}.get(insee_code[:2], NATIONAL)

"""The communes: from a postcode to the commune, from the commune to its zone and territory. All offline."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.eligibility.rulebook import PlainTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OVERSEAS = {
    "971": "guadeloupe",
    "972": "martinique",
    "973": "guyane",
    "974": "reunion",
    "975": "spm",
    "976": "mayotte",
    "977": "guadeloupe",
    "978": "guadeloupe",
}
"""Territory by the first three characters of the commune's code; 98… and 99… are abroad for these benefits."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune: its INSEE code, its name, and its zone where it is known."""

    insee: str
    name: str
    zone: str | None


@dataclass(frozen=True)
class Communes:
    """Communes by postcode and by INSEE code."""

    by_insee: Mapping[str, Commune]
    postcodes: Mapping[str, tuple[str, ...]]

    def at(self, postcode: str) -> tuple[Commune, ...]:
        """List the communes that share a postcode, by name; none where the postcode is unknown."""
        return tuple(self.by_insee[code] for code in self.postcodes.get(postcode, ()))


def read_communes(path: Path) -> Communes:
    """Read `insee,name,postal_codes,zone`; a blank zone stays unknown."""
    communes: dict[str, Commune] = {}
    postcodes: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            commune = Commune(row["insee"], row["name"], row["zone"] or None)
            communes[commune.insee] = commune
            for postcode in row["postal_codes"].split():
                postcodes.setdefault(postcode, []).append(commune.insee)
    ordered = {code: tuple(sorted(found, key=lambda insee: communes[insee].name)) for code, found in postcodes.items()}
    return Communes(communes, ordered)


def territory_of(insee: str) -> str:
    """Return the territory a commune lies in."""
    if insee.startswith("97"):
        return OVERSEAS.get(insee[:3], "abroad")
    return "abroad" if insee.startswith(("98", "99")) else "metropole"


def geography_tables(communes: Communes) -> dict[str, PlainTable]:
    """Return the tables that rules may look up: commune_zone, commune_territory and commune_at."""
    zones = {insee: commune.zone for insee, commune in communes.by_insee.items() if commune.zone}
    territories = {insee: territory_of(insee) for insee in communes.by_insee}
    alone = {postcode: found[0] for postcode, found in communes.postcodes.items() if len(found) == 1}
    return {
        "commune_zone": _table("commune_zone", zones),
        "commune_territory": _table("commune_territory", territories),
        "commune_at": _table("commune_at", alone),
    }


def _table(name: str, rows: dict[str, str]) -> PlainTable:
    return PlainTable(name, rows, frozenset(rows.values()) if name != "commune_at" else frozenset())

"""Replacing the zone of every commune by those of another table."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from pathlib import Path

ZONES = {"1": "1", "1bis": "1", "2": "2", "3": "3"}


class ZonesUnreadable(AssistantError):
    """A file of zones that cannot be used; the code says why, in words."""


def replace_zones(communes: Path, zones: Path) -> str:
    """Rewrite the zone column of `communes` from `zones` (CSV with insee and zone); return what changed.

    A commune the file does not name gets a blank zone, which leads to a person, never to a guess. Nothing is
    written when anything is wrong.
    """
    with communes.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = _read_zones(zones, {row["insee"] for row in rows})
    changed = blank = 0
    for row in rows:
        zone = found.get(row["insee"], "")
        changed += zone != row["zone"]
        blank += not zone
        row["zone"] = zone
    out = io.StringIO()
    writer = csv.DictWriter(out, ["insee", "name", "postal_codes", "zone"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["insee"]))
    communes.write_text(out.getvalue(), encoding="utf-8")
    return f"{len(rows)} communes, {changed} with another zone than before, {blank} without zone"


def _read_zones(path: Path, known: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if not {"insee", "zone"} <= set(reader.fieldnames or ()):
                raise ZonesUnreadable(f"{path}: the columns insee and zone are needed")
            for number, row in enumerate(reader, start=2):
                _read_row(row, number, known, found)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ZonesUnreadable(f"{path} cannot be read: {error}") from None
    return found


def _read_row(row: dict[str, str | None], number: int, known: set[str], found: dict[str, str]) -> None:
    insee, zone = (row["insee"] or "").strip(), (row["zone"] or "").strip().replace(" ", "").lower()
    if insee not in known:
        raise ZonesUnreadable(f"line {number}: no commune has the code {insee!r}")
    if zone not in ZONES:
        raise ZonesUnreadable(f"line {number}: the zone {zone!r} is not 1, 1bis, 2 or 3")
    if insee in found:
        raise ZonesUnreadable(f"line {number}: the commune {insee} comes twice")
    found[insee] = ZONES[zone]

"""A desk for tests: the demonstration's offices, motives made for the purpose, nobody on holiday."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.adapters.office_key_file import OfficeKeyFile, create_missing_office_keys
from assistant.adapters.video_rooms import WebVideoRooms
from assistant.booking.motives import OFFICE, TELEPHONE, VIDEO, Motive, Route, route
from assistant.services.contents import CaseContents
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.desk import Desk
from assistant.services.dossier import start_case
from assistant.services.safe import OpenedCase, Safe
from tests.booking.builders import a_motive


class NoHolidays:
    """A country where people always work."""

    def days(self, place: str, years: Iterable[int]) -> frozenset[date]:
        del place, years
        return frozenset()


def motives() -> dict[str, Motive]:
    every = (
        a_motive("custody", mode=OFFICE, minutes=45, priority=20, reasons={"custody_disputed": ""}),
        a_motive("violence", mode=OFFICE, modes=(TELEPHONE,), minutes=60, priority=5, confidential=True),
        a_motive("other", mode=VIDEO, modes=(VIDEO, TELEPHONE), priority=90, reasons={"unsure": ""}),
    )
    return {motive.code: motive for motive in every}


def a_desk(safe: Safe, folder: Path) -> Desk:
    """Open a desk over the demonstration's offices, which have keys in that folder."""
    set_up_demonstration(safe.engine)
    keys = folder / "demonstration_keys.json"
    create_missing_office_keys(keys, OFFICE_IDS)
    opened = replace(safe, office_keys=OfficeKeyFile(keys))
    return Desk(
        opened,
        motives(),
        {"identity_document": "Pièce d'identité"},
        NoHolidays(),
        WebVideoRooms("https://droits.example"),
    )


def a_case(desk: Desk) -> OpenedCase:
    return start_case(desk.safe, CaseContents(month="2026-11", answers={"children.count": "2"}))


def a_route(desk: Desk, motive: str = "custody") -> Route:
    return route([desk.motives[motive]])

"""Opening an office: the row that everything else hangs on. Who receives there, and when, is added on its pages."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, select

from assistant.booking.places import TERRITORIES, territory_of
from assistant.errors import AssistantError
from assistant.storage.base import reading, transaction
from assistant.storage.offices import Office

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_INSEE: Final = re.compile(r"(\d{2}|2[AB])\d{3}")
_LONGEST: Final = {"id": 40, "name": 120, "town": 80, "address": 200, "telephone": 30, "telephone_label": 80}
_USUAL_DAY: Final = [["09:00", "12:00"], ["13:30", "17:00"]]


class OfficeRefused(AssistantError):
    """An office that cannot be opened as it was described; ``data`` names the field, and says why."""


@dataclass(frozen=True, slots=True)
class NewOffice:
    """An office as whoever opens it describes it."""

    id: str
    name: str
    town: str
    insee_code: str
    address: str
    telephone: str
    telephone_label: str = "appel non surtaxé"
    accessibility: str = ""


def check_office(new: NewOffice) -> None:
    """Refuse, by the name of the field, what could not be shown or found."""
    if not _ID.fullmatch(new.id):
        raise OfficeRefused("office_refused", {"field": "id", "why": "small letters, digits and hyphens: lyon-3"})
    if not _INSEE.fullmatch(new.insee_code):
        raise OfficeRefused("office_refused", {"field": "insee", "why": "the five characters of the commune: 69383"})
    for field, longest in _LONGEST.items():
        said = str(getattr(new, field)).strip()
        if not said or len(said) > longest:
            raise OfficeRefused("office_refused", {"field": field, "why": f"from 1 to {longest} characters"})


def open_office(engine: Engine, new: NewOffice) -> None:
    """Write an office with the usual hours, its own clock and holidays; refuse one that is there already."""
    check_office(new)
    territory = territory_of(new.insee_code)
    with transaction(engine) as session:
        if session.get(Office, new.id) is not None:
            raise OfficeRefused("office_refused", {"field": "id", "why": f"there is an office {new.id} already"})
        session.add(
            Office(
                id=new.id,
                name=new.name.strip(),
                town=new.town.strip(),
                insee_code=new.insee_code,
                address=new.address.strip(),
                telephone=new.telephone.strip(),
                telephone_label=new.telephone_label.strip(),
                accessibility=new.accessibility.strip(),
                hours={str(day): _USUAL_DAY for day in range(5)},
                holidays_of=territory,
                zone=TERRITORIES[territory].zone.key,
                map_url=None,
            )
        )


def offices_by_id(engine: Engine) -> dict[str, str]:
    """Return the name of each office."""
    with reading(engine) as session:
        return {row.id: row.name for row in session.scalars(select(Office).order_by(Office.id))}

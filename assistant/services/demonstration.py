"""Offices and advisers for whoever tries the program: invented people, in three real towns.

Nothing here reaches anybody: the telephone numbers are of the ranges reserved for fiction, and say so. A second run
finds the offices there and changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assistant.booking.motives import OFFICE, TELEPHONE, VIDEO
from assistant.storage.base import transaction
from assistant.storage.offices import MONTHLY, WEEKLY, Adviser, AdviserOffice, Office, OpeningWindow

FICTION = "numéro fictif (démonstration)"
OFFICE_IDS = ("lyon-3", "rennes-centre", "strasbourg-neudorf")

_MONDAY, _TUESDAY, _WEDNESDAY, _THURSDAY, _FRIDAY = (date(2026, 1, day) for day in range(5, 10))
_ALL = (OFFICE, VIDEO, TELEPHONE)
_FACE_TO_FACE = (OFFICE,)
_AT_A_DISTANCE = (VIDEO, TELEPHONE)
_MORNING = (time(9), time(12))
_AFTERNOON = (time(13, 30), time(17))
_OPEN_ON_WEEKDAYS = {str(day): [["09:00", "12:00"], ["13:30", "17:00"]] for day in range(5)}


def _office(**said: str) -> Office:
    """Make an office that receives on weekdays, under a telephone number of fiction."""
    return Office(telephone_label=FICTION, hours=_OPEN_ON_WEEKDAYS, **said)


def _offices() -> list[Office]:
    return [
        _office(
            id="lyon-3",
            name="Point d'accueil Lyon Part-Dieu",
            town="Lyon",
            insee_code="69123",
            address="12 rue de la Démonstration, 69003 Lyon",
            telephone="04 65 71 00 03",
            map_url="https://www.openstreetmap.org/#map=15/45.7600/4.8610",
            accessibility="Entrée de plain-pied, boucle magnétique, métro à 100 m",
            holidays_of="",
        ),
        _office(
            id="rennes-centre",
            name="Point d'accueil Rennes Centre",
            town="Rennes",
            insee_code="35238",
            address="4 place de l'Exemple, 35000 Rennes",
            telephone="02 61 91 00 35",
            map_url="https://www.openstreetmap.org/#map=15/48.1110/-1.6800",
            accessibility="Ascenseur, toilettes adaptées, visiophone pour la langue des signes",
            holidays_of="",
        ),
        _office(
            id="strasbourg-neudorf",
            name="Point d'accueil Strasbourg Neudorf",
            town="Strasbourg",
            insee_code="67482",
            address="27 avenue du Modèle, 67100 Strasbourg",
            telephone="03 53 01 00 67",
            map_url="https://www.openstreetmap.org/#map=15/48.5670/7.7640",
            accessibility="Rampe à l'entrée, place de stationnement réservée, tram à 50 m",
            holidays_of="6AE",
        ),
    ]


@dataclass(frozen=True)
class _Hours:
    """One opening window to write: where, from which day on, when, how; every so many weeks or once a month."""

    office: str
    first_on: date
    hours: tuple[time, time]
    modes: tuple[str, ...] = _ALL
    every: int = 1
    recurrence: str = WEEKLY


@dataclass(frozen=True)
class _Person:
    id: str
    name: str
    modes: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    hours: tuple[_Hours, ...]


def _week(office: str, *days: date, modes: tuple[str, ...] = _ALL) -> tuple[_Hours, ...]:
    """Open mornings and afternoons of these days, every week."""
    return tuple(_Hours(office, day, hours, modes) for day in days for hours in (_MORNING, _AFTERNOON))


_PEOPLE = (
    _Person(
        "amina-b",
        "Amina B.",
        _ALL,
        ("fr", "ar", "en"),
        ("family", "safety"),
        _week("lyon-3", _MONDAY, _TUESDAY, _WEDNESDAY, _THURSDAY),
    ),
    _Person("bruno-c", "Bruno C.", _ALL, ("fr", "en"), ("housing",), _week("lyon-3", _TUESDAY, _WEDNESDAY, _FRIDAY)),
    _Person(
        "claire-d",
        "Claire D.",
        _AT_A_DISTANCE,
        ("fr", "en", "es"),
        ("abroad",),
        (
            *_week("lyon-3", _MONDAY, _WEDNESDAY, modes=_AT_A_DISTANCE),
            _Hours("rennes-centre", _FRIDAY, _MORNING, _AT_A_DISTANCE, every=2),
        ),
    ),
    _Person(
        "denis-e",
        "Denis E.",
        _ALL,
        ("fr", "br"),
        ("housing", "family"),
        _week("rennes-centre", _MONDAY, _TUESDAY, _THURSDAY, _FRIDAY),
    ),
    _Person(
        "elif-f",
        "Elif F.",
        (OFFICE, TELEPHONE),
        ("fr", "tr", "en"),
        ("safety",),
        _week("rennes-centre", _TUESDAY, _WEDNESDAY, modes=(OFFICE, TELEPHONE)),
    ),
    _Person(
        "farid-g",
        "Farid G.",
        _FACE_TO_FACE,
        ("fr", "lsf"),
        ("family",),
        (
            *_week("strasbourg-neudorf", _MONDAY, _THURSDAY, modes=_FACE_TO_FACE),
            _Hours("strasbourg-neudorf", _WEDNESDAY, _MORNING, _FACE_TO_FACE, every=1, recurrence=MONTHLY),
        ),
    ),
    _Person(
        "greta-h",
        "Greta H.",
        _ALL,
        ("fr", "de", "en"),
        ("abroad", "housing"),
        _week("strasbourg-neudorf", _TUESDAY, _WEDNESDAY, _FRIDAY),
    ),
    _Person(
        "hugo-i",
        "Hugo I.",
        (OFFICE, TELEPHONE),
        ("fr",),
        ("safety", "family"),
        (
            *_week("strasbourg-neudorf", _THURSDAY, modes=(OFFICE, TELEPHONE)),
            _Hours("strasbourg-neudorf", _MONDAY, _AFTERNOON, (OFFICE, TELEPHONE), every=2),
        ),
    ),
)


def set_up_demonstration(engine: Engine) -> bool:
    """Write the offices, advisers and opening windows, unless they are there; say whether it wrote."""
    with transaction(engine) as session:
        if session.get(Office, OFFICE_IDS[0]) is not None:
            return False
        session.add_all(_offices())
        session.flush()
        for person in _PEOPLE:
            _write(session, person)
    return True


def _write(session: Session, person: _Person) -> None:
    session.add(
        Adviser(
            id=person.id,
            name=person.name,
            modes=list(person.modes),
            languages=list(person.languages),
            skills=list(person.skills),
        )
    )
    session.flush()
    for office in sorted({hours.office for hours in person.hours}):
        session.add(AdviserOffice(adviser_id=person.id, office_id=office))
    session.add_all(_windows(person))


def _windows(person: _Person) -> Iterator[OpeningWindow]:
    for hours in person.hours:
        starts, ends = hours.hours
        yield OpeningWindow(
            adviser_id=person.id,
            office_id=hours.office,
            modes=list(hours.modes),
            starts=starts,
            ends=ends,
            first_on=hours.first_on,
            last_on=None,
            recurrence=hours.recurrence,
            every=hours.every,
            motives=None,
            kept_for_staff=0,
        )

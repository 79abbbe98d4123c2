"""People who work at the demonstration's offices, one of each kind, for whoever tries the counter.

Their password is public and written on the sign-in page of a demonstration. Their accounts are marked: a service for
real people opens none of them, whatever database it was given.
"""

from dataclasses import dataclass

from sqlalchemy import Engine

from assistant.services.ports import Clock
from assistant.services.staff_passwords import hash_password
from assistant.storage.base import reading, transaction
from assistant.storage.staff import Account, all_accounts, replace_roles

PASSWORD = "demonstration-2026"  # noqa: S105 — public on purpose, and worthless elsewhere
_MANAGER = "Responsable du point d'accueil"
_ADVISER = "Conseil"
_RECEPTION = "Accueil"


@dataclass(frozen=True, slots=True)
class DemonstrationPerson:
    """Somebody invented, and what they do where."""

    login: str
    name: str
    function: str
    offices: tuple[tuple[str, str], ...] = ()
    everywhere: tuple[str, ...] = ()
    adviser_id: str | None = None


_LYON, _RENNES, _STRASBOURG = "lyon-3", "rennes-centre", "strasbourg-neudorf"
PEOPLE = (
    DemonstrationPerson("accueil.lyon", "Ines A.", _RECEPTION, ((_LYON, "reception"),)),
    DemonstrationPerson("amina.b", "Amina B.", _ADVISER, ((_LYON, "adviser"),), adviser_id="amina-b"),
    DemonstrationPerson("bruno.c", "Bruno C.", _ADVISER, ((_LYON, "adviser"),), adviser_id="bruno-c"),
    DemonstrationPerson(
        "claire.d", "Claire D.", _ADVISER, ((_LYON, "adviser"), (_RENNES, "adviser")), adviser_id="claire-d"
    ),
    DemonstrationPerson("responsable.lyon", "Jeanne K.", _MANAGER, ((_LYON, "office_manager"),)),
    DemonstrationPerson("accueil.rennes", "Loïc M.", _RECEPTION, ((_RENNES, "reception"),)),
    DemonstrationPerson("denis.e", "Denis E.", _ADVISER, ((_RENNES, "adviser"),), adviser_id="denis-e"),
    DemonstrationPerson("responsable.rennes", "Maëlle N.", _MANAGER, ((_RENNES, "office_manager"),)),
    DemonstrationPerson("accueil.strasbourg", "Otto P.", _RECEPTION, ((_STRASBOURG, "reception"),)),
    DemonstrationPerson("greta.h", "Greta H.", _ADVISER, ((_STRASBOURG, "adviser"),), adviser_id="greta-h"),
    DemonstrationPerson("responsable.strasbourg", "Rachid S.", _MANAGER, ((_STRASBOURG, "office_manager"),)),
    DemonstrationPerson("regles", "Sophie T.", "Tenue des règles", everywhere=("rule_keeper",)),
    DemonstrationPerson("administration", "Théo V.", "Administration", everywhere=("administrator",)),
)


def set_up_demonstration_staff(engine: Engine, clock: Clock) -> bool:
    """Write these accounts, unless there are accounts; say whether it wrote. The offices must be there."""
    with reading(engine) as session:
        if all_accounts(session):
            return False
    hashed = hash_password(PASSWORD)
    with transaction(engine) as session:
        if all_accounts(session):
            return False  # another process was quicker
        for person in PEOPLE:
            session.add(_account(person, hashed, clock))
            session.flush()
            replace_roles(session, f"demo-{person.login}", dict(person.offices), person.everywhere)
    return True


def _account(person: DemonstrationPerson, hashed: str, clock: Clock) -> Account:
    return Account(
        id=f"demo-{person.login}",
        login=person.login,
        name=person.name,
        function=person.function,
        created_at=clock.now(),
        is_active=True,
        is_demonstration=True,
        password_hash=hashed,
        adviser_id=person.adviser_id,
    )

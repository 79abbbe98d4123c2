"""A staff entrance on an empty database with the demonstration's offices, and people who come in."""

from pathlib import Path

from sqlalchemy import Engine

from assistant.adapters.office_key_file import OfficeKeyFile, create_missing_office_keys
from assistant.adapters.system_clock import SystemClock
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.entrance import Entrance, SignedIn, Visit
from assistant.services.safe import Safe
from assistant.services.server_keys import ServerKeys
from assistant.services.sign_in import sign_in
from assistant.services.staff_accounts import NewAccount, Opened, Rights, create_account
from assistant.services.staff_sessions import visit_of
from assistant.settings import Settings, StaffSettings

PASSWORD = "le canard traverse la place"
ADDRESS = "192.0.2.7"


def entrance_on(engine: Engine, settings: Settings, folder: Path, *, second_factor: bool = False) -> Entrance:
    """Open an entrance; the offices of the demonstration are there and have keys."""
    set_up_demonstration(engine)
    keys = folder / "office_keys.json"
    create_missing_office_keys(keys, OFFICE_IDS)
    safe = Safe(engine, SystemClock(), settings.code_pepper, ServerKeys(settings.server_keys), OfficeKeyFile(keys))
    return Entrance(safe, StaffSettings(second_factor_required=second_factor))


def person(entrance: Entrance, login: str = "amina", office: str = "lyon-3", role: str = "adviser") -> str:
    """Open an account with a password and one role."""
    opened = create_account(
        entrance, NewAccount(login, login.title(), "Conseil", Rights({office: role}), password=PASSWORD)
    )
    assert isinstance(opened, Opened)
    return opened.id


def come_in(entrance: Entrance, login: str = "amina", password: str = PASSWORD) -> tuple[str, Visit]:
    """Sign in; return the token and the visit it opens."""
    outcome = sign_in(entrance, login, password, ADDRESS)
    assert isinstance(outcome, SignedIn), outcome
    return outcome.token, visit_for(entrance, outcome)


def visit_for(entrance: Entrance, signed_in: SignedIn) -> Visit:
    """Return the visit that a token opens."""
    visit = visit_of(entrance, signed_in.token)
    assert visit is not None
    return visit

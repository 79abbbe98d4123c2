"""The own code of an appointment, and finding it again with the code and the first letters of the name.

``K7QM-2XRA``: eight characters of the alphabet of case codes, the last one a check. It opens one appointment and
nothing of a case, so the service may keep it, sealed with the other details: staff can say it again to whoever lost it.
What the tables hold is a keyed hash; the key is the pepper, which is not in the database.

A wrong code, a wrong name and an appointment that is no more get the same answer after the same work. Tries are counted
for the address and for the code that was typed, whether it exists or not.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from assistant.services.appointment_details import Contact, Details, open_details, seal_details
from assistant.services.attempts import Limit, TooManyAttempts, give_back, try_once
from assistant.services.case_codes import GROUP, draw_characters, read_characters
from assistant.services.desk import Desk
from assistant.services.dossier import CODE_ATTEMPTS
from assistant.services.envelope import derive
from assistant.services.meetings import MeetingLink
from assistant.services.name_letters import begins_name
from assistant.services.safe import Safe
from assistant.storage.appointments import Appointment, State, appointment_with_code
from assistant.storage.base import reading

LENGTH = 8
TRIES_OF_A_CODE = Limit("tries of an appointment code", attempts=10, period=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class NotFound:
    """No appointment has this code and this name. Which of the two is wrong is not told."""


def give_code(session: Session, desk: Desk, row: Appointment, details: Details) -> Details:
    """Draw the code of an appointment that now stands; the caller seals the details it returns."""
    if details.code:
        return details
    characters = draw_characters(LENGTH)
    with session.no_autoflush:  # the row may not be whole yet
        while appointment_with_code(session, _hash(desk.safe, characters)) is not None:
            characters = draw_characters(LENGTH)
    row.code_hash = _hash(desk.safe, characters)
    return replace(details, code=characters)


def hash_again(safe: Safe, row: Appointment) -> bool:
    """Hash the code of an appointment with the pepper in use, if another one did; say whether it was needed."""
    code = open_details(safe.server_keys, row.id, row.details).code
    if not code or row.code_hash == _hash(safe, code):
        return False
    row.code_hash = _hash(safe, code)
    return True


def written_code(details: Details) -> str:
    """Write the code of an appointment as it is printed and read aloud."""
    return "-".join(details.code[start : start + GROUP] for start in range(0, len(details.code), GROUP))


def find_by_code(desk: Desk, typed: str, letters: str, client: str) -> MeetingLink | NotFound | TooManyAttempts:
    """Find an appointment with its code and the first letters of the name it was taken for."""
    now, safe = desk.safe.clock.now(), desk.safe
    by_address = try_once(safe.attempts, safe.server_keys, CODE_ATTEMPTS, client, now)
    if isinstance(by_address, TooManyAttempts):
        return by_address
    characters = read_characters(typed, LENGTH) or ""
    by_code = try_once(safe.attempts, safe.server_keys, TRIES_OF_A_CODE, characters, now)
    if isinstance(by_code, TooManyAttempts) and characters:
        return by_code
    found = _find(desk, characters, letters)
    if isinstance(found, MeetingLink):
        give_back(safe.attempts, by_address)
        if not isinstance(by_code, TooManyAttempts):
            give_back(safe.attempts, by_code)
    return found


def _find(desk: Desk, characters: str, letters: str) -> MeetingLink | NotFound:
    """Look a code up; where there is none, open and compare a decoy: it is made each time, for the work to be one."""
    decoy = _decoy(desk)
    hashes = [_hash_with(pepper, characters) for pepper in desk.safe.peppers]
    with reading(desk.safe.engine) as session:
        found = [appointment_with_code(session, hashed) for hashed in hashes]
    row = next((one for one in found if one is not None), None)
    stands = row is not None and row.state is not State.HELD
    appointment_id, sealed = (row.id, row.details) if row is not None else decoy
    named = begins_name(letters, open_details(desk.safe.server_keys, appointment_id, sealed).contact.name)
    return MeetingLink(appointment_id) if named and stands else NotFound()


def _decoy(desk: Desk) -> tuple[str, bytes]:
    """Seal details of nobody's appointment."""
    now = desk.safe.clock.now()
    nobody = Details(b"", "", "", now, now, "", (), confidential=False, contact=Contact(name="Personne Inventée"))
    return "", seal_details(desk.safe.server_keys, "", nobody)


def _hash(safe: Safe, characters: str) -> bytes:
    return _hash_with(safe.pepper, characters)


def _hash_with(pepper: bytes, characters: str) -> bytes:
    return hmac.digest(derive(pepper, "appointment code"), characters.encode(), sha256)

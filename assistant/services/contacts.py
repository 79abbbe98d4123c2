"""Forgetting how to reach people: seven days after the last notice nobody needs their address any more."""

from contextlib import suppress
from dataclasses import replace

from assistant.services.appointment_details import Details, open_details, seal_details
from assistant.services.desk import Desk
from assistant.services.envelope import SealBroken
from assistant.storage.appointments import lock_appointment
from assistant.storage.base import reading, transaction
from assistant.storage.outbox import end_contact, ended_contacts


def erase_contacts(desk: Desk, *, dry_run: bool = False) -> int:
    """Erase the addresses and numbers nobody needs any more; return of how many appointments."""
    today = desk.safe.clock.now().date()
    with reading(desk.safe.engine) as session:
        ended = ended_contacts(session, today)
    if not dry_run:
        for appointment in ended:
            _erase(desk, appointment)
    return len(ended)


def _erase(desk: Desk, appointment: str) -> None:
    with transaction(desk.safe.engine) as session:
        row = lock_appointment(session, appointment)
        with suppress(SealBroken):  # what no key opens tells nobody how to reach them
            if row is not None:
                details = _without_contact(open_details(desk.safe.server_keys, row.id, row.details))
                row.details = seal_details(desk.safe.server_keys, row.id, details)
        end_contact(session, appointment)


def _without_contact(details: Details) -> Details:
    """Keep who came and what they needed; forget how to reach them, and whoever took the appointment for them."""
    prescriber = replace(details.prescriber, reach="") if details.prescriber else None
    return replace(details, contact=replace(details.contact, email=None, telephone=None), prescriber=prescriber)

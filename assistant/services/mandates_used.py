"""Telling the person of what was changed in their name: a message by the contact they gave, besides their own page."""

from assistant.services.announcing import channels_to
from assistant.services.appointment_details import open_details
from assistant.services.desk import Desk
from assistant.services.mandates import Mandate, changes_made
from assistant.services.meetings import MET
from assistant.services.safe import OpenedCase
from assistant.storage.appointments import appointments_of_case
from assistant.storage.base import transaction
from assistant.storage.outbox import Notice, NoticeKind


def tell_of_change(desk: Desk, opened: OpenedCase, mandate: Mandate | None, *, but: str = "") -> bool:
    """Put a message in the outbox where the person can be written to; say whether one will leave.

    The message says that something was changed and where to read it, nothing else: it leaves for the appointment of
    this case whose contact may be used, if there is one; never for the one that was just taken (``but``), whose contact
    is what the helper said.
    """
    number = len(changes_made(opened.contents))
    if mandate is None or number == 0:
        return False
    now = desk.safe.clock.now()
    with transaction(desk.safe.engine) as session:
        for row in appointments_of_case(session, opened.id, MET):
            if row.id == but:
                continue
            details = open_details(desk.safe.server_keys, row.id, row.details)
            channels = channels_to(desk, details.contact)
            for channel in channels[:1]:
                session.add(
                    Notice(
                        appointment_id=row.id,
                        kind=NoticeKind.IN_YOUR_NAME,
                        sequence=number,
                        channel=channel,
                        send_at=now,
                        attempts=0,
                    )
                )
                return True
    return False

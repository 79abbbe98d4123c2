"""One row that nobody can read any more stops nothing else: not the line, not the post, not the forgetting."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import update

from assistant.adapters.handover_files import HandoverFiles
from assistant.booking.intervals import Interval
from assistant.services.agenda import Search, find_slots
from assistant.services.alerts import ask_alert, offer_times
from assistant.services.appointment_details import Contact, open_details
from assistant.services.appointments import Confirmed, Held, confirm, hold_slot
from assistant.services.contacts import erase_contacts
from assistant.services.deliveries import deliveries_of
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting
from assistant.services.notices import PostRoom, Telling, send_notices
from assistant.services.ports import Message
from assistant.services.safe import Safe
from assistant.storage.appointments import Appointment
from assistant.storage.base import reading, transaction
from assistant.storage.outbox import Delivery
from assistant.storage.waiting import Alert, alerts_in_line
from tests.letters import Post
from tests.services.desks import a_case, a_desk, a_route

LYON = Search("lyon-3", "office", 45)


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def book(desk: Desk, name: str) -> Meeting:
    case, now = a_case(desk), desk.safe.clock.now()
    slot = find_slots(desk, LYON, Interval(now + timedelta(days=3), now + timedelta(days=9)))[0]
    held = hold_slot(desk, case, a_route(desk), LYON, slot.starts_at)
    assert isinstance(held, Held)
    confirmed = confirm(desk, case, held.meeting.id, Contact(name, f"{name}@example.org"))
    assert isinstance(confirmed, Confirmed)
    return confirmed.meeting


def spoil(desk: Desk, table: type[Appointment] | type[Alert], row_id: str) -> None:
    """Overwrite what is sealed, as a lost key or a failing disk would."""
    with transaction(desk.safe.engine) as session:
        session.execute(update(table).where(table.id == row_id).values(details=b"\x00" * 512))


def test_the_others_notices_leave_and_the_poisoned_one_is_given_up_with_its_reason(
    desk: Desk, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    poisoned, good = book(desk, "nina"), book(desk, "omar")
    spoil(desk, Appointment, poisoned.id)
    post = Post()

    def write(telling: Telling) -> Message:
        contact = telling.meeting.details.contact
        return Message(contact.email or "", str(telling.kind), "", "", reference=telling.reference)

    send_notices(PostRoom(desk, post, None, write, HandoverFiles(tmp_path / "marks"), "one"))
    assert [message.to for message in post.sent] == ["omar@example.org"]
    states = {one.state for one in deliveries_of(desk, poisoned.id)}
    assert Delivery.GIVEN_UP in states
    clock.shift(timedelta(days=60))
    send_notices(PostRoom(desk, post, None, write, HandoverFiles(tmp_path / "marks"), "one"))
    assert erase_contacts(desk) == 2
    with reading(desk.safe.engine) as session:
        kept = session.get_one(Appointment, good.id)
        assert open_details(desk.safe.server_keys, kept.id, kept.details).contact.email is None


def test_those_behind_an_unreadable_place_in_line_are_offered_their_times(desk: Desk) -> None:
    for name in ("nina", "omar"):
        ask_alert(desk, a_case(desk), a_route(desk), replace(LYON), Contact(name, f"{name}@example.org"))
    with reading(desk.safe.engine) as session:
        first, _second = [row.id for row in alerts_in_line(session, desk.safe.clock.now())]
    spoil(desk, Alert, first)
    assert offer_times(desk) == 1

"""Which offices receive for a motive: the last one that does must go on."""

from sqlalchemy import select

from assistant.booking.motives import OFFICE
from assistant.services.desk import Desk
from assistant.storage.base import reading
from assistant.storage.office_records import is_received
from assistant.storage.offices import Office


def received_somewhere_else(desk: Desk, office: str, motive: str) -> bool:
    """Tell whether another office meets people face to face about a motive."""
    with reading(desk.safe.engine) as session:
        others = session.scalars(select(Office.id).where(Office.id != office)).all()
        return any(is_received(session, other, {motive}, OFFICE) for other in others)

"""What booking needs, gathered once: ``app`` and ``cli`` make one desk and hand it to the use cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.booking.motives import Motive
from assistant.booking.policy import BookingPolicy
from assistant.services.ports import PublicHolidays, VideoRooms
from assistant.services.safe import Safe
from assistant.storage.outbox import Channel


@dataclass(frozen=True)
class Desk:
    """Where appointments are made: the safe their cases lie in, why people meet, and the rules of booking.

    ``papers`` names the documents that motives ask to bring: their labels, by id. ``channels`` are the ways by which
    notices can leave.
    """

    safe: Safe
    motives: Mapping[str, Motive]
    papers: Mapping[str, str]
    holidays: PublicHolidays
    rooms: VideoRooms
    policy: BookingPolicy = field(default_factory=BookingPolicy)
    channels: frozenset[Channel] = frozenset({Channel.EMAIL})

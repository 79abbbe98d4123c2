"""Video by an outside provider: an address made from the operator's template and a name nobody can guess."""

import secrets
from dataclasses import dataclass

ROOM = "{room}"
_RANDOM_BYTES = 24


@dataclass(frozen=True)
class TemplateVideoRooms:
    """Rooms that exist as soon as their address is opened, as ``https://video.example/{room}``."""

    template: str

    def new_room(self) -> str:
        """Draw 192 random bits, written for an address."""
        return secrets.token_urlsafe(_RANDOM_BYTES)

    def link_to(self, room: str) -> str:
        """Return the address of a room."""
        return self.template.replace(ROOM, room)

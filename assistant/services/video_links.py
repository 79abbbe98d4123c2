"""The links of a video meeting: one for the person, one for the adviser, each for that meeting as it stands.

A link is signed with what makes the meeting: its room, its time, its adviser. Whoever moves the meeting, or draws it
another room, ends the links that were written before; nothing has to be remembered to refuse them.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Final

from assistant.services.appointment_details import Details
from assistant.services.server_keys import ServerKeys

PERSON, ADVISER = "person", "adviser"
ROLES: Final = (PERSON, ADVISER)
_ID_BYTES, _MAC_BYTES = 16, 16


@dataclass(frozen=True, slots=True)
class VideoLink:
    """What a link says, before anybody looked whether it is true."""

    appointment: str
    role: str
    mac: bytes


def write_video_link(keys: ServerKeys, appointment: str, details: Details, role: str) -> str:
    """Write the link by which one side enters the meeting."""
    body = bytes.fromhex(appointment) + bytes([ROLES.index(role)])
    return urlsafe_b64encode(body + _mac(keys, appointment, details, role)).decode().rstrip("=")


def read_video_link(token: str) -> VideoLink | None:
    """Take a link apart; nothing where it has not the form of one."""
    try:
        read = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    if len(read) != _ID_BYTES + 1 + _MAC_BYTES or read[_ID_BYTES] >= len(ROLES):
        return None
    return VideoLink(read[:_ID_BYTES].hex(), ROLES[read[_ID_BYTES]], read[_ID_BYTES + 1 :])


def is_true(keys: ServerKeys, link: VideoLink, details: Details) -> bool:
    """Tell whether a link was written here, for this meeting as it stands now."""
    return any(
        hmac.compare_digest(_mac(ServerKeys((key,)), link.appointment, details, link.role), link.mac)
        for key in keys.keys
    )


def _mac(keys: ServerKeys, appointment: str, details: Details, role: str) -> bytes:
    meeting = f"{appointment} {role} {details.room} {details.starts_at.timestamp():.0f} {details.adviser}"
    return keys.hash_of("video link", meeting)[:_MAC_BYTES]

"""The short form of a notice's link, for SMS: the number of the notice, signed for this purpose and no other.

It leads to the ordinary link of that appointment, which opens it alone and ends a day after it.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from assistant.services.desk import Desk
from assistant.services.meetings import link_to, read_meeting
from assistant.services.server_keys import ServerKeys
from assistant.storage.base import reading
from assistant.storage.outbox import Notice

_NUMBER_BYTES, _MAC_BYTES = 4, 8


def short_link(desk: Desk, notice: int) -> str:
    """Write the short token of a notice."""
    body = notice.to_bytes(_NUMBER_BYTES, "big")
    return urlsafe_b64encode(body + _mac(desk.safe.server_keys.keys[0], body)).decode()


def full_link(desk: Desk, token: str) -> str | None:
    """Return the ordinary token a short one stands for; nothing where it was not written here, or is over."""
    try:
        read = urlsafe_b64decode(token)
    except (NotBase64, ValueError):
        return None
    body, mac = read[:_NUMBER_BYTES], read[_NUMBER_BYTES:]
    keys = desk.safe.server_keys.keys
    if len(mac) != _MAC_BYTES or not any(hmac.compare_digest(_mac(key, body), mac) for key in keys):
        return None
    with reading(desk.safe.engine) as session:
        notice = session.get(Notice, int.from_bytes(body, "big"))
        meeting = read_meeting(session, desk, notice.appointment_id) if notice else None
    return link_to(desk, meeting) if meeting else None


def _mac(key: bytes, body: bytes) -> bytes:
    return ServerKeys((key,)).hash_of("short link", body.hex())[:_MAC_BYTES]

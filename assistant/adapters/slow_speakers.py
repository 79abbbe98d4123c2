"""Whoever says a request slowly is heard out beside: the threads that answer are for requests that are there.

A dozen connections that send one byte and then nothing would otherwise hold every thread of a process, and nobody else
would be answered. A proxy that keeps requests until they are whole (nginx does) hides this; not every proxy does.
"""

import re
import socket
import struct
import time
from contextlib import suppress
from typing import Final

SECONDS_TO_SPEAK: Final = 20.0
"""How long saying one request may take, from its first byte to its last: half a megabyte at 200 kbit/s."""
PAUSE: Final = 0.01
"""Between two looks: whoever sends one byte at a time does not have each of them looked at."""
AT_ONCE: Final = 4
"""How many pieces are taken without that pause: most programs send the head of a form, then its body."""
SECONDS_OF_SILENCE: Final = 30
MOST_LOOKED_AT: Final = 64 * 1024
MOST_HEARD: Final = 1024 * 1024
"""Twice what the pages take; a longer request is given to them at once, and refused."""
_END_OF_HEAD: Final = b"\r\n\r\n"
_LAST_CHUNK: Final = b"\r\n0\r\n\r\n"
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
_EXPECTS: Final = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
_GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def is_whole(said: bytes | bytearray) -> bool:
    """Tell whether a request is there to its end, or so wrong or long that it may be refused as it is."""
    end = said.find(_END_OF_HEAD)
    if end < 0:
        return len(said) > MOST_LOOKED_AT
    head, body = said[: end + 2], len(said) - end - len(_END_OF_HEAD)
    length = _LENGTH.search(head)
    if _CHUNKED.search(head):
        newest = max(end + 2, len(said) - MOST_LOOKED_AT)  # a look costs the same however much was said before
        return length is not None or body > MOST_HEARD or said.find(_LAST_CHUNK, newest) >= 0
    return length is None or body >= int(length[1]) or int(length[1]) > MOST_HEARD


def is_half_said(connection: socket.socket) -> bool:
    """Look, without taking it, at what has arrived: something, and not all."""
    try:
        said = connection.recv(MOST_LOOKED_AT, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:  # nothing yet, or nobody any more
        return False
    return bool(said) and not is_whole(said)


def hear_out(connection: socket.socket) -> bytes | None:
    """Return a whole request; nothing where it takes too long, or its sender left."""
    until, said, told, looks = time.monotonic() + SECONDS_TO_SPEAK, bytearray(), False, 0
    connection.settimeout(1.0)
    while not is_whole(said):
        time.sleep(PAUSE if looks >= AT_ONCE else 0)
        looks += 1
        try:
            piece = connection.recv(MOST_LOOKED_AT)
        except TimeoutError:
            piece = None
        except OSError:
            return None
        if piece == b"":
            return None
        said += piece or b""
        if time.monotonic() > until:
            with suppress(OSError):
                connection.send(_TOO_SLOW)
            return None
        if not told and _EXPECTS.search(said):
            told = True
            connection.send(_GO_ON)
    return bytes(said)


def let_nobody_fall_silent(connection: socket.socket) -> None:
    """End a connection that takes or gives nothing for long while somebody works for it."""
    seconds = struct.pack("ll", SECONDS_OF_SILENCE, 0)
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, seconds)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, seconds)

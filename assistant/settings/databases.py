"""The address of a database: refused by name when the program starts, rather than with a traceback later.

An address may hold a password: the refusal never repeats it.
"""

from contextlib import suppress
from typing import Final
from urllib.parse import parse_qs, urlsplit

from assistant.errors import UnsafeSettings

SCHEMES: Final = frozenset({"sqlite", "postgres", "postgresql", "postgresql+psycopg"})


def check_database_address(variable: str, address: str) -> None:
    """Refuse an address of another kind, a port that is none, or a pooler described with another word than ``none``."""
    parts, is_known = None, False
    with suppress(ValueError):
        parts = urlsplit(address)
        is_known = parts.scheme in SCHEMES and "://" in address and (parts.port is None or parts.port > 0)
    if parts is None or not is_known:
        raise UnsafeSettings("database_unreadable", {"variable": variable})
    for said in parse_qs(parts.query).get("prepare_threshold", ()):
        if said.lower() != "none" and not (said.isascii() and said.isdigit()):
            raise UnsafeSettings("pooler_unreadable", {"variable": variable})

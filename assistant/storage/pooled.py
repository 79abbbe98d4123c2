"""A database behind a pooler: what its address says beyond what the driver and the server understand.

A pooler that lends a connection for one transaction (PgBouncer before 1.21, or any that does not follow them) must not
be given prepared statements: they stay behind on a connection that the next transaction does not get. The driver turns
them off by a parameter that no address can hold, so ours is read here: ``…/assistant?prepare_threshold=none``.
"""

from typing import Any

from sqlalchemy.engine import URL

PARAMETER = "prepare_threshold"


class PooledAddressUnreadable(ValueError):
    """``prepare_threshold`` is neither ``none`` nor a number."""


def without_our_words(url: URL) -> tuple[URL, dict[str, Any]]:
    """Take our own parameter out of an address; return what is left of it, and what the driver is told instead."""
    said = url.query.get(PARAMETER)
    if said is None:
        return url, {}
    text = str(said).lower()
    if text != "none" and not text.isdecimal():
        raise PooledAddressUnreadable(f"{PARAMETER} is none or a number, not {said}")
    return url.difference_update_query([PARAMETER]), {PARAMETER: None if text == "none" else int(text)}

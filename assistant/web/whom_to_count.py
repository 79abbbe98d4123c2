"""Whom attempts are counted against: an address; in IPv6 the network of a household, whose addresses have no end."""

from ipaddress import IPv6Address, ip_address
from typing import Final

from flask import request

OF_A_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that its owner does not choose: whoever has one address has all 2^64 that share them."""


def client() -> str:
    """Return whom this request is counted against."""
    return counted(request.remote_addr or "")


def counted(address: str) -> str:
    """Return an address as limits count it; what is no address (a socket of this machine) stays as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    chosen = 128 - OF_A_HOUSEHOLD
    return str(IPv6Address(int(found) >> chosen << chosen))

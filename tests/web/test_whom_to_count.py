"""Limits count people, not the addresses that one of them may change at will."""

import pytest
from flask import Flask

from assistant.web.whom_to_count import client, counted


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_all_addresses_of_a_household_are_one(address: str, who: str) -> None:
    assert counted(address) == who


def test_a_request_is_counted_by_where_it_comes_from(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}):
        assert client() == "2001:db8:1:2::"

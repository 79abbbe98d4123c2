"""Whole stories use the browser and the server of the pages' tests."""

from tests.web.conftest import address, browser

__all__ = ["address", "browser"]

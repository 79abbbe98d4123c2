"""The citizen's pages in a test: a database with every table, a stopped clock, cases that are answered already."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask

from assistant.settings import Settings
from tests.answering import answered_case
from tests.households import SINGLE_PARENT
from tests.robot import Robot
from tests.web.client import InspectingClient


@pytest.fixture
def settings(settings: Settings, sqlite_url: str) -> Settings:
    """Give a database with every table."""
    return replace(settings, database_url=sqlite_url)


@pytest.fixture
def robot(app: Flask, clock: time_machine.Traveller) -> Robot:
    """Give a robot with a browser of its own, which does not look at the pages."""
    app.test_client_class = None
    return Robot(app.test_client(), app.extensions["rules"].rulebook)


@pytest.fixture
def with_result(app: Flask, client: InspectingClient, clock: time_machine.Traveller) -> Callable[..., InspectingClient]:
    """Give a function that opens a case with every answer in the browser of `client`."""

    def open_answered(case: dict[str, Any] = SINGLE_PARENT, benefits: tuple[str, ...] = ()) -> InspectingClient:
        client.set_cookie("dossier", answered_case(app, case, benefits))
        return client

    return open_answered

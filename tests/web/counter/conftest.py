"""An application with the demonstration's offices and people, who sign in with one word."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.desk import Desk
from assistant.services.entrance import Entrance
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Settings
from tests.staffing import signed_in_client
from tests.web.client import InspectingClient

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SignInAs = Callable[[str], InspectingClient]


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Give an application whose database has offices, advisers and people who work there; it is noon on a Friday."""
    del clock
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    set_up_demonstration_staff(app.extensions["safe"].engine, app.extensions["clock"])
    app.testing = True
    app.test_client_class = InspectingClient
    return app


@pytest.fixture
def sign_in_as(app: Flask) -> SignInAs:
    """Give a function that signs somebody of the demonstration in, by login, in a browser of their own."""
    return lambda login: signed_in_client(app, login)


@pytest.fixture
def entrance(app: Flask) -> Entrance:
    """Give the staff entrance of that application."""
    found = app.extensions["entrance"]
    assert isinstance(found, Entrance)
    return found


@pytest.fixture
def desk(app: Flask, clock: time_machine.Traveller) -> Desk:
    """Open the office of Lyon at nine on a Tuesday."""
    clock.move_to(TUESDAY)
    found: Desk = app.extensions["desk"]
    return found

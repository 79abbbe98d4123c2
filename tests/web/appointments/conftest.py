"""An application with the demonstration's offices, at noon on a Friday, and people who book."""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.settings import Settings
from tests.letters import AtOnce
from tests.web.client import InspectingClient


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Give an application whose database has tables, offices and advisers."""
    del clock
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    app.testing = True
    app.extensions["bell"] = AtOnce(app)
    app.test_client_class = InspectingClient
    return app

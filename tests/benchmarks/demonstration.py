"""The real application on an empty folder of its own, with a household whose case is played to its result."""

import base64
import secrets
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from assistant.app import create_app
from assistant.settings import Settings, load_settings
from assistant.storage.migrations import migrate
from tests.households import SINGLE_PARENT
from tests.robot import Robot


def settings_in(folder: Path) -> Settings:
    """Give the settings of a demonstration, and its database with every table."""
    drawn = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in _SECRETS}
    settings = load_settings({"ENVIRONMENT": "demonstration", "INSTANCE_PATH": str(folder), **drawn})
    migrate(settings.database_url)
    return settings


_SECRETS = ("SECRET_KEY", "CODE_PEPPER", "SERVER_KEY")


def application_in(folder: Path) -> Flask:
    """Make the application."""
    return create_app(settings_in(folder))


def client_with_result(app: Flask) -> FlaskClient:
    """Give a browser in which a household has its result."""
    client = app.test_client()
    Robot(client, app.extensions["rules"].rulebook).play(SINGLE_PARENT)
    return client

"""A service made for a proof: one database and one set of secrets that several processes open."""

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.desk import Desk
from assistant.settings import load_settings
from assistant.storage.base import open_engine


@dataclass(frozen=True)
class Service:
    """What each process needs to open the same service: the variables of its environment."""

    environ: dict[str, str]

    def application(self) -> Flask:
        """Open the whole application, as one process of a server does."""
        return create_app(load_settings(self.environ))

    def desk(self) -> Desk:
        """Open the desk alone."""
        desk: Desk = self.application().extensions["desk"]
        return desk


def open_service(url: str, folder: Path) -> Service:
    """Write the demonstration's offices into a database with tables, and draw secrets."""
    drawn = {
        name: base64.b64encode(secrets.token_bytes(32)).decode() for name in ("SECRET_KEY", "CODE_PEPPER", "SERVER_KEY")
    }
    service = Service({"ENVIRONMENT": "demonstration", "INSTANCE_PATH": str(folder), "DATABASE_URL": url, **drawn})
    create_missing_office_keys(load_settings(service.environ).office_keys_file, OFFICE_IDS)
    engine = open_engine(url)
    set_up_demonstration(engine)
    engine.dispose()
    return service

from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine

from assistant.adapters.office_key_file import OfficeKeyFile, create_missing_office_keys
from assistant.adapters.system_clock import SystemClock
from assistant.services.safe import Safe
from assistant.services.server_keys import ServerKeys
from assistant.settings import Settings


@pytest.fixture
def safe(engine: Engine, settings: Settings, tmp_path: Path, clock: time_machine.Traveller) -> Safe:
    """Give an empty safe that two offices share; its time is that of ``clock``."""
    keys = tmp_path / "office_keys.json"
    create_missing_office_keys(keys, ["lyon", "metz"])
    return Safe(
        engine=engine,
        clock=SystemClock(),
        pepper=settings.code_pepper,
        server_keys=ServerKeys(settings.server_keys),
        office_keys=OfficeKeyFile(keys),
        keep=settings.retention,
    )

"""What the environment decides: read once when the program starts, frozen afterwards."""

from assistant.settings.environment import Environment, Retention, Settings, load_settings
from assistant.settings.organisation import Colours, Hours, Organisation, read_organisation
from assistant.settings.refusals import refusal_sentence
from assistant.settings.secrets import create_missing_secrets

__all__ = [
    "Colours",
    "Environment",
    "Hours",
    "Organisation",
    "Retention",
    "Settings",
    "create_missing_secrets",
    "load_settings",
    "read_organisation",
    "refusal_sentence",
]

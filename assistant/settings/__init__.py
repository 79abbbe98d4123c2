"""What the environment decides: read once when the program starts, frozen afterwards."""

from assistant.settings.environment import Environment, Retention, Settings, load_settings
from assistant.settings.organisation import Colours, Hours, Organisation, read_organisation
from assistant.settings.refusals import refusal_sentence
from assistant.settings.secrets import create_missing_secrets
from assistant.settings.sms_gateway import SmsGateway, read_sms_gateway
from assistant.settings.staffing import SingleSignOnSettings, StaffSettings
from assistant.settings.video import OUR_ROOM, VideoProvider, VideoServers

__all__ = [
    "OUR_ROOM",
    "Colours",
    "Environment",
    "Hours",
    "Organisation",
    "Retention",
    "Settings",
    "SingleSignOnSettings",
    "SmsGateway",
    "StaffSettings",
    "VideoProvider",
    "VideoServers",
    "create_missing_secrets",
    "load_settings",
    "read_organisation",
    "read_sms_gateway",
    "refusal_sentence",
]

"""The address that a QR code holds to open a case again; its code is a fragment, which never reaches a server."""

from flask import current_app, url_for

from assistant.settings import Settings


def reopening_address(code: str) -> str:
    """Return the address that a QR code holds."""
    settings: Settings = current_app.extensions["settings"]
    place = settings.base_url.rstrip("/") + url_for("citizen.resume")
    return f"{place}#{code}" if code else place

"""Which addresses nobody looked at, and why: no page of the service is forgotten in silence."""

from typing import Final

from flask import Flask, Response, request
from werkzeug.routing import Rule

NO_PAGES: Final = (
    *("static", ".pdf", ".ics", ".csv", ".json", ".yaml", "/logo", "/health", "/ready", "/metrics"),
    *("/langue/", "/questions", "/r/<", "/connexion/", "/ecouter", "/messages/<reference>/"),
)
"""What gives a file, or leads elsewhere at once."""


SEEN: Final = "endpoints_seen"


def remember_what_is_seen(app: Flask) -> None:
    """Have the application remember which pages it was asked for, and gave."""
    seen: set[str] = app.extensions.setdefault(SEEN, set())

    @app.after_request
    def remember(response: Response) -> Response:
        if request.endpoint and response.mimetype == "text/html" and not response.location:
            seen.add(request.endpoint)
        return response


def unseen(app: Flask) -> dict[str, str]:
    """List the addresses of pages that nobody opened."""
    seen = app.extensions[SEEN]
    return {
        str(rule): "not opened by any journey of this report"
        for rule in sorted(app.url_map.iter_rules(), key=str)
        if is_page(rule) and rule.endpoint not in seen
    }


def is_page(rule: Rule) -> bool:
    """Tell whether an address shows a page."""
    return "GET" in (rule.methods or ()) and not any(part in str(rule) for part in NO_PAGES)

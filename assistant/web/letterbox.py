"""The letterbox of a demonstration: the messages it would have sent, kept in its instance folder and shown to anybody.

There are no real people in a demonstration. In production this page does not exist, and nothing is kept.
"""

from flask import Blueprint, Response, abort, current_app, render_template

from assistant.services.ports import KeptMessage, Mailbox, Message
from assistant.web.security import guard, role

letterbox = Blueprint("letterbox", __name__, url_prefix="/messages")
guard(letterbox, "demonstration")

_NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; frame-ancestors 'self'"


@letterbox.get("/")
@role("demonstration")
def every() -> str:
    """List what was kept, the newest first."""
    settings = current_app.extensions["settings"]
    leaves = {"email": settings.smtp_url is not None, "sms": settings.sms_gateway is not None}
    return render_template("site/letterbox.html", letters=_mailbox().all(), leaves=leaves)


@letterbox.get("/<reference>")
@role("demonstration")
def one(reference: str) -> str:
    """Show one message as its reader would see it."""
    kept = _kept(reference)
    return render_template("site/letter.html", letter=kept, is_mail=isinstance(kept.message, Message))


@letterbox.get("/<reference>/page.html")
@role("demonstration")
def page(reference: str) -> Response:
    """Give the HTML of an e-mail for a frame in which nothing runs and nothing is fetched."""
    message = _kept(reference).message
    if not isinstance(message, Message):
        abort(404)
    response = Response(message.html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _NOTHING_RUNS
    return response


@letterbox.get("/<reference>/<int:number>")
@role("demonstration")
def attachment(reference: str, number: int) -> Response:
    """Give a file that came with an e-mail."""
    message = _kept(reference).message
    if not isinstance(message, Message) or number >= len(message.attachments):
        abort(404)
    attached = message.attachments[number]
    response = Response(attached.content, mimetype=attached.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{attached.name}"'
    return response


def _mailbox() -> Mailbox:
    found: Mailbox | None = current_app.extensions["mailbox"]
    return found if found is not None else abort(404)


def _kept(reference: str) -> KeptMessage:
    return _mailbox().one(reference) or abort(404)

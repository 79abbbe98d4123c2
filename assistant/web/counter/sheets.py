"""What leaves the counter on paper, and how it is sent: in the frame that every sheet has."""

from collections.abc import Callable

from flask import Response, current_app, render_template

from assistant.services.ports import PdfFiles
from assistant.web.i18n import language_for
from assistant.web.open_case import today
from assistant.web.prints import pdf_in


def sheet(template: str, **shown: object) -> str:
    """Write a sheet. Unless it says otherwise it carries no code, no figures, and nothing that others may not read."""
    usual = {
        "code": "",
        "reopen_url": "",
        "printed_on": today(),
        "large": False,
        "discreet": True,
        "figures_on": None,
    }
    return render_template(template, **{**usual, **shown})


def in_their_language(reads: str, write: Callable[[], str], name: str) -> Response:
    """Send a print in a person's language, with the French of each item under it: who receives them reads it too."""
    return pdf_in(language_for(reads), write, lambda: name, french_too=True)


def pdf_file(html: str, name: str) -> Response:
    """Send a print."""
    writer: PdfFiles = current_app.extensions["pdf"]
    response = Response(writer.write(html), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response

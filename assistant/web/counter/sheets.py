"""What leaves the counter on paper, and how it is sent: in the frame that every sheet has."""

from flask import Response, current_app, render_template

from assistant.services.ports import PdfFiles
from assistant.web.open_case import today


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


def pdf_file(html: str, name: str) -> Response:
    """Send a print."""
    writer: PdfFiles = current_app.extensions["pdf"]
    response = Response(writer.write(html), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response

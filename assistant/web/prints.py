"""How a print is made, whatever it shows: in French, in the reader's language, or in both, one above the other."""

from collections.abc import Callable
from typing import Final

from flask import Response, current_app, request

from assistant.services.ports import PdfFiles
from assistant.web.forms.fields import ChoiceField
from assistant.web.french_names import with_names_marked
from assistant.web.i18n import current_language, lazy, reading_in

IN_FRENCH: Final = "francais"
IN_BOTH: Final = "deux"
OWN: Final = "lecteur"
PARAMETER: Final = "langue"


def language_field() -> ChoiceField:
    """Ask in which language to print; taken away where there is nothing to choose."""
    return ChoiceField(
        lazy("Dans quelle langue ?"),
        choices=(
            (
                IN_BOTH,
                lazy("Dans ma langue et en français : la personne qui vous reçoit suit aussi"),
            ),
            (OWN, lazy("Dans ma langue seulement")),
            (IN_FRENCH, lazy("En français seulement")),
        ),
    )


def has_choice() -> bool:
    """Tell whether a print has several languages to choose from: not for who reads French already."""
    return current_language().code != "fr"


def pdf_of(write: Callable[[], str], name: Callable[[], str]) -> Response:
    """Send a print in the language that the address asks for; `write` gives its HTML in the language of the moment."""
    asked = request.args.get(PARAMETER) if has_choice() else IN_FRENCH
    code = "fr" if asked == IN_FRENCH else current_language().code
    return pdf_in(code, write, name, french_too=asked == IN_BOTH)


def pdf_in(code: str, write: Callable[[], str], name: Callable[[], str], *, french_too: bool) -> Response:
    """Send a print in a language, the person's at the counter for example, with the French of each item under it."""
    writer: PdfFiles = current_app.extensions["pdf"]
    with reading_in(code):
        html, title = with_names_marked(write()), name()
    french = ""
    if french_too and code != "fr":
        with reading_in("fr"):
            french = write()
    response = Response(writer.write(html, french), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{title}.pdf")
    return response

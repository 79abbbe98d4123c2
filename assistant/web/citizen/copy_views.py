"""A copy of everything that is stored of the person, at once: to read on paper, or for another program."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, make_response, render_template

from assistant.services.whole_copy import copy_of
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.copy_words import in_french
from assistant.web.i18n import gettext as _
from assistant.web.open_case import require_case, safe, today
from assistant.web.prints import pdf_of
from assistant.web.security import role

# What a print about a case says at its head; this one names no code: it is no key.
_SHEET: Final = {"code": "", "reopen_url": "", "figures_on": None, "large": False, "discreet": True}


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the copy on paper: what it is, and each of its fields."""

    title: str
    lines: tuple[tuple[str, str], ...]


@citizen.get("/mes-donnees")
@role("public")
def my_data() -> str:
    """Offer the copy in both forms, and lead to erasing."""
    return render_template("citizen/my_data.html", opened=require_case())


@citizen.get("/mes-donnees/copie.json")
@role("public")
def copy_as_json() -> Response:
    """Send everything, for another program."""
    written = json.dumps(_copy(), ensure_ascii=False, indent=2, sort_keys=True)
    response = make_response(written)
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@citizen.get("/mes-donnees/copie.pdf")
@role("public")
def copy_as_pdf() -> Response:
    """Send everything, to read."""
    return pdf_of(
        lambda: render_template(
            "print/copy.html",
            parts=tuple(_parts(_copy())),
            code="",
            reopen_url="",
            printed_on=today(),
            figures_on=None,
            large=False,
            discreet=True,
        ),
        lambda: _("mes-donnees"),
    )


def _copy() -> Mapping[str, object]:
    return copy_of(safe(), require_case())


def _parts(copy: Mapping[str, object]) -> Iterator[Part]:
    contents, stored = copy["contents"], copy["stored"]
    yield Part(in_french("contents"), tuple(_lines("", contents)))
    if isinstance(stored, dict):
        for table, rows in stored.items():
            for row in rows:
                yield Part(in_french(table), tuple(_lines("", row)))


def _lines(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    """Write nested values as lines: the way to each, and what it is."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _lines(f"{prefix} › {in_french(name)}" if prefix else in_french(name), inner)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for rank, item in enumerate(value, start=1):
            yield from _lines(f"{prefix} {rank}", item)
    elif isinstance(value, list):
        yield prefix, ", ".join(str(item) for item in value) or "–"
    else:
        yield prefix, {None: "–", True: _("oui"), False: _("non")}.get(value, str(value))  # type: ignore[call-overload]

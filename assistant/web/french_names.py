"""French names inside pages and prints of another alphabet say that they are French, and keep their own order.

A translation holds them ("الدفتر العائلي (livret de famille)"), the operator writes them (a place, a street). A screen
reader must change its voice for them (WCAG 3.1.2), and their brackets and numbers must not change places in Arabic.
What says its language already, or is told apart as left to right, stays as it is; so does what is no text: the title of
the window, the choices of a list.
"""

import re
from collections.abc import Iterator
from typing import Final

from flask import Flask, Response

from assistant.web.languages import LANGUAGES, Language

MARK: Final = "french-name"
_LETTER: Final = "A-Za-zÀ-ÖØ-öø-ÿŒœ"
_WORD: Final = rf"[{_LETTER}][{_LETTER}\d.]*(?:[-–]\d+)*(?:[ \u00a0](?:n°[ \u00a0]?)?\d[\d/-]*)*"
_BETWEEN: Final = r"(?:[ \u00a0]?[,:·&/–—-][ \u00a0]?|[ \u00a0'’-]|&#39;|&#x27;|&amp;)"
_STREET: Final = r"(?:\d+(?: bis| ter)?,? (?=(?:rue|place|avenue|boulevard|allée|chemin|quai|cours|impasse|route) ))?"
NAMES: Final = re.compile(rf"(?<![\w@]){_STREET}{_WORD}(?:{_BETWEEN}(?:\d[\d-]*[ \u00a0])*{_WORD})*(?![\w@])")
LATIN: Final = re.compile(rf"[{_LETTER}]")
TAGS: Final = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^<>]*?)(/?)>$", re.DOTALL)
ROOT: Final = re.compile(r'<html\b[^>]*?\blang="([\w-]+)"')
APART: Final = re.compile(r'\s(?:lang|dir="ltr)')
NO_TEXT: Final = frozenset({"title", "option", "textarea", "script", "style", "svg"})
EMPTY: Final = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


def install(app: Flask) -> None:
    """Mark the French names of each page of another alphabet before it leaves."""

    @app.after_request
    def mark(response: Response) -> Response:
        if response.mimetype == "text/html" and not response.is_streamed and not response.direct_passthrough:
            text = response.get_data(as_text=True)
            if (marked := with_names_marked(text)) is not text:
                response.set_data(marked)
        return response


def with_names_marked(html: str) -> str:
    """Return a document in which the names in Latin letters are marked; one in such letters stays as it is."""
    found = ROOT.search(html, 0, 600)
    language = LANGUAGES.get(found[1]) if found else None
    return html if language is None or _is_latin(language) else "".join(_pieces(html))


def _is_latin(language: Language) -> bool:
    return bool(re.match(rf"[{_LETTER}]", language.name))


def _pieces(html: str) -> Iterator[str]:
    """Yield the document piece by piece; inside what stays as it is, nothing is looked at until it ends."""
    waiting, depth = "", 0
    for number, piece in enumerate(TAGS.split(html)):
        if number % 2 == 0:
            yield NAMES.sub(_mark, piece) if not waiting and LATIN.search(piece) else piece
            continue
        yield piece
        tag = TAG.match(piece)
        if tag is None or tag[2].lower() in EMPTY or tag[4]:
            continue
        name = tag[2].lower()
        if waiting:
            depth += (name == waiting) * (-1 if tag[1] else 1)
            waiting = waiting if depth else ""
        elif not tag[1] and (name in NO_TEXT or (name != "html" and APART.search(tag[3]))):
            waiting, depth = name, 1


def _mark(found: re.Match[str]) -> str:
    """Mark a name of several words, or with an accent: an acronym or an address reads the same in every language."""
    name = found[0]
    last = "." if name.endswith(".") and not re.search(r"(?:^|[ \u00a0])\w\.$", name) else ""
    name = name.removesuffix(".") if last else name
    is_name = re.search(r"[ \u00a0'’]|&#39;|&#x27;", name) or not name.isascii()
    return f'<span class="{MARK}" lang="fr" dir="ltr">{name}</span>{last}' if is_name else found[0]

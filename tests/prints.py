"""What a print holds: which parts a page cuts, which headings end a page, and the text of each page.

A finished PDF does not say that two pieces were one paragraph: a second structure element stands for the second piece.
So the pages are looked at while they are laid out, before they are written.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from weasyprint.document import Document

WHOLE: Final = frozenset({"p", "li", "tr", "dt", "dd", "h1", "h2", "h3"})
"""What stands on one page: a paragraph, an item with all that is said of it, a line of a table, a heading."""
HEADINGS: Final = frozenset({"h1", "h2", "h3"})


@contextmanager
def cuts_seen() -> Iterator[list[str]]:
    """Give a list that fills with what the prints laid out meanwhile cut; what was kept from before is not seen."""
    found: list[str] = []
    usual = Document.write_pdf

    def write_pdf(self: Document, *args: object, **options: object) -> Any:  # noqa: ANN401 — as it was
        found.extend(_cuts(self))
        return usual(self, *args, **options)

    Document.write_pdf = write_pdf
    try:
        yield found
    finally:
        Document.write_pdf = usual


def _cuts(document: Document) -> Iterator[str]:
    pages: dict[int, tuple[str, set[int]]] = {}
    for number, page in enumerate(document.pages, start=1):
        last: tuple[str, ...] = ()
        for element, inside, text in _walk(_body(page), ()):
            if element.tag in WHOLE and "thead" not in inside:
                pages.setdefault(id(element), (_words(element), set()))[1].add(number)
            last = inside if text.strip() else last
        if HEADINGS & set(last) and number < len(document.pages):
            yield f"a heading ends page {number}"
    yield from (f"{words!r} is on pages {sorted(on)}" for words, on in pages.values() if len(on) > 1)


def _body(page: Any) -> Any:  # noqa: ANN401 — boxes have no types
    """Return what flows through the pages, without what stands on each of them by itself."""
    return next(child for child in page._page_box.children if child.element_tag == "html")


def _walk(box: Any, inside: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...], str]]:  # noqa: ANN401
    if box.element is not None:
        inside = (*inside, str(box.element.tag))
        yield box.element, inside, getattr(box, "text", "")
    for child in getattr(box, "children", ()):
        yield from _walk(child, inside)


def _words(element: Any) -> str:  # noqa: ANN401
    return f"{element.tag}: {' '.join(''.join(element.itertext()).split())[:60]}"


def texts_of_pages(pdf: bytes) -> list[str]:
    """Return what copying, searching or a screen reader gets of each page, without what only the eye sees."""
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    pages = read.stdout.decode().replace("\u00a0", " ").replace("\u202f", " ").split("\f")
    return [" ".join(page.split()) for page in pages if page.strip()]

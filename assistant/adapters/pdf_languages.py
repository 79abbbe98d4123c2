"""The language of parts of a PDF: `/Lang` on the structure elements of what is not in the document's language.

WeasyPrint tags the language of the document only. What the page writes inside `lang="fr"` is drawn in a black that no
eye tells from the other (print.css); here that ink is found again in the finished file, and its structure elements say
which language they hold, so that a screen reader changes its voice (WCAG 3.1.2).
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import pikepdf

INK: Final = (0, 0, 1)
"""Red, green, blue of 255 in which print.css writes `lang="fr"`; no other text may use it."""


def with_language_of_parts(pdf: bytes, tag: str) -> bytes:
    """Return the same print, in which every part written in the marked ink says its language."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        if "/StructTreeRoot" not in opened.Root:
            return pdf
        found = dict(_elements_of_pages(opened))
        for number, page in enumerate(opened.pages):
            for marked in _marked(page):
                found[number][marked].Lang = pikepdf.String(tag)
        _lift(opened.Root.StructTreeRoot)
        written = BytesIO()
        opened.save(written, deterministic_id=True)
    return written.getvalue()


def _elements_of_pages(opened: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """Yield for each page the structure elements of its marked contents, in their order."""
    numbers = opened.Root.StructTreeRoot.ParentTree.Nums
    for place in range(0, len(numbers), 2):
        yield int(numbers[place]), numbers[place + 1]


def _marked(page: pikepdf.Page) -> Iterator[int]:
    """Yield the marked contents of a page whose text is written in the marked ink."""
    ink: tuple[int, ...] = (0, 0, 0)
    kept, marked = list[tuple[int, ...]](), list[int]()
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            kept.append(ink)
        elif operator == "Q":
            ink = kept.pop()
        elif operator == "rg":
            ink = tuple(round(float(part) * 255) for part in operands)
        elif operator in ("BDC", "BMC"):
            marked.append(int(operands[1].get("/MCID", -1)) if operator == "BDC" else -1)
        elif operator == "EMC":
            marked.pop()
        elif operator in ("Tj", "TJ") and ink == INK and marked and marked[-1] >= 0:
            yield marked[-1]


def _lift(element: pikepdf.Object) -> str:
    """Have an element say the language that all its parts share; return it, empty where they do not."""
    below = element.get("/K", pikepdf.Array())
    parts = list(below) if isinstance(below, pikepdf.Array) else [below]
    elements = [part for part in parts if isinstance(part, pikepdf.Dictionary) and "/S" in part]
    languages = {_lift(part) for part in elements}
    if "/Lang" not in element and len(elements) == len(parts) and len(languages) == 1 and (shared := languages.pop()):
        element.Lang = pikepdf.String(shared)
    return str(element.get("/Lang", ""))

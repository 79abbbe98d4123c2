"""What a finished print holds, read from the PDF itself: which parts a page cuts, and which headings end a page."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import pikepdf

WHOLE = frozenset({"/P", "/LI", "/TR", "/H1", "/H2", "/H3"})
"""What stands on one page: a paragraph, an item with all that is said of it, a line of a table, a heading."""
HEADINGS = frozenset({"/H1", "/H2", "/H3"})


@dataclass(frozen=True)
class Leaf:
    """A piece of text of the structure: on which page, and inside which parts."""

    page: int
    inside: tuple[tuple[str, int], ...]
    """The role and the number of each part around it, from the outermost."""


def cuts(pdf: bytes) -> list[str]:
    """Say what a page break cuts, and which headings stand last on their page."""
    leaves = leaves_of(pdf)
    pages: dict[tuple[str, int], set[int]] = {}
    for leaf in leaves:
        for part in leaf.inside:
            pages.setdefault(part, set()).add(leaf.page)
    cut = [f"{role} on pages {sorted(on)}" for (role, _), on in pages.items() if role in WHOLE and len(on) > 1]
    lonely = [
        f"a heading ends page {before.page}"
        for before, after in pairwise(leaves)
        if before.page != after.page and any(role in HEADINGS for role, _ in before.inside)
    ]
    return cut + lonely


def leaves_of(pdf: bytes) -> list[Leaf]:
    """List the pieces of text in reading order; what stands on each page by itself is no part of the structure."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        numbers = {page.objgen: number for number, page in enumerate(opened.pages, start=1)}
        top = opened.Root.StructTreeRoot.K
        return [
            leaf for node in (top if isinstance(top, pikepdf.Array) else [top]) for leaf in _walk(node, (), numbers)
        ]


def _walk(
    node: pikepdf.Object, inside: tuple[tuple[str, int], ...], numbers: dict[tuple[int, int], int]
) -> Iterator[Leaf]:
    inside = (*inside, (str(node.S), node.objgen[0]))
    below = node.get("/K", pikepdf.Array())
    for part in list(below) if isinstance(below, pikepdf.Array) else [below]:
        if not isinstance(part, pikepdf.Dictionary):
            yield Leaf(numbers[node.Pg.objgen], inside)
        elif "/S" in part:
            yield from _walk(part, inside, numbers)
        elif "/Pg" in part:
            yield Leaf(numbers[part.Pg.objgen], inside)


def texts_of_pages(pdf: bytes) -> list[str]:
    """Return what copying, searching or a screen reader gets of each page, without what only the eye sees."""
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    pages = read.stdout.decode().replace("\u00a0", " ").replace("\u202f", " ").split("\f")
    return [" ".join(page.split()) for page in pages if page.strip()]

"""One sheet in two languages: each item as the reader reads it, and under it the French that the counter reads.

Both come from the same template, so both have the same shape; they are laid side by side element by element, and each
item (a heading, a paragraph, a cell) is followed by its French. Boxes, lines and codes are drawn once. What reads the
same in both, a number or a name, is written once. `data-once` keeps a part from being doubled.
"""

from collections.abc import Iterator
from copy import deepcopy
from difflib import SequenceMatcher
from typing import Final
from xml.etree.ElementTree import Element, tostring

from weasyprint import HTML

ITEMS: Final = frozenset({"h1", "h2", "h3", "h4", "p", "caption", "dt", "dd", "figcaption"})
CONTAINERS: Final = ITEMS | {"div", "section", "ul", "ol", "li", "dl", "table", "thead", "tbody", "tr", "th", "td"}
INLINE_ITEMS: Final = frozenset({"tick", "part"})
"""Classes of what is an item inside a line: a box with its words."""
DRAWN: Final = frozenset({"box", "line", "square", "cells", "cell", "write", "question__code"})
"""Classes of what a pen or an eye uses once, whatever the language."""
SVG: Final = "{http://www.w3.org/2000/svg}"
XMLNS: Final = "{http://www.w3.org/2000/xmlns/}"


def side_by_side(reader: str, french: str) -> str:
    """Return the reader's document with the French of each item under it."""
    whole, other = (HTML(string=text).etree_element for text in (reader, french))
    ours, theirs = whole.find("body"), other.find("body")
    if ours is not None and theirs is not None:
        _lay(ours, theirs)
        ours.set("class", f"{ours.get('class', '')} two-languages".strip())
    for element in whole.iter():
        if isinstance(element.tag, str) and element.tag.startswith(SVG):
            element.tag = element.tag.removeprefix(SVG)
        for name in [name for name in element.attrib if name.startswith(XMLNS)]:
            del element.attrib[name]
    return "<!DOCTYPE html>\n" + tostring(whole, encoding="unicode", method="html")


def _lay(ours: Element, theirs: Element) -> None:
    """Lay the French of an element beside it: as a whole when it is an item, part by part when it holds items."""
    if ours.get("data-once") is not None:
        return
    if not _holds_items(ours):
        _say_under(ours, theirs)
        return
    for mine, french in _pairs(ours, theirs):
        _lay(mine, french)


def _holds_items(element: Element) -> bool:
    return any(
        child is not element and (child.tag in CONTAINERS or _classes(child) & INLINE_ITEMS) for child in element.iter()
    )


def _pairs(ours: Element, theirs: Element) -> Iterator[tuple[Element, Element]]:
    """Yield the children that stand for each other; what one language alone says (a note) has none."""
    mine, french = list(ours), list(theirs)
    shapes = [[(child.tag, child.get("class", "")) for child in children] for children in (mine, french)]
    for block in SequenceMatcher(None, shapes[0], shapes[1], autojunk=False).get_matching_blocks():
        yield from zip(mine[block.a : block.a + block.size], french[block.b : block.b + block.size], strict=True)


def _say_under(ours: Element, theirs: Element) -> None:
    """Write the French of an item at its end, but before the line left for a pen."""
    said = _words_alone(theirs)
    if _says_already(ours, _text(said)) or not any(letter.isalpha() for letter in _text(said)):
        return
    under = Element("span", {"class": "in-french", "lang": "fr", "dir": "ltr"})
    under.text = said.text
    under.extend(list(said))
    if _classes(ours) & INLINE_ITEMS:
        under = _beside(under)
    last = len(ours)
    while last and _classes(ours[last - 1]) & {"line", "write"}:
        last -= 1
    ours.insert(last, under)


def _beside(french: Element) -> Element:
    """Put a point before what stands on the same line; it belongs to neither language, and stays between them."""
    whole = Element("span", {"class": "in-french in-french--beside"})
    whole.text = " · "
    del french.attrib["class"]
    whole.append(french)
    return whole


def _says_already(ours: Element, french: str) -> bool:
    """Tell whether an item reads the same in both languages, or holds its French already (the name of a benefit)."""
    inside = [part for part in ours.iter() if part.get("lang") == "fr"]
    return _text(ours) == french or any(_text(part) == french for part in inside)


def _words_alone(element: Element) -> Element:
    """Copy an element without what is drawn once; the words after it stay."""
    copy = deepcopy(element)
    for parent in list(copy.iter()):
        for child in list(parent):
            is_drawn = child.tag == f"{SVG}svg" or bool(_classes(child) & DRAWN)
            if is_drawn:
                _remove(parent, child)
    return copy


def _remove(parent: Element, child: Element) -> None:
    place = list(parent).index(child)
    if child.tail:
        if place:
            parent[place - 1].tail = (parent[place - 1].tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def _text(element: Element) -> str:
    return " ".join("".join(_words_alone(element).itertext()).split())

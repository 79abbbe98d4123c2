"""What is looked at on each page: axe-core, and what it does not make, at two widths and in the reader's settings."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf
from playwright.sync_api import Page, ViewportSize

from tests.web.browser import AXE

LOOKING: Final = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8").rstrip().rstrip(";")
WIDTHS: Final = (320, 1280)
A4_IN_PIXELS: Final = ViewportSize(width=718, height=1047)  # what 190 mm of paper hold at 96 pixels an inch
ZOOMED: Final = ViewportSize(width=320, height=256)  # a window of 1280 by 1024 at 400 %

ON_EACH_WIDTH: Final = ("targets_are_large_enough", "nothing_scrolls_sideways", "nothing_is_cut")
ONCE: Final = (
    "the_summary_leads_to_the_fields",  # first: whatever takes the focus later hides where it was
    "groups_have_a_legend",
    "hints_and_errors_are_announced",
    "headings_are_in_order",
    "each_part_says_its_language",
    "news_is_announced",
    "fields_help_to_type",
    "the_keyboard_goes_in_order",
    "the_focus_is_seen",
    "nothing_happens_by_itself",
)
PAPER: Final = ("paper_is_tagged", "paper_says_its_language", "paper_is_cut_nowhere")
Check = tuple[str, list[str]]
AXE_RUN: Final = """async () => (await axe.run(document, {
    resultTypes: ["violations"], preload: false, ancestry: false, xpath: false,
})).violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.html.slice(0, 200)).join(" ; ")}`)"""


def look_at(page: Page) -> Iterator[Check]:
    """Yield each check made of the page shown, with what it found; the page is left as it was found."""
    page.evaluate(f"window.looking = {LOOKING}")
    page.evaluate(AXE)
    _show(page, WIDTHS[-1], 800)
    yield from _seen(page, ONCE)
    for width in reversed(WIDTHS):
        _show(page, width, 800)
        yield f"axe_{width}", list(page.evaluate(AXE_RUN))
        yield from _seen(page, ON_EACH_WIDTH, after=f"_{width}")
    for settings in (_zoom, _large_text, _forced_colours, _reduced_motion, _print):
        yield from settings(page)


def look_at_paper(pdf: bytes, language: str, cut: Sequence[str]) -> Iterator[Check]:
    """Yield each check made of a print; `cut` is what its pages cut, seen while they were laid out."""
    if not pdf.startswith(b"%PDF"):
        yield PAPER[0], ["no print was given"]
        return
    with pikepdf.open(BytesIO(pdf)) as opened:
        root = opened.Root
        marked = "/MarkInfo" in root and bool(root.MarkInfo.Marked) and "/StructTreeRoot" in root
        yield PAPER[0], [] if marked and str(opened.docinfo.get("/Title", "")) else ["no structure, or no title"]
        yield PAPER[1], [] if str(root.Lang) == language else [f"{root.Lang}, not {language}"]
    yield PAPER[2], list(cut)


def found(page: Page, name: str) -> list[str]:
    """Call one function of looking.js."""
    return list(page.evaluate(f"{LOOKING}['{name}']()"))


def _seen(page: Page, names: Sequence[str], *, before: str = "", after: str = "") -> Iterator[Check]:
    """Call several functions of looking.js in one go."""
    answers = page.evaluate("names => names.map(name => looking[name]())", list(names))
    for name, problems in zip(names, answers, strict=True):
        yield f"{before}{name}{after}", list(problems)


def _show(page: Page, width: int, height: int) -> None:
    """Give the window another size, where it has another."""
    if page.viewport_size != (size := ViewportSize(width=width, height=height)):
        page.set_viewport_size(size)


def _zoom(page: Page) -> Iterator[Check]:
    _show(page, ZOOMED["width"], ZOOMED["height"])
    yield from _seen(page, ("nothing_scrolls_sideways",), before="zoom_400_")


def _large_text(page: Page) -> Iterator[Check]:
    _show(page, WIDTHS[-1], 800)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    yield from _seen(page, ("nothing_scrolls_sideways", "nothing_is_cut"), before="text_200_")
    page.evaluate("document.documentElement.style.fontSize = ''")


def _forced_colours(page: Page) -> Iterator[Check]:
    page.emulate_media(forced_colors="active", reduced_motion="no-preference")
    yield from _seen(page, ("forced_colours_keep_borders_and_focus",))


def _reduced_motion(page: Page) -> Iterator[Check]:
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    yield from ((f"reduced_motion_{name}", problems) for name, problems in _seen(page, ("nothing_moves",)))


def _print(page: Page) -> Iterator[Check]:
    _show(page, A4_IN_PIXELS["width"], A4_IN_PIXELS["height"])
    page.emulate_media(media="print", reduced_motion="no-preference")
    (whole,) = _seen(page, ("the_print_is_whole",))
    yield "print_is_whole", whole[1]
    yield from _seen(page, ("nothing_scrolls_sideways",), before="print_")
    page.emulate_media(media="screen")

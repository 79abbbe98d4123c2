"""What is looked at on each page: axe-core, and what it does not make, at two widths and in the reader's settings."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tests.web.browser import axe_violations

LOOKING: Final = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")
WIDTHS: Final = (320, 1280)
A4_IN_PIXELS: Final = {"width": 718, "height": 1047}  # what 190 mm of paper hold at 96 pixels an inch
ZOOMED: Final = {"width": 320, "height": 256}  # a window of 1280 by 1024 at 400 %

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
Check = tuple[str, list[str]]


def look_at(page: Page) -> Iterator[Check]:
    """Yield each check made of the page shown, with what it found; the page is left as it was found."""
    page.set_viewport_size({"width": WIDTHS[-1], "height": 800})
    for name in ONCE:
        yield name, found(page, name)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        yield f"axe_{width}", axe_violations(page)
        for name in ON_EACH_WIDTH:
            yield f"{name}_{width}", found(page, name)
    for settings in (_zoom, _large_text, _forced_colours, _reduced_motion, _print):
        yield from settings(page)
    page.set_viewport_size({"width": WIDTHS[-1], "height": 800})


def found(page: Page, name: str) -> list[str]:
    """Call one function of looking.js."""
    return list(page.evaluate(f"{LOOKING.rstrip().rstrip(';')}['{name}']()"))


def _zoom(page: Page) -> Iterator[Check]:
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    yield "zoom_400_nothing_scrolls_sideways", found(page, "nothing_scrolls_sideways")


def _large_text(page: Page) -> Iterator[Check]:
    page.set_viewport_size({"width": WIDTHS[-1], "height": 1024})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    yield "text_200_nothing_scrolls_sideways", found(page, "nothing_scrolls_sideways")
    yield "text_200_nothing_is_cut", found(page, "nothing_is_cut")
    page.evaluate("document.documentElement.style.fontSize = ''")


def _forced_colours(page: Page) -> Iterator[Check]:
    page.emulate_media(forced_colors="active")
    yield "forced_colours_keep_borders_and_focus", found(page, "forced_colours_keep_borders_and_focus")
    page.emulate_media(forced_colors="none")


def _reduced_motion(page: Page) -> Iterator[Check]:
    page.emulate_media(reduced_motion="reduce")
    yield "reduced_motion_nothing_moves", found(page, "nothing_moves")
    page.emulate_media(reduced_motion="no-preference")


def _print(page: Page) -> Iterator[Check]:
    page.set_viewport_size(A4_IN_PIXELS)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    yield "print_is_whole", found(page, "the_print_is_whole")
    yield "print_nothing_scrolls_sideways", found(page, "nothing_scrolls_sideways")
    page.emulate_media(media="screen")


LookAt = Callable[[Page], Iterator[Check]]

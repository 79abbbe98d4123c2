"""What a real browser shows of every component: axe-core, small screens, thumbs, keyboards, no scripts."""

import pytest
from playwright.sync_api import Browser, Page

from tests.web.browser import axe_violations, sideways_scrolling, small_targets

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERYTHING = "/composants?erreurs"


@pytest.mark.usefixtures("all_languages")
@pytest.mark.parametrize("code", ["fr", "ar"])
def test_axe_finds_nothing_to_say(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}/langue/{code}?suite=/composants%3Ferreurs")
    assert page.evaluate("document.documentElement.dir") == ("rtl" if code == "ar" else "ltr")
    assert axe_violations(page) == []


@pytest.mark.usefixtures("all_languages")
@pytest.mark.parametrize("code", ["fr", "ar"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_screen_is_too_small(page: Page, address: str, width: int, code: str) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(f"{address}/langue/{code}?suite=/composants%3Ferreurs")
    assert sideways_scrolling(page) == 0
    assert small_targets(page) == []


def test_text_four_times_as_large_still_fits(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 1024})
    page.goto(f"{address}{EVERYTHING}")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways_scrolling(page) == 0


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, address: str) -> None:
    page.goto(f"{address}{EVERYTHING}")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.click("a[href='#blank-count']")
    assert page.evaluate("document.activeElement.name") == "blank.count"


def test_the_first_tab_offers_to_skip_to_the_content(page: Page, address: str) -> None:
    page.goto(f"{address}/au-revoir/fr")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_has_the_focus_can_be_seen(page: Page, address: str) -> None:
    page.goto(f"{address}/composants")
    unseen = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(e => {
            const before = ['outline', 'boxShadow', 'backgroundColor', 'borderColor']
                .map(name => getComputedStyle(e.nextElementSibling ?? e)[name] + getComputedStyle(e)[name]
                             + getComputedStyle(e.nextElementSibling ?? e, '::before').outline).join();
            e.focus({focusVisible: true});
            const after = ['outline', 'boxShadow', 'backgroundColor', 'borderColor']
                .map(name => getComputedStyle(e.nextElementSibling ?? e)[name] + getComputedStyle(e)[name]
                             + getComputedStyle(e.nextElementSibling ?? e, '::before').outline).join();
            return before === after && document.activeElement === e && e.type !== 'radio' && e.type !== 'checkbox';
        }).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert unseen == []


TWO_SUMMARIES = "Autofocus processing was blocked because a document already has a focused element."
"""What Chromium says of the page of components, which alone shows two summaries of errors."""


def test_no_script_is_needed_and_none_is_refused(browser: Browser, address: str) -> None:
    """Under the real policy of contents, with scripts and without, nothing is reported and the form answers."""
    for scripts in (True, False):
        context = browser.new_context(locale="fr-FR", java_script_enabled=scripts)
        page = context.new_page()
        reported: list[str] = []
        page.on("console", lambda message, reported=reported: reported.append(message.text))
        page.on("pageerror", lambda error, reported=reported: reported.append(str(error)))
        page.goto(f"{address}/composants")
        page.fill("input[name='blank.count']", "deux")
        page.click("form[data-page] [type=submit] >> nth=0")
        assert page.input_value("input[name='blank.count']") == "deux"
        assert page.title().startswith("Erreur\u00a0: Composants")
        assert [one for one in reported if one != TWO_SUMMARIES] == []
        context.close()


def test_colours_forced_by_the_reader_hide_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="fr-FR", forced_colors="active", reduced_motion="reduce", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}{EVERYTHING}")
    borders = page.evaluate(
        "[...document.querySelectorAll('.govuk-button')].map(e => getComputedStyle(e).borderTopStyle)"
    )
    assert set(borders) == {"solid"}
    assert axe_violations(page) == []
    context.close()


def test_a_page_printed_from_the_browser_keeps_what_matters(page: Page, address: str) -> None:
    page.goto(f"{address}/composants")
    page.emulate_media(media="print")
    assert page.is_visible(".disclaimer")
    assert page.is_visible(".person-bar")
    assert not page.is_visible(".leave")
    assert not page.is_visible("form .govuk-button >> nth=0")

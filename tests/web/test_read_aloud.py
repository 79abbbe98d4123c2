"""A question is read aloud where the device has a voice of its own for the language; else nothing shows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SPEECH = """
    window.said = [];
    class Saying { constructor(text) { this.text = text; } }
    window.SpeechSynthesisUtterance = Saying;
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => VOICES,
        speak: (saying) => window.said.push([saying.text, saying.lang, saying]),
        cancel: () => window.said.push(["", "stop"]),
        addEventListener: () => {},
    }});
"""
FRENCH_VOICE = '[{lang: "fr-FR", localService: true}]'
VOICE_ELSEWHERE = '[{lang: "fr-FR", localService: false}]'
ENGLISH_VOICE = '[{lang: "en-GB", localService: true}]'


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="fr-FR")
    yield context
    context.close()


def page_with(context: BrowserContext, address: str, voices: str) -> Page:
    context.add_init_script(SPEECH.replace("VOICES", voices))
    page = context.new_page()
    page.goto(f"{address}/composants")
    return page


def test_one_button_reads_the_question_and_its_help_then_stops(context: BrowserContext, address: str) -> None:
    page = page_with(context, address, FRENCH_VOICE)
    page.get_by_role("button", name="Écouter cette page").click()
    said = page.evaluate("said.filter(one => one[0]).map(one => [one[0], one[1]])")
    assert ["Composants", "fr-FR"] in said
    assert ["Par exemple, 27 2 1998", "fr-FR"] in said
    assert not any("Effacer et quitter" in text for text, _language in said)
    page.get_by_role("button", name="Arrêter la lecture").click()
    assert page.evaluate("said.at(-1)[1]") == "stop"
    assert page.get_by_role("button", name="Écouter cette page").is_visible()


def test_the_button_offers_to_read_again_once_all_is_said(context: BrowserContext, address: str) -> None:
    page = page_with(context, address, FRENCH_VOICE)
    page.get_by_role("button", name="Écouter cette page").click()
    page.evaluate("said.at(-1)[2].onend()")
    assert page.get_by_role("button", name="Écouter cette page").is_visible()


@pytest.mark.parametrize("voices", ["[]", ENGLISH_VOICE, VOICE_ELSEWHERE])
def test_without_a_voice_of_its_own_the_device_offers_nothing(
    context: BrowserContext, address: str, voices: str
) -> None:
    page = page_with(context, address, voices)
    assert not page.locator("[data-read-aloud]").is_visible()


def test_without_scripts_there_is_no_button(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/composants")
    assert not page.locator("[data-read-aloud]").is_visible()
    context.close()

"""A translation that a machine drafted says so, until somebody who knows the language has read it."""

from pathlib import Path

import pytest

from assistant.cli import main
from assistant.web import i18n, languages
from tests.web.client import InspectingClient

NOTICE = "data-unreviewed"


@pytest.fixture
def reviewed_english(all_languages: Path) -> None:
    """Have somebody review the few words of English."""
    catalogue = all_languages / "en" / "LC_MESSAGES" / "messages.po"
    drafted = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(drafted.replace('msgid "Continuer"', '#, reviewed\nmsgid "Continuer"'), encoding="utf-8")


@pytest.mark.usefixtures("all_languages")
def test_a_drafted_translation_says_so_with_french_one_tap_away(client: InspectingClient) -> None:
    client.set_cookie(i18n.COOKIE, "ar")
    page = client.get("/composants").text
    assert NOTICE in page
    assert 'href="/langue/fr?suite=/composants" lang="fr"' in page


@pytest.mark.usefixtures("reviewed_english")
def test_a_translation_read_to_the_end_no_longer_says_so(client: InspectingClient) -> None:
    client.set_cookie(i18n.COOKIE, "en")
    assert NOTICE not in client.get("/composants").text
    assert languages.unreviewed("ar") == ("Continuer",)


def test_french_is_the_original(client: InspectingClient) -> None:
    assert NOTICE not in client.get("/composants").text


@pytest.mark.usefixtures("reviewed_english")
def test_a_command_lists_what_nobody_has_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translations"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "fr: 0 not reviewed",
        "en: 0 not reviewed",
        "uk: 1 not reviewed",
    ]
    assert main(["translations", "ar"]) == 0
    assert capsys.readouterr().out == "Continuer\n"

"""A language is a folder: its name, its direction and its plurals come from repertories, never from code."""

import subprocess
from pathlib import Path

import pytest
from flask import Flask

from assistant.web import i18n, languages
from tests.house_rules.checkout import ROOT
from tests.web.client import InspectingClient

HEBREW = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);\\n"

msgid "Continuer"
msgstr "המשך"

msgid "%(num)s question"
msgid_plural "%(num)s questions"
msgstr[0] "שאלה אחת"
msgstr[1] "שתי שאלות"
msgstr[2] "%(num)s שאלות"
"""


@pytest.fixture
def with_hebrew(all_languages: Path) -> Path:
    """Add a language that nobody wrote a line of code for."""
    folder = all_languages / "he" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(HEBREW, encoding="utf-8")
    languages.forget_catalogues()
    return all_languages


@pytest.mark.usefixtures("with_hebrew")
def test_a_new_language_needs_its_catalogue_and_no_code(client: InspectingClient) -> None:
    assert client.get("/langue/he?suite=/composants").headers["Location"] == "/composants"
    page = client.get("/composants").text
    assert '<html class="govuk-template" lang="he" dir="rtl">' in page
    assert "app.rtl.css" in page
    assert 'lang="he" hreflang="he" dir="rtl" rel="nofollow" aria-current="true">עברית</a>' in page
    assert "המשך" in page


@pytest.mark.usefixtures("with_hebrew")
@pytest.mark.parametrize(("number", "said"), [(1, "שאלה אחת"), (2, "שתי שאלות"), (7, "7 שאלות")])
def test_plurals_are_those_of_the_catalogue_and_may_leave_the_number_out(number: int, said: str) -> None:
    with i18n.reading_in("he"):
        assert i18n.ngettext("%(num)s question", "%(num)s questions", number) == said


def test_nothing_and_one_are_singular_in_french() -> None:
    said = [i18n.ngettext("%(num)s question", "%(num)s questions", number) for number in (0, 1, 2)]
    assert said == ["0 question", "1 question", "2 questions"]


def test_a_language_of_the_public_is_not_offered_to_staff(app: Flask, all_languages: Path) -> None:
    (all_languages / "en" / "language.toml").write_text('scope = "whole"\n', encoding="utf-8")
    languages.forget_catalogues()
    with app.test_request_context("/guichet/connexion", headers={"Cookie": "langue=uk"}):
        assert [language.code for language in i18n.languages_here()] == ["fr", "en"]
        i18n.choose_language()
        assert i18n.current_language().code == "fr"
    with app.test_request_context("/", headers={"Cookie": "langue=uk"}):
        i18n.choose_language()
        assert i18n.current_language().code == "uk"
        i18n.forget_language()


def test_easy_to_read_french_is_french_under_its_own_name(app: Flask) -> None:
    easy = i18n.LANGUAGES["fr-falc"]
    assert (easy.name, easy.tag, easy.direction, easy.is_french) == ("Français facile", "fr", "ltr", True)
    with i18n.reading_in("fr-falc"):
        assert i18n.gettext("Une phrase que personne n'a simplifiée") == "Une phrase que personne n'a simplifiée"
        assert i18n.format_money(1234, cents=False) == "1\u202f234\u00a0€"


@pytest.mark.parametrize(
    ("said", "begun"), [(["LANG=it"], "it"), (["LOCALE=it"], "it"), ([], "")], ids=["LANG", "LOCALE", "neither"]
)
def test_make_messages_takes_the_language_from_its_command_line_only(said: list[str], begun: str) -> None:
    """Every shell has a LANG of its own: `LANG=de_DE make messages` must not begin German."""
    command = ["make", "--dry-run", "messages", *said]
    ran = subprocess.run(
        command, cwd=ROOT, env={"LANG": "de_DE", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split(".ci/messages", 1)[1].strip() == begun

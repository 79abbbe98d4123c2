"""Every sentence shown to people is in every catalogue, and a language leaves out nothing that its readers are shown.

A language of the whole service has every sentence, one of the public's side those of the public's pages; easy-to-read
French only what it says more simply: the French sentence stands for the rest.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from assistant.paths import TRANSLATIONS
from assistant.web.languages import LANGUAGES, Language, is_for_staff_only
from tests.house_rules.checkout import ROOT

CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
TRANSLATED = [language for language in LANGUAGES.values() if not language.is_french]

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{([\w.]+)\}")
_ARTICLE_OR_FORM = re.compile(r"\b[LRD]\d+(?:-\d+)+|\b1\d{4}\b")
_NUMBER = ("num", "")

# What may read the same in another language. Anything else that equals its French has been forgotten.
_SAME_ANYWHERE = (
    r"[^a-zàâäçéèêëîïôöùûüœ]*",  # numbers, signs, acronyms: no word in small letters
    r"(?:%\(\w+\)[sd]|\{[\w.]+\}|[^a-zA-ZÀ-ÿ])+m?²?",  # values and the signs between them, a unit at most
    r".*https?://\S+|\S+@\S+|\w+\.\w{2,3}",  # addresses
    r"Martinique|Mayotte|Saint-Pierre-et-Miquelon|Saint-Barthélemy|Saint-Martin|Guadeloupe",  # places
    r"Alsace|Moselle|Paris",
    r"Aspa|PreParE|Visale|Crous",  # legal names that nobody translates
    r"questionnaire",  # the name of a file
)
_SAME_IN = {
    "en": {"Adoption", "Original", "Photos", "Question", "Questions", "base", "police, gendarmerie", "zone %(number)s"}
    | {"%(minutes)s minutes", "%(num)s minute", "%(num)s minutes"}
    | {"Action", "Cookies", "E-mail", "Message", "Notes", "Signatures", "Ticket", "Total", "charges", "Charges"},
}
"""Words that a language shares with French, read again one by one."""


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Collect the sentences as `make messages` does."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    keywords = re.findall(r'--keywords="([^"]+)"', (ROOT / ".ci/messages").read_text(encoding="utf-8"))
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "--mapping=pyproject.toml"]
    options = [f"--output-file={template}", f"--keywords={keywords[0]}", "."]
    subprocess.run([*command, *options], cwd=ROOT, check=True)
    return read(template)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def catalogue_of(language: Language) -> Catalog:
    return read(TRANSLATIONS / language.code / "LC_MESSAGES" / "messages.po")


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """List the forms of a sentence or of its translation."""
    return [text] if isinstance(text, str) else list(text)


def is_for_the_public(message: Message) -> bool:
    """Tell whether a sentence stands anywhere outside the pages of staff."""
    return not is_for_staff_only(place for place, _line in message.locations)


def wanted_in(language: Language) -> list[Message]:
    """List the sentences that a language must say."""
    return [one for one in messages(catalogue_of(language)) if language.is_whole or is_for_the_public(one)]


def holds_the_same_values(original: list[str], translation: str) -> bool:
    """Compare the values that a sentence fills in.

    A sentence that counts may leave its number out: "no child", "one child" and the Arabic dual "two children" say it
    in a word, and the grammar of the language wants it so. Nothing else may be lost, and nothing may be made up.
    """
    values = [frozenset(_PLACEHOLDER.findall(form)) for form in original]
    filled, every = frozenset(_PLACEHOLDER.findall(translation)), frozenset[tuple[str, str]]().union(*values)
    needed = every - {_NUMBER} if len(original) > 1 else every
    return needed <= filled <= every


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_has_the_sentences_of_the_program_and_no_other(path: Path, sentences: Catalog) -> None:
    wanted = {(message.context, message.id) for message in messages(sentences)}
    held = {(message.context, message.id) for message in messages(read(path))}
    assert held == wanted, "run `make messages`"


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_a_language_leaves_out_no_sentence_that_its_readers_are_shown(language: Language) -> None:
    missing = [one.id for one in wanted_in(language) if one.fuzzy or not all(forms(one.string))]
    assert not missing


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_no_draft_is_left_that_was_guessed_from_another_sentence(path: Path) -> None:
    assert not [message.id for message in messages(read(path)) if message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_what_reads_like_french_is_a_name_a_number_or_a_word_of_both_languages(language: Language) -> None:
    same = [
        form
        for one in wanted_in(language)
        for form in forms(one.string)
        if form in forms(one.id) and form not in _SAME_IN.get(language.code, set())
        if not any(re.fullmatch(rule, form) for rule in _SAME_ANYWHERE)
    ]
    assert not same, "translate it, or add it to _SAME_IN when both languages say it alike"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_fills_in_the_same_values(path: Path) -> None:
    for message in messages(read(path)):
        for translation in filter(None, forms(message.string)):
            assert holds_the_same_values(forms(message.id), translation), translation


@pytest.mark.parametrize(
    ("translation", "holds"),
    [("طفلان عند {who}", True), ("%(num)s أطفال عند {who}", True), ("طفلان", False), ("%(number)s عند {who}", False)],
)
def test_only_the_number_of_a_sentence_that_counts_may_be_said_in_a_word(translation: str, *, holds: bool) -> None:
    assert holds_the_same_values(["%(num)s enfant chez {who}", "%(num)s enfants chez {who}"], translation) == holds
    assert not holds_the_same_values(["%(num)s enfants chez {who}"], "أطفال عند {who}")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_names_the_same_articles_and_forms(path: Path) -> None:
    for message in messages(read(path)):
        for translation in filter(None, forms(message.string)):
            original = forms(message.id)[0]
            assert sorted(_ARTICLE_OR_FORM.findall(translation)) == sorted(_ARTICLE_OR_FORM.findall(original))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_has_every_plural_of_its_language(path: Path) -> None:
    catalogue = read(path)
    for message in messages(catalogue):
        if not isinstance(message.id, str) and any(forms(message.string)):
            assert len(message.string) == catalogue.num_plurals, message.id


def test_easy_to_read_french_stays_french() -> None:
    """A sentence made easier has no word that another language lent it by mistake."""
    easy = [one for language in LANGUAGES.values() if language.code == "fr-falc" for one in wanted_in(language)]
    assert easy
    for message in easy:
        for text in filter(None, forms(message.string)):
            assert not re.search(r"[\u0400-\u04ff\u0600-\u06ff]", text), text

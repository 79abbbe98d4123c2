"""Every sentence shown to people is in every catalogue, and a finished language leaves none out."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from assistant.paths import TRANSLATIONS
from tests.house_rules.checkout import ROOT

FINISHED = ("en",)
CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{([\w.]+)\}")
_ARTICLE_OR_FORM = re.compile(r"\b[LRD]\d+(?:-\d+)+|\b1\d{4}\b")


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


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def written(message: Message) -> list[str]:
    """List the forms of a translation."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_has_the_sentences_of_the_program_and_no_other(path: Path, sentences: Catalog) -> None:
    wanted = {(message.context, message.id) for message in messages(sentences)}
    held = {(message.context, message.id) for message in messages(read(path))}
    assert held == wanted, "run `make messages`"


@pytest.mark.parametrize("locale", FINISHED)
def test_a_finished_language_leaves_no_sentence_out(locale: str) -> None:
    catalogue = read(TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po")
    missing = [message.id for message in messages(catalogue) if message.fuzzy or not all(written(message))]
    assert not missing


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_fills_in_the_same_values(path: Path) -> None:
    for message in messages(read(path)):
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        values = {frozenset(_PLACEHOLDER.findall(original)) for original in originals}
        for translation in filter(None, written(message)):
            assert frozenset(_PLACEHOLDER.findall(translation)) in values, translation


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_names_the_same_articles_and_forms(path: Path) -> None:
    for message in messages(read(path)):
        original = message.id if isinstance(message.id, str) else message.id[0]
        for translation in filter(None, written(message)):
            assert sorted(_ARTICLE_OR_FORM.findall(translation)) == sorted(_ARTICLE_OR_FORM.findall(original))

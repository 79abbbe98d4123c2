"""No sentence shouts, blames or threatens; every error says what to do; every question says why it is asked."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assistant.paths import RULES, TRANSLATIONS
from assistant.rulefiles import load_rules
from assistant.web.forms.messages import SENTENCES
from tests.house_rules.checkout import ROOT

ACRONYMS = {
    "ADIL", "AEEH", "AJPP", "ANEF", "ARIPA", "CASF", "CCAS", "CDAPH", "CIAS", "CNED", "CNIL", "CPAM", "CRDS", "CROUS",
    "CRPA", "EHPAD", "INSEE", "JSON", "MDPH", "OFII", "OFPRA", "PACS", "PAJE", "RGAA", "RGPD", "SAMU", "SESSAD",
    "SMIC", "SPIP", "WCAG",
}  # fmt: skip
UNKIND = re.compile(
    r"\b(fraud\w*|sanction\w*|poursui\w*|impérativement|invalides?|incorrecte?s?|erronée?s?|interdite?s?|échec|échoué\w*"
    r"|vous avez oublié|votre faute|illégal\w*|amende|sous peine|mensong\w*|anormal\w*|inacceptable|vous devez|"
    r"erreur de votre part|obligatoirement|attention)\b",
    re.IGNORECASE,
)
WHAT_TO_DO = re.compile(r"\b\w+ez\b(?:-\w+)*|\bDites\b", re.IGNORECASE)
REFUSALS = ("refuse", "StopValidation", "Unusable")


def french_sentences() -> Iterator[str]:
    """Yield every sentence of the program in French, and in French made easy to read."""
    for language, own in (("en", False), ("fr-falc", True)):
        with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            for message in read_po(file):
                said = (message.string if own and message.id else message.id) or ()
                yield from [said] if isinstance(said, str) else said


def refusals() -> Iterator[tuple[Path, str]]:
    """Yield the sentences written where an answer is refused."""
    for path in (ROOT / "assistant" / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = (
                isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in REFUSALS
            )
            is_why = isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "why_not"
            if is_call or is_why:
                yield from ((path, text) for text in marked_within(node))


def marked_within(node: ast.AST) -> Iterator[str]:
    """Yield the sentences for the catalogue below a node."""
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and getattr(call.func, "id", "") == "_"
            and isinstance(call.args[0], ast.Constant)
        ):
            yield str(call.args[0].value)


def test_no_sentence_shouts() -> None:
    for sentence in french_sentences():
        assert "!" not in sentence, sentence
        assert set(re.findall(r"\b[A-ZÀ-Ý]{4,}\b", sentence)) <= ACRONYMS, sentence


def test_no_sentence_blames_or_threatens() -> None:
    for sentence in french_sentences():
        assert not UNKIND.search(sentence), sentence


@pytest.mark.parametrize("code", SENTENCES)
def test_what_a_field_says_is_what_to_do(code: str) -> None:
    assert WHAT_TO_DO.search(SENTENCES[code])


def test_what_a_page_refuses_it_says_what_to_do_about() -> None:
    found = list(refusals())
    assert len(found) > 15
    for path, sentence in found:
        assert WHAT_TO_DO.search(sentence), f"{path.name}: {sentence}"


def test_every_question_says_why_it_is_asked_and_where_the_answer_is() -> None:
    rules = load_rules(RULES)
    for fact in rules.rulebook.facts.values():
        if fact.question:
            assert fact.why, fact.name
            assert fact.found_on is None or fact.found_on in rules.rulebook.documents, fact.name
    page = (ROOT / "templates/citizen/question.html").read_text(encoding="utf-8")
    assert "aucun papier n'est demandé ici" in page, "a question whose answer stands on no paper says so"

"""A word that not everybody knows is explained where it stands, once a page, in every language that says how."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from assistant.eligibility.glossary import forms_in
from assistant.web import glossary, i18n
from assistant.web.languages import LANGUAGES, Catalogue, catalogue
from tests.web.client import InspectingClient
from tests.web.inspection import Page, words


@contextmanager
def page_in(app: Flask, language: str = "fr") -> Iterator[None]:
    with app.test_request_context("/questions"), i18n.reading_in(language):
        yield


def test_a_word_opens_its_explanation_the_first_time_it_is_met(app: Flask) -> None:
    with page_in(app):
        marked = glossary.explained("Le bail, et encore le bail.")
        assert marked.count("<button") == 1
        assert 'popovertarget="mot-lease">bail</button>, et encore le bail.' in marked
        assert "<button" not in glossary.explained("Le bail est signé.")
        assert [(one.word, one.is_marked) for one in glossary.words_of_page()] == [("Bail", True)]


def test_a_word_is_found_whole_and_with_its_capitals(app: Flask) -> None:
    with page_in(app):
        assert glossary.explained("le baille, un rsa, ce balai") == "le baille, un rsa, ce balai"
        assert "mot-rsa" in glossary.explained("Le RSA.")
        assert "mot-ceiling" in glossary.explained("Plafonds de 2026")


def test_the_longest_form_wins(app: Flask) -> None:
    with page_in(app):
        assert ">enfants à charge</button>" in glossary.explained("Deux enfants à charge.")


def test_what_people_wrote_and_the_tags_around_stay_as_they_are(app: Flask) -> None:
    with page_in(app):
        marked = glossary.explained('<b title="bail">')
        assert (
            marked
            == '&lt;b title=&#34;<button class="term" type="button" popovertarget="mot-lease">bail</button>&#34;&gt;'
        )
        assert glossary.explained(i18n.ltr("CAF")).startswith('<span class="ltr" dir="ltr"><button')


def test_a_label_keeps_its_words_and_the_page_lists_them(app: Flask) -> None:
    with page_in(app):
        assert glossary.noting_words("Avez-vous un bail ?") == "Avez-vous un bail\u00a0?"
        assert [(one.word, one.is_marked) for one in glossary.words_of_page()] == [("Bail", False)]


def test_a_translation_without_forms_still_lists_the_words_of_its_sentence(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = Catalogue(catalogue("xx").sentences, (), {"Do you have a lease?": "Avez-vous un bail ?"})
    monkeypatch.setattr(glossary, "catalogue", lambda code: behind if code == "en" else catalogue(code))
    glossary._vocabulary.cache_clear()
    with page_in(app, "en"):
        glossary.noting_words("Do you have a lease?")
        assert [one.code for one in glossary.words_of_page()] == ["lease"]
    glossary._vocabulary.cache_clear()


def test_every_word_is_plain_and_no_two_share_a_form(app: Flask) -> None:
    terms = app.extensions["rules"].glossary.values()
    forms = [form.casefold() for term in terms for form in forms_in(term.forms)]
    assert len(forms) == len(set(forms))
    for term in terms:
        for sentence in re.split(r"[.:] ", term.explanation):
            assert len(sentence.split()) <= 24, f"{term.code}: {sentence}"


def test_the_page_of_words_explains_them_all(app: Flask, client: InspectingClient) -> None:
    page = Page(client.get("/mots", without=["nothing_is_left_in_french"]).text)
    [listed] = page.of_class("glossary")
    assert len(listed.findall("dt")) == len(app.extensions["rules"].glossary)
    assert any("(CSS L521-2)" in words(one) or "CSS L521-2" in words(one) for one in listed.iter("dd"))


def test_a_french_word_on_a_page_of_another_language_says_that_it_is_french(app: Flask) -> None:
    with page_in(app, "ar"):
        assert 'popovertarget="mot-caf" lang="fr" dir="ltr">CAF</button>' in glossary.explained("CAF")
        assert glossary.with_french("عقد", "Bail") == 'عقد (<span lang="fr" dir="ltr">Bail</span>)'
        assert glossary.with_french("CAF", "CAF") == '<span lang="fr" dir="ltr">CAF</span>'
        assert glossary.with_french("كتاب (bail)", "Bail") == 'كتاب (<span lang="fr" dir="ltr">bail</span>)'
    with page_in(app, "fr-falc"):
        assert glossary.with_french("Bail", "Bail") == "Bail"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_vocabulary_of_every_language_can_be_read(app: Flask, language: str) -> None:
    with page_in(app, language):
        assert "mot-caf" in glossary.explained("CAF")


def test_the_longest_form_of_a_word_is_found_whatever_its_capitals(app: Flask) -> None:
    with page_in(app):
        said = str(glossary.explained("Quittances de loyer, quittance, Allocataires et allocataire de la CAF"))
    assert re.findall(r"<button[^>]*>([^<]*)</button>", said) == ["Quittances de loyer", "Allocataires", "CAF"]

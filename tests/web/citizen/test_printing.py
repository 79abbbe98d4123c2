"""Prints: tagged A4, the code on every page, boxes to tick; printing makes the code, and says so before."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Callable
from itertools import pairwise

import pikepdf
import pytest
from werkzeug.test import TestResponse

from tests.households import SINGLE_PARENT
from tests.prints import cuts_seen, texts_of_pages
from tests.web.client import InspectingClient
from tests.web.inspection import Page
from tests.web.test_print_layout import roles

WithResult = Callable[..., InspectingClient]
A4 = (595, 842)


def printed(client: InspectingClient, **choices: str) -> TestResponse:
    """Ask for a print."""
    return client.submit(client.get("/imprimer"), choices)


def test_printing_says_that_it_makes_a_code(with_result: WithResult) -> None:
    client = with_result()
    assert "Imprimer crée un code" in client.get("/imprimer").text
    assert client.get("/imprimer/liste.pdf").status_code == 303  # a GET makes nothing
    printed(client, what="liste")
    assert "Imprimer crée un code" not in client.get("/imprimer").text
    assert "data-code" in client.get("/sauvegarder").text


def test_large_print_takes_more_room_and_neither_size_is_cut_by_a_page(with_result: WithResult) -> None:
    client = with_result()
    with cuts_seen() as cut:
        ordinary = printed(client, what="liste")
        large = printed(client, what="liste", large="yes")
    assert cut == []
    assert large.request.query_string == b"grand=oui"
    pages = texts_of_pages(large.data)
    assert len(pages) > len(texts_of_pages(ordinary.data))
    assert "La liste en bref" in pages[0]
    for card in Page(client.get("/pieces").text).of_class("paper"):
        (name,) = (plain("".join(one.itertext())) for one in card.iter() if "paper__name" in one.get("class", ""))
        facts = [plain("".join(item.itertext())) for item in card.iter("li") if item is not card]
        assert any(name in page and all(fact in page for fact in facts) for page in pages), name


@pytest.mark.parametrize("language", ["ar", "uk"])
def test_a_reader_of_another_language_prints_in_it_in_french_or_in_both(with_result: WithResult, language: str) -> None:
    client = with_result({**SINGLE_PARENT, "applicant": {**SINGLE_PARENT["applicant"], "nationality": "other"}})
    client.set_cookie("langue", language)
    names = [plain("".join(name.itertext())) for name in Page(client.get("/pieces").text).of_class("paper__name")]
    assert len(spelled(" ".join(names))) > 15
    for choice, said in (("deux", language), ("lecteur", language), ("francais", "fr"))[: 3 if language == "uk" else 2]:
        large = {"large": "yes"} if language == "uk" and choice == "deux" else {}  # nothing takes more room
        with cuts_seen() as cut:
            response = printed(client, what="liste", **large, **({} if choice == "deux" else {"language": choice}))
        assert cut == []
        assert f"langue={choice}".encode() in response.request.query_string, "both is what is offered first"
        with pikepdf.open(io.BytesIO(response.data)) as pdf:
            assert str(pdf.Root.Lang) == said
        text = text_of(response.data)
        assert ("Vos papiers" in text) == (choice != "lecteur")
        assert choice != "lecteur" or spelled(" ".join(names)) <= spelled(text), "as it was written"


def test_readers_of_french_are_not_asked_in_which_language_to_print(with_result: WithResult) -> None:
    client = with_result()
    assert "Dans quelle langue" not in client.get("/imprimer").text
    assert printed(client, what="liste").request.query_string == b""


def spelled(text: str) -> set[str]:
    """List the words of four letters or more, the letters of each in order of the alphabet.

    The reader of these tests (poppler) turns round the two letters of an Arabic ligature, lam and alef for example;
    that no letter is lost or changed is what can be asked of it.
    """
    plain_letters = "".join(one for one in text if unicodedata.category(one) not in ("Mn", "Cf"))
    return {"".join(sorted(word)) for word in re.findall(r"\w{4,}", plain_letters)}


def test_numbers_of_an_arabic_print_stay_in_order_and_our_letters_are_used(with_result: WithResult) -> None:
    client = with_result()
    client.set_cookie("langue", "ar")
    with cuts_seen() as cut:
        response = printed(client, what="resume", language="deux")
    assert cut == []
    text = text_of(response.data)
    for kept in ("69001 Lyon", "01 99 00 12 34", "116 006"):
        assert kept in text
    with pikepdf.open(io.BytesIO(response.data)) as pdf:
        fonts = {str(font.BaseFont).partition("+")[2] for page in pdf.pages for font in page.Resources.Font.values()}
    assert all(font.startswith("Plex") for font in fonts), fonts


def text_of(pdf: bytes, *options: str) -> str:
    """Return what copying, searching or a screen reader gets, in one line."""
    read = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return plain(read.stdout.decode())


def plain(text: str) -> str:
    """Leave out what only the eye sees: line ends, spaces that do not break."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def said_on_screen(client: InspectingClient, address: str) -> list[str]:
    """List what a page says of each paper."""
    page = Page(client.get(address).text)
    return [plain("".join(item.itertext())) for facts in page.of_class("paper__facts") for item in facts]


def test_the_printed_list_says_what_the_screen_says(with_result: WithResult) -> None:
    client = with_result()
    text = text_of(printed(client, what="liste").data)
    sentences = said_on_screen(client, "/pieces")
    assert len(sentences) > 20
    assert [sentence for sentence in sentences if sentence not in text] == []


def test_the_printed_list_says_what_cannot_be_had_and_what_is_ready(with_result: WithResult) -> None:
    client = with_result()
    client.submit(client.get("/pieces"), {"cannot": "rent_statement", "ticks": ["identity_document"]})
    text = text_of(printed(client, what="liste").data)
    assert "passeport — déjà prêt" in text
    assert "Vous ne pouvez pas l'obtenir : Si le propriétaire refuse" in text


def test_a_discreet_result_keeps_the_answers_to_oneself(with_result: WithResult) -> None:
    client = with_result()
    text = text_of(printed(client, what="resume", discreet="yes").data)
    assert "Allocation" in text
    for word in ("Vos réponses", "violences", "69001"):
        assert word not in text


@pytest.mark.parametrize(("what", "path"), [("liste", "/imprimer/liste.pdf"), ("resume", "/imprimer/resume.pdf")])
def test_a_print_is_a_tagged_a4_pdf_whose_structure_can_be_walked(
    with_result: WithResult, what: str, path: str
) -> None:
    response = printed(with_result(), what=what)
    assert response.request.path == path
    assert response.mimetype == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(response.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr"
        assert tuple(round(float(side)) for side in pdf.pages[0].mediabox[2:]) == A4
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        tags = roles(pdf)
    assert tags.count("/H1") == 1
    levels = [int(tag[2]) for tag in tags if tag in ("/H1", "/H2", "/H3")]
    assert all(below - above <= 1 for above, below in pairwise(levels)), "no level of heading is left out"
    pages = texts_of_pages(response.data)
    for number, page in enumerate(pages, start=1):
        assert "Votre code :" in page
        assert f"{number}/{len(pages)}" in page.replace(" ", "")
    if what == "resume":
        assert {"/Table", "/TH", "/TD"} <= set(tags)
        text = " ".join(pages)
        assert "Ce que nous n'avons pas vérifié pour ces aides" in text
        assert "Une réponse manque ou n'est pas sûre" not in text, "what is missing is said once, if anything is"
        assert "69001 Lyon" in text
        assert text.count("Vous résidez en France de façon stable") == 1, "said once of all benefits it holds for"
        assert "Les aides qui ne semblent pas vous concerner" in text

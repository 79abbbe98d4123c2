"""Prints: tagged A4, the code on every page, boxes to tick; printing makes the code, and says so before."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from werkzeug.test import TestResponse

from tests.web.client import InspectingClient

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


@pytest.mark.parametrize(("what", "path"), [("liste", "/imprimer/liste.pdf"), ("resume", "/imprimer/resume.pdf")])
def test_a_print_is_a_tagged_a4_pdf_in_the_readers_language(with_result: WithResult, what: str, path: str) -> None:
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


def test_large_print_takes_more_room(with_result: WithResult) -> None:
    client = with_result()
    ordinary = printed(client, what="liste")
    large = printed(client, what="liste", large="yes")
    assert large.request.query_string == b"grand=oui"
    with pikepdf.open(io.BytesIO(large.data)) as big, pikepdf.open(io.BytesIO(ordinary.data)) as small:
        assert len(big.pages) > len(small.pages)


def test_a_reader_of_another_language_may_print_in_french_for_the_counter(with_result: WithResult) -> None:
    client = with_result()
    client.set_cookie("langue", "en")
    in_english, in_french = printed(client, what="liste"), printed(client, what="liste", french="yes")
    for response, language in ((in_english, "en"), (in_french, "fr")):
        with pikepdf.open(io.BytesIO(response.data)) as pdf:
            assert str(pdf.Root.Lang) == language

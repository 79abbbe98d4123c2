"""The poster of an office: one page with the code to photograph, the telephone, the hours, the languages."""

import subprocess
from io import BytesIO

import pikepdf
import pytest

from tests.web.client import InspectingClient


def text_of(pdf: bytes) -> str:
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return " ".join(read.stdout.decode().replace("\u00a0", " ").split())


def test_a_poster_says_what_for_where_when_and_in_which_languages(client: InspectingClient) -> None:
    response = client.get("/rendez-vous/affiche/lyon-3.pdf")
    assert response.mimetype == "application/pdf"
    text = text_of(response.data)
    for said in ("À quelles aides avez-vous droit", "sans compte", "lundi", "English", "Українська", "العربية"):
        assert said in text
    with pikepdf.open(BytesIO(response.data)) as pdf:
        assert len(pdf.pages) == 1
        fonts = {str(font.BaseFont).partition("+")[2] for font in pdf.pages[0].Resources.Font.values()}
        assert all(font.startswith("Plex") for font in fonts), fonts


@pytest.mark.parametrize("language", ["ar", "uk"])
def test_a_poster_in_two_languages_is_still_one_page(client: InspectingClient, language: str) -> None:
    client.set_cookie("langue", language)
    response = client.get("/rendez-vous/affiche/lyon-3.pdf?langue=deux")
    assert "À quelles aides avez-vous droit" in text_of(response.data)
    with pikepdf.open(BytesIO(response.data)) as pdf:
        assert str(pdf.Root.Lang) == language
        assert len(pdf.pages) == 1


def test_an_office_that_does_not_exist_has_no_poster(client: InspectingClient) -> None:
    assert client.get("/rendez-vous/affiche/nulle-part.pdf").status_code == 404

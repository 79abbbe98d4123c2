"""French names in a page of another alphabet: marked where they stand in a sentence, and nowhere else."""

import re

import pytest

from assistant.paths import STATIC
from assistant.web.french_names import with_names_marked
from tests.web.client import InspectingClient


def marked(inside: str, language: str = "ar") -> str:
    page = f'<html lang="{language}"><body>{{}}</body></html>'
    whole = with_names_marked(page.format(inside))
    return whole.removeprefix(page.partition("{}")[0]).removesuffix(page.partition("{}")[2])


def name(text: str) -> str:
    return f'<span class="french-name" lang="fr" dir="ltr">{text}</span>'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<p>كتاب (livret de famille)</p>", f"<p>كتاب ({name('livret de famille')})</p>"),
        ("<p>في Point d&#39;accueil Lyon · 45</p>", f"<p>في {name('Point d&#39;accueil Lyon')} · 45</p>"),
        ("<p>12 rue de la Paix, 69003 Lyon.</p>", f"<p>{name('12 rue de la Paix, 69003 Lyon')}.</p>"),
        ("<p>النص: CRPA L114-8</p>", f"<p>النص: {name('CRPA L114-8')}</p>"),
        ("<p>(formulaire n° 10842) نص</p>", f"<p>({name('formulaire n° 10842')}) نص</p>"),
        ("<p>Amina B.</p>", f"<p>{name('Amina B.')}</p>"),
        ("<p>لدى CAF أو caf.fr</p>", "<p>لدى CAF أو caf.fr</p>"),
        ("<p>nom@example.org</p>", "<p>nom@example.org</p>"),
        ('<p lang="fr">Un <b>livret</b> de famille</p>', '<p lang="fr">Un <b>livret</b> de famille</p>'),
        ('<p title="un deux">نص</p>', '<p title="un deux">نص</p>'),
        ("<select><option>Lyon Part-Dieu</option></select>", "<select><option>Lyon Part-Dieu</option></select>"),
        (
            '<span dir="ltr">AB CD<span>x y</span></span> un deux',
            f'<span dir="ltr">AB CD<span>x y</span></span> {name("un deux")}',
        ),
    ],
)
def test_a_french_name_is_marked_where_it_stands_in_a_sentence(written: str, expected: str) -> None:
    assert marked(written) == expected


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_in_latin_letters_stay_as_they_are(language: str) -> None:
    assert marked("<p>Le livret de famille</p>", language) == "<p>Le livret de famille</p>"


def test_a_page_in_ukrainian_marks_what_stays_french(client: InspectingClient) -> None:
    client.set_cookie("langue", "uk")
    assert name("Allocations familiales") in client.get("/aides", without=["nothing_is_left_in_french"]).text


@pytest.mark.parametrize("sheet", ["app.css", "app.rtl.css"])
def test_a_link_with_a_french_name_inside_is_one_text(sheet: str) -> None:
    style = (STATIC / sheet).read_text(encoding="utf-8")
    (said,) = re.findall(r"\.action-link\{(box-sizing[^}]*)\}", style)
    assert "inline-block" in said, "in a flex box what is marked as French would stand in a column of its own"

"""Two languages on one sheet: each item above its French; the finished PDF says which part is in which language."""

from io import BytesIO

import pikepdf

from assistant.adapters.side_by_side import side_by_side
from assistant.adapters.weasyprint_pdf import PdfWriter
from assistant.paths import STATIC

SHEET = """<!DOCTYPE html><html lang="{lang}" dir="{dir}"><head><title>{title}</title></head><body>
<div class="reopen" data-once><p>{code}</p></div>
<h1>{title}</h1>
<p>{hello} <strong>7K3M</strong></p>
{note}
<ul class="papers"><li class="paper"><span class="box"></span><p>{paper}</p><span class="line"></span></li></ul>
<p class="answer"><span class="tick"><span class="square"></span>{yes}</span></p>
<p>69001</p>
<table><thead><tr><th scope="col">{title}</th></tr></thead><tbody><tr><td>{hello}</td></tr></tbody></table>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>{title}</title><rect width="5" height="5"/></svg>
</body></html>"""
FRENCH = SHEET.format(
    lang="fr", dir="ltr", title="Vos papiers", code="Votre code", hello="Bonjour", note="", paper="Passeport", yes="Oui"
)
ARABIC = SHEET.format(
    lang="ar",
    dir="rtl",
    title="أوراقكم",
    code="رمزكم",
    hello="مرحبا",
    note='<p class="unreviewed">ترجمة لم تُراجَع</p>',
    paper="جواز السفر",
    yes="نعم",
)


def test_each_item_has_its_french_under_it_and_nothing_is_drawn_twice() -> None:
    both = side_by_side(ARABIC, FRENCH)
    assert '<p>جواز السفر<span class="in-french" lang="fr" dir="ltr">Passeport</span></p>' in both
    assert 'نعم<span class="in-french in-french--beside"> · <span lang="fr" dir="ltr">Oui</span></span>' in both
    assert '<th scope="col">أوراقكم<span class="in-french" lang="fr" dir="ltr">Vos papiers</span></th>' in both
    assert both.count('class="box"') == both.count('class="square"') == both.count('class="line"') == 1
    assert both.count("<svg") == 1


def test_what_reads_the_same_or_is_a_note_of_one_language_stands_once() -> None:
    both = side_by_side(ARABIC, FRENCH)
    assert both.count("69001") == 1
    assert both.count("Votre code") == 0, "the foot of each page has no room for two"
    assert ">ترجمة لم تُراجَع</p>" in both


def languages_of(pdf: bytes) -> dict[str, list[str]]:
    """Return the roles of the elements that say a language of their own, by language."""
    found: dict[str, list[str]] = {}

    def walk(element: pikepdf.Object) -> None:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        if "/Lang" in element:
            found.setdefault(str(element.Lang), []).append(str(element.S))
        below = element.get("/K", pikepdf.Array())
        for part in list(below) if isinstance(below, pikepdf.Array) else [below]:
            walk(part)

    with pikepdf.open(BytesIO(pdf)) as opened:
        for element in opened.Root.StructTreeRoot.K:
            walk(element)
        found["document"] = [str(opened.Root.Lang)]
    return found


def test_the_french_of_a_print_says_that_it_is_french() -> None:
    found = languages_of(PdfWriter(STATIC).write(ARABIC, FRENCH))
    assert found["document"] == ["ar"]
    assert found["fr"].count("/Span") >= 6
    assert set(found) == {"document", "fr"}


def test_a_whole_paragraph_in_french_says_so_once_for_all_its_parts() -> None:
    page = (
        '<html lang="uk"><title>x</title><body><p>Папери</p><p lang="fr">Le <b>livret</b> de famille</p></body></html>'
    )
    found = languages_of(PdfWriter(STATIC).write(page))
    assert found["fr"].count("/P") == 1


def test_a_french_print_says_its_language_once() -> None:
    assert set(languages_of(PdfWriter(STATIC).write(FRENCH))) == {"document"}

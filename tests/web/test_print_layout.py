"""Every print is a tagged PDF that says its language and title, and reads in the right order."""

import re
import subprocess
import threading
import time
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from flask import Flask, render_template_string

from assistant.adapters.weasyprint_pdf import KEPT, OutsideResource, PdfWriter
from assistant.paths import STATIC
from assistant.web.i18n import reading_in
from tests.prints import cuts_seen

BODY = """{% extends "print/layout.html" %}
{% block title %}Mes papiers{% endblock %}
{% block content %}
<h2>À apporter</h2>
<ul class="papers">
  {% for number in range(20) %}
  <li class="paper"><span class="box"></span>Papier {{ number }}<span class="line"></span></li>
  {% endfor %}
</ul>
<table><caption>Calcul</caption>
<thead><tr><th scope="col">Étape</th><th scope="col">Montant</th></tr></thead>
<tbody><tr><th scope="row">Loyer</th><td>{{ 550|money }}</td></tr></tbody></table>
<p>الوثائق المطلوبة {{ "03 88 00 00 00"|telephone|ltr }}</p>
{% endblock %}"""
SAID = {
    "code": "7K3M-9QXA-4TB2",
    "reopen_url": "https://droits.example.fr/reprendre#7K3M-9QXA-4TB2",
    "printed_on": date(2026, 11, 22),
    "figures_on": date(2026, 10, 1),
    "large": False,
    "discreet": False,
}


def printed(app: Flask, language: str = "fr", **said: object) -> bytes:
    """Print the sample in a language."""
    with app.test_request_context("/"), reading_in(language):
        html = render_template_string(BODY, **(SAID | said))
    writer: PdfWriter = app.extensions["pdf"]
    return writer.write(html)


def text_of(pdf: bytes) -> str:
    """Return what copying, searching or a screen reader gets."""
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", read.stdout.decode())


def roles(pdf: pikepdf.Pdf) -> list[str]:
    """List the roles of the structure, in reading order."""

    def walk(node: pikepdf.Object) -> list[str]:
        if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
            return []
        below = node.get("/K", pikepdf.Array())
        inner = list(below) if isinstance(below, pikepdf.Array) else [below]
        return [str(node.S)] + [role for child in inner for role in walk(child)]

    top = pdf.Root.StructTreeRoot.K
    return [role for node in (top if isinstance(top, pikepdf.Array) else [top]) for role in walk(node)]


@pytest.mark.usefixtures("all_languages")
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_print_is_tagged_says_its_language_and_extracts_as_it_was_written(app: Flask, language: str) -> None:
    with cuts_seen() as cut:
        made = printed(app, language)
    assert cut == []
    with pikepdf.open(BytesIO(made)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == language
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Title) == "Mes papiers"
        with pdf.open_metadata() as described:
            assert described["pdfuaid:part"] == "1"
        tags = roles(pdf)
        assert tags.count("/H1") == 1
        assert tags.index("/H1") < tags.index("/H2")
        assert {"/L", "/LI", "/LBody", "/Table", "/TH", "/TD", "/Caption"} <= set(tags)
        fonts = {str(font.BaseFont).partition("+")[2] for page in pdf.pages for font in page.Resources.Font.values()}
    assert fonts
    assert all(font.startswith("Plex") for font in fonts), "only our own letters"
    text = text_of(made).replace("\u00a0", " ")
    for kept in ("03 88 00 00 00", "01 99 00 12 34", "الوثائق"):
        assert kept in text
    pages = text.split("\f")[:-1]
    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        assert "7K3M-9QXA-4TB2" in page, "each page says how to reopen the case"
        assert f"{number}/2" in page.replace(" ", "")
    if language == "fr":
        assert "violences" in text
        assert "violences" not in text_of(printed(app, discreet=True)), "a discreet print says nothing of danger"
        assert "barèmes du 1er octobre 2026" in " ".join(pages[1].split())


def test_what_a_page_cuts_is_found() -> None:
    lines = "<br>".join(["Une ligne"] * 60)
    alone = '<div style="height: 200mm"></div><h2 style="break-after: auto">Seul</h2>'
    with cuts_seen() as found:
        for inside in (f'<p style="break-inside: auto">{lines}</p>', f"{alone}<p>{lines[:400]}</p>"):
            PdfWriter(STATIC).write(f'<html lang="fr"><title>x</title><body>{inside}</body></html>')
    (cut, lonely) = found
    assert cut.endswith("is on pages [1, 2]")
    assert lonely == "a heading ends page 1"


@pytest.mark.parametrize("address", ["https://example.org/a.png", "file:///etc/hostname", "../../../app.py"])
def test_nothing_from_outside_the_package_is_fetched(address: str) -> None:
    with pytest.raises(OutsideResource):
        PdfWriter(STATIC).write(f'<html lang="fr"><title>x</title><img alt="" src="{address}">')


def test_the_same_content_is_printed_once_and_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    monkeypatch.setattr(PdfWriter, "_render", lambda _self, html: rendered.append(html) or html.encode())
    writer = PdfWriter(Path("unused"))
    for _ in range(2):
        assert writer.write("a") == b"a"
    assert rendered == ["a"]
    for number in range(KEPT):
        writer.write(str(number))
    writer.write("a")
    assert rendered.count("a") == 2


def test_a_kept_print_is_opened_by_the_very_same_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PdfWriter, "_render", lambda _self, html: html.encode())
    writer = PdfWriter(Path("unused"))
    assert writer.write("Mme Diallo") == writer.write("Mme Diallo") == b"Mme Diallo"
    assert b"Diallo" not in repr(vars(writer)).encode()


def test_several_people_print_at_once() -> None:
    writer, prints = PdfWriter(STATIC), []

    def write(number: int) -> None:
        prints.append(writer.write(f'<html lang="fr"><title>{number}</title><h1>Feuille {number} — الوثائق</h1>'))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({text_of(pdf) for pdf in prints}) == 4


def test_who_comes_when_too_many_print_is_told_to_come_back_and_others_keep_their_pages(
    monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_self: PdfWriter, html: str) -> bytes:
        begun.set()
        go_on.wait(20)
        return html.encode()

    monkeypatch.setattr(PdfWriter, "_render", slow)
    app.extensions["pdf"] = writer = PdfWriter(Path("unused"), in_line=2)
    prints: list[bytes] = []
    threads = [threading.Thread(target=lambda: prints.append(writer.write("same"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert begun.wait(20)
    while writer._line._value:  # type: ignore[attr-defined]
        time.sleep(0.01)
    refused = app.test_client().get("/questionnaire.pdf")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "rechargez cette page" in refused.text
    go_on.set()
    for thread in threads:
        thread.join()
    assert prints == [b"same", b"same"]
    assert app.test_client().get("/questionnaire.pdf").status_code == 200

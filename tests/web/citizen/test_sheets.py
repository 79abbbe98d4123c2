"""The questionnaire on paper, and the page on which it is keyed in: no account, no script, nothing lost."""

import io
import subprocess
from collections.abc import Callable

import pikepdf
import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from assistant.eligibility.questionnaire import question_code, questionnaire
from tests.web.browser import axe_violations, sideways_scrolling, small_targets
from tests.web.client import InspectingClient
from tests.web.test_print_layout import roles

WithResult = Callable[..., InspectingClient]
Sheets = Callable[..., bytes]
FAMILY = {"benefits": ["af", "asf"], "couple": "no", "children": "2"}


def text_of(pdf: bytes, *options: str) -> str:
    """Return what copying, searching or a screen reader gets, in one line."""
    read = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return " ".join(read.stdout.decode().split())


@pytest.fixture
def printed(client: InspectingClient, clock: time_machine.Traveller) -> Sheets:
    """Give a function that chooses a sheet and returns its PDF."""

    def choose(**choices: str | list[str]) -> bytes:
        response = client.submit(client.get("/questionnaire"), choices)
        assert response.mimetype == "application/pdf", response.text
        return response.data

    return choose


def test_the_sheet_asks_every_question_with_its_code(app: Flask, printed: Sheets) -> None:
    text = text_of(printed(benefits=["af"], children="2"))
    rulebook = app.extensions["rules"].rulebook
    names = [name for block in questionnaire(rulebook, ("af",)) for name in block.facts]
    places = [text.index(f" {question_code(name)} ") for name in names]
    assert places == sorted(places)
    assert question_code("housing.monthly_rent") not in text
    for sentence in ("Seulement si", "Je ne sais pas", "2e enfant", "Votre conjoint·e", "barèmes du", "01 99 00 12 34"):
        assert sentence in text.replace("\u00a0", " "), sentence


def test_the_sheet_is_tagged_and_says_on_each_page_where_to_go_on(
    printed: Sheets,
) -> None:
    pdf = printed(benefits=["aide_logement"], children="1")
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert str(read.Root.Lang) == "fr"
        assert str(read.docinfo.Title) == "Questionnaire à remplir à la main"
        with read.open_metadata() as described:
            assert described["pdfuaid:part"] == "1"
        tags = roles(read)
        assert tags.count("/H1") == 1
        assert {"/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI"} <= set(tags)
        pages = len(read.pages)
    for number in range(1, pages + 1):
        page = text_of(pdf, "-f", str(number), "-l", str(number))
        assert "/saisir" in page
        assert f"{number}/{pages}" in page.replace(" ", "")


def test_a_question_is_never_cut_at_the_end_of_a_page(app: Flask, printed: Sheets) -> None:
    pdf = printed(benefits=["aide_logement", "af"], children="4")
    rulebook = app.extensions["rules"].rulebook
    codes = {question_code(name) for page in rulebook.interview.pages for name in page.facts}
    questions = {fact.question[:12] for fact in rulebook.facts.values() if fact.question}
    headings = {*rulebook.interview.steps.values(), *questions, "Autre chose à dire ?"}
    with pikepdf.open(io.BytesIO(pdf)) as read:
        pages = len(read.pages)
    for number in range(2, pages + 1):
        page = text_of(pdf, "-f", str(number), "-l", str(number))
        begins = page[:3] in codes or any(page.startswith(heading) for heading in headings)
        assert begins or number == pages, f"page {number} begins inside a question: {page[:80]}"


def test_large_letters_take_more_room(printed: Sheets) -> None:
    def pages(**choices: str) -> int:
        with pikepdf.open(io.BytesIO(printed(benefits=["af"], children="1", **choices))) as read:
            return len(read.pages)

    assert pages(large="yes") > pages()


def test_a_sheet_without_children_leaves_their_lines_out(printed: Sheets) -> None:
    assert "1er enfant" not in text_of(printed(benefits=["aide_logement"], children="0"))


def test_a_sheet_can_be_asked_for_by_its_address(client: InspectingClient) -> None:
    for address in ("/questionnaire.pdf", "/questionnaire.pdf?benefits=nothing&lignes=99&grand=non"):
        assert client.get(address).mimetype == "application/pdf"


def open_form(client: InspectingClient, **shape: str | list[str]) -> InspectingClient:
    """Say what gives the page its shape."""
    response = client.submit(client.get("/saisir"), {**FAMILY, **shape})
    assert response.request.path == "/saisir/reponses", response.text
    return client


def test_the_shape_is_asked_first(client: InspectingClient, clock: time_machine.Traveller) -> None:
    page = open_form(client).get("/saisir/reponses").text
    assert 'name="children.1.birth_date.day"' in page
    assert 'name="children.2.birth_date.day"' not in page
    assert 'name="partner.nationality"' not in page
    assert f"{question_code('child.birth_date')} · Quelle est la date de naissance du 2e enfant" in page


def test_without_a_case_the_page_says_what_to_do(client: InspectingClient) -> None:
    assert client.get("/saisir/reponses").status_code == 403


def test_what_was_keyed_in_leads_to_what_is_still_open(client: InspectingClient, clock: time_machine.Traveller) -> None:
    page = open_form(client).get("/saisir/reponses")
    response = client.submit(page, {"housing.postal_code": "69001", "applicant.nationality": "french"})
    assert response.request.path.startswith("/questions/")
    again = client.get("/saisir/reponses").text
    assert 'value="69001"' in again


def test_errors_stand_beside_their_lines_and_nothing_is_lost(
    client: InspectingClient, clock: time_machine.Traveller
) -> None:
    page = open_form(client).get("/saisir/reponses")
    typed = {"housing.postal_code": "690", "children.0.birth_date.day": "31", "children.1.custody": "full"}
    response = client.submit(page, typed)
    assert response.request.path == "/saisir/reponses"
    assert "2 réponses sont à revoir" in response.text
    assert 'href="#housing-postal-code"' in response.text
    assert 'value="690"' in response.text
    assert 'value="31"' in response.text
    assert '<option value="full" selected>' in response.text


def test_a_whole_sheet_leads_to_the_result(with_result: WithResult) -> None:
    client = with_result()
    client.submit(client.get("/saisir"), {"benefits": ["af", "asf"], "couple": "no", "children": "2"})
    response = client.submit(client.get("/saisir/reponses"))
    assert response.request.path == "/resultat"
    assert 'data-benefit="asf"' in response.text


def test_another_persons_sheet_begins_another_case(with_result: WithResult) -> None:
    client = with_result()
    client.submit(client.get("/saisir"), {"benefits": ["af"], "couple": "yes", "children": "1", "afresh": "yes"})
    page = client.get("/saisir/reponses").text
    assert "69001" not in page
    assert 'name="partner.nationality"' in page


def test_the_shape_must_be_known(client: InspectingClient, clock: time_machine.Traveller) -> None:
    response = client.submit(client.get("/saisir"), {"benefits": [], "children": "beaucoup"})
    assert "3 réponses sont à revoir" in response.text


def test_a_doubt_about_the_shape_is_an_answer(client: InspectingClient, clock: time_machine.Traveller) -> None:
    shape = {"benefits": ["af"], "couple": "unsure", "children": "", "children.unsure": "yes"}
    response = client.submit(client.get("/saisir"), shape)
    assert response.request.path == "/saisir/reponses"
    assert "children.0" not in response.text


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_key_a_sheet_in(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/saisir?benefits=af,aide_logement")
    page.check("input[name=couple][value=yes]")
    page.fill("input[name=children]", "2")
    for heading in ("Tout saisir sur une page", "Toutes les questions"):
        assert page.text_content("h1") == heading
        assert axe_violations(page) == []
        assert sideways_scrolling(page) == 0
        assert small_targets(page) == []
        page.click("main form button.govuk-button")
    assert "/questions/" in page.url

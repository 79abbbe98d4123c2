"""« Ma situation n'est pas dans la liste »: on every page, one list, whom to see, and back to the same place."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from tests.households import SINGLE_PARENT
from tests.web.client import InspectingClient
from tests.web.inspection import Page

pytestmark = pytest.mark.usefixtures("clock")
WithResult = Callable[..., InspectingClient]

WORDS = "Ma situation n'est pas dans la liste"


def main_of(text: str) -> str:
    return unescape(text.partition("<main")[2].partition("</main>")[0])


@pytest.mark.parametrize(
    "address",
    [
        "/questions/rent?suite=verification",
        "/questions/child-custody/1",
        "/verification",
        "/resultat",
        "/resultat/af/pourquoi",
        "/pieces",
        "/imprimer",
        "/aides",
        "/aides/af",
        "/pieces/af",
        "/commencer",
    ],
)
def test_every_page_leads_to_the_list_and_back(with_result: WithResult, address: str) -> None:
    client = with_result()
    page = client.get(address)
    assert page.status_code == 200
    links = [link for link in Page(page.text).one("main").iter("a") if WORDS in "".join(link.itertext())]
    assert len(links) == 1
    there = client.get(str(links[0].get("href")))
    back = Page(there.text).of_class("govuk-back-link")[0].get("href")
    assert back == address


def test_the_list_speaks_as_people_do_with_anything_else_first(client: InspectingClient) -> None:
    text = main_of(client.get("/ma-situation").text)
    order = ["Autre chose", "Logement", "Famille", "Papiers et séjour", "Argent", "Santé et sécurité", "Démarches"]
    links, _, answers = text.partition('type="radio"')
    assert all(f">{words}</a>" in links for words in order[1:])
    places = [answers.index(f">{words}") for words in order]
    assert places == sorted(places)
    assert "Je n'ai pas de compte bancaire." in text
    assert "Quelqu'un m'a fait peur ou mal à la maison." in text
    assert text.count('type="radio"') == 25


def test_choosing_nothing_is_explained(client: InspectingClient) -> None:
    refused = client.submit(client.get("/ma-situation"))
    assert 'class="govuk-error-summary' in refused.text


def test_a_situation_says_whom_to_see_how_with_what_and_keeps_the_answers(with_result: WithResult) -> None:
    client = with_result()
    shown = client.post(
        "/ma-situation?retour=/questions/rent", data=token(client, subject="no_bank_account"), follow_redirects=True
    )
    assert shown.request.path == "/ma-situation/1"
    text = main_of(shown.text)
    for words in (
        "Je n'ai pas de compte bancaire.",
        "Banque de France, CAF ou CCAS",
        "30 minutes, au guichet",
        "Il faut signer une demande.",
        "désigne une banque en un jour ouvré",
        "Lettre de refus de la banque",
        "Prendre rendez-vous pour cela",
    ):
        assert words in text
    assert 'href="/questions/rent"' in text
    assert "650,50" in unescape(client.get("/verification").text)


def test_it_is_remembered_on_the_result_and_can_be_taken_out(with_result: WithResult) -> None:
    client = with_result()
    for code in ("eviction", "no_bank_account", "eviction"):
        client.post("/ma-situation", data=token(client, subject=code))
    result = main_of(client.get("/resultat").text)
    assert result.count("J'ai des loyers en retard") == 1
    assert 'href="/ma-situation/2"' in result
    client.submit(client.get("/ma-situation/1"), action="/ma-situation/1/retirer?retour=/questions")
    left = main_of(client.get("/resultat").text)
    assert "J'ai des loyers en retard" not in left
    assert "Je n'ai pas de compte bancaire" in left
    assert client.get("/ma-situation/2").status_code == 404


def test_without_a_case_one_is_begun_and_the_questions_keep_it(client: InspectingClient) -> None:
    shown = client.submit(client.get("/ma-situation"), {"subject": "no_bank_account"})
    assert shown.request.path == "/ma-situation/1"
    client.submit(client.get("/commencer"))
    assert client.get("/questions/date").status_code == 200
    assert client.get("/ma-situation/1").status_code == 200


def test_the_one_button_books_with_that_motive(app: Flask, client: InspectingClient) -> None:
    del app
    shown = client.submit(client.get("/ma-situation"), {"subject": "guardianship"})
    mode = client.submit(shown, action="/rendez-vous/")
    assert mode.request.path == "/rendez-vous/mode"
    assert "Tutelle ou curatelle" in unescape(mode.text)


def test_the_answers_alone_point_to_a_person(with_result: WithResult) -> None:
    case = {**SINGLE_PARENT, "housing": {**SINGLE_PARENT["housing"], "status": "hosted_free"}}
    client = with_result(case, ("aide_logement",))
    page = client.get("/resultat")
    assert "Quelqu'un m'héberge et je ne paie pas de loyer." in main_of(page.text)
    shown = client.submit(page, action="/ma-situation?retour=/resultat")
    assert shown.request.path == "/ma-situation/1"
    assert "CCAS" in main_of(shown.text)


def test_nobody_is_led_to_another_site_on_the_way_back(client: InspectingClient) -> None:
    for elsewhere in ("https://example.org", "//example.org", "/\\example.org"):
        page = Page(client.get("/ma-situation", query_string={"retour": elsewhere}).text)
        assert page.of_class("govuk-back-link")[0].get("href") == "/"


def token(client: InspectingClient, **sent: str) -> dict[str, str]:
    """Fill in the list as a browser does, with the token of its form."""
    inputs = Page(client.get("/ma-situation").text).one("main").iter("input")
    found = next(field.get("value", "") for field in inputs if field.get("name") == "csrf_token")
    return {"csrf_token": str(found), **sent}

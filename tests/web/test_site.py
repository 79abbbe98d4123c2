"""Languages, leaving without a trace, and the pattern page."""

from pathlib import Path

import pytest
from flask import Flask

from assistant.web.site import on_leaving, path_within
from tests.web.client import InspectingClient


@pytest.mark.parametrize("query", ["", "?erreurs", "?fini"])
def test_every_component_passes_inspection(client: InspectingClient, query: str) -> None:
    assert client.get(f"/composants{query}").status_code == 200


@pytest.mark.usefixtures("all_languages")
@pytest.mark.parametrize(("code", "direction"), [("fr", "ltr"), ("en", "ltr"), ("ar", "rtl"), ("uk", "ltr")])
def test_a_chosen_language_holds_for_the_next_pages(client: InspectingClient, code: str, direction: str) -> None:
    answer = client.get(f"/langue/{code}?suite=/composants")
    assert answer.headers["Location"] == "/composants"
    page = client.get("/composants").text
    assert f'lang="{code}" dir="{direction}"' in page
    assert ("app.rtl.css" in page) == (direction == "rtl")


@pytest.mark.usefixtures("all_languages")
def test_without_a_choice_the_browser_is_asked(client: InspectingClient) -> None:
    assert 'lang="ar"' in client.get("/composants", headers={"Accept-Language": "ar-MA,ar;q=0.9"}).text
    assert 'lang="fr"' in client.get("/composants", headers={"Accept-Language": "pt"}).text


def test_a_language_without_a_catalogue_is_not_offered(client: InspectingClient, all_languages: Path) -> None:
    assert "Українська" in client.get("/composants").text
    assert client.get("/langue/xx").status_code == 404


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"]
)
def test_coming_back_after_a_choice_stays_on_this_site(wanted: str) -> None:
    assert path_within(wanted) == "/"


def test_leaving_erases_every_cookie_and_says_so(app: Flask, client: InspectingClient) -> None:
    erased: list[str] = []
    on_leaving(app, lambda: erased.append("the case"))
    client.set_cookie("dossier", "abc")
    page = client.get("/composants")
    answer = client.submit(page, action="/effacer-et-quitter", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/au-revoir/fr")
    assert erased == ["the case"]
    assert client.get_cookie("dossier") is None
    assert client.get_cookie("session") is None
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "Cet appareil ne garde plus rien" in client.get(answer.headers["Location"]).text


@pytest.mark.usefixtures("all_languages")
def test_the_farewell_is_read_in_the_language_of_the_visit(client: InspectingClient) -> None:
    assert 'lang="ar"' in client.get("/au-revoir/ar").text


def test_a_form_sent_with_errors_leads_to_its_fields(client: InspectingClient) -> None:
    page = client.submit(client.get("/composants"), {"blank.count": "deux"})
    assert "<title>Erreur : Composants" in " ".join(page.text.split()).replace("> ", ">")
    assert 'value="deux"' in page.text
    assert 'href="#blank-count"' in page.text

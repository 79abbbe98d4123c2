"""What is drawn once and kept is the same page as before, in each language and for each day of the figures."""

from datetime import date

from flask import Flask, render_template

from tests.web.client import InspectingClient

FOOT = '<section class="closing"'


def foot_of(client: InspectingClient, address: str, language: str) -> str:
    client.get(f"/langue/{language}?suite=/")
    page = client.get(address).text
    return page[page.index(FOOT) :]


def test_the_foot_is_kept_by_language(app: Flask) -> None:
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    french, english = foot_of(client, "/", "fr"), foot_of(client, "/", "en")
    assert french != english
    assert "Ceci n'est pas une demande" in french.replace("&#39;", "'")
    assert foot_of(client, "/mots", "fr") == french
    assert foot_of(client, "/", "en") == english


def test_the_foot_says_the_day_of_the_figures_of_its_page(app: Flask) -> None:
    for day, said in ((None, "barèmes en vigueur"), (date(2026, 4, 1), "1er avril 2026"), (None, "barèmes en vigueur")):
        with app.test_request_context("/"):
            assert said in render_template("layouts/page.html", figures_on=day)

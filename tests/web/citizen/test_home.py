"""Home, and what one reads before starting."""

from html import unescape

import pytest
from flask import Flask

from assistant.web.citizen.home_pages import REASONS
from tests.robot import PageReader
from tests.web.client import InspectingClient


def test_home_has_a_way_into_everything_and_into_each_benefit(client: InspectingClient, app: Flask) -> None:
    starts = PageReader(client.get("/").text).starts
    assert set(starts) == {"all", *app.extensions["rules"].rulebook.benefits}


def test_home_says_in_plain_words_what_brings_people_whatever_the_benefit(app: Flask) -> None:
    assert set(app.extensions["rules"].rulebook.benefits) <= set(REASONS)


def test_before_starting_one_reads_how_long_and_what_is_kept(client: InspectingClient) -> None:
    text = unescape(client.get("/commencer?benefits=af,asf").text)
    assert "Allocations familiales" in text
    assert "Allocation de soutien familial" in text
    assert "Aide au logement" not in text
    for promise in ("Pas de compte", "2 heures sans activité", "6 mois", "je ne sais pas", "environ"):
        assert promise in text


def test_reading_before_starting_keeps_nothing(client: InspectingClient) -> None:
    client.get("/commencer")
    assert client.get_cookie("dossier") is None


def test_starting_gives_a_cookie_that_scripts_cannot_read_and_leads_to_the_month(client: InspectingClient) -> None:
    begun = client.submit(client.get("/commencer"))
    assert begun.request.path == "/questions/date"
    cookie = client.get_cookie("dossier")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.max_age is None  # it goes when the browser is closed


@pytest.mark.parametrize("address", ["/commencer?benefits=af,nonsense", "/pieces/nonsense"])
def test_an_unknown_benefit_is_a_page_that_does_not_exist(client: InspectingClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/questions/date", "/verification", "/resultat", "/sauvegarder", "/imprimer"])
def test_without_a_case_the_page_says_what_to_do(client: InspectingClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 403
    assert "Reprendre avec un code" in response.text


@pytest.mark.parametrize("address", ["/comment-ca-marche", "/vos-donnees", "/mentions-legales", "/accessibilite"])
def test_the_pages_about_the_service_can_be_read(client: InspectingClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_a_second_start_offers_to_keep_the_answers(client: InspectingClient) -> None:
    date = client.submit(client.get("/commencer?benefits=af"))
    client.submit(date)
    again = client.get("/commencer?benefits=asf")
    assert "Continuer avec mes réponses" in again.text
    token = {"csrf_token": PageReader(again.text).forms[-1].hidden["csrf_token"]}
    kept = client.post("/commencer", data={**token, "benefits": "asf", "answers": "keep"}, follow_redirects=True)
    assert kept.request.path == "/questions/commune"  # the month is not asked again

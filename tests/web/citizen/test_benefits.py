"""The public pages of the benefits, the usual causes of another result, and figures that must be checked."""

import re
from collections.abc import Callable
from html import unescape

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from tests.builders import real_rules
from tests.households import SINGLE_PARENT
from tests.robot import PageReader
from tests.web.browser import axe_violations, sideways_scrolling, small_targets
from tests.web.client import InspectingClient

CODES = tuple(real_rules().rulebook.benefits)
WithResult = Callable[..., InspectingClient]


def sentences(html: str) -> str:
    """Return a page as it reads: the words that a button explains are words of their sentence."""
    return unescape(re.sub(r'<button class="term"[^>]*>(.*?)</button>', r"\1", html))


@pytest.mark.parametrize("code", CODES)
def test_every_benefit_has_a_public_page_in_every_language(
    client: InspectingClient, clock: time_machine.Traveller, code: str
) -> None:
    for language in ("fr", "en"):
        client.get(f"/langue/{language}")
        response = client.get(f"/aides/{code}")
        assert response.status_code == 200
        visible = re.sub(r"<(script|style).*?</\1>", "", response.text, flags=re.DOTALL)
        assert "{" not in visible


def test_the_page_of_a_benefit_says_the_whole_rule(client: InspectingClient, clock: time_machine.Traveller) -> None:
    text = sentences(client.get("/aides/asf").text)
    for words in (
        "Votre nationalité ou votre titre de séjour",
        "CSS L523-1",
        "Base mensuelle de calcul des allocations familiales",
        "478,16",
        "Depuis le 1er avril 2026",
        "Jugement, acte ou accord qui fixe la pension",
        "L'autre parent ne verse rien",
        "200,78",
        "Ce que nous ne vérifions pas",
        "formulaire cerfa n° 16112",
        "Mon résultat diffère de celui de la CAF",
    ):
        assert words in text, words


def test_a_limit_that_rests_on_figures_alone_is_quoted(client: InspectingClient, clock: time_machine.Traveller) -> None:
    assert "inférieure à l'allocation (201,78" in sentences(client.get("/aides/asf").text)


def test_a_number_of_each_household_is_told_as_the_limit_it_must_reach(client: InspectingClient) -> None:
    assert "Enfants à charge de moins de 20 ans\u00a0: au moins 2" in sentences(client.get("/aides/af").text)


def test_the_public_pages_ask_for_nothing_and_keep_nothing(client: InspectingClient) -> None:
    for address in ("/aides", "/aides/af", "/aides/aeeh"):
        text = client.get(address).text
        assert not [form for form in PageReader(text).forms if form.page]
        assert ">https://" not in text, "an address is too long for a small screen"
    assert client.get_cookie("dossier") is None


def test_an_unknown_benefit_has_no_page(client: InspectingClient) -> None:
    assert client.get("/aides/nonsense").status_code == 404


def test_the_public_pages_are_linked_from_home_papers_and_result(
    client: InspectingClient, with_result: WithResult
) -> None:
    assert 'href="/aides"' in client.get("/").text
    listed = client.get("/aides").text
    assert [code for code in CODES if f'href="/aides/{code}"' not in listed] == []
    assert 'href="/aides/af"' in client.get("/pieces/af").text
    client = with_result()
    for address in ("/resultat", "/resultat/af/pourquoi"):
        assert 'href="/aides/af"' in client.get(address).text


@pytest.mark.parametrize("code", ["af", "asf", "aide_logement"])
def test_the_usual_causes_of_another_result_are_told_with_a_person_to_meet(with_result: WithResult, code: str) -> None:
    text = unescape(with_result().get(f"/resultat/{code}/pourquoi").text)
    assert "Mon résultat diffère de celui de la CAF" in text
    causes = real_rules().rulebook.benefit(code).differs_because
    assert len(causes) >= 4
    assert all(cause in text for cause in causes)
    assert "/rendez-vous" in text


def test_past_the_day_of_new_figures_a_person_confirms_the_amount(
    app: Flask, with_result: WithResult, clock: time_machine.Traveller
) -> None:
    clock.move_to("2027-06-10T10:00:00Z")
    client = with_result({**SINGLE_PARENT, "date": "2027-06"}, ("af",))
    text = sentences(client.get("/resultat").text)
    assert PageReader(text).benefits["af"]["data-outcome"] == "refer"
    assert "Barème à vérifier" in text
    assert "Une personne confirmera le montant avec vous" in text
    assert "N'attendez pas" in text


def test_past_the_day_of_new_figures_the_public_page_says_so(
    client: InspectingClient, clock: time_machine.Traveller
) -> None:
    assert "Barème à vérifier" not in sentences(client.get("/aides/af").text)
    clock.move_to("2027-06-10T10:00:00Z")
    text = sentences(client.get("/aides/af").text)
    assert "Barème à vérifier : un nouveau chiffre était attendu le 1er avril 2027" in text


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_of_a_benefit_can_be_read_by_everybody(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/aides/aide_logement")
    for summary in page.locator("main summary").all():
        summary.click()
    assert axe_violations(page) == []
    assert sideways_scrolling(page) == 0
    assert small_targets(page) == []


def test_rows_of_figures_say_what_they_count(client: InspectingClient) -> None:
    text = sentences(client.get("/aides/af").text)
    assert "tranche de revenus 1 :" in text.replace("\u00a0", " ")
    text = sentences(client.get("/aides/aide_logement").text).replace("\u00a0", " ")
    assert "personnes à charge : 1 :" in text
    assert "personnes : 2 :" in text
    assert not re.search(r">\s*\d+ : ", text), "no row is a bare number"

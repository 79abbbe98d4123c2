"""Saving under a code, coming back, replacing the code."""

import re
from collections.abc import Callable
from html import unescape

from flask import Flask

from assistant.services.case_codes import new_code
from tests.web.client import InspectingClient

WithResult = Callable[..., InspectingClient]
CODE = re.compile(r"data-code>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<")


def saved_code(client: InspectingClient) -> str:
    """Save the open case, and give its code."""
    found = CODE.search(client.submit(client.get("/sauvegarder")).text)
    assert found is not None
    return found[1]


def test_reading_the_page_makes_no_code(with_result: WithResult) -> None:
    client = with_result()
    assert CODE.search(client.get("/sauvegarder").text) is None
    assert CODE.search(client.get("/sauvegarder").text) is None


def test_the_code_opens_the_case_elsewhere_however_it_is_typed(app: Flask, with_result: WithResult) -> None:
    code = saved_code(with_result())
    elsewhere = app.test_client()
    assert isinstance(elsewhere, InspectingClient)
    opened = elsewhere.submit(elsewhere.get("/reprendre"), {"code": f" {code.lower().replace('-', ' ')} "})
    assert opened.request.path == "/de-retour"
    assert "152,25" in elsewhere.get("/resultat").text


def test_a_slip_of_the_pen_is_told_from_an_unknown_code(client: InspectingClient) -> None:
    page = client.get("/reprendre")
    code = str(new_code())
    slip = code[:-1] + ("2" if code[-1] == "1" else "1")
    assert "Ce code contient une erreur" in client.submit(page, {"code": slip}).text
    unknown = client.submit(page, {"code": "0000-0000-0000"})
    assert "n'ouvre aucun dossier" in unescape(unknown.text)
    assert 'value="0000-0000-0000"' in unknown.text


def test_guessing_is_stopped_for_a_while(client: InspectingClient) -> None:
    page = client.get("/reprendre")
    answers = [client.submit(page, {"code": "0000-0000-0000"}, inspect=False) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert "Trop d'essais" in unescape(answers[-1].text)


def test_a_replaced_code_opens_nothing_and_the_page_says_so_before(app: Flask, with_result: WithResult) -> None:
    client = with_result()
    old = saved_code(client)
    page = client.get("/sauvegarder")
    assert "les papiers déjà imprimés ne rouvriront plus le dossier" in page.text
    replaced = client.submit(page, action="/sauvegarder/remplacer")
    new = CODE.search(replaced.text)
    assert new is not None
    assert new[1] != old
    elsewhere = app.test_client()
    assert isinstance(elsewhere, InspectingClient)
    form = elsewhere.get("/reprendre")
    assert "n'ouvre aucun dossier" in unescape(elsewhere.submit(form, {"code": old}).text)
    assert elsewhere.submit(form, {"code": new[1]}).request.path == "/de-retour"


def test_leaving_keeps_a_saved_case_for_its_code(app: Flask, with_result: WithResult) -> None:
    client = with_result()
    code = saved_code(client)
    client.submit(client.get("/"), action="/effacer-et-quitter")
    elsewhere = app.test_client()
    assert isinstance(elsewhere, InspectingClient)
    assert elsewhere.submit(elsewhere.get("/reprendre"), {"code": code}).request.path == "/de-retour"


def test_a_saved_case_can_be_erased_for_everybody(app: Flask, with_result: WithResult) -> None:
    client = with_result()
    code = saved_code(client)
    elsewhere = app.test_client()
    assert isinstance(elsewhere, InspectingClient)
    assert "/effacer" in elsewhere.submit(elsewhere.get("/reprendre"), {"code": code}).text
    asked = client.get("/effacer")
    assert "n'est pas annulé" in unescape(asked.text)
    assert client.submit(asked, action="/effacer").request.path == "/efface"
    assert client.get_cookie("dossier") is None
    assert "n'ouvre aucun dossier" in unescape(client.submit(client.get("/reprendre"), {"code": code}).text)
    assert elsewhere.get("/resultat").status_code == 403


def test_the_code_never_stands_in_an_address(with_result: WithResult) -> None:
    client = with_result()
    code = saved_code(client)
    text = unescape(client.get("/sauvegarder").text)
    assert not re.search(rf'(href|action|src)="[^"]*{code}', text)

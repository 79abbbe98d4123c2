"""The papers: each once, with all that helps to get it; ticks are kept; the lists without questions."""

from collections.abc import Callable
from html import unescape

import pytest

from tests.robot import PageReader
from tests.web.client import InspectingClient

WithResult = Callable[..., InspectingClient]


def test_each_paper_stands_once_and_says_for_whom(with_result: WithResult) -> None:
    text = unescape(with_result().get("/pieces").text)
    boxes = [value for form in PageReader(text).forms for value in form.options.get("ticks", [])]
    assert len(boxes) == len(set(boxes))
    assert "identity_document" in boxes
    assert text.count("Jugement, acte ou accord qui fixe la pension alimentaire</label>") == 1
    assert "Pour : 1er enfant (date de naissance : 12 mars 2015), 2e enfant" in text


def test_what_the_administration_knows_is_not_to_be_brought(with_result: WithResult) -> None:
    text = unescape(with_result().get("/pieces").text)
    assert text.index("À préparer") < text.index("Déjà connu de l'administration")
    assert "Avis d'impôt" in text[text.index("Déjà connu") :]


def test_ticks_are_kept(with_result: WithResult) -> None:
    client = with_result()
    client.submit(client.get("/pieces"), {"ticks": ["identity_document", "nonsense"]}, action="")
    text = unescape(client.get("/pieces").text)
    assert text.count(" checked>") == 1
    client.submit(client.get("/pieces"), {"ticks": []})
    assert " checked>" not in client.get("/pieces").text


def test_a_paper_that_cannot_be_had_leads_to_something_else_or_to_a_person(with_result: WithResult) -> None:
    text = unescape(with_result().get("/pieces").text)
    assert "Je ne peux pas l'obtenir" in text
    assert "Si le propriétaire refuse" in text
    assert "Déposez la demande sans ce papier" in text


@pytest.mark.parametrize("code", ["af", "asf", "aide_logement"])
def test_the_papers_of_a_benefit_can_be_read_without_questions(client: InspectingClient, code: str) -> None:
    assert "Répondre aux questions" in client.get(f"/pieces/{code}").text
    assert client.get_cookie("dossier") is None


def test_conditions_are_spelled_out(client: InspectingClient) -> None:
    text = unescape(client.get("/pieces/aide_logement").text)
    assert "Seulement si : Votre logement : « En colocation »" in text


def test_without_a_finished_case_one_chooses_a_list(client: InspectingClient) -> None:
    assert "Pour quelle aide" in client.get("/pieces").text
    client.submit(client.get("/commencer"))
    assert "Continuer là où vous étiez" in client.get("/pieces").text

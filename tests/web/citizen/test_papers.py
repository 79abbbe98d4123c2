"""The papers: each once, with all that helps to get it; ticks are kept; the lists without questions."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from assistant.web.cases.paper_pages import benefit_papers_page
from tests.builders import real_rules
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


def test_a_paper_that_cannot_be_had_leads_to_something_else_and_to_a_person(with_result: WithResult) -> None:
    client = with_result()
    assert "Si le propriétaire refuse" not in client.get("/pieces").text
    response = client.submit(client.get("/pieces"), {"cannot": "rent_statement", "ticks": ["identity_document"]})
    text = unescape(response.text)
    assert response.request.path == "/pieces"
    assert "Vous ne pouvez pas obtenir ce papier" in text
    assert "Si le propriétaire refuse" in text
    assert "Déposez la demande sans ce papier" in text
    assert "Rendez-vous « " in text
    assert text.count(" checked>") == 1, "ticks are kept with it"


def test_that_a_paper_cannot_be_had_is_remembered_until_it_can(with_result: WithResult) -> None:
    client = with_result()
    client.submit(client.get("/pieces"), {"cannot": "rent_statement"})
    client.submit(client.get("/pieces"), {"cannot": "rent_statement"})
    client.submit(client.get("/pieces"), {"ticks": ["identity_document"]})
    assert 'name="can" value="rent_statement"' in client.get("/pieces").text
    client.submit(client.get("/pieces"), {"ticks": ["rent_statement"]})
    assert 'name="can"' not in client.get("/pieces").text, "who has it no longer lacks it"
    client.submit(client.get("/pieces"), {"cannot": "rent_statement"})
    client.submit(client.get("/pieces"), {"can": "rent_statement"})
    assert 'name="can"' not in client.get("/pieces").text


def test_a_paper_of_another_list_is_not_remembered(with_result: WithResult) -> None:
    client = with_result()
    client.submit(client.get("/pieces"), {"cannot": "nonsense"})
    assert "Vous ne pouvez pas obtenir" not in client.get("/pieces").text


def test_each_paper_says_on_which_text_it_rests_and_which_edition_was_seen(with_result: WithResult) -> None:
    text = unescape(with_result().get("/pieces").text)
    assert "Texte : CCH L822-9" in text
    assert "formulaire cerfa n° 10842, édition 07 vue en 2023" in text
    assert "CRPA, articles L113-12 et L114-8" in text


def test_every_paper_to_bring_leads_somewhere_when_it_cannot_be_had(app: Flask) -> None:
    rules = app.extensions["rules"]
    for paper in rules.rulebook.documents.values():
        assert paper.motive in rules.motives
        if paper.kind == "bring":
            assert paper.cannot_get or paper.fallback or paper.alternatives, paper.code
        if paper.kind == "known":
            assert paper.references, f"{paper.code}: by which text does the administration know it?"


@pytest.mark.parametrize("code", ["af", "asf", "aide_logement"])
def test_the_papers_of_a_benefit_can_be_read_without_questions(client: InspectingClient, code: str) -> None:
    assert "Répondre aux questions" in client.get(f"/pieces/{code}").text
    assert client.get_cookie("dossier") is None


def test_conditions_are_spelled_out(client: InspectingClient) -> None:
    text = unescape(client.get("/pieces/aide_logement").text).replace("\u00a0", " ")
    assert "Seulement si : votre logement : « En colocation »" in text
    assert "Seulement si : vous logez en foyer, en résidence sociale ou dans une chambre du Crous" in text
    assert "autre que" not in text
    asf = unescape(client.get("/pieces/asf").text).replace("\u00a0", " ")
    assert "Seulement si : « Vivez-vous en couple ? » : non ; et l'autre parent : « Verse" in asf


def test_no_paper_of_any_benefit_is_asked_without_saying_when(app: Flask) -> None:
    with app.test_request_context():
        for code, benefit in real_rules().rulebook.benefits.items():
            page = benefit_papers_page(real_rules(), benefit)
            facts = [fact for section in page.sections for paper in section.papers for fact in paper.facts]
            assert not [fact for fact in facts if "cela dépend de votre situation" in fact], code


def test_without_a_finished_case_one_chooses_a_list(client: InspectingClient) -> None:
    assert "Pour quelle aide" in client.get("/pieces").text
    client.submit(client.get("/commencer"))
    assert "Continuer là où vous étiez" in client.get("/pieces").text

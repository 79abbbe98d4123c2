"""Who decides: only an operator that pays speaks of decisions, remedies and deadlines; any other gives opinions."""

from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from assistant.services.opinions import Opinion, opinions
from assistant.services.safe import OpenedCase
from tests.web.client import InspectingClient
from tests.web.counter.conftest import SignInAs
from tests.web.counter.test_case import a_case, a_whole_case, an_opinion, read

REMEDIES = "Écrivez à la commission de recours amiable."
FORGED = {"remedies": REMEDIES, "deadline.day": "24", "deadline.month": "1", "deadline.year": "2027"}


@pytest.fixture
def payer(app: Flask) -> Flask:
    """Let the operator pay."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, organisation=replace(settings.organisation, payer=True))
    return app


@pytest.fixture
def printed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep the HTML of what is printed."""
    found: list[str] = []

    class Printer:
        def write(self, html: str, french: str = "") -> bytes:
            found.append(html + french)
            return b"%PDF-1.7"

    monkeypatch.setitem(app.extensions, "pdf", Printer())
    return found


def given(app: Flask, client: InspectingClient, case: OpenedCase, **said: str) -> tuple[Opinion, str, list[str]]:
    """Give an opinion; return it, the page that asked for it, and the pages on which staff and the person read it."""
    before = client.get(f"/guichet/dossier/{case.id}/avis")
    after = client.submit(before, {**an_opinion(), **said})  # type: ignore[dict-item]
    citizen = app.test_client()
    citizen.set_cookie("dossier", case.cookie or "")
    theirs = [citizen.get(page, follow_redirects=True).text for page in ("/de-retour", "/resultat")]
    shown = theirs if "data-result" in theirs[1] else theirs[:1]  # while answers are missing there is no result
    return opinions(read(app, case.id))[0], before.text, [unescape(page) for page in (after.text, *shown)]


def test_an_operator_that_pays_decides_and_says_how_to_contest_it(payer: Flask, sign_in_as: SignInAs) -> None:
    client = sign_in_as("amina.b")
    case = a_case(payer)
    page = client.get(f"/guichet/dossier/{case.id}/avis")
    refused = client.submit(page, an_opinion())  # type: ignore[arg-type]
    assert "govuk-error-summary" in refused.text, "a decision says how to contest it"
    assert opinions(read(payer, case.id)) == ()
    decision, before, pages = given(payer, client, a_whole_case(payer), **FORGED)
    assert (decision.is_decision, decision.remedies, decision.deadline) == (True, REMEDIES, "2027-01-24")
    assert "Prendre une décision" in before
    assert len(pages) == 3
    for page_text in pages:
        assert "Décision" in page_text
        assert REMEDIES in page_text
        assert "Avant le 24 janvier 2027." in page_text


def test_any_other_operator_gives_an_opinion_whatever_is_sent(app: Flask, sign_in_as: SignInAs) -> None:
    opinion, before, pages = given(app, sign_in_as("amina.b"), a_case(app), **FORGED)
    assert (opinion.is_decision, opinion.remedies, opinion.deadline) == (False, "", "")
    assert "contester" not in before
    for page_text in pages:
        assert "Avis d'une personne" in page_text
        for word in ("contester", REMEDIES, "24 janvier", "Droit accordé"):
            assert word not in page_text


def attestation(app: Flask, client: InspectingClient) -> None:
    """Ask for the proof of a visit, with a deadline."""
    case = a_case(app)
    page = client.get(f"/guichet/dossier/{case.id}/imprimer")
    said = {name: value for name, value in FORGED.items() if name.startswith("deadline")}
    client.submit(page, said, action=f"/guichet/dossier/{case.id}/imprimer/attestation.pdf", inspect=False)


def test_the_proof_of_a_visit_has_a_deadline_from_a_payer(
    payer: Flask, sign_in_as: SignInAs, printed: list[str]
) -> None:
    attestation(payer, sign_in_as("amina.b"))
    assert "À apporter avant le 24 janvier 2027." in printed[0]
    assert "ne fixe pas de délai" not in printed[0]


def test_and_none_from_any_other_operator(app: Flask, sign_in_as: SignInAs, printed: list[str]) -> None:
    attestation(app, sign_in_as("amina.b"))
    assert "24 janvier" not in printed[0]
    assert "ne fixe pas de délai" in printed[0]


def test_the_proof_of_a_visit_is_in_the_language_of_the_person_and_in_french(
    app: Flask, sign_in_as: SignInAs, printed: list[str]
) -> None:
    case, client = a_case(app, language="ar"), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{case.id}/imprimer")
    address = f"/guichet/dossier/{case.id}/imprimer/attestation.pdf"
    client.submit(page, {}, action=address)
    client.submit(page, {"french": "yes"}, action=address)
    both, french = printed
    assert 'lang="ar"' in both
    for sheet in printed:
        assert "ne vaut pas demande" in sheet, "the administrations read French"
        assert sheet.count("☐ Des réponses pour\u00a0:") == 1, "one line for all benefits"
    assert 'lang="ar"' not in french
    assert "En français seulement" not in client.get(f"/guichet/dossier/{a_case(app).id}/imprimer").text

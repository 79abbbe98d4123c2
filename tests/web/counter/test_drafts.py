"""What rule keepers see of opinions: counts that are not small, and examples that several cases share."""

import pytest
from flask import Flask

from assistant.services.opinions import opinions
from assistant.storage.base import reading
from assistant.storage.opinions import DraftExample
from tests.web.counter.conftest import SignInAs
from tests.web.counter.test_case import a_whole_case, an_opinion, read


def opinion_and_example(app: Flask, sign_in_as: SignInAs) -> None:
    """Give an opinion on a case, and propose the example made from it."""
    given, client = a_whole_case(app), sign_in_as("amina.b")
    client.submit(client.get(f"/guichet/dossier/{given.id}/avis"), an_opinion())  # type: ignore[arg-type]
    name = opinions(read(app, given.id))[0].id
    address = f"/guichet/dossier/{given.id}/avis/{name}/exemple"
    proposed = client.get(address)
    assert "Elle ne lit que cet exemple, jamais le dossier." in proposed.text
    done = client.submit(proposed, action=address)
    assert "Rien n'y mène à ce dossier" in done.text
    assert client.get(address).status_code == 404, "a case gives one example at most"


def test_small_counts_and_rare_examples_are_not_shown(app: Flask, sign_in_as: SignInAs) -> None:
    keeper = sign_in_as("regles")
    for _ in range(4):
        opinion_and_example(app, sign_in_as)
    page = keeper.get("/guichet/avis").text
    assert "moins de 5" in page
    assert "Lire l'exemple" not in page
    with reading(app.extensions["safe"].engine) as session:
        rare = session.query(DraftExample).first()
        assert rare is not None
        address = f"/guichet/avis/exemples/{rare.id}"
    assert keeper.get(address).status_code == keeper.get(f"{address}/exemple.yaml").status_code == 404
    opinion_and_example(app, sign_in_as)
    page = keeper.get("/guichet/avis").text
    assert "moins de 5" not in page
    assert "Lire l'exemple 1" in page
    assert "Lire l'exemple 2" not in page, "one of each kind is enough"


def test_an_example_is_read_before_it_is_taken_out(app: Flask, sign_in_as: SignInAs) -> None:
    keeper = sign_in_as("regles")
    for _ in range(5):
        opinion_and_example(app, sign_in_as)
    with reading(app.extensions["safe"].engine) as session:
        address = f"/guichet/avis/exemples/{min(row.id for row in session.query(DraftExample))}"
    assert keeper.get(f"{address}/exemple.yaml").status_code == 404, "not confirmed yet"
    page = keeper.get(address)
    assert "vous ne lisez aucun dossier" in page.text
    taken = keeper.submit(page, action=address)
    assert "rules diff" in taken.text
    file = keeper.get(f"{address}/exemple.yaml")
    assert file.text.startswith("# Montant de l'avis")
    assert "expect:" in file.text


@pytest.mark.parametrize("login", ["amina.b", "responsable.lyon", "administration"])
def test_only_rule_keepers_see_them(sign_in_as: SignInAs, login: str) -> None:
    assert sign_in_as(login).get("/guichet/avis").status_code == 403


def test_what_is_kept_leads_back_to_nothing(app: Flask, sign_in_as: SignInAs) -> None:
    opinion_and_example(app, sign_in_as)
    assert {column.name for column in DraftExample.__table__.columns} == {
        "id", "benefit", "reason", "combination", "sealed", "is_exported",
    }  # fmt: skip

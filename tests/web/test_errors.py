"""When something goes wrong the page says what, what is not lost, and who can help."""

import pytest
from flask import Flask, abort

from assistant.web.security import role
from tests.web.client import InspectingClient


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "n'a pas pu être lue"),
        (403, "ne vous est pas ouverte"),
        (404, "n'existe pas"),
        (413, "trop long"),
        (429, "Trop d'essais"),
        (500, "a rencontré un problème"),
        (503, "est fermé pour un moment"),
        (418, "n'a pas pu être lue"),
        (502, "a rencontré un problème"),
    ],
)
def test_each_error_has_a_page_with_a_person(app: Flask, client: InspectingClient, status: int, words: str) -> None:
    app.add_url_rule("/broken", "broken", role("public")(lambda: abort(status)))
    app.add_url_rule("/api/broken", "api_broken", role("public")(lambda: abort(status)))
    page = client.get("/broken")
    assert page.status_code == status
    assert words in page.text.replace("&#39;", "'")
    assert "une personne peut vous aider" in page.text
    shape = client.get("/api/broken").get_json()
    assert set(shape) == {"error"}
    assert set(shape["error"]) == {"code", "message", "fields"}


def test_a_failure_of_ours_shows_a_page_and_no_secret(app: Flask, client: InspectingClient) -> None:
    def fail() -> str:
        raise RuntimeError("a secret")

    app.add_url_rule("/broken", "broken", role("public")(fail))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    page = client.get("/broken")
    assert page.status_code == 500
    assert "secret" not in page.text


def test_the_wrong_method_says_which_one_is_right(client: InspectingClient) -> None:
    answer = client.get("/effacer-et-quitter")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_too_much_at_once_is_refused(client: InspectingClient) -> None:
    answer = client.post("/composants", data={"blank.message": "x" * 600_000})
    assert answer.status_code == 413

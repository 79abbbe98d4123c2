"""The page "Vos données" follows the register."""

from flask.testing import FlaskClient

from assistant.services.public_register import kept_subjects
from assistant.settings import Retention
from assistant.storage.register import FACT_PURPOSES
from assistant.web.citizen.register_pages import PURPOSES, WORDS, subject_lines


def test_everything_the_register_keeps_of_a_citizen_has_its_words() -> None:
    assert {one.subject for one in kept_subjects()} == set(WORDS)
    assert set(PURPOSES) == set(FACT_PURPOSES)


def test_the_page_tells_each_of_them(client: FlaskClient) -> None:
    page = client.get("/vos-donnees").text
    assert page.count("data-kept") == len(kept_subjects())
    assert "jamais transmise à la préfecture" in page
    assert "article 9" in page


def test_each_line_says_until_when(client: FlaskClient) -> None:
    with client.application.test_request_context():
        assert all(line.kept.endswith(".") for line in subject_lines(Retention()))

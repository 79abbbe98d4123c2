"""Whoever answers « je ne sais pas » everywhere still reaches a result, page by page, and a person."""

import re
from collections.abc import Mapping
from html import unescape

import pytest
from flask import Flask

from tests.robot import FoundForm, Robot

pytestmark = pytest.mark.usefixtures("clock")


class WhoKnowsNothing(Robot):
    """Answers "je ne sais pas" to everything but what `known` says."""

    known: Mapping[str, object] = {}

    def _filled_in(self, form: FoundForm, path: str, answers: Mapping[str, object]) -> dict[str, str]:
        del answers
        return super()._filled_in(form, path, {path: "unsure", **self.known, "date": "2026-11"})


@pytest.mark.parametrize("known", [{}, {"children.count": 2}, {"children.count": 1, "partner.present": True}], ids=str)
def test_not_knowing_anything_leads_to_a_result_and_a_person(app: Flask, known: dict[str, object]) -> None:
    app.test_client_class = None
    robot = WhoKnowsNothing(app.test_client(), app.extensions["rules"].rulebook)
    robot.known = known
    played = robot.play({})
    assert len(played.benefits) == len(robot.rulebook.benefits)
    outcomes = {found["data-outcome"] for found in played.benefits.values()}
    assert "refer" in outcomes
    assert "undecided" not in outcomes
    assert len(played.asked) == len(set(played.asked))
    text = unescape(robot.client.get("/resultat").text)
    missing = re.findall(r'href="(/questions/[^"]+)"', text)
    assert missing, "what is missing is said"
    assert len(missing) == len(set(missing)), "and once"
    assert text.index("Les réponses qui manquent") < text.index("data-benefit")
    assert "Une réponse manque ou n'est pas sûre" not in text, "nor is it said of each benefit"
    assert not {"housing.crous_kind", "housing.loan_signed_on"} & set(played.asked)

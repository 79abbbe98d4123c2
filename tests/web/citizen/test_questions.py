"""The questions: one page at a time, errors beside the field, progress in words, back, review."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from assistant.eligibility.facts import WITHHELD, parse_answer
from assistant.eligibility.situation import UNSURE
from assistant.services.applications import read_application
from assistant.services.dossier import open_by_cookie
from assistant.services.safe import OpenedCase
from assistant.web.forms.whole_form import whole_form
from tests.builders import real_rules
from tests.robot import PageReader
from tests.web.client import InspectingClient

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def first_page(client: InspectingClient) -> TestResponse:
    """Give the first page of questions."""
    return client.submit(client.get("/commencer"))


def go_to(client: InspectingClient, key: str, **answers: str) -> TestResponse:
    """Answer one page, and give the next."""
    return client.submit(client.get(f"/questions/{key}"), answers)


def test_the_month_is_this_one_unless_changed(client: InspectingClient, first_page: TestResponse) -> None:
    assert 'name="date.month"' in first_page.text
    assert 'value="11"' in first_page.text
    assert client.submit(first_page).request.path == "/questions/commune"


@pytest.mark.parametrize(("month", "year"), [("9", "2025"), ("3", "2027"), ("1", "2030")])
def test_a_month_whose_rules_are_not_known_is_refused_kindly(
    client: InspectingClient, first_page: TestResponse, month: str, year: str
) -> None:
    refused = client.submit(first_page, {"date.month": month, "date.year": year})
    assert refused.request.path == "/questions/date"
    assert 'class="govuk-error-summary' in refused.text
    assert f'value="{year}"' in refused.text  # what was typed stays


def test_an_error_says_what_to_do_beside_the_field_and_in_a_summary_that_leads_to_it(
    client: InspectingClient, first_page: TestResponse
) -> None:
    client.submit(first_page)
    refused = go_to(client, "commune", **{"housing.postal_code": "6900"})
    assert 'href="#housing-postal-code"' in refused.text
    assert refused.text.count("Écrivez les cinq chiffres du code postal") == 2
    assert 'value="6900"' in refused.text


def test_an_unknown_postcode_says_what_to_do(client: InspectingClient, first_page: TestResponse) -> None:
    client.submit(first_page)
    assert "Nous ne trouvons pas ce code postal" in go_to(client, "commune", **{"housing.postal_code": "99999"}).text


def test_a_postcode_with_several_communes_asks_which(client: InspectingClient, first_page: TestResponse) -> None:
    client.submit(first_page)
    which = go_to(client, "commune", **{"housing.postal_code": "01400"})
    assert which.request.path == "/questions/commune-choice"
    assert "Châtillon-sur-Chalaronne" in which.text
    assert "Ma commune n'est pas dans la liste" in unescape(which.text)
    assert client.submit(which, {"housing.insee_code": "01093"}).request.path == "/questions/couple"


def test_another_postcode_forgets_the_commune(client: InspectingClient, first_page: TestResponse) -> None:
    client.submit(first_page)
    which = go_to(client, "commune", **{"housing.postal_code": "01400"})
    client.submit(which, {"housing.insee_code": "01093"})
    assert go_to(client, "commune", **{"housing.postal_code": "01300"}).request.path == "/questions/commune-choice"


def test_a_postcode_that_is_not_known_asks_for_no_commune(client: InspectingClient, first_page: TestResponse) -> None:
    client.submit(first_page)
    page = client.get("/questions/commune")
    onward = client.submit(page, {"housing.postal_code": "", "housing.postal_code.unsure": "yes"})
    assert onward.request.path == "/questions/couple"


def test_a_page_says_why_it_asks_and_where_the_answer_is_found(
    client: InspectingClient, first_page: TestResponse
) -> None:
    text = unescape(client.submit(first_page).text)
    assert "Pourquoi cette question, et où trouver la réponse" in text
    assert "Justificatif de domicile" in text
    assert "arrêté du 27 septembre 2019" in text


def test_one_may_prefer_not_to_answer_what_touches_health_and_that_is_remembered_as_a_doubt(
    app: Flask, with_result: Callable[..., InspectingClient]
) -> None:
    client = with_result()
    asked = client.get("/questions/disabled-adult?suite=verification")
    assert {"yes", "no", "unsure", "withheld"} == set(PageReader(asked.text).forms[-1].options["has_disabled_adult"])
    client.submit(asked, {"has_disabled_adult": "withheld"})
    review = unescape(client.get("/verification").text)
    assert "Je préfère ne pas répondre" in review
    again = client.get("/questions/disabled-adult?suite=verification").text
    assert re.search(r'value="withheld" checked', again)
    result = unescape(client.get("/resultat").text)
    assert PageReader(result).benefits["aah"]["data-outcome"] == "refer"
    assert "Vous avez préféré ne pas répondre." in result
    cookie = client.get_cookie("dossier")
    opened = open_by_cookie(app.extensions["safe"], cookie.value if cookie else "")
    assert isinstance(opened, OpenedCase)
    assert opened.contents.answers["has_disabled_adult"] == "withheld"
    with app.test_request_context():
        rules, today = app.extensions["rules"], date(2026, 11, 20)
        everything = whole_form(read_application(rules, opened.contents, today), None, today)
        kept = everything.written_into(opened.contents)
    assert kept.answers["has_disabled_adult"] == "withheld", "a page with everything on it leaves it as it was"
    assert "withheld" not in client.get("/questions/couple?suite=verification").text


def test_whatever_touches_health_a_permit_or_a_hardship_may_be_withheld() -> None:
    facts = real_rules().rulebook.facts.values()
    assert {fact.name for fact in facts if fact.may_be_withheld} >= {
        "adult.residence_permit",
        "adult.pregnant",
        "adult.receives_aah",
        "child.disability_rate",
        "has_disabled_adult",
        "has_disabled_child",
        "has_child_needing_presence",
    }
    for fact in facts:
        if fact.may_be_withheld:
            assert parse_answer(fact, WITHHELD) is UNSURE
        else:
            assert fact.type not in ("bool", "choice") or "handicap" not in (fact.question or "").casefold(), fact.name


def test_back_leads_to_the_page_before(client: InspectingClient, first_page: TestResponse) -> None:
    assert "/commencer?benefits=" in first_page.text
    assert 'href="/questions/date"' in client.submit(first_page).text


def test_questions_about_a_child_name_the_child(with_result: Callable[..., InspectingClient]) -> None:
    text = unescape(with_result().get("/questions/child-custody/1").text)
    assert "Où vit le 2e enfant ?" in text
    assert "date de naissance\u00a0: 2 juillet 2019" in text


def test_the_years_that_count_follow_the_month(with_result: Callable[..., InspectingClient]) -> None:
    assert "du 1er octobre 2025 au 30 septembre 2026" in with_result().get("/questions/income-twelve-months/0").text


def test_a_page_with_nothing_to_ask_leads_to_the_next(client: InspectingClient, first_page: TestResponse) -> None:
    assert client.submit(first_page).request.path == "/questions/commune"
    for key in ("child-birth/0", "nonsense"):
        assert client.get(f"/questions/{key}", follow_redirects=True).request.path == "/questions/commune"


def test_the_review_shows_every_answer_with_a_way_to_change_it(with_result: Callable[..., InspectingClient]) -> None:
    review = unescape(with_result().get("/verification").text)
    for answer in ("novembre 2026", "69001", "650,50\xa0€ par mois", "12 mars 2015", "Ne verse rien depuis"):
        assert answer in review
    assert "/questions/rent?suite=verification" in review
    assert "Vivez-vous en couple ?" in review


def test_changing_an_answer_keeps_the_others_and_comes_straight_back(
    with_result: Callable[..., InspectingClient],
) -> None:
    client = with_result()
    page = client.get("/questions/rent?suite=verification")
    assert 'href="/verification"' in page.text  # back leads to the review
    after = client.submit(page, {"housing.monthly_rent": "500"})
    assert after.request.path == "/verification"
    assert "500,00\xa0€ par mois" in after.text
    assert "12 mars 2015" in after.text


def test_only_what_became_necessary_is_asked_again(with_result: Callable[..., InspectingClient]) -> None:
    client = with_result()
    change = client.get("/questions/child-other-parent/0?suite=verification")
    asked = client.submit(change, {"children.0.other_parent": "paying"})
    assert asked.request.path == "/questions/child-support/0"
    back = client.submit(asked, {"children.0.support_received": "50"})
    assert back.request.path == "/verification"


def test_a_change_that_asks_something_keeps_the_review_and_says_its_own_step(
    with_result: Callable[..., InspectingClient],
) -> None:
    client = with_result()
    change = client.get("/questions/child-other-parent/0?suite=verification")
    asked = client.submit(change, {"children.0.other_parent": "paying"})
    assert asked.request.query_string == b"suite=verification"
    step = re.search(r'<p class="progress">(.*?)</p>', asked.text)
    assert step is not None
    assert "Vos enfants" in step[1]
    assert "étape" not in step[1]
    review = client.get("/verification")
    assert review.request.path == "/verification"
    text = unescape(review.text)
    assert "Reste à répondre" in text
    assert "/questions/child-support/0?suite=verification" in text
    assert "650,50" in text, "what was answered stays readable, and can be changed"
    assert "Voir le résultat" not in text
    undone = client.get("/questions/child-other-parent/0?suite=verification")
    again = client.submit(undone, {"children.0.other_parent": "not_paying"})
    assert "Reste à répondre" not in unescape(again.text)


def test_the_review_names_the_commune_of_a_postcode(with_result: Callable[..., InspectingClient]) -> None:
    assert re.search(r"69001\s+Lyon", unescape(with_result().get("/verification").text))


def test_a_coming_month_may_be_asked(client: InspectingClient, first_page: TestResponse) -> None:
    assert "jusqu'en février 2027" in unescape(first_page.text)
    assert client.submit(first_page, {"date.month": "1", "date.year": "2027"}).request.path == "/questions/commune"


def test_answers_no_longer_asked_are_kept_and_not_shown(with_result: Callable[..., InspectingClient]) -> None:
    client = with_result()
    page = client.get("/questions/housing-status?suite=verification")
    after = client.submit(page, {"housing.status": "hosted_free"})
    assert "650,50" not in after.text
    page = client.get("/questions/housing-status?suite=verification")
    again = client.submit(page, {"housing.status": "tenant_unfurnished"})
    assert again.request.path == "/verification"
    assert "650,50" in again.text


def test_two_idle_hours_close_a_case(client: InspectingClient, first_page: TestResponse) -> None:
    with time_machine.travel("2026-11-20T13:30:00Z", tick=False):
        assert client.get("/questions/date").status_code == 403
    assert first_page.status_code == 200


def test_leaving_erases_the_case(client: InspectingClient, first_page: TestResponse) -> None:
    client.submit(first_page, action="/effacer-et-quitter")
    assert client.get_cookie("dossier") is None
    assert client.get("/questions/date").status_code == 403


def test_a_robot_reads_the_name_of_each_field(first_page: TestResponse) -> None:
    form = PageReader(first_page.text).questions
    assert form is not None
    assert form.page == "date"
    assert form.names == ["date.month", "date.year"]


def test_what_one_person_answers_is_never_in_the_page_of_another(app: Flask, client: InspectingClient) -> None:
    pages = {}
    for person, town in ((client, "69001"), (app.test_client(), "35000")):
        assert isinstance(person, InspectingClient)
        person.submit(person.submit(person.get("/commencer")))
        go_to(person, "commune", **{"housing.postal_code": town})
        blank, refused = person.get("/questions/couple").text, go_to(person, "couple").text
        go_to(person, "couple", **{"partner.present": "yes" if town == "69001" else "no"})
        pages[town] = [_without_tokens(page) for page in (blank, refused, person.get("/questions/couple").text)]
    (blank, refused, yes), (blank_again, refused_again, no) = pages.values()
    assert (blank, refused) == (blank_again, refused_again)
    assert "checked" not in blank + refused
    assert ('value="yes" checked' in yes, 'value="yes" checked' in no) == (True, False)
    assert "govuk-error-summary" in refused
    assert "govuk-error" not in blank + yes + no


def _without_tokens(page: str) -> str:
    return re.sub(r'(nonce|value)="[\w.-]{24,}"', "", page)

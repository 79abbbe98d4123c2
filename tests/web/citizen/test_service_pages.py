"""The pages about the service say what is so: its cookies, who runs it, whom to call."""

import re

from flask import Flask

from assistant.web.citizen.service_pages import COOKIES
from tests.house_rules.checkout import ROOT
from tests.web.client import InspectingClient
from tests.web.inspection import Page, words


def test_every_cookie_that_the_program_sets_is_on_the_page_and_no_other(app: Flask, client: InspectingClient) -> None:
    named = {"session"}  # Flask's own
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "assistant").rglob("*.py")}
    for path, text in texts.items():
        beside = "\n".join(other for place, other in texts.items() if place.parent == path.parent)
        for constant in re.findall(r"\.set_cookie\(\s*(\w+)", text):
            here = re.findall(rf'^{constant}(?:: Final)? = "(\w+)"', text, re.MULTILINE)
            named.update(here or re.findall(rf'^{constant}(?:: Final)? = "(\w+)"', beside, re.MULTILINE))
    assert {cookie.name for cookie in COOKIES} == named
    assert app.config["SESSION_COOKIE_NAME"] == "session"
    page = Page(client.get("/cookies").text)
    assert {words(term) for term in page.of_class("govuk-summary-list__key")} == named


def test_a_visit_sets_no_cookie_but_those(client: InspectingClient) -> None:
    client.get("/langue/fr")
    client.submit(client.get("/commencer"))
    set_here = {cookie.key for cookie in client._cookies.values()}
    assert set_here
    assert set_here <= {cookie.name for cookie in COOKIES}


def test_no_cookie_outlives_the_visit_but_the_language(client: InspectingClient) -> None:
    client.get("/langue/fr")
    client.submit(client.get("/commencer"))
    lasting = {cookie.key for cookie in client._cookies.values() if cookie.expires or cookie.max_age}
    assert lasting <= {"langue"}


def test_who_runs_the_service_is_what_the_settings_say(app: Flask, client: InspectingClient) -> None:
    organisation = app.extensions["settings"].organisation
    page = client.get("/qui-sommes-nous").text
    for said in (organisation.name, organisation.address, organisation.email):
        assert said in page
    assert "ne décidons pas" in page


def test_in_danger_the_numbers_come_before_all_else(client: InspectingClient) -> None:
    main = Page(client.get("/urgence").text).one("main")
    links = [link.get("href") for link in main.iter("a")]
    assert links[0] == "tel:112"
    assert "sms:114" in links

"""What a real browser shows of the pages of staff: axe-core, small screens, thumbs, no scripts."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from assistant.services.staff_demonstration import PASSWORD
from tests.staffing import token_of
from tests.web.browser import axe_violations, sideways_scrolling, small_targets

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = {
    "": ("connexion",),
    "claire.d": ("lieu",),
    "amina.b": (
        "mon-compte",
        "second-facteur/activer",
        "mot-de-passe",
        "personnes",  # refused
        "dossiers",
        "charge",
    ),
    "administration": ("personnes", "personnes/nouvelle", "personnes/demo-amina.b"),
    "responsable.lyon": (
        "acces",
        "organisation",
        "organisation/ouvertures",
        "organisation/ouvertures/nouveau",
        "organisation/absences/nouveau",
        "organisation/equipe/claire-d",
        "organisation/lieu/lyon-3",
        "organisation/motifs/other",
        "organisation-a-regler",
        "organisation-historique",
        "chiffres",
    ),
    "regles": ("chiffres-du-service", "avis"),
}
HALVES = (("", "claire.d", "amina.b", "administration"), ("responsable.lyon", "regles"))


@pytest.mark.parametrize("logins", HALVES, ids=["accounts", "managers"])
def test_the_pages_of_staff_fit_every_screen_and_axe_finds_nothing(
    app: Flask, address: str, browser: Browser, logins: tuple[str, ...]
) -> None:
    for login in logins:
        context = browser.new_context(locale="fr-FR", bypass_csp=True, viewport={"width": 1280, "height": 800})
        if login:
            context.add_cookies([{"name": "guichet", "value": token_of(app, login), "url": address}])
        page = context.new_page()
        for path in PAGES[login]:
            page.goto(f"{address}/guichet/{path}")
            assert axe_violations(page) == [], path
            for width in (1280, 320):
                page.set_viewport_size({"width": width, "height": 800})
                assert sideways_scrolling(page) == 0, (path, width)
                assert small_targets(page) == [], (path, width)
            page.set_viewport_size({"width": 1280, "height": 800})
        context.close()


def test_signing_in_needs_no_script_and_no_mouse(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/guichet/mon-compte")
    page.focus("#login")
    page.keyboard.type("amina.b")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{address}/guichet/mon-compte"
    assert page.title().startswith("Mon compte")
    context.close()

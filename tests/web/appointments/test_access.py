"""A real browser books, on a small screen: nothing for axe-core to say, nothing too wide, nothing too small."""

import pytest
from playwright.sync_api import Page

from tests.web.browser import axe_violations, sideways_scrolling, small_targets

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def look_at(page: Page) -> None:
    """Check the page as a browser shows it."""
    assert axe_violations(page) == []
    assert sideways_scrolling(page) == 0
    assert small_targets(page) == []


def go_on(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def test_every_page_of_a_booking_can_be_used_by_everybody(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/rendez-vous/")
    look_at(page)
    page.check("[name=subject][value=loss_of_rights]")
    go_on(page, "Continuer")
    look_at(page)
    page.check("[name=mode][value=video]")
    go_on(page, "Continuer")
    look_at(page)
    page.check("[name=office][value=lyon-3]")
    go_on(page, "Voir les créneaux")
    look_at(page)
    go_on(page, "Garder cette heure")
    look_at(page)
    page.check("[name=slot] >> nth=0")
    go_on(page, "Garder cette heure")
    look_at(page)
    go_on(page, "Continuer")
    look_at(page)
    page.fill("[name=name]", "Nina")
    go_on(page, "Continuer")
    look_at(page)
    go_on(page, "Confirmer le rendez-vous")
    look_at(page)
    page.click("[data-cancel]")
    look_at(page)
    go_on(page, "Oui, annuler")
    look_at(page)


def test_pages_beside_a_booking_can_be_used_by_everybody(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("retrouver", "mes-rendez-vous"):
        page.goto(f"{address}/rendez-vous/{path}")
        look_at(page)


def test_waiting_moving_and_being_called_can_be_used_by_everybody(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/rendez-vous/")
    for choice in ("subject][value=custody", "mode][value=office", "office][value=lyon-3"):
        page.check(f"[name={choice}]")
        page.click("main form[data-page] button[type=submit], main form[data-page] button:not([type])")
    page.click("[data-offer=alert]")
    look_at(page)
    page.fill("[name=name]", "Nina")
    go_on(page, "Prendre une place dans la file")
    look_at(page)
    page.goto(f"{address}/rendez-vous/rappel")
    look_at(page)
    page.check("[name=half_day] >> nth=0")
    page.fill("[name=name]", "Nina")
    page.fill("[name=telephone]", "06 39 98 12 34")
    go_on(page, "Demander cet appel")
    look_at(page)
    page.goto(f"{address}/rendez-vous/creneau")
    page.check("[name=slot] >> nth=0")
    go_on(page, "Garder cette heure")
    page.fill("[name=name]", "Nina")
    go_on(page, "Continuer")
    go_on(page, "Confirmer le rendez-vous")
    page.click("[data-move]")
    look_at(page)
    page.check("[name=slot] >> nth=-1")
    go_on(page, "Prendre cette heure à la place")
    look_at(page)

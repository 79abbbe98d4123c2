"""The short form of `make accessibility`: the checks see what is wrong, and a few pages pass them all.

The whole report looks at every page of every journey, in every language; it takes a quarter of an hour.
"""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.settings import Environment, Settings
from tests.accessibility.checks import found
from tests.accessibility.report import Report
from tests.accessibility.service import Service
from tests.accessibility.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: time_machine.Traveller) -> Flask:
    """Give a developer's demonstration at noon on a Friday."""
    del clock
    settings = replace(settings, database_url=sqlite_url, environment=Environment.DEVELOPMENT)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    return app


def test_a_few_pages_pass_every_check(
    app: Flask, address: str, browser: Browser, clock: time_machine.Traveller
) -> None:
    """Arabic: the mirrored pages hold every check of the others and more; components are shown with their errors."""
    report = Report()
    visitor = Visitor(Service(app, address, clock), browser, report, ["ar"])
    visitor.go("/composants?erreurs", "components in error")
    visitor.go("/commencer?benefits=aide_logement")
    visitor.page.locator("[data-next]").first.locator("button").click()
    visitor.press()
    visitor.look_wrong("question, refused")
    visitor.close()
    assert len(report.pages) == 2
    assert report.failures == []


WRONG = (
    ("<form><input type=radio name=a></form>", "groups_have_a_legend"),
    ("<form><p class=govuk-hint id=h>Indice</p><input></form>", "hints_and_errors_are_announced"),
    ("<p class=govuk-error-message>Erreur</p>", "the_summary_leads_to_the_fields"),
    ("<select onchange='this.form.submit()'></select>", "nothing_happens_by_itself"),
    ("<form><input type=text></form>", "fields_help_to_type"),
    ("<form><input type=date></form>", "fields_help_to_type"),
    ("<button style='height:20px'>Petit</button>", "targets_are_large_enough"),
    ("<div style='width:4000px'>Large</div>", "nothing_scrolls_sideways"),
    ("<div style='width:20px;overflow:hidden;white-space:nowrap'>Un texte coupé</div>", "nothing_is_cut"),
    ("<h3>Trop bas</h3>", "headings_are_in_order"),
    ("<p>العربية</p>", "each_part_says_its_language"),
    ("<a href=#x tabindex=3>Avant</a>", "the_keyboard_goes_in_order"),
    ("<style>a:focus{outline:none}</style><a href=#x>Lien</a>", "the_focus_is_seen"),
    ("<p style='transition:all 2s'>Bouge</p>", "nothing_moves"),
    ("<nav>Menu</nav>", "the_print_is_whole"),
    ("<div class=govuk-notification-banner>Nouveau</div>", "news_is_announced"),
)
"""A piece of a page, and the check that must see what is wrong with it."""


def test_each_check_sees_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    blind = []
    for wrong, check in WRONG:
        page.set_content(f"<html lang=fr dir=ltr><body><h1>Titre</h1><main>{wrong}</main></body></html>")
        if not found(page, check):
            blind.append((check, wrong))
    page.close()
    assert blind == []

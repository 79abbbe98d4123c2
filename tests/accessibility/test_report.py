"""The report says what was looked at, what failed and what nobody opened; the statement says the same checks."""

import json

import pytest
from flask import Flask
from playwright.sync_api import Browser

from assistant.web.accessibility import CHECKED, checked_by
from tests.accessibility.checks import ONCE, PAPER, look_at
from tests.accessibility.report import Report
from tests.accessibility.unseen import is_page, remember_what_is_seen, unseen


def report_of_two_pages() -> Report:
    report = Report()
    report.add("home", "fr", "axe_320", [])
    report.add("home", "ar", "axe_320", ["color-contrast: <p>"])
    report.add("result", "fr", "axe_320", [])
    return report


def test_a_failure_is_told_and_counted() -> None:
    report = report_of_two_pages()
    assert report.summary() == "2 pages × 2 languages × 1 checks: 3 looks, 1 failures"
    written = report.markdown()
    assert "- home, ar, axe_320: color-contrast: <p>" in written
    assert "| home | 1 | ✗ 1 |" in written
    assert "| result | 1 | – |" in written


def test_programs_read_the_same_report() -> None:
    report = report_of_two_pages()
    read = json.loads(report.json())
    assert read["summary"] == report.summary()
    assert [one["problems"] for one in read["findings"]] == [[], ["color-contrast: <p>"], []]


def test_an_address_that_nobody_opened_is_named() -> None:
    app = Flask("small")
    app.add_url_rule("/seen", "seen", lambda: "<p>")
    app.add_url_rule("/unseen", "unseen", lambda: "<p>")
    app.add_url_rule("/list.pdf", "list", lambda: "")
    remember_what_is_seen(app)
    app.test_client().get("/seen")
    assert list(unseen(app)) == ["/unseen"]
    assert not any(is_page(rule) for rule in app.url_map.iter_rules() if rule.endpoint == "list")


@pytest.mark.browser
@pytest.mark.slow
def test_the_statement_says_every_check_and_no_other(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=fr dir=ltr><body><h1>Titre</h1><main></main></body></html>")
    made = {name for name, _problems in look_at(page)} | {"what_cannot_be_used_is_said", *PAPER}
    page.close()
    assert set(ONCE) <= made
    assert {checked_by(name) for name in made} == set(CHECKED)

"""A person in front of a browser with JavaScript off, who answers by the names of fields and looks at every page."""

import os
from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page

from assistant.eligibility.facts import Fact
from assistant.eligibility.rulebook import Rulebook, fact_name
from tests.web.browser import axe_violations, sideways_scrolling

COMPANIONS = ("day", "month", "year", "unsure", "none", "low", "high")
MOST_PAGES = 120


FULL: Final = os.environ.get("ACCESSIBILITY") == "full"
LOOKED_AT: Final[set[str]] = set()
"""The kinds of pages that a story of this process has looked at."""


class Person:
    """Answers what a page asks; what the story does not say is ordinary."""

    def __init__(self, page: Page, rulebook: Rulebook, story: Mapping[str, object], inspector: Page) -> None:
        self.page = page
        self.inspector = inspector
        self.rulebook = rulebook
        self.story = story
        self.asked: list[str] = []
        self.looked_at: set[str] = set() if FULL else LOOKED_AT

    def look(self) -> None:
        """Check the page as everybody must be able to use it; each kind of page once, whichever story meets it.

        Questions with the same fields are one kind. With ACCESSIBILITY=full each story looks at every question;
        `make accessibility` looks at every page in every language.
        axe-core needs scripts: a second window with the same cookies opens the same address and looks.
        """
        kind = self.page.url.partition("?")[0].rstrip("0123456789/")
        form = self.page.locator("form[data-page]")
        if "/questions/" in kind and form.count() and not FULL:
            kind = form.evaluate("form => [...new Set([...form.elements].map(e => e.type + e.className))].join()")
        if kind in self.looked_at:
            return
        self.looked_at.add(kind)
        self.inspector.context.clear_cookies()
        self.inspector.context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type]
        self.inspector.goto(self.page.url)
        assert axe_violations(self.inspector) == [], self.page.url
        assert sideways_scrolling(self.inspector) == 0, self.page.url

    def press(self, button: str) -> None:
        """Press a button of the page's contents by its words."""
        self.page.locator("main").get_by_role("button", name=button).first.click()
        self.look()

    def follow(self, link: str) -> None:
        """Follow a link of the page's contents by its words."""
        self.page.locator("main").get_by_role("link", name=link).first.click()
        self.look()

    def answer_everything(self, benefits: str) -> None:
        """Start from the home page with some benefits (codes with commas between), answer until the result shows."""
        self.look()
        start = str(self.page.locator("[data-start=all]").first.get_attribute("href"))
        self.page.goto(f"{urljoin(self.page.url, start)}?benefits={benefits}")
        for _ in range(MOST_PAGES):
            self.look()
            if self.page.locator("[data-result]").count():
                return
            if self.page.locator("form[data-page]").count():
                self.answer_page()
            else:
                self.lead_on()
        message = f"still asking at {self.page.url}"
        raise AssertionError(message)

    def lead_on(self) -> None:
        """Press or follow what leads to the next page."""
        onward = self.page.locator("[data-next]").first
        button = onward.locator("button")
        with self.page.expect_navigation():
            (button.first if button.count() else onward).click()

    def answer_page(self) -> None:
        """Fill in one page of questions and send it."""
        form = self.page.locator("form[data-page]")
        key = form.get_attribute("data-page")
        names = form.locator("[name]").evaluate_all("all => all.filter(e => e.type != 'hidden').map(e => e.name)")
        for path in dict.fromkeys(_path_of(name) for name in names):
            self.asked.append(path)
            if path != "date":
                self._fill_in(form, path)
        with self.page.expect_navigation():
            form.locator("button[type=submit]").first.click()
        errors = self.page.locator(".govuk-error-summary")
        assert not errors.count(), (key, errors.first.inner_text())

    def _fill_in(self, form: Locator, path: str) -> None:
        fact = self.rulebook.facts[fact_name(path)]
        answer = self.story.get(path, fact.ordinary)
        if answer == "unsure":
            box = form.locator(f'[name="{path}.unsure"]')
            (box if box.count() else form.locator(f'[name="{path}"][value="unsure"]')).check()
        elif fact.type in ("bool", "choice", "commune"):
            code = {True: "yes", False: "no"}.get(answer, answer)  # type: ignore[call-overload]
            form.locator(f'[name="{path}"][value="{code}"]').check()
        elif fact.type == "date":
            self._fill_in_date(form, path, fact, answer)
        else:
            form.locator(f'[name="{path}"]').fill(str(answer))

    @staticmethod
    def _fill_in_date(form: Locator, path: str, fact: Fact, answer: object) -> None:
        if answer is None:
            assert fact.may_be_absent
            form.locator(f'[name="{path}.none"]').check()
            return
        day = date.fromisoformat(str(answer))
        for part in ("day", "month", "year"):
            form.locator(f'[name="{path}.{part}"]').fill(str(getattr(day, part)))

    def result(self) -> dict[str, tuple[str, str]]:
        """Read outcome and amount of each benefit of the result page."""
        found = self.page.locator("[data-benefit]")
        return {
            str(card.get_attribute("data-benefit")): (
                str(card.get_attribute("data-outcome")),
                card.get_attribute("data-amount") or "",
            )
            for card in found.all()
        }


def _path_of(name: str) -> str:
    head, _, tail = name.rpartition(".")
    return head if tail in COMPANIONS else name

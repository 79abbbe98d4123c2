"""Two windows on the service: one without scripts goes through the journeys, the other looks, in every language."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from assistant.web.i18n import COOKIE
from assistant.web.languages import LANGUAGES
from tests.accessibility.checks import look_at, look_at_paper
from tests.accessibility.report import Report
from tests.accessibility.service import Service
from tests.prints import cuts_seen

PATIENCE_MS = 30_000


class Visitor:
    """Goes on without scripts; `look` opens the same address beside, with scripts, in each language."""

    def __init__(
        self, service: Service, browser: Browser, report: Report, languages: Sequence[str], only: Collection[str] = ()
    ) -> None:
        self.service, self.report, self.languages, self.only = service, report, languages, only
        self._own = browser.new_context(locale="fr-FR", java_script_enabled=False)
        self._beside = browser.new_context(locale="fr-FR", bypass_csp=True)
        for context in (self._own, self._beside):
            context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self._own.new_page()
        self._looking: Page = self._beside.new_page()

    def close(self) -> None:
        """Close both windows."""
        self._own.close()
        self._beside.close()

    @property
    def context(self) -> BrowserContext:
        """The profile that goes through the journeys."""
        return self._own

    def go(self, path: str, name: str = "") -> None:
        """Open a page, and look at it where it has a name."""
        self.page.goto(path if "://" in path else f"{self.service.address}{path}")
        if name:
            self.look(name)

    def look(self, name: str, *, send: Mapping[str, str] | None = None) -> None:
        """Make every check of the page where one stands; `send` sends its form first, with these values."""
        if self._is_passed_by(name):
            return
        for language in self.languages:
            with self._same_page(language) as page:
                if send is not None:
                    _send(page, send)
                    refused = page.locator(".govuk-error-summary").count()
                    self.report.add(name, language, "what_cannot_be_used_is_said", [] if refused else [page.url])
                for check, problems in look_at(page):
                    self.report.add(name, language, check, problems)

    def print_out(self, name: str, path: str) -> None:
        """Make every check of a print, in each language."""
        if self._is_passed_by(name):
            return
        for language in self.languages:
            self._speak(language)
            with cuts_seen() as cut:
                given = self._beside.request.get(f"{self.service.address}{path}")
            for check, problems in look_at_paper(given.body(), LANGUAGES[language].tag, cut):
                self.report.add(name, language, check, problems)

    def look_wrong(self, name: str, values: Mapping[str, str] | None = None) -> None:
        """Look at the page that answers a form sent empty, or with values that cannot be used."""
        self.look(name, send=values or {})

    def _is_passed_by(self, name: str) -> bool:
        """Tell whether a page was looked at already, or its name begins like none of those asked for."""
        return name in self.report.pages or bool(self.only and not name.startswith(tuple(self.only)))

    @contextmanager
    def _same_page(self, language: str) -> Iterator[Page]:
        self._speak(language)
        self._looking.goto(self.page.url.partition("#")[0])
        shown = self._looking.get_attribute("html", "lang")
        assert shown == LANGUAGES[language].tag, f"{self.page.url} shows {shown}, not {language}"
        yield self._looking

    def _speak(self, language: str) -> None:
        """Give the other window what this one holds, and a language."""
        self._beside.clear_cookies()
        own = [cookie for cookie in self._own.cookies() if cookie["name"] != COOKIE]
        chosen = {"name": COOKIE, "value": language, "url": self.service.address}
        self._beside.add_cookies([*own, chosen])  # type: ignore[list-item]

    def press(self, words: str = "") -> None:
        """Press a button of the page's contents by its words, or the first of its form."""
        main = self.page.locator("main")
        found = (
            main.get_by_role("button", name=words)
            if words
            else main.locator("form button:not([aria-hidden], [type=button])")
        )
        found.first.click()

    def choose(self, name: str, value: str) -> None:
        """Choose one answer, and send the form."""
        self.page.locator(f"main [name='{name}'][value='{value}']").check()
        self.press_form()

    def press_form(self) -> None:
        """Send the form of a page that has a name for robots."""
        self.page.locator("main form[data-page] [type=submit], main [data-page] form [type=submit]").first.click()

    def fill(self, values: Mapping[str, str]) -> None:
        """Write into fields."""
        for name, value in values.items():
            self.page.fill(f"main [name='{name}']", value)

    @contextmanager
    def as_nobody(self) -> Iterator[None]:
        """Be somebody who just came, for a while: what the profile held is put back afterwards."""
        kept = self._own.cookies()
        self._own.clear_cookies()
        yield
        self._own.clear_cookies()
        self._own.add_cookies(kept)  # type: ignore[arg-type]


def _send(page: Page, values: Mapping[str, str]) -> None:
    """Fill in the fields of the first form of the page that are named, and send it."""
    form = page.locator("main form:has(.govuk-form-group)").first
    for name, value in values.items():
        form.locator(f"[name='{name}']").fill(value)
    form.locator("button:not([aria-hidden], [type=button])").first.click()
    page.wait_for_load_state("load")

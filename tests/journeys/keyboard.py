"""Somebody who has a keyboard and nothing else, and sees a window of 1280 pixels at 400 %."""

from datetime import date

from playwright.sync_api import Page

from assistant.eligibility.rulebook import Rulebook, fact_name
from tests.accessibility.checks import found
from tests.journeys.browsing import MOST_PAGES, Person
from tests.web.browser import sideways_scrolling

MOST_TABS = 160
ZOOMED = {"width": 320, "height": 256}
MATCHES = "selector => !!document.activeElement && document.activeElement.matches(selector)"
IS_SEEN = """() => {
    const box = document.activeElement.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""


class Keyboard:
    """Tab, arrows, space, enter and letters; what takes the focus must come into view."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, selector: str) -> None:
        """Press Tab until something has the focus."""
        for _ in range(MOST_TABS):
            if self.page.evaluate(MATCHES, selector):
                assert self.page.evaluate(IS_SEEN), f"the focus is out of sight: {selector} at {self.page.url}"
                return
            self.page.keyboard.press("Tab")
        message = f"no way to {selector} at {self.page.url}"
        raise AssertionError(message)

    def open(self, selector: str) -> None:
        """Reach a link or a button and press Enter; see that the page that comes fits the screen."""
        self.reach(selector)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        assert found(self.page, "nothing_scrolls_sideways") == [], self.page.url

    def into_the_content(self) -> None:
        """Skip what stands at the top of every page; after a form was sent from there, one is there already."""
        if self.page.url.endswith("#main"):
            return
        self.page.keyboard.press("Tab")
        assert self.page.evaluate(MATCHES, ".govuk-skip-link"), self.page.url
        self.page.keyboard.press("Enter")

    def choose(self, name: str, value: str) -> None:
        """Choose one of several with the arrows."""
        group = f"main [name='{name}']"
        wanted = f"{group}[value='{value}']"
        self.reach(group)
        for _ in range(self.page.locator(group).count()):
            if self.page.evaluate(MATCHES, wanted):
                break
            self.page.keyboard.press("ArrowDown")
        if not self.page.locator(wanted).is_checked():
            self.page.keyboard.press("Space")
        assert self.page.locator(wanted).is_checked(), wanted

    def tick(self, name: str) -> None:
        """Tick a box."""
        self.reach(f"main [name='{name}']")
        self.page.keyboard.press("Space")
        assert self.page.locator(f"main [name='{name}']").is_checked(), name

    def write(self, name: str, text: str) -> None:
        """Write into a field, over what it holds."""
        self.reach(f"main [name='{name}']")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def send(self) -> None:
        """Send the form of the page."""
        self.open("main form[data-page] [type=submit], main [data-page] form [type=submit]")


class AtTheKeyboard(Person):
    """Answers what a page asks, by keys alone."""

    def __init__(self, page: Page, rulebook: Rulebook, story: dict[str, object]) -> None:
        super().__init__(page, rulebook, story, page)
        self.keys = Keyboard(page)

    def look(self) -> None:
        """See that the page fits; tests of access look at the rest."""
        assert sideways_scrolling(self.page) == 0, self.page.url

    def answer_all(self) -> None:
        """Answer until the result shows."""
        for _ in range(MOST_PAGES):
            self.look()
            if self.page.locator("[data-result]").count():
                return
            self.keys.into_the_content()
            if self.page.locator("form[data-page]").count():
                self.answer_page()
            else:
                self.keys.open("main a[data-next], main [data-next] [type=submit], main button[data-next]")
        message = f"still asking at {self.page.url}"
        raise AssertionError(message)

    def answer_page(self) -> None:
        """Fill in one page of questions in its order, and send it."""
        form = self.page.locator("form[data-page]")
        names = form.locator("[name]").evaluate_all("all => all.filter(e => e.type != 'hidden').map(e => e.name)")
        for path in dict.fromkeys(_path_of(str(name)) for name in names):
            if path != "date":
                self._press_keys_for(path)
        self.keys.send()
        assert not self.page.locator(".govuk-error-summary").count(), self.page.url

    def _press_keys_for(self, path: str) -> None:
        fact = self.rulebook.facts[fact_name(path)]
        answer = self.story.get(path, fact.ordinary)
        if answer == "unsure":
            boxes = self.page.locator(f'[name="{path}.unsure"]').count()
            self.keys.tick(f"{path}.unsure") if boxes else self.keys.choose(path, "unsure")
        elif fact.type in ("bool", "choice", "commune"):
            code = "yes" if answer is True else "no" if answer is False else str(answer)
            self.keys.choose(path, code)
        elif fact.type == "date" and answer is None:
            self.keys.tick(f"{path}.none")
        elif fact.type == "date":
            day = date.fromisoformat(str(answer))
            for part in ("day", "month", "year"):
                self.keys.write(f"{path}.{part}", str(getattr(day, part)))
        else:
            self.keys.write(path, str(answer))


def _path_of(name: str) -> str:
    head, _, tail = name.rpartition(".")
    return head if tail in ("day", "month", "year", "unsure", "none", "low", "high") else name
